/**
 * The reader's page: takes over what the server rendered, and keeps it equal to the blog.
 *
 * Everything is on the page without this; it adds the push, and what goes with it: what is new waits while somebody
 * reads, times that pass, a pause, keys, older entries in place, sharing.
 *
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./feed").Shown} Shown
 * @typedef {import("./feed").State} State
 */
import { Connection } from "./connection.js";
import { added, element, keepStill, morph, showReadersTimes, write } from "./dom.js";
import { loadEmbedsOnClick } from "./embeds.js";
import { fold, fromSnapshot } from "./feed.js";
import { FramedReading } from "./framed.js";
import { walkByKeys } from "./keyboard.js";
import { lastChange } from "./lastchange.js";
import { foldLead } from "./lead.js";
import { bringOlder } from "./more.js";
import { Reading } from "./reading.js";
import { showAgo } from "./relative.js";
import { keyEventList, seriesLinks } from "./outline.js";
import { openAtEntry } from "./permalink.js";
import { pinned } from "./render.js";
import { entriesOn, relabel } from "./rendered.js";
import { offerSharing } from "./share.js";
import { statusLine } from "./status.js";
import { standfirst } from "./standfirst.js";
import { clockLabel } from "./times.js";

/**
 * What a page that follows its blog says of itself beside what is to be read on it (liveserver/web/views.py).
 * @typedef {Omit<State, "entries" | "pinned"> & {now: string, tick_seconds: number}} Start
 */

const WORDS = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

const PASS_MILLISECONDS = 60_000;

class Page {
  #main = one("main");
  #more = one(".more");
  #pause = added("button", "pause");
  #reading;
  #connection;
  /** @type {import("./connection.js").State} */
  #connected = "live";
  /** How far the server's clock is ahead of the reader's, in milliseconds; unknown until the server has spoken. */
  #ahead = NaN;
  #rendered;
  /** The entry that the page was opened at, if it was. */
  #linked = linked?.id ?? "";

  /** @param {Start} start */
  constructor({ now, tick_seconds, ...start }) {
    this.#rendered = now;
    this.#pause.append(added("span", ""), added("span", "more-words", " updates"));
    const feed = one(".feed");
    const api = `/api/v1/blogs/${start.blog.slug}`;
    this.#reading = new (parent === window ? Reading : FramedReading)({
      root: this.#main,
      feed,
      updates: one(".updates"),
      start: { ...start, pinned: shownLead(), entries: entriesOn(feed, start.blog) },
      relabel,
      draw: (state, fresh, waiting) => this.#draw(state, fresh, waiting),
    });
    this.#connection = new Connection({
      url: new URL(api, location.href).href,
      position: start.position,
      tickSeconds: tick_seconds,
      onEvent: (event) => {
        this.#tell(event.at);
        this.#reading.become(fold(this.#reading.state, event));
      },
      onSnapshot: (snapshot) => this.#reading.become(fromSnapshot(snapshot)),
      onState: (state) => {
        this.#connected = state;
        this.#keepStill(() => this.#showState(this.#reading.state));
      },
      onTick: ({ at }) => {
        if (at) this.#tell(at);
      },
    });
    walkByKeys(feed, document);
    foldLead(one(".lead"));
    const older = this.#more.querySelector("a");
    if (older) bringOlder(older, api, this.#reading);
    this.#pause.addEventListener("click", () => {
      this.#reading.paused = !this.#reading.paused;
    });
    one(".bar").append(this.#pause);
    // A link to an entry that waits shows what waits; one that is on another page is read on its own.
    addEventListener("hashchange", () => this.#goTo(location.hash));
    this.#goTo(location.hash);
  }

  follow() {
    this.#connection.start();
    setInterval(() => this.#pass(), PASS_MILLISECONDS);
    document.addEventListener("visibilitychange", () => this.#pass());
    for (const name of ["online", "offline"]) addEventListener(name, () => this.#showOffline());
    this.#showOffline();
  }

  /** The moment by the server's clock. */
  get #now() {
    return Number.isNaN(this.#ahead) ? this.#rendered : new Date(Date.now() + this.#ahead).toISOString();
  }

  /** Hear what time it is. @param {string} at */
  #tell(at) {
    const first = Number.isNaN(this.#ahead);
    this.#ahead = Date.parse(at) - Date.now();
    if (first) this.#pass();
  }

  /** Time has passed. */
  #pass() {
    const { state } = this.#reading;
    this.#keepStill(() => {
      write(one(".standfirst"), standfirst(state.blog, this.#now));
      this.#showState(state);
      this.#showAgo();
    });
  }

  /** Above what is read, too, words take a line more or less. @param {() => void} change */
  #keepStill(change) {
    keepStill(this.#main, one(".feed"), change);
  }

  /**
   * @param {State} state
   * @param {(Entry | Shown)[]} fresh
   * @param {number} waiting
   */
  #draw(state, fresh, waiting) {
    const { blog, entries, key_events, next } = state;
    const name = this.#nameOf(document.getElementById(this.#linked), blog.title);
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
    document.documentElement.lang = blog.language;
    document.documentElement.dir = blog.direction;
    this.#main.dataset.order = blog.order;
    this.#main.dataset.status = blog.status;
    write(one("h1"), blog.title);
    write(one(".series-name"), blog.series.name ?? "");
    write(one(".standfirst"), standfirst(blog, this.#now));
    this.#showState(state);

    // The lead that the server rendered stays until something newer of it comes.
    if (state.pinned === null) fill(one(".lead"), null);
    else if ("html" in state.pinned) fill(one(".lead"), pinned(state.pinned, blog));
    const here = new Set(entries.map(({ id }) => id));
    fill(one(".side"), key_events.length > 0 ? keyEventList(key_events, blog, here) : null);
    fill(one(".days"), seriesLinks(blog));

    this.#more.hidden = next === null;
    write(/** @type {Element} */ (this.#pause.firstElementChild), this.#reading?.paused ? "Resume" : "Pause");
    offerSharing(this.#main, announce);
    this.#showAgo();

    const [first, ...others] = fresh;
    if (others.length > 0) announce(`${fresh.length} new entries`);
    else if (first && "title" in first) announce(`New entry: ${first.title ?? clockLabel(first.published_at, blog)}`);
  }

  /**
   * What the page is called. The entry that it was opened at keeps its mark, and its past only as long as it has one.
   * @param {HTMLElement | null} article
   * @param {string} title of the blog
   */
  #nameOf(article, title) {
    if (!article) return title;
    article.setAttribute("aria-current", "true");
    if (!article.querySelector(":scope > .correction")) article.querySelector(".earlier")?.remove();
    const heading = article.querySelector(":scope > header > h3") ?? article.querySelector(".when time");
    return `${heading?.textContent} – ${title}`;
  }

  /** @param {State} state */
  #showState({ blog, entries }) {
    const state = blog.status === "ended" ? "ended" : this.#connected;
    const badge = one("[data-state]");
    badge.dataset.state = state;
    // Nothing is live before it has started.
    badge.classList.toggle("unseen", blog.status === "scheduled" && state === "live");
    write(badge, WORDS[state]);
    write(one(".status"), statusLine(blog, this.#now));
    const changed = /** @type {HTMLTimeElement} */ (one(".changed time"));
    const { at, label } = lastChange(blog, entries, this.#now);
    if (changed.dateTime !== at) {
      changed.dateTime = at;
      showReadersTimes(one(".kicker"));
    }
    write(changed, label);
  }

  #showAgo() {
    if (!Number.isNaN(this.#ahead)) {
      showAgo(this.#main, Date.now() + this.#ahead, this.#reading.state.blog.language);
    }
  }

  #showOffline() {
    const text = navigator.onLine ? "" : "You are offline. New entries will appear when you are back.";
    write(one("#offline"), text);
  }

  /** @param {string} hash */
  #goTo(hash) {
    // What was corrected since the page was loaded has its past on the server only.
    if (hash === "#earlier" && !document.querySelector(hash)) return location.reload();
    if (!hash.startsWith("#entry-") || document.getElementById(hash.slice(1))) return;
    const id = hash.slice("#entry-".length);
    if (this.#reading.holds(id)) this.#reading.release(id);
    else location.replace(`${this.#reading.state.blog.url}/entries/${encodeURIComponent(id)}`);
  }
}

/** The lead as the server rendered it. @returns {Shown | null} */
function shownLead() {
  const section = /** @type {HTMLElement | null} */ (document.querySelector(".pinned"));
  if (section === null) return null;
  const { entry = "", seq, version } = section.dataset;
  const published_at = /** @type {HTMLTimeElement} */ (section.querySelector(".when time")).dateTime;
  return { id: entry, published_at, updated_at: published_at, seq: Number(seq), version: Number(version) };
}

/** Say it to those who hear the page. @param {string} text */
function announce(text) {
  write(one("#news"), text);
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
 * @param {HTMLElement} slot holds one element or none
 * @param {import("./html.js").Markup | null} markup
 */
function fill(slot, markup) {
  const old = slot.firstElementChild;
  if (markup === null) slot.replaceChildren();
  else if (old) morph(old, element(markup));
  else slot.replaceChildren(element(markup));
}

const linked = openAtEntry();
showReadersTimes(document);
loadEmbedsOnClick(document);
const start = document.getElementById("start");
if (start) new Page(JSON.parse(start.textContent ?? "")).follow();
else offerSharing(document, announce);
