/**
 * What is on its way to the server, as this browser keeps it: for the next page, and for the other windows.
 *
 * What may have reached the server already, under which key. Sent under the same key, whatever it has become meanwhile is
 * refused if one of these has arrived; and if none has, none that is still on some way is taken any more.
 * `since` is when the first of them was handed over.
 * @typedef {{key: string, bodies: Record<string, unknown>[], since: string}} Sent
 *
 * @typedef {object} Parcel
 * @property {string} key the Idempotency-Key
 * @property {string} path
 * @property {Record<string, unknown>} body
 * @property {import("./manuscript").Fields} fields what it was made from, to be opened again when it is refused
 * @property {string} at when it was handed over
 * @property {string} since when something was handed over under its key for the first time, or sent again in spite of that
 * @property {boolean} tried an attempt got no answer, so that nobody knows whether it has arrived
 * @property {Sent["bodies"]} earlier what it was before somebody opened it again, as far as that may have arrived
 */

/** The server knows a key for a day from its first use; what was sent is handed over a little earlier than it arrives. */
const KEY_LIFE_MILLISECONDS = 23 * 3_600_000;

/**
 * Whether something may have arrived under a key that the server has forgotten by now: sent again, it would be there twice.
 * @param {Parcel} parcel
 */
export function isOutlived({ tried, earlier, since, at }) {
  // What an older page has left has no `since`.
  return (tried || earlier.length > 0) && Date.now() - Date.parse(since ?? at) > KEY_LIFE_MILLISECONDS;
}

export class Parcels {
  #prefix;
  #storage;

  /**
   * @param {string} owner whose they are: the blog and the person
   * @param {Storage} storage
   */
  constructor(owner, storage) {
    this.#prefix = `liveserver/outbox/${owner}/`;
    this.#storage = storage;
  }

  /** What one of them is called among all that the browser keeps. @param {string} key */
  nameOf(key) {
    return this.#prefix + key;
  }

  /** Whether another window has put one of them there. @param {Event & {key?: string | null}} event */
  isOne({ key }) {
    return Boolean(key?.startsWith(this.#prefix));
  }

  /** In the order of handing over; what can't be read is thrown away. @returns {Parcel[]} */
  all() {
    /** @type {Parcel[]} */
    const found = [];
    for (const name of Object.keys(this.#storage).filter((name) => name.startsWith(this.#prefix))) {
      const parcel = this.find(name.slice(this.#prefix.length));
      if (parcel) found.push(parcel);
      else this.#storage.removeItem(name);
    }
    return found.sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  /** @param {string} key @returns {Parcel | null} */
  find(key) {
    try {
      return JSON.parse(this.#storage.getItem(this.nameOf(key)) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {Parcel} parcel */
  keep(parcel) {
    if (this.#isOvertaken(parcel)) return;
    try {
      this.#storage.setItem(this.nameOf(parcel.key), JSON.stringify(parcel));
    } catch {
      // What can't be kept is sent all the same; its row says so, and the page warns before it is left.
    }
  }

  /** @param {Parcel} parcel */
  remove(parcel) {
    if (!this.#isOvertaken(parcel)) this.#storage.removeItem(this.nameOf(parcel.key));
  }

  /** Whether something later is kept under its key, which another window has made of it. @param {Parcel} parcel */
  #isOvertaken({ key, at }) {
    const kept = this.find(key);
    return kept !== null && kept.at > at;
  }
}
