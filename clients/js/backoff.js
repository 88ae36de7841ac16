/**
 * How long to wait before connecting again: full-jitter exponential back-off.
 *
 * Any moment between now and a limit that doubles with each attempt, so that thousands of readers who lost the same
 * server do not all come back in the same instant.
 */
const BASE_SECONDS = 0.5;
const CAP_SECONDS = 30;
/** A connection that lasted this long makes the next wait a first one. */
const HEALTHY_SECONDS = 30;

export class Backoff {
  #limit = BASE_SECONDS;
  #random;

  /** @param {{random?: () => number}} [options] `random`: from 0 up to 1 */
  constructor({ random = Math.random } = {}) {
    this.#random = random;
  }

  /**
   * Seconds to wait now.
   * @param {number} [lastedSeconds] how long the connection was healthy that has just ended; 0: it never was
   */
  next(lastedSeconds = 0) {
    if (lastedSeconds >= HEALTHY_SECONDS) this.#limit = BASE_SECONDS;
    const limit = this.#limit;
    this.#limit = Math.min(CAP_SECONDS, 2 * limit);
    return this.#random() * limit;
  }

  /** Seconds to wait when the server itself asked for patience: anything up to the cap. */
  longest() {
    this.#limit = CAP_SECONDS;
    return this.next();
  }
}
