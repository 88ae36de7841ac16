/**
 * The blog as its readers see it, from the same modules as their page: what is new comes in the same way.
 *
 * @typedef {import("../feed").State} State
 * @typedef {import("../wire").Snapshot} Snapshot
 */
import { Connection } from "../connection.js";
import { element, morph, write } from "../dom.js";
import { fold, fromSnapshot } from "../feed.js";
import { html, lines } from "../html.js";
import { walkByKeys } from "../keyboard.js";
import { foldLead } from "../lead.js";
import { joined, olderThan } from "../more.js";
import { Reading } from "../reading.js";
import { showAgo } from "../relative.js";
import { pinned } from "../render.js";
import { typedAt } from "./typing.js";

/** Until the server names its own. */
const FIRST_TICK_SECONDS = 25;
const AGO_MILLISECONDS = 60_000;

export class Stream {
  #root;
  #api;
  #path;
  #reading;
  #connection;
  #timer;
  /** How far the server's clock is ahead of this one's, in milliseconds. */
  #ahead = 0;
  #onDraw;
  /** An entry to be shown as soon as it is there. @type {string | null} */
  #awaited = null;

  /**
   * @param {object} given
   * @param {HTMLElement} given.root
   * @param {import("./api").Api} given.api
   * @param {Snapshot} given.snapshot
   * @param {(state: State, articles: HTMLElement[]) => void} given.onDraw
   * @param {(state: import("../connection").State) => void} given.onState of the connection
   * @param {(readers: number) => void} given.onReaders
   */
  constructor({ root, api, snapshot, onDraw, onState, onReaders }) {
    const { slug } = snapshot.blog;
    this.#root = root;
    this.#api = api;
    this.#path = `/blogs/${slug}`;
    this.#onDraw = onDraw;
    root.replaceChildren(element(frameOf()));
    const start = fromSnapshot(snapshot);
    const feed = this.#one(".feed");
    this.#reading = new Reading({
      root: this.#one(".readers-view"),
      feed,
      updates: this.#one(".updates"),
      start,
      draw: (state) => this.#draw(state),
    });
    walkByKeys(feed, document);
    foldLead(this.#one(".lead"));
    this.#one(".more button").addEventListener("click", () => this.#older());
    this.#connection = new Connection({
      url: new URL(`/api/v1/blogs/${slug}`, location.href).href,
      position: snapshot.position,
      tickSeconds: FIRST_TICK_SECONDS,
      onEvent: (event) => {
        this.#reading.become(fold(this.#reading.state, event));
        if ("entry" in event && event.entry.id === this.#awaited) this.goTo(event.entry.id);
      },
      onSnapshot: (fresh) => this.#reading.become(fromSnapshot(fresh)),
      onState,
      onTick: ({ at, readers }) => {
        if (at) this.#ahead = Date.parse(at) - Date.now();
        if (readers !== undefined) onReaders(readers);
      },
    });
    this.#connection.start();
    this.#timer = setInterval(() => this.#showAgo(), AGO_MILLISECONDS);
  }

  get state() {
    return this.#reading.state;
  }

  /** @returns {HTMLElement[]} */
  get articles() {
    return /** @type {HTMLElement[]} */ ([...this.#one(".feed").children]);
  }

  /** @param {string} id */
  find(id) {
    return this.articles.find((article) => article.id === `entry-${id}`);
  }

  /** Show an entry, and all that waits with it; as soon as it is there, unless somebody types by then. @param {string} id */
  goTo(id) {
    const isThere = this.state.entries.some((entry) => entry.id === id);
    this.#awaited = isThere ? null : id;
    if (isThere && !typedAt()) this.#reading.release(id);
  }

  close() {
    clearInterval(this.#timer);
    this.#connection.stop();
  }

  /** @param {State} state */
  #draw(state) {
    const { blog, entries, next } = state;
    const view = this.#one(".readers-view");
    view.lang = blog.language;
    view.dir = blog.direction;
    view.dataset.order = blog.order;
    const slot = this.#one(".lead");
    const old = slot.querySelector(".pinned");
    const lead = state.pinned && "html" in state.pinned ? element(pinned(state.pinned, blog)) : null;
    if (lead && old) morph(old, lead);
    else if (lead) slot.prepend(lead);
    else old?.remove();
    this.#one(".more").hidden = next === null;
    this.#one(".empty").hidden = entries.length > 0;
    this.#showAgo();
    this.#onDraw(state, this.articles);
  }

  #showAgo() {
    const language = this.#root.querySelector(".readers-view")?.getAttribute("lang") || "en";
    showAgo(this.#root, Date.now() + this.#ahead, language);
  }

  async #older() {
    const button = /** @type {HTMLButtonElement} */ (this.#one(".more button"));
    button.disabled = true;
    try {
      const get = async (/** @type {string} */ path) => (await this.#api.get(this.#path + path)).body;
      const first = this.#reading.extend(joined(this.state, await olderThan(() => this.state, get)));
      if (this.state.blog.order === "newest" && !typedAt()) first?.focus({ preventScroll: true });
      write(button, "Older entries");
    } catch {
      write(button, "Older entries: not reached, try again");
    }
    button.disabled = false;
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector));
  }
}

function frameOf() {
  return lines(
    html`<div class="readers-view"><div class="lead"></div><div class="updates"></div>`,
    html`<div class="feed" role="feed" aria-label="Published entries" aria-busy="true"></div>`,
    html`<p class="empty">Nothing has been published here yet.</p>`,
    html`<p class="more"><button type="button">Older entries</button></p></div>`,
  );
}
