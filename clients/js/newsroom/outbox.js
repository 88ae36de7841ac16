/**
 * What is on its way to the server. It is kept in this browser with the key that makes it happen once, and sent again
 * until it is acknowledged or refused: through drops, restarts and reloads of the page. One goes after the other, so
 * that readers get what was written without a network in the order in which it was written.
 *
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./parcels").Parcel} Parcel
 * @typedef {import("./parcels").Sent} Sent
 *
 * `queued` behind what was handed over before; `sending`; `waiting` for the network or the server, which is asked again; `refused`, or
 * `doubtful` whether it is there already, for a person to decide; `sent`.
 * @typedef {"queued" | "sending" | "waiting" | "refused" | "doubtful" | "sent"} State
 * `isKept` in this browser; else it is in this window only.
 * @typedef {{parcel: Parcel, state: State, problem: any, entry: Written | null, isKept: boolean}} Item
 *
 * @typedef {object} Means
 * @property {(parcel: Parcel) => Promise<{body: {entry: Written}}>} send
 * @property {(item: Item) => void} onChange
 * @property {Storage} [storage]
 * @property {LockManager | null} [locks]
 * @property {(seconds: number, run: () => void) => () => void} [after] calls once; what it returns cancels
 * @property {EventTarget} [page] where the return of the network is heard
 */
import { Backoff } from "../backoff.js";
import { newWord } from "./drafts.js";
import { isLast, isOwnFault, isRefusal } from "./failure.js";
import { isOutlived, Parcels } from "./parcels.js";

const OTHERS_FIRST_SECONDS = 1;

export class Outbox {
  #parcels;
  #means;
  /** @type {Map<string, Item>} by key, in the order of handing over */
  #items = new Map();
  /** @type {Map<string, () => void>} what cuts a wait short */
  #waits = new Map();
  /** Keys of what other windows have, until it is this one's turn. @type {Set<string>} */
  #awaited = new Set();
  #closed = new AbortController();
  /** Settles when what was handed over last is there, or holds nobody up. @type {Promise<void> | null} */
  #last = null;

  /**
   * @param {string} owner whose it is: the blog and the person
   * @param {Means} means
   */
  constructor(owner, means) {
    this.#parcels = new Parcels(owner, means.storage ?? localStorage);
    this.#means = {
      locks: globalThis.navigator?.locks ?? null,
      after: (/** @type {number} */ seconds, /** @type {() => void} */ run) => {
        const timer = setTimeout(run, seconds * 1000);
        return () => clearTimeout(timer);
      },
      page: globalThis,
      ...means,
    };
    const hurry = () => this.#waits.forEach((proceed) => proceed());
    const { page, locks, after } = this.#means;
    const { signal } = this.#closed;
    page.addEventListener("online", hurry, { signal });
    // What another window hands over is this one's as soon as that one is closed; for its lock that one is to be first.
    const follow = () => after(OTHERS_FIRST_SECONDS, () => signal.aborted || this.resume());
    if (locks) page.addEventListener("storage", (event) => this.#parcels.isOne(event) && follow(), { signal });
  }

  get items() {
    return [...this.#items.values()];
  }

  /** What the server does not have yet. */
  get unsent() {
    return this.items.filter(({ state }) => state !== "sent");
  }

  /**
   * Hand something over.
   * @param {Pick<Parcel, "path" | "body" | "fields">} given
   * @param {Sent | null} [sent] what it was when it was taken back
   */
  put(given, sent = null) {
    const at = new Date().toISOString();
    const { key, bodies: earlier, since = at } = sent ?? { key: newWord(), bodies: [] };
    const parcel = { ...given, key, at, since, tried: false, earlier };
    this.#parcels.keep(parcel);
    this.#take(parcel);
    return key;
  }

  /** Go on with what an earlier page, or a window that is closed by now, has left behind. */
  resume() {
    for (const parcel of this.#parcels.all()) {
      const { key } = parcel;
      if (this.#items.has(key) || this.#awaited.has(key)) continue;
      this.#awaited.add(key);
      this.#take(parcel, true).finally(() => this.#awaited.delete(key));
    }
  }

  /** How it stands with something; nothing where it is here no more. @param {string} key */
  stateOf(key) {
    return this.#items.get(key)?.state;
  }

  /** Send what waits, was refused, or is doubtful, now. @param {string} key */
  again(key) {
    this.#waits.get(key)?.();
    const item = this.#items.get(key);
    if (item?.state === "doubtful") {
      // Somebody has looked: from here on it is as new.
      item.parcel.since = new Date().toISOString();
      this.#parcels.keep(item.parcel);
    }
    if (item?.state === "refused" || item?.state === "doubtful") this.#deliver(item);
  }

  /**
   * Have something back, and neither send nor keep it any more; null: it is being sent just now, or has arrived.
   * @param {string} key
   * @returns {{fields: Fields, sent: Sent | null} | null}
   */
  takeBack(key) {
    const item = this.#items.get(key);
    if (!item || item.state === "sending" || item.state === "sent") return null;
    const { fields, body, tried, earlier, at, since = at } = item.parcel;
    const bodies = tried ? [...earlier, body] : earlier;
    this.#items.delete(key);
    this.#parcels.remove(item.parcel);
    this.#waits.get(key)?.();
    return { fields, sent: bodies.length > 0 ? { key, bodies, since } : null };
  }

  /** Send nothing more; what is unsent stays for the next page. */
  close() {
    this.#closed.abort();
    this.#waits.forEach((proceed) => proceed());
  }

  /**
   * One window sends a parcel; when it is closed, the next one goes on, unless it has arrived.
   * @param {Parcel} found
   * @param {boolean} [left] by another page
   */
  async #take(found, left = false) {
    const { locks } = this.#means;
    const name = this.#parcels.nameOf(found.key);
    const go = async () => {
      // While the lock was waited for, it may have arrived, or been opened again and handed over as something else.
      const parcel = left ? this.#parcels.find(found.key) : found;
      if (this.#closed.signal.aborted || !parcel) return;
      if (parcel.at !== found.at) {
        // Whoever did that comes first.
        this.#take(parcel, true);
        return;
      }
      /** @type {Item} */
      const item = { parcel, state: "queued", problem: null, entry: null, isKept: this.#parcels.find(parcel.key) !== null };
      this.#items.set(parcel.key, item);
      const before = this.#last;
      let passOn = () => {};
      const passed = new Promise((settle) => (passOn = () => settle(undefined))).then(() => {
        if (this.#last === passed) this.#last = null;
      });
      this.#last = passed;
      if (before) {
        this.#means.onChange(item);
        await before;
      }
      await this.#deliver(item, passOn);
      passOn();
      // It is held on to: no other window is to offer it as well.
      if (item.state === "refused" || item.state === "doubtful") await new Promise((free) => this.#closed.signal.addEventListener("abort", free));
    };
    if (!locks || !left) {
      // Nobody else knows of it yet; a lock is for those who find it later.
      const done = go();
      locks?.request(name, {}, () => done);
      return;
    }
    await locks.request(name, { signal: this.#closed.signal }, go).catch(() => {});
  }

  /**
   * @param {Item} item
   * @param {() => void} [passOn] lets the next one go
   */
  async #deliver(item, passOn = () => {}) {
    const { send, onChange } = this.#means;
    const { parcel } = item;
    const backoff = new Backoff();
    // Taken back and handed over once more, it is another item under the same key.
    while (!this.#closed.signal.aborted && this.#items.get(parcel.key) === item) {
      // Also where the page was open all the time, on a device that slept.
      item.state = isOutlived(parcel) ? "doubtful" : "sending";
      onChange(item);
      if (item.state === "doubtful") return;
      const { tried } = parcel;
      // Also where the browser says that there is no network: the server may be on this very machine.
      this.#doubt(parcel, true);
      try {
        const { body } = await send(parcel);
        this.#parcels.remove(parcel);
        item.state = "sent";
        item.entry = body.entry;
        return onChange(item);
      } catch (error) {
        item.problem = error;
        item.state = isLast(error) ? "refused" : "waiting";
        // What fails by itself, on a server that is there, does not hold up the others.
        if (isOwnFault(error)) passOn();
        // A server that says no has not taken it; what became of an earlier attempt it does not say.
        if (isRefusal(error)) this.#doubt(parcel, tried);
      }
      onChange(item);
      if (item.state === "refused") return;
      await this.#wait(parcel.key, backoff.next());
    }
  }

  /**
   * @param {Parcel} parcel
   * @param {boolean} tried
   */
  #doubt(parcel, tried) {
    if (parcel.tried === tried) return;
    parcel.tried = tried;
    this.#parcels.keep(parcel);
  }

  /**
   * @param {string} key
   * @param {number} seconds
   * @returns {Promise<void>}
   */
  #wait(key, seconds) {
    return new Promise((resolve) => {
      const proceed = () => {
        cancel();
        this.#waits.delete(key);
        resolve();
      };
      const cancel = this.#means.after(seconds, proceed);
      this.#waits.set(key, proceed);
    });
  }
}
