/**
 * The desk of a blog: says what this window is doing, and hears what the others do, what is drafted and how far entries
 * got (docs/api.md, "The desk").
 *
 * @typedef {{member: string, name: string, doing: "here" | "writing" | "editing" | "away", entry: string | null}} Present
 * @typedef {object} Heard
 * @property {(people: Present[]) => void} people
 * @property {(entries: {id: string, version: number, status: string}[]) => void} unpublished
 * @property {(readers: number) => void} readers
 * @property {(told: {id: string, version: number, readers: number, milliseconds: number}) => void} delivered
 * @property {() => void} deleted the blog is gone
 */
import { newWord } from "./drafts.js";

/** Where this window's word waits while one page goes and the next one comes. */
const KEY = "liveserver/tab";

/**
 * This window's own word. It outlives a reload: whoever had no network, and could not say that they leave, does not meet
 * themselves. A window that is made from this one would copy what is stored, so nothing is while it is open.
 */
const TAB = sessionStorage.getItem(KEY) ?? newWord();
sessionStorage.removeItem(KEY);
addEventListener("pagehide", () => sessionStorage.setItem(KEY, TAB));
addEventListener("pageshow", () => sessionStorage.removeItem(KEY));

/** Half of the server's patience, so that one that is lost does no harm. */
const AGAIN_MILLISECONDS = 15_000;

/** Whoever types nothing for so long is not writing any more. */
const WRITING_MILLISECONDS = 30_000;

/**
 * Whoever looks at something else for so long is not here any more. After five minutes browsers let the clock of a hidden
 * window tick once a minute only: it would come and go.
 */
const AWAY_MILLISECONDS = 4 * 60_000;

/** Whoever is still there so long after the page was hidden has not left it. */
const LEAVING_MILLISECONDS = 500;

export class Desk {
  #api;
  #path;
  #heard;
  /** @type {EventSource | null} */
  #source = null;
  #doing = "here";
  /** @type {string | null} */
  #entry = null;
  #wroteAt = 0;
  /** When this window was last seen by somebody, if it is not now. */
  #seenAt = Date.now();
  /** The page is left, and perhaps kept for the browser's way back. */
  #isLeft = false;
  #closed = new AbortController();
  #timer;

  tab = TAB;

  /**
   * @param {import("./api").Api} api
   * @param {string} slug
   * @param {Heard} heard
   */
  constructor(api, slug, heard) {
    this.#api = api;
    this.#path = `/blogs/${slug}/desk`;
    this.#heard = heard;
    const { signal } = this.#closed;
    addEventListener("pagehide", () => this.#goAway(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#comeBack(), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#turnAway() : this.#comeBack()), { signal });
    addEventListener("online", () => this.#say(), { signal });
    this.#timer = setInterval(() => this.#look(), AGAIN_MILLISECONDS);
    this.#comeBack();
  }

  /** Something was typed; `entry` is what is edited, null for something new. @param {string | null} entry */
  wrote(entry) {
    this.#wroteAt = Date.now();
    this.#become(entry === null ? "writing" : "editing", entry);
  }

  /** What is open now; null: nothing is edited. @param {string | null} entry */
  opened(entry) {
    this.#become(entry === null ? "here" : "editing", entry);
  }

  close() {
    if (this.#closed.signal.aborted) return;
    this.#stop();
    this.#leave();
  }

  #stop() {
    this.#closed.abort();
    clearInterval(this.#timer);
    this.#rest();
  }

  /**
   * @param {string} doing
   * @param {string | null} entry
   */
  #become(doing, entry) {
    if (doing === this.#doing && entry === this.#entry) return;
    this.#doing = doing;
    this.#entry = entry;
    this.#say();
  }

  #look() {
    if (this.#doing === "writing" && Date.now() - this.#wroteAt > WRITING_MILLISECONDS) this.#doing = "here";
    this.#say();
  }

  async #say() {
    if (document.hidden && Date.now() - this.#seenAt > AWAY_MILLISECONDS) return;
    const said = { tab: this.tab, doing: document.hidden ? "away" : this.#doing, ...(this.#entry ? { entry: this.#entry } : {}) };
    try {
      await this.#api.send("PUT", this.#path, said, { signal: this.#closed.signal });
      // A browser gives a stream up for good once it was answered with an error; signed in again, it may be had.
      if (this.#source?.readyState === EventSource.CLOSED && !this.#closed.signal.aborted) this.#listen();
    } catch {
      // Said again soon. What the newsroom sees of us is not worth a word to whoever is writing.
    }
  }

  #comeBack() {
    this.#isLeft = false;
    if (!document.hidden) this.#listen();
    this.#say();
  }

  /**
   * A page is hidden before it is left, too. Said at once, that it is away could overtake that it leaves, and somebody who
   * is gone would stay for half a minute.
   */
  #turnAway() {
    this.#seenAt = Date.now();
    this.#rest();
    setTimeout(() => this.#isLeft || this.#say(), LEAVING_MILLISECONDS);
  }

  /**
   * A window that nobody sees listens to nothing: over HTTP/1.1 a browser has six connections to a server, for all of its
   * windows together. That it is away is still said, by requests that are over at once.
   */
  #rest() {
    this.#source?.close();
    this.#source = null;
  }

  #goAway() {
    this.#isLeft = true;
    this.#rest();
    this.#leave();
  }

  #leave() {
    const headers = { ...this.#api.identity, "Content-Type": "application/json" };
    const body = JSON.stringify({ tab: this.tab, doing: "leaving" });
    fetch(`/api/v1${this.#path}`, { method: "PUT", headers, body, keepalive: true }).catch(() => {});
  }

  /** How things stand comes first, so that nothing is missed by not having listened before. */
  #listen() {
    if (this.#source && this.#source.readyState !== EventSource.CLOSED) return;
    const source = new EventSource(`/api/v1${this.#path}`);
    this.#source = source;
    const hear = (/** @type {string} */ type, /** @type {(told: any) => void} */ run) =>
      source.addEventListener(type, ({ data }) => run(JSON.parse(data)));
    hear("people", ({ people }) => this.#heard.people(people));
    hear("unpublished", ({ entries }) => this.#heard.unpublished(entries));
    hear("readers", ({ readers }) => this.#heard.readers(readers));
    hear("delivered", (told) => this.#heard.delivered(told));
    hear("deleted", () => {
      // There is nothing left to come back to.
      this.#stop();
      this.#heard.deleted();
    });
  }
}
