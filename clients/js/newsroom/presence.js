/** Who else is here, and who edits what. */
import { added, element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { all } from "./form.js";

/** @typedef {import("./desk").Present} Present */

/** What one's own other window is called. */
const OWN = "You, in another window";

const DOING = { here: "", writing: "writing", editing: "editing", away: "away" };

export class Presence {
  #tab;
  #place;
  /** @type {Present[]} */
  #people = [];

  /**
   * @param {string} tab this window's own word
   * @param {HTMLElement} place of the list
   */
  constructor(tab, place) {
    this.#tab = tab;
    this.#place = place;
  }

  /** @param {Present[]} people */
  become(people) {
    const own = people.find(({ member }) => member.endsWith(`/${this.#tab}`));
    // Of one's own windows all but this one are hidden; that is not worth a word.
    const named = (/** @type {Present} */ one) =>
      own && person(one) === person(own) ? { ...one, name: OWN, doing: one.doing === "away" ? "here" : one.doing } : one;
    this.#people = people.filter((one) => one !== own).map((one) => /** @type {Present} */ (named(one)));
    const here = new Set(this.#people.filter(({ doing }) => doing !== "away").map(person));
    const shown = this.#people.filter((one) => one.doing !== "away" || !here.has(person(one)));
    this.#place.replaceChildren(...(shown.length > 0 ? [element(peopleList(shown))] : []));
  }

  /** Who else edits an entry: `Ann is editing`; empty if nobody. @param {string} id */
  editing(id) {
    const open = this.#people.filter(({ entry }) => entry === id);
    const there = open.filter(({ doing }) => doing !== "away");
    const names = [...new Set((there.length > 0 ? there : open).map(({ name }) => name))];
    if (names.length === 0) return "";
    const away = there.length > 0 ? "" : ", but away just now";
    if (names.length === 1) return (names[0] === OWN ? `${OWN}, are editing` : `${names[0]} is editing`) + away;
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are editing${away}`;
  }
}

/** Whose window it is. @param {Present} present */
const person = ({ member }) => member.split("/")[0];

/**
 * The line of an entry that says who edits it, and how far it got.
 * @param {Element} host
 * @param {string} name
 * @param {string} text
 */
export function tellAt(host, name, text) {
  let line = host.querySelector(`:scope > .${name}`);
  if (!text) return line?.remove();
  if (!line) {
    line = added("p", `entry-told ${name}`);
    host.append(line);
  }
  write(line, text);
}

/** @param {Present[]} people */
function peopleList(people) {
  const items = people.map(({ name, doing }) =>
    lines(html`<li data-doing="${doing}"><span class="person">${name}</span>`, DOING[doing] !== "" && html` <span class="doing">${DOING[doing]}</span>`, html`</li>`),
  );
  return html`<ul class="people" aria-label="Also here">${all(items)}</ul>`;
}
