/** What tests of the connection put in the place of time, network and other tabs. */

/** A clock that only moves when it is told to. */
export class FakeClock {
  seconds = 0;
  timers = new Set();

  now = () => this.seconds;

  after = (seconds, run) => {
    const timer = { due: this.seconds + seconds, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Let time pass; timers run when they are due. */
  pass(seconds) {
    const end = this.seconds + seconds;
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
      if (!next) break;
      this.timers.delete(next);
      this.seconds = next.due;
      next.run();
    }
    this.seconds = end;
  }

  /** Let the wall clock go on, or back, while no timer does. */
  sleep(seconds) {
    this.seconds += seconds;
    for (const timer of this.timers) timer.due += seconds;
  }
}

/** Takes the place of fetch; asked by URL, it answers when and what it is told to. */
export class FakeServer {
  /** URLs, in the order of asking. */
  asked = [];
  #waiting = [];

  constructor() {
    globalThis.fetch = (url, { signal }) => {
      this.asked.push(url);
      return new Promise((resolve, reject) => {
        this.#waiting.push({ resolve, reject });
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    };
  }

  /** Answer the oldest question; status 0: the network is away. */
  answer(status, body = {}, headers = {}) {
    const { resolve, reject } = this.#waiting.shift();
    if (status === 0) reject(new TypeError("Failed to fetch"));
    else resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }));
  }
}

/** Let promises that are settled take effect. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
