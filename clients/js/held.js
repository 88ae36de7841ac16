/**
 * Which entries wait to be shown. Pure: it is told what there is, and whether somebody would be disturbed now.
 *
 * @typedef {{id: string}} Known
 */
export class Held {
  /** @type {Set<string>} on the page, or waiting */
  #known;
  /** @type {Set<string>} */
  #waiting = new Set();

  /** @param {Known[]} entries that the page has already */
  constructor(entries) {
    this.#known = idsOf(entries);
  }

  get count() {
    return this.#waiting.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#waiting.has(id);
  }

  /**
   * Take what there is now; what is new waits if it has to. Returns what is new. What was taken back waits no longer.
   * @template {Known} T
   * @param {T[]} entries
   * @param {boolean} wait
   */
  take(entries, wait) {
    const fresh = entries.filter(({ id }) => !this.#known.has(id));
    this.#known = idsOf(entries);
    for (const id of this.#waiting) if (!this.#known.has(id)) this.#waiting.delete(id);
    if (wait) for (const { id } of fresh) this.#waiting.add(id);
    return fresh;
  }

  release() {
    this.#waiting.clear();
  }
}

/** @param {Known[]} entries */
function idsOf(entries) {
  return new Set(entries.map(({ id }) => id));
}
