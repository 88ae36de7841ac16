/**
 * Where a page stands in its blog's log: takes what a stream says, and hands on every event once and in order.
 *
 * What went missing is noticed by numbers. Where the server can't resume, it says so (`reset`), and a snapshot takes
 * the place of the events.
 *
 * @typedef {import("./wire").Clock} Clock
 * @typedef {import("./wire").Event} Event
 * @typedef {import("./wire").Message} Message
 * @typedef {import("./wire").Position} Position
 * @typedef {import("./wire").Snapshot} Snapshot
 *
 * @typedef {object} Options
 * @property {string} url of the blog's API
 * @property {Position} position
 * @property {Clock} clock
 * @property {() => number} random
 * @property {(event: Event) => void} onEvent
 * @property {(snapshot: Snapshot) => void} onSnapshot
 * @property {() => void} onLive has all that the server has; said again and again
 * @property {() => void} onBehind a snapshot is on its way
 * @property {(code?: number) => void} onLost this stream is of no more use; with a code, the blog isn't either
 */
import { Backoff } from "./backoff.js";
import { ask } from "./http.js";

/** So many events are kept for other tabs: the page that one of them has loaded is hardly further behind. */
const KEPT = 50;

/** As many entries as an answer holds, for a page may show older ones, too. */
const LIMIT = "?limit=100";

export class Cursor {
  /** @type {Position} of the last event that was handed on */
  position;
  #options;
  /** @type {Position | null} where the server stands, as far as this stream has said */
  #head = null;
  /** @type {Event[] | null} what the stream says while a snapshot is under way */
  #waiting = null;
  #cancelSnapshot = () => {};
  /** @type {Event[]} the last ones, up to the position */
  #log = [];

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.position = options.position;
  }

  /** Forget the stream: what comes next is another one, from this position on. */
  leave() {
    this.#head = this.#waiting = null;
    this.#cancelSnapshot();
  }

  /**
   * What somebody lacks who stands at a position: events, or a reset to where this one stands; null: not connected.
   * @param {Position} position
   * @returns {Message[] | null}
   */
  after({ epoch, seq }) {
    const { position } = this;
    if (!this.#head || this.#waiting) return null;
    const from = this.#log.length - position.seq + seq;
    const here = epoch === position.epoch && from >= 0 && seq <= position.seq;
    return here ? this.#log.slice(from) : [{ type: "reset", ...position }];
  }

  /** @param {Message} message */
  take(message) {
    const { type } = message;
    if (type === "hello" || type === "reset") {
      this.#head = { epoch: message.epoch, seq: message.seq };
      if (type === "reset") this.#recover(message.seq);
    } else if (type === "tick") this.#tick(message);
    // What has no number is no event, but something of a later server's that this page does not know.
    else if (!("seq" in message)) return;
    else if (this.#waiting) this.#waiting.push(message);
    else this.#hand(message);
    this.#settle();
  }

  /** @param {Event} event */
  #hand(event) {
    const { seq } = this.position;
    // Without a head the stream was left, perhaps because of what was handed on just before.
    if (!this.#head || event.seq <= seq) return;
    if (event.seq > seq + 1) return this.#options.onLost();
    this.#options.onEvent(event);
    // An event after hello, and no reset: the server took the position on into its own epoch.
    this.position = { epoch: this.#head.epoch, seq: event.seq };
    this.#log = [...this.#log, event].slice(-KEPT);
  }

  /** @param {{seq: number, epoch?: string}} tick */
  #tick({ seq, epoch = this.#head?.epoch ?? this.position.epoch }) {
    this.#head = { epoch, seq };
    if (this.#waiting) return;
    if (seq === this.position.seq) this.position = this.#head;
    else this.#options.onLost();
  }

  #settle() {
    const { position } = this;
    if (this.#waiting || !this.#head) return;
    if (position.epoch === this.#head.epoch && position.seq >= this.#head.seq) this.#options.onLive();
  }

  /** @param {number} seq at or behind which the snapshot must be */
  #recover(seq) {
    this.#cancelSnapshot();
    const { url, clock, onSnapshot, onBehind, onLost } = this.#options;
    const backoff = new Backoff(this.#options);
    this.#waiting = [];
    onBehind();
    const fetchSnapshot = () => {
      this.#cancelSnapshot = ask(url + LIMIT, ({ status, body, retrySeconds = 0 }) => {
        if (status === 404 || status === 410) return onLost(4000 + status);
        // A cache on the way, or a replica that lags, may answer with what was before the reset.
        if (body?.position.epoch !== this.#head?.epoch || body.position.seq < seq) {
          this.#cancelSnapshot = clock.after(retrySeconds + backoff.next(), fetchSnapshot);
          return;
        }
        const waiting = this.#waiting ?? [];
        this.#waiting = null;
        this.#log = [];
        onSnapshot(body);
        this.position = body.position;
        waiting.forEach((event) => this.#hand(event));
        this.#settle();
      });
    };
    fetchSnapshot();
  }
}
