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

export class FakeLocks {
  #held = new Map();

  async request(name, { ifAvailable = false }, run) {
    if (ifAvailable && this.#held.has(name)) return run(null);
    while (this.#held.has(name)) await this.#held.get(name);
    const done = (async () => run({ name }))();
    this.#held.set(name, done.catch(() => {}));
    try {
      return await done;
    } finally {
      this.#held.delete(name);
    }
  }

  async query() {
    return { held: [...this.#held.keys()].map((name) => ({ name })) };
  }
}
