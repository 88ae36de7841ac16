/** Who else is here, and who edits what. */
import { added, element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { all } from "./form.js";

/** @typedef {import("./desk").Present} Present */

/** What one's own other window is called. */
const OWN = "You, in another window";

const DOING = { here: "", writing: "writing", editing: "editing" };

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
    const own = people.find(({ member }) => member.endsWith(`/${this.#tab}`))?.member.split("/")[0];
    this.#people = people
      .filter(({ member }) => !member.endsWith(`/${this.#tab}`))
      .map((one) => (one.member.split("/")[0] === own ? { ...one, name: OWN } : one));
    this.#place.replaceChildren(...(this.#people.length > 0 ? [element(peopleList(this.#people))] : []));
  }

  /** Who else edits an entry: `Ann is editing`; empty if nobody. @param {string} id */
  editing(id) {
    const names = [...new Set(this.#people.filter(({ entry }) => entry === id).map(({ name }) => name))];
    if (names.length === 0) return "";
    if (names.length === 1) return names[0] === OWN ? `${OWN}, are editing` : `${names[0]} is editing`;
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} are editing`;
  }
}

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
