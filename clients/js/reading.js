/**
 * The list of entries while somebody reads it. What is new appears at once where it is seen arriving: at the head of
 * the list (at its end, where the oldest come first), on a page that is in view. Elsewhere it waits behind a button
 * that counts, and what waits is shown by that button only, so that nothing moves under anybody's eyes. What changes
 * or goes does so in its place.
 *
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./feed").Shown} Shown
 * @typedef {import("./feed").State} State
 */
import { added, glide, keepStill, write } from "./dom.js";
import { Held } from "./held.js";
import { Timeline } from "./timeline.js";

/**
 * @typedef {object} Options
 * @property {HTMLElement} root what is read: the list, and what stands above it
 * @property {HTMLElement} feed the list
 * @property {HTMLElement} updates where the button of what waits has its place
 * @property {State} start what is shown first; entries that are on the page already are not made again
 * @property {number} [limit] how many entries are shown at most, besides those that wait
 * @property {(markup: import("./html.js").Markup) => HTMLElement} [make] of the markup of an entry, or of a part of one
 * @property {(node: HTMLElement, blog: import("./wire").Blog) => void} [relabel] of entries that are on the page already
 * @property {(state: State, fresh: (Entry | Shown)[], waiting: number) => void} draw shows the rest of a state; `fresh`
 *   is what has come since the last time, whether it waits or not
 */

export class Reading {
  #options;
  #timeline;
  #held;
  /** @type {State} */
  #state;
  /** @type {(Entry | Shown)[]} */
  #fresh = [];
  #paused = false;
  #drawing = false;
  /** @type {Promise<unknown>} when nothing glides */
  #still = Promise.resolve();

  /** @param {Options} options */
  constructor({ start, ...options }) {
    this.#options = options;
    this.#timeline = new Timeline(options.feed, start.blog, options.make, options.relabel);
    this.#state = start;
    this.#held = new Held(this.#state.entries);
    this.#draw(false);
    // Nothing is drawn in the background; what was about to be is, as long as it can.
    document.addEventListener("visibilitychange", () => this.#drawing && this.#draw(false));
  }

  get state() {
    return this.#state;
  }

  get paused() {
    return this.#paused;
  }

  /** While paused, whatever is new waits; afterwards it is shown, unless somebody would be disturbed. */
  set paused(paused) {
    this.#paused = paused;
    if (!paused && !this.isElsewhere()) this.#held.release();
    this.#draw(true);
  }

  /**
   * Be in another state.
   * @param {State} state
   */
  become(state) {
    const wait = this.#paused || this.#held.count > 0 || this.isElsewhere();
    this.#fresh.push(...this.#held.take(state.entries, wait));
    this.#state = state;
    if (this.#drawing) return;
    this.#drawing = true;
    // A burst is shown in one go, one after the other glide; a hidden page has no frames to wait for.
    if (document.hidden) queueMicrotask(() => this.#draw(true));
    else this.#still.then(() => requestAnimationFrame(() => this.#drawing && this.#draw(true)));
  }

  /**
   * Reach further back: what is older is no news. Returns the first article that was not there before.
   * @param {State} state
   */
  extend(state) {
    const [first] = this.#held.take(state.entries, false);
    this.#state = state;
    this.#draw(false);
    return first && this.#timeline.find(first.id);
  }

  /**
   * Show what waits, and go to the first of it that is unread, or to an entry of one's choice.
   * @param {string} [id]
   */
  release(id = this.#state.entries.findLast(({ id }) => this.#held.has(id))?.id) {
    this.#held.release();
    this.#draw(false);
    const node = id === undefined ? undefined : this.#timeline.find(id);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ behavior: "instant", block: "start" });
  }

  /** @param {string} id */
  holds(id) {
    return this.#held.has(id);
  }

  /** Whether the place where new entries appear is out of sight. */
  isElsewhere() {
    const { top, bottom } = this.#options.feed.getBoundingClientRect();
    return document.hidden || (this.#state.blog.order === "newest" ? top < 0 : bottom > innerHeight);
  }

  /** @param {boolean} fade */
  #draw(fade) {
    const { root, feed, draw, limit } = this.#options;
    this.#drawing = false;
    const fresh = this.#fresh;
    this.#fresh = [];
    const entries = this.#state.entries.filter(({ id }) => !this.#held.has(id)).slice(0, limit);
    const change = () => {
      this.#timeline.show({ ...this.#state, entries }, fade);
      this.#showCount();
      draw(this.#state, fresh, this.#held.count);
    };
    // At the head of the list what follows glides down; elsewhere it has to stand still.
    const glides = fade && feed.getBoundingClientRect().top >= 0;
    const around = [...(feed.parentElement?.children ?? [])];
    const below = glides ? [...feed.children, ...around.slice(around.indexOf(feed) + 1)] : [];
    keepStill(root, feed, () => {
      this.#still = glide(below, change);
    });
  }

  #showCount() {
    const { updates } = this.#options;
    const { count } = this.#held;
    if (count === 0) return updates.replaceChildren();
    let button = updates.firstElementChild;
    if (!button) {
      button = added("button", "new-updates");
      button.addEventListener("click", () => this.release());
      updates.append(button);
    }
    write(button, `${count} new update${count === 1 ? "" : "s"}`);
  }
}
