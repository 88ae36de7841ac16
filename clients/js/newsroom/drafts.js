/**
 * What is typed, kept in this browser from the first keystroke on until the server has it. Each window keeps drafts of
 * its own: a draft that is open in one is locked there, and after a reload or a crash the next window takes it over.
 *
 * @typedef {import("./manuscript").Fields} Fields
 *
 * @typedef {object} Kept
 * @property {string} id
 * @property {string | null} entry what it is an edit of; null: a new one
 * @property {Fields} fields
 * @property {Fields | null} base what an edit began with
 * @property {number} version of that
 * @property {string} at when it was last changed
 * @property {import("./parcels").Sent | null} [sent] of a new one that was on its way before, what may have arrived
 */

export class Drafts {
  #storage;
  #prefix;
  #locks;
  /** @type {Map<string, () => unknown>} of each draft that this window has open, how to let it go */
  #held = new Map();

  /**
   * @param {string} owner whose they are: the blog and the person
   * @param {{storage?: Storage, locks?: LockManager | null}} [means] without locks (a page without TLS) a draft is not
   *   opened by itself, only offered
   */
  constructor(owner, { storage = localStorage, locks = globalThis.navigator?.locks ?? null } = {}) {
    this.#storage = storage;
    this.#prefix = `liveserver/draft/${owner}/`;
    this.#locks = locks;
  }

  /**
   * The newest draft of something that no window has open, or a new one.
   * @param {string | null} entry
   * @returns {Promise<Draft>}
   */
  async open(entry) {
    if (this.#locks) {
      for (const kept of this.#all()) {
        const taken = kept.entry === entry && (await this.take(kept));
        if (taken) return taken;
      }
    }
    return this.start(entry);
  }

  /** A new draft. @param {string | null} entry */
  async start(entry) {
    const id = newWord();
    await this.#hold(id);
    return new Draft(this, { id, entry, fields: null, base: null, version: 0, at: "", sent: null });
  }

  /**
   * Open a draft that waited; null where another window was faster, or the draft is gone.
   * @param {Kept} kept
   */
  async take({ id }) {
    if (!(await this.#hold(id))) return null;
    const still = this.#read(id);
    if (still) return new Draft(this, still);
    this.release(id);
    return null;
  }

  /** Drafts with words in them that no window has open, the newest first. @returns {Promise<Kept[]>} */
  async waiting() {
    const held = (await this.#locks?.query())?.held?.map(({ name }) => name) ?? [...this.#held.keys()].map(this.#name);
    return this.#all().filter(({ id }) => !held.includes(this.#name(id)));
  }

  /**
   * @param {Kept} kept
   * @returns {boolean} false: this browser keeps nothing
   */
  write(kept) {
    try {
      this.#storage.setItem(this.#prefix + kept.id, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {string} id */
  remove(id) {
    this.#storage.removeItem(this.#prefix + id);
  }

  /** Let other windows have a draft; a lock is given back in a moment of its own. @param {string} id */
  async release(id) {
    const letGo = this.#held.get(id);
    this.#held.delete(id);
    await letGo?.();
  }

  /** @returns {Kept[]} the newest first */
  #all() {
    const found = Object.keys(this.#storage).filter((name) => name.startsWith(this.#prefix));
    const kept = found.map((name) => this.#read(name.slice(this.#prefix.length))).filter((one) => one !== null);
    return kept.sort((one, other) => (one.at < other.at ? 1 : -1));
  }

  /** @param {string} id @returns {Kept | null} */
  #read(id) {
    try {
      return JSON.parse(this.#storage.getItem(this.#prefix + id) ?? "null");
    } catch {
      return null;
    }
  }

  #name = (/** @type {string} */ id) => this.#prefix + id;

  /** @param {string} id @returns {Promise<boolean>} whether it is ours now */
  #hold(id) {
    if (this.#held.has(id)) return Promise.resolve(false);
    if (!this.#locks) {
      this.#held.set(id, () => {});
      return Promise.resolve(true);
    }
    const locks = this.#locks;
    return new Promise((settle) => {
      const released = locks.request(this.#name(id), { ifAvailable: true }, (lock) => {
        settle(lock !== null);
        return lock && new Promise((free) => this.#held.set(id, () => (free(undefined), released)));
      });
    });
  }
}

/** One draft, open in this window. */
export class Draft {
  #drafts;

  /**
   * @param {Drafts} drafts
   * @param {Omit<Kept, "fields"> & {fields: Fields | null}} kept
   */
  constructor(drafts, { id, entry, fields, base, version, sent = null }) {
    this.#drafts = drafts;
    this.id = id;
    this.entry = entry;
    this.fields = fields;
    this.base = base;
    this.version = version;
    this.sent = sent;
  }

  /**
   * Keep what was typed.
   * @param {Fields} fields
   * @returns {boolean} false: this browser keeps nothing
   */
  keep(fields) {
    this.fields = fields;
    const { id, entry, base, version, sent } = this;
    return this.#drafts.write({ id, entry, fields, base, version, sent, at: new Date().toISOString() });
  }

  /** There is nothing of it to be kept any more; what is written next is something else. */
  clear() {
    this.fields = null;
    this.sent = null;
    this.#drafts.remove(this.id);
  }

  /** Let other windows have it. */
  release() {
    return this.#drafts.release(this.id);
  }
}

/** A word that nobody else has thought of; also where the page came without TLS. */
export function newWord() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
