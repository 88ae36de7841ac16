/**
 * How long to wait before connecting again: full-jitter exponential back-off.
 *
 * Any moment between now and a limit that doubles with each attempt, so that thousands of readers who lost the same
 * server do not all come back in the same instant.
 */
export class Backoff {
  #attempt = 0;
  #baseSeconds;
  #capSeconds;
  #healthySeconds;
  #random;

  /**
   * @param {object} [options]
   * @param {number} [options.baseSeconds] limit of the first wait
   * @param {number} [options.capSeconds] limit of all waits
   * @param {number} [options.healthySeconds] a connection that lasted this long makes the next wait a first one
   * @param {() => number} [options.random] from 0 up to 1
   */
  constructor({ baseSeconds = 0.5, capSeconds = 30, healthySeconds = 30, random = Math.random } = {}) {
    this.#baseSeconds = baseSeconds;
    this.#capSeconds = capSeconds;
    this.#healthySeconds = healthySeconds;
    this.#random = random;
  }

  /**
   * Seconds to wait now.
   * @param {number} [lastedSeconds] how long the connection was healthy that has just ended; 0: it never was
   */
  next(lastedSeconds = 0) {
    if (lastedSeconds >= this.#healthySeconds) this.#attempt = 0;
    const limit = Math.min(this.#capSeconds, this.#baseSeconds * 2 ** this.#attempt);
    this.#attempt += 1;
    return this.#random() * limit;
  }

  /** Seconds to wait when the server itself asked for patience: anything up to the cap. */
  longest() {
    this.#attempt = Math.max(this.#attempt, Math.ceil(Math.log2(this.#capSeconds / this.#baseSeconds)));
    return this.next();
  }
}
