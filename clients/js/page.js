/**
 * The reader's page: takes over what the server rendered, and keeps it equal to the blog.
 *
 * Everything is on the page without this; it adds the push, and each reader's own time on the labels.
 *
 * @typedef {import("./wire").Snapshot} Snapshot
 * @typedef {import("./feed").State} State
 */
import { Connection } from "./connection.js";
import { element, keepStill, morph, showReadersTimes } from "./dom.js";
import { fold, fromSnapshot } from "./feed.js";
import { keyEventList, pinned } from "./render.js";
import { Timeline } from "./timeline.js";
import { clockLabel, standfirst } from "./times.js";

/**
 * What a page that follows its blog says of itself beside what is to be read on it (liveserver/web/views.py).
 * @typedef {Omit<State, "entries" | "pinned"> & {now: string, tick_seconds: number}} Start
 */

const WORDS = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

class Page {
  #main = one("main");
  #feed = one(".feed");
  #timeline;
  #connection;
  /** @type {State} */
  #state;
  /** @type {import("./connection.js").State} */
  #connected = "live";
  #now;
  #showing = false;

  /** @param {Start} start */
  constructor({ now, tick_seconds, ...start }) {
    this.#now = now;
    this.#timeline = new Timeline(this.#feed, start.blog);
    this.#state = { ...start, entries: this.#timeline.shown(), pinned: shownLead() };
    const api = `/api/v1/blogs/${start.blog.slug}`;
    this.#connection = new Connection({
      url: new URL(`${api}/stream`, location.href).href.replace(/^http/, "ws"),
      position: start.position,
      tickSeconds: tick_seconds,
      snapshot: (signal) => fetchSnapshot(api, signal),
      onEvent: (event) => {
        this.#now = event.at;
        this.#become(fold(this.#state, event));
      },
      onSnapshot: (snapshot) => this.#become(fromSnapshot(snapshot)),
      onState: (state) => {
        this.#connected = state;
        this.#showConnection();
      },
    });
  }

  follow() {
    this.#connection.start();
    addEventListener("online", () => this.#connection.start());
    // A page kept for the back button holds no connection; coming back, it goes on from where it stood.
    addEventListener("pagehide", () => this.#connection.stop());
    addEventListener("pageshow", () => this.#connection.start());
  }

  /** @param {State} state */
  #become(state) {
    this.#state = state;
    if (this.#showing) return;
    this.#showing = true;
    // A burst is shown in one go; a hidden page has no frames to wait for.
    const soon = document.hidden ? queueMicrotask : requestAnimationFrame;
    soon(() => {
      this.#showing = false;
      keepStill(this.#main, this.#feed, () => this.#show());
    });
  }

  #show() {
    const { blog, entries, key_events } = this.#state;
    document.title = blog.title;
    document.documentElement.lang = blog.language;
    document.documentElement.dir = blog.direction;
    write(one("h1"), blog.title);
    write(one(".standfirst"), standfirst(blog, this.#now));
    this.#showConnection();

    const lead = this.#state.pinned;
    // The lead that the server rendered stays until something newer of it comes.
    if (lead === null) fill(one(".lead"), null);
    else if ("html" in lead) fill(one(".lead"), pinned(lead, blog));

    const arrived = this.#timeline.show(this.#state);
    const here = new Set(entries.map(({ id }) => id));
    fill(one(".side"), key_events.length > 0 ? keyEventList(key_events, blog, here) : null);

    const [first, ...more] = arrived;
    if (more.length > 0) write(one("#news"), `${arrived.length} new entries`);
    else if (first) write(one("#news"), `New entry: ${first.title ?? clockLabel(first.published_at, blog)}`);
  }

  #showConnection() {
    const state = this.#state.blog.status === "ended" ? "ended" : this.#connected;
    const badge = one("[data-state]");
    badge.dataset.state = state;
    write(badge, WORDS[state]);
  }
}

/** The lead as the server rendered it. @returns {import("./feed").Shown | null} */
function shownLead() {
  const section = /** @type {HTMLElement | null} */ (document.querySelector(".pinned"));
  if (section === null) return null;
  const { entry = "", seq, version } = section.dataset;
  const published_at = /** @type {HTMLTimeElement} */ (section.querySelector(".when time")).dateTime;
  return { id: entry, published_at, seq: Number(seq), version: Number(version) };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<Snapshot | null>} null: there is no such blog (any more)
 */
async function fetchSnapshot(url, signal) {
  const response = await fetch(url, { cache: "no-cache", signal });
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function one(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * A text is written only where it differs: screen readers speak up at every change.
 * @param {HTMLElement} target
 * @param {string} text
 */
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * @param {HTMLElement} slot holds one element or none
 * @param {import("./html.js").Markup | null} markup
 */
function fill(slot, markup) {
  const old = slot.firstElementChild;
  if (markup === null) slot.replaceChildren();
  else if (old) morph(old, element(markup));
  else slot.replaceChildren(element(markup));
}

showReadersTimes(document);
const start = document.getElementById("start");
if (start) new Page(JSON.parse(start.textContent ?? "")).follow();
