/** What tests of the newsroom put in the place of the browser's storage and locks. */

/** Its own properties are what it keeps, as with the real one. */
export class FakeStorage {
  constructor() {
    Object.defineProperty(this, "full", { value: false, writable: true, enumerable: false });
  }

  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null;
  }

  setItem(name, value) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this[name] = value;
  }

  removeItem(name) {
    delete this[name];
  }
}

/** Whoever asks first has it first, as with the real ones. */
export class FakeLocks {
  /** By name, what settles when the last one who asked has given it back. */
  #last = new Map();

  async request(name, { ifAvailable = false }, run) {
    const before = this.#last.get(name);
    if (ifAvailable && before) return run(null);
    const done = Promise.resolve(before).then(() => run({ name }));
    const over = done
      .catch(() => {})
      .then(() => {
        if (this.#last.get(name) === over) this.#last.delete(name);
      });
    this.#last.set(name, over);
    return done;
  }

  async query() {
    return { held: [...this.#last.keys()].map((name) => ({ name })) };
  }
}
