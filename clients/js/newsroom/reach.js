/** How far entries got: "reached 1,204 readers in 38 ms", as the server measured it. */

export class Reach {
  /** @type {Map<string, {version: number, readers: number, milliseconds: number}>} the newest version's, by entry */
  #reached = new Map();

  /** @param {{id: string, version: number, readers: number, milliseconds: number}} told */
  take({ id, ...told }) {
    const known = this.#reached.get(id);
    if (!known || known.version <= told.version) this.#reached.set(id, told);
  }

  /** Nothing where nobody read. @param {string} id */
  words(id) {
    const told = this.#reached.get(id);
    if (!told || told.readers === 0) return "";
    const [readers, took] = [told.readers, told.milliseconds].map((number) => number.toLocaleString("en"));
    return `${told.version > 1 ? "Change reached" : "Reached"} ${readers} reader${told.readers === 1 ? "" : "s"} in ${took} ms`;
  }
}
