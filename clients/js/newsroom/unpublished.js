/**
 * What is drafted, submitted and scheduled: a list of each, kept current by the desk, with a count of what is new since
 * this person looked.
 *
 * @typedef {import("./manuscript").Written} Written
 * @typedef {{id: string, version: number, status: string}} Known
 * @typedef {"draft" | "submitted" | "scheduled"} Shelf
 */
import { added, element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { datedLabel } from "../times.js";
import { isLast } from "./failure.js";
import { firstWords } from "./manuscript.js";
import { buttonsOf } from "./offers.js";
import { arrange } from "./order.js";

/** @type {Shelf[]} */
export const SHELVES = ["draft", "submitted", "scheduled"];

const NONE = {
  draft: "No drafts.",
  submitted: "Nothing waits for an editor.",
  scheduled: "Nothing is scheduled.",
};

/** After which what could not be read is read again. */
const READ_AGAIN_MILLISECONDS = 3_000;

export class Unpublished {
  #given;
  #seenKey;
  /** @type {Known[]} */
  #known = [];
  /** @type {Map<string, {entry: Written, item: HTMLElement}>} */
  #items = new Map();
  /** @type {Shelf | null} the one that is looked at */
  #looking = null;
  #reading = false;

  /**
   * @param {object} given
   * @param {import("./api").Api} given.api
   * @param {() => import("../wire").Blog} given.blog
   * @param {string} given.owner the blog and the person
   * @param {Record<Shelf, HTMLElement>} given.lists
   * @param {(entry: Written) => import("./offers").Offer[]} given.actsFor
   * @param {(counts: Record<Shelf, {all: number, unread: number}>) => void} given.onCount
   * @param {() => void} given.onDraw
   */
  constructor(given) {
    this.#given = given;
    this.#seenKey = `liveserver/seen/${given.owner}`;
  }

  get known() {
    return this.#known;
  }

  /** What there is now. @param {Known[]} known */
  become(known) {
    this.#known = known;
    if (this.#looking) this.look(this.#looking);
    this.#count();
  }

  /** Somebody looks at a shelf, or at none. @param {Shelf | null} shelf */
  look(shelf) {
    this.#looking = shelf;
    if (!shelf) return;
    this.#see(this.#known.filter(({ status }) => status === shelf));
    this.#count();
    this.#read();
  }

  /** What one has made oneself is no news. @param {Known} entry */
  made({ id, version, status }) {
    this.#see([{ id, version, status }]);
    this.#count(); // the desk may have told of it before the answer came
  }

  /** @param {string} id */
  find(id) {
    const item = this.#items.get(id)?.item;
    return item?.isConnected ? item : undefined;
  }

  /** @returns {Record<string, number>} versions that were seen, by id */
  get #seen() {
    try {
      return JSON.parse(localStorage.getItem(this.#seenKey) ?? "{}");
    } catch {
      return {};
    }
  }

  /** @param {Known[]} entries */
  #see(entries) {
    const seen = { ...this.#seen, ...Object.fromEntries(entries.map(({ id, version }) => [id, version])) };
    const here = new Set([...this.#known, ...entries].map(({ id }) => id));
    const kept = Object.fromEntries(Object.entries(seen).filter(([id]) => here.has(id)));
    try {
      localStorage.setItem(this.#seenKey, JSON.stringify(kept));
    } catch {
      // Then what was seen counts as new once more.
    }
  }

  #count() {
    const seen = this.#seen;
    const counted = SHELVES.map((shelf) => {
      const entries = this.#known.filter(({ status }) => status === shelf);
      const unread = entries.filter(({ id, version }) => version > (seen[id] ?? 0)).length;
      return [shelf, { all: entries.length, unread }];
    });
    this.#given.onCount(Object.fromEntries(counted));
  }

  /** Read what has another version now, one after the other, and show each as it comes. */
  async #read() {
    if (this.#reading) return;
    this.#reading = true;
    for (;;) {
      this.#draw();
      const next = this.#known.find(({ id, version, status }) => status === this.#looking && !this.#isRead(id, version));
      if (!next) break;
      try {
        const { api, blog } = this.#given;
        const { body } = await api.get(`/blogs/${blog().slug}/entries/${next.id}`);
        this.#take(body, next);
      } catch (error) {
        // What a moment's trouble has left out comes by itself.
        if (!isLast(error)) setTimeout(() => this.#isShown && this.#read(), READ_AGAIN_MILLISECONDS);
        break;
      }
    }
    this.#reading = false;
  }

  get #isShown() {
    return this.#looking !== null && this.#given.lists[this.#looking].isConnected;
  }

  /**
   * @param {string} id
   * @param {number} version
   */
  #isRead(id, version) {
    return (this.#items.get(id)?.entry.version ?? 0) >= version;
  }

  /**
   * @param {Written} entry
   * @param {Known} known
   */
  #take(entry, known) {
    // It may have become something else meanwhile; then the desk tells of it.
    if (entry.version > known.version) this.#known = this.#known.map((one) => (one === known ? { ...one, version: entry.version, status: entry.status } : one));
    const item = this.#items.get(entry.id)?.item ?? added("li", "unpublished");
    const made = element(summary(entry, this.#given.blog(), "Changed"));
    // What is open for editing there stays in the page: somebody may be typing in it.
    for (const child of [...item.children]) if (!child.matches(".editing")) child.remove();
    item.prepend(...made.childNodes, buttonsOf(this.#given.actsFor(entry)));
    this.#items.set(entry.id, { entry, item });
  }

  #draw() {
    const { lists, onDraw } = this.#given;
    for (const shelf of SHELVES) {
      const known = this.#known.filter(({ status }) => status === shelf);
      // One that was read when it was something else offers what goes no more; where it is written at, it stays in sight.
      const here = known.flatMap(({ id }) => {
        const read = this.#items.get(id);
        return read && (read.entry.status === shelf || read.item.querySelector(".editing")) ? read : [];
      });
      const order = (/** @type {Written} */ entry) => (shelf === "scheduled" ? entry.publish_at : entry.updated_at) ?? "";
      here.sort((one, other) => (order(one.entry) < order(other.entry) ? 1 : -1) * (shelf === "scheduled" ? -1 : 1));
      const list = lists[shelf];
      arrange(list, here.map(({ item }) => item));
      const none = /** @type {HTMLElement} */ (list.nextElementSibling);
      none.hidden = known.length > 0;
      write(none, NONE[shelf]);
    }
    onDraw();
  }
}

/**
 * What an entry is about, when it is due or was changed, and by whom it is signed.
 * @param {Pick<Written, "publish_at" | "updated_at" | "author" | "title" | "body" | "media">} entry
 * @param {import("../wire").Blog} blog
 * @param {string} done what was done to it
 */
export function summary({ publish_at, updated_at, author, title, body, media }, blog, done) {
  const now = new Date().toISOString();
  const when = publish_at ? `Appears at ${datedLabel(publish_at, now, blog)}` : `${done} ${datedLabel(updated_at, now, blog)}`;
  return lines(
    html`<div><h3>${title ?? firstWords({ title: "", body, media })}</h3>`,
    html`<p class="hint">${[when, author].filter(Boolean).join(", ")}</p>`,
    title !== null && Boolean(body.trim() || media.length > 0) && html`<p class="words">${firstWords({ title: "", body, media })}</p>`,
    html`</div>`,
  );
}
