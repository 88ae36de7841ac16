/**
 * Which entries are to be pinned once they are published. The server pins only what readers see, so until then the wish
 * is kept in this browser.
 */

/** Wishes that nobody came back to make room. */
const MOST = 200;

export class Pins {
  #storage;
  #key;

  /**
   * @param {string} owner whose they are: the blog and the person
   * @param {Storage} [storage]
   */
  constructor(owner, storage = localStorage) {
    this.#storage = storage;
    this.#key = `liveserver/pins/${owner}`;
  }

  /** @param {string} id of an entry */
  has(id) {
    return this.#all().includes(id);
  }

  /**
   * What somebody wants of an entry, as it is now.
   * @param {{id: string, status: string}} entry
   * @param {boolean} wanted
   */
  keep({ id, status }, wanted) {
    const all = this.#all();
    const isKept = wanted && status !== "published";
    if (isKept === all.includes(id)) return;
    const others = all.filter((one) => one !== id);
    try {
      this.#storage.setItem(this.#key, JSON.stringify(isKept ? [...others, id].slice(-MOST) : others));
    } catch {
      // Then it has to be pinned by hand.
    }
  }

  /** @returns {string[]} */
  #all() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "[]");
    } catch {
      return [];
    }
  }
}

/**
 * What there is to know of a pin that is wanted, where others, or the clock, publish.
 * @param {string} status
 */
export function pinWords(status) {
  if (status === "scheduled") return "It is not pinned by itself: pin it once it has appeared.";
  if (status === "submitted") return "That it is to be pinned is known in this browser only: tell whoever publishes it.";
  return "";
}
