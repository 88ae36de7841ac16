/**
 * The list of entries in the page, kept equal to a state; only what differs is touched.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./feed").Shown} Shown
 * @typedef {import("./feed").State} State
 */
import { element, morph } from "./dom.js";
import { article, dayDivider } from "./render.js";
import { localDay } from "./times.js";

export class Timeline {
  #feed;
  #make;
  #relabel;
  #manner;

  /**
   * @param {HTMLElement} feed its children are the entries, in the blog's order
   * @param {Blog} blog as it was when the page was made
   * @param {(markup: import("./html.js").Markup) => HTMLElement} [make] of the markup of an entry, or of a part of one
   * @param {(node: HTMLElement, blog: Blog) => void} [relabel] writes the labels of one that is not known whole
   */
  constructor(feed, blog, make = element, relabel = () => {}) {
    this.#feed = feed;
    this.#make = make;
    this.#relabel = relabel;
    this.#manner = mannerOf(blog);
  }

  /** @param {string} id */
  find(id) {
    return this.#articles().find((node) => idOf(node) === id);
  }

  /**
   * Show a state.
   * @param {State} state
   * @param {boolean} fade whether what is new comes up slowly
   */
  show(state, fade) {
    this.#feed.setAttribute("aria-busy", "true");
    this.#place(state, fade);
    this.#count(state);
    // A feed without an article is one that waits for some.
    if (this.#feed.firstElementChild) this.#feed.removeAttribute("aria-busy");
  }

  /**
   * @param {State} state
   * @param {boolean} fade
   */
  #place({ blog, entries }, fade) {
    const wanted = blog.order === "newest" ? entries : [...entries].reverse();
    const kept = this.#takeOut(new Map(wanted.map((entry) => [entry.id, entry])));
    const relabel = !equal(mannerOf(blog), this.#manner);
    this.#manner = mannerOf(blog);

    let next = this.#feed.firstElementChild;
    let before = "";
    for (const entry of wanted) {
      const day = localDay(entry.published_at, blog.timezone);
      const divider = day === before ? null : day;
      before = day;
      let node = kept.get(entry.id);
      if (node === undefined) {
        if (!isWhole(entry)) continue;
        node = this.#make(article(entry, blog, divider));
        if (fade) fadeIn(node);
      } else if (isWhole(entry) && (relabel || !isShown(entry, node))) {
        morph(node, this.#make(article(entry, blog, divider)));
      } else {
        if (relabel) this.#relabel(node, blog);
        writeDivider(node, divider, blog, relabel, this.#make);
      }
      if (node === next) next = node.nextElementSibling;
      else this.#feed.insertBefore(node, next);
    }
  }

  /**
   * Which one of how many each article is; -1: not all of them are here.
   * @param {State} state
   */
  #count({ next }) {
    const articles = this.#articles();
    const size = next === null ? articles.length : -1;
    articles.forEach((node, at) => {
      set(node, "aria-posinset", at + 1);
      set(node, "aria-setsize", size);
    });
  }

  /**
   * Remove what is gone, and what now stands elsewhere: the others are in order then, and none of them is moved.
   * @param {Map<string, Entry | Shown>} wanted
   */
  #takeOut(wanted) {
    /** @type {Map<string, HTMLElement>} */
    const kept = new Map();
    for (const node of this.#articles()) {
      const entry = wanted.get(idOf(node));
      if (entry) kept.set(entry.id, node);
      if (entry?.published_at !== timeOf(node).dateTime) node.remove();
    }
    return kept;
  }

  #articles() {
    return /** @type {HTMLElement[]} */ ([...this.#feed.children]);
  }
}

/** What labels, dividers and marks of a page hang on besides the entries. @param {Blog} blog */
function mannerOf({ timezone, time_label, time_format, language, order, pinned }) {
  return { timezone, time_label, time_format, language, order, pinned };
}

/**
 * @param {object} one
 * @param {object} other
 */
function equal(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {HTMLElement} node */
export function idOf(node) {
  return node.id.slice("entry-".length);
}

/**
 * When an entry was published.
 * @param {HTMLElement} node
 */
export function timeOf(node) {
  return /** @type {HTMLTimeElement} */ (node.querySelector(":scope > header > .when time"));
}

/**
 * @param {Entry | Shown} entry
 * @returns {entry is Entry}
 */
function isWhole(entry) {
  return "html" in entry;
}

/**
 * @param {Entry} entry
 * @param {HTMLElement} node
 */
function isShown({ seq, version }, { dataset }) {
  return Number(dataset.seq) === seq && Number(dataset.version) === version;
}

/** @param {HTMLElement} node */
function fadeIn(node) {
  node.classList.add("arrived");
  node.addEventListener("animationend", () => node.classList.remove("arrived"), { once: true });
}

/**
 * @param {HTMLElement} node
 * @param {string} name
 * @param {number} value
 */
function set(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/**
 * @param {HTMLElement} node
 * @param {string | null} day
 * @param {Blog} blog
 * @param {boolean} anew write it although the day is the same
 * @param {(markup: import("./html.js").Markup) => HTMLElement} make
 */
function writeDivider(node, day, blog, anew, make) {
  const old = node.querySelector(":scope > h2.day");
  if (day !== null && !anew && old?.querySelector("time")?.dateTime === day) return;
  old?.nextSibling?.remove();
  old?.remove();
  if (day !== null) node.firstChild?.after(make(dayDivider(day, blog)), "\n");
}
