/**
 * A blog's stream, kept up: every event from a position on, once, in order, whatever happens to the network.
 *
 * What went missing is noticed by numbers and asked for again by position; where the server can't resume, it says so
 * (`reset`), and a snapshot takes the place of the events. Only `#open` knows that it is a WebSocket.
 *
 * @typedef {import("./wire").Event} Event
 * @typedef {import("./wire").Message} Message
 * @typedef {import("./wire").Position} Position
 * @typedef {import("./wire").Snapshot} Snapshot
 * @typedef {"live" | "reconnecting" | "ended"} State `ended`: the server said not to come back
 */
import { Backoff } from "./backoff.js";

/** A server that has not said hello by then is not there; a slow phone's whole handshake takes half as long. */
const HELLO_SECONDS = 10;

/** A snapshot that takes longer is asked for again. */
const SNAPSHOT_SECONDS = 30;

const RESTARTING = 1012;
const OVER_LIMIT = 4429;
/** The client spoke; the blog is unknown; the blog is deleted. */
const NEVER_AGAIN = new Set([4400, 4404, 4410]);

/**
 * @typedef {object} Clock
 * @property {() => number} now seconds since any moment
 * @property {(seconds: number, run: () => void) => () => void} after calls once; what it returns cancels
 */

/** @type {Clock} */
const systemClock = {
  now: () => performance.now() / 1000,
  after: (seconds, run) => {
    const timer = setTimeout(run, seconds * 1000);
    return () => clearTimeout(timer);
  },
};

/**
 * @typedef {object} Options
 * @property {string} url of the stream, without a position
 * @property {Position} position what the page stands at
 * @property {number} tickSeconds the longest silence, until the server names it
 * @property {(signal: AbortSignal) => Promise<Snapshot | null>} snapshot fetches a fresh one; null: no such blog
 * @property {(event: Event) => void} onEvent
 * @property {(snapshot: Snapshot) => void} onSnapshot takes the place of all that was before
 * @property {(state: State) => void} onState only when it changes
 * @property {Backoff} [backoff]
 * @property {Clock} [clock]
 * @property {() => number} [random] from 0 up to 1
 * @property {new (url: string) => WebSocket} [WebSocket]
 */

/**
 * A snapshot under way, and what the stream says meanwhile.
 * @typedef {{reset: Position, events: Event[], cancel: () => void}} Recovery
 */

export class Connection {
  /** @type {Required<Options>} */
  #options;
  /** @type {Position} the last event that was handed on */
  #position;
  #tickSeconds;
  /** @type {State | null} */
  #state = null;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Recovery | null} */
  #recovery = null;
  /** @type {(() => void) | null} cancels the wait for the next message, or for the next attempt */
  #cancelTimer = null;
  /** @type {number | null} when the present connection said hello */
  #healthySince = null;
  /** @type {Position | null} where the server stands, as far as it has said */
  #head = null;

  /** @param {Options} options */
  constructor(options) {
    const { random = Math.random } = options;
    this.#options = {
      random,
      backoff: new Backoff({ random }),
      clock: systemClock,
      WebSocket: globalThis.WebSocket,
      ...options,
    };
    this.#position = options.position;
    this.#tickSeconds = options.tickSeconds;
  }

  /** Connect now, unless connected or told not to come back. */
  start() {
    if (this.#socket === null && this.#state !== "ended") this.#open();
  }

  /** Leave, until start() is called again. */
  stop() {
    this.#leave();
    if (this.#state !== "ended") this.#become("reconnecting");
  }

  #open() {
    this.#leave();
    const { epoch, seq } = this.#position;
    const { WebSocket, url } = this.#options;
    const socket = new WebSocket(`${url}?${new URLSearchParams({ epoch, since: String(seq) })}`);
    this.#socket = socket;
    this.#wait(HELLO_SECONDS, () => this.#lost());
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(JSON.parse(data));
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#lost(code, reason);
    };
  }

  /** @param {Message} message */
  #receive(message) {
    if (message.type === "hello") {
      this.#tickSeconds = message.tick_seconds;
      this.#healthySince = this.#options.clock.now();
    }
    this.#wait(2 * this.#tickSeconds, () => this.#lost());
    switch (message.type) {
      case "hello":
        this.#head = { epoch: message.epoch, seq: message.seq };
        break;
      case "reset":
        this.#head = { epoch: message.epoch, seq: message.seq };
        this.#recover({ ...this.#head });
        break;
      case "tick":
        this.#tick(message);
        break;
      default:
        // What has no number is no event, but something of a later server's that this page does not know.
        if (typeof message.seq !== "number") break;
        if (this.#recovery) this.#recovery.events.push(message);
        else this.#hand(message);
    }
    this.#settle();
  }

  /** @param {Event} event */
  #hand(event) {
    if (event.seq <= this.#position.seq) return;
    if (event.seq > this.#position.seq + 1) return this.#lost();
    this.#options.onEvent(event);
    // An event after hello, and no reset: the server took the position on into its own epoch.
    this.#position = { epoch: this.#head?.epoch ?? this.#position.epoch, seq: event.seq };
  }

  /** @param {{seq: number, epoch?: string}} tick */
  #tick({ seq, epoch = this.#head?.epoch ?? this.#position.epoch }) {
    this.#head = { epoch, seq };
    if (this.#recovery) this.#recovery.reset.epoch = epoch;
    else if (seq === this.#position.seq) this.#position = { epoch, seq };
    else this.#lost();
  }

  /** Live is what has everything that the server has. */
  #settle() {
    if (this.#socket === null || this.#recovery !== null || this.#head === null) return;
    if (this.#position.epoch === this.#head.epoch && this.#position.seq >= this.#head.seq) this.#become("live");
  }

  /** @param {Position} reset */
  async #recover(reset) {
    this.#recovery?.cancel();
    const { snapshot: fetchSnapshot, clock, random, onSnapshot } = this.#options;
    const backoff = new Backoff({ random });
    /** @type {Recovery} */
    const recovery = { reset, events: [], cancel: () => {} };
    this.#recovery = recovery;
    this.#become("reconnecting");
    for (;;) {
      const aborter = new AbortController();
      const tooLong = clock.after(SNAPSHOT_SECONDS, () => aborter.abort());
      recovery.cancel = () => (tooLong(), aborter.abort());
      const snapshot = await fetchSnapshot(aborter.signal).catch(() => undefined);
      tooLong();
      if (recovery !== this.#recovery) return;
      if (snapshot === null) return this.#end();
      // A cache on the way, or a replica that lags, may answer with what was before the reset.
      if (snapshot && snapshot.position.epoch === reset.epoch && snapshot.position.seq >= reset.seq) {
        this.#recovery = null;
        onSnapshot(snapshot);
        this.#position = snapshot.position;
        for (const event of recovery.events) if (this.#socket) this.#hand(event);
        return this.#settle();
      }
      await new Promise((resume) => (recovery.cancel = clock.after(backoff.next(), () => resume(undefined))));
      if (recovery !== this.#recovery) return;
    }
  }

  /**
   * The connection is gone, or as good as gone: come back as the server wishes.
   * @param {number} [code]
   * @param {string} [reason]
   */
  #lost(code, reason = "") {
    if (code !== undefined && NEVER_AGAIN.has(code)) return this.#end();
    const { backoff, clock, random } = this.#options;
    const lastedSeconds = this.#healthySince === null ? 0 : clock.now() - this.#healthySince;
    this.#leave();
    this.#become("reconnecting");
    const within = code === RESTARTING ? Number(/\d+(\.\d+)?/.exec(reason)?.[0] ?? 0) : 0;
    const seconds =
      within > 0 ? random() * within : code === OVER_LIMIT ? backoff.longest() : backoff.next(lastedSeconds);
    this.#wait(seconds, () => this.#open());
  }

  #end() {
    this.#leave();
    this.#become("ended");
  }

  #leave() {
    const socket = this.#socket;
    this.#socket = this.#head = this.#healthySince = null;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#recovery?.cancel();
    this.#recovery = null;
    socket?.close();
  }

  /**
   * @param {number} seconds
   * @param {() => void} run
   */
  #wait(seconds, run) {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(seconds, run);
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
