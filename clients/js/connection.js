/**
 * A blog's stream, kept up: every event from a position on, once, in order, whatever happens to the network.
 *
 * The transports are tried in the order of their list. One that fails while the server can be asked makes room for
 * the next; from a lesser one, the better ones are tried again while it goes on.
 *
 * @typedef {import("./wire").Clock} Clock
 * @typedef {import("./wire").Close} Close
 * @typedef {import("./wire").Event} Event
 * @typedef {import("./wire").Message} Message
 * @typedef {import("./wire").Position} Position
 * @typedef {import("./wire").Snapshot} Snapshot
 * @typedef {import("./wire").Transport} Transport
 * @typedef {"live" | "reconnecting" | "ended"} State `ended`: the server said not to come back
 */
import { Backoff } from "./backoff.js";
import { Cursor } from "./cursor.js";
import { ask } from "./http.js";
import { Tabs } from "./tabs.js";
import { webSocket } from "./websocket.js";

/** A server that has not said hello by then is not there; a slow phone's whole handshake takes half as long. */
const HELLO_SECONDS = 10;

/** A transport that failed so often, and was never live since, while the server answers, does not work here. */
const ATTEMPTS = 2;

/** How often better transports are tried, at random around it. */
const BETTER_SECONDS = 60;

/** How often in a tick silence is looked at: timers stop while a laptop sleeps, so none is set to its end. */
const LOOKS = 5;

const RESTARTING = 1012;
const OVER_LIMIT = 4429;
/** The server is there, though this way to it fails. */
const ANSWERED = 4200;
/** The client spoke; the blog is unknown; the blog is deleted. */
const NEVER_AGAIN = [4400, 4404, 4410];

/** The network or the page comes or goes. */
const SIGNS = ["online", "offline", "visibilitychange", "pageshow", "pagehide", "freeze", "resume"];

const eventSource = async () => (await import("./eventsource.js")).eventSource;
const polling = async () => (await import("./polling.js")).polling;

/** @type {Clock} */
const systemClock = {
  now: () => Date.now() / 1000,
  after: (seconds, run) => {
    const timer = setTimeout(run, seconds * 1000);
    return () => clearTimeout(timer);
  },
};

/**
 * @typedef {object} Given
 * @property {string} url of the blog's API: https://host/api/v1/blogs/slug
 * @property {Position} position what the page stands at
 * @property {number} tickSeconds the longest silence, until the server names it
 * @property {(event: Event) => void} onEvent
 * @property {(snapshot: Snapshot) => void} onSnapshot takes the place of all that was before
 * @property {(state: State) => void} onState only when it changes
 * @property {(told: {at?: string, readers?: number}) => void} onTick the server's clock and how many read, if known
 *
 * @typedef {object} Surroundings
 * @property {Transport[]} transports the best first
 * @property {LockManager | null} locks null: no sharing with other tabs
 * @property {typeof BroadcastChannel} Channel
 * @property {EventTarget & {document?: {hidden: boolean}}} page where signs of the network and of the page are heard
 * @property {Clock} clock
 * @property {() => number} random from 0 up to 1
 *
 * One attempt, and what came of it. `at`: when it began, or said hello.
 * @typedef {{rank: number, at: number, heardAt: number, live: boolean, leave: () => void}} Link
 */

export class Connection {
  #options;
  #clock;
  #cursor;
  #tabs;
  #transports;
  #backoff;
  #tickSeconds;
  /** Of the transport that is tried next. */
  #rank = 0;
  #failures = 0;
  /** @type {State | null} */
  #state = null;
  /** @type {Link | null} the one that events come from */
  #link = null;
  /** @type {Link | null} one that has not said hello yet */
  #attempt = null;
  /** When better transports are tried, while the link lives. */
  #betterAt = 0;
  /** The wait for the next attempt. It is not cut short before `#patientUntil`, which the server asked for. */
  #cancelWait = () => {};
  #patientUntil = 0;
  #cancelLook = () => {};
  /** @type {AbortController | null} while it is started */
  #signs = null;

  /** @param {Given & Partial<Surroundings>} given */
  constructor(given) {
    const options = {
      transports: [webSocket, later(eventSource), later(polling)],
      locks: globalThis.navigator?.locks,
      Channel: globalThis.BroadcastChannel,
      page: globalThis,
      clock: systemClock,
      random: Math.random,
      ...given,
    };
    this.#options = options;
    this.#clock = options.clock;
    this.#tickSeconds = options.tickSeconds;
    this.#backoff = new Backoff(options);
    this.#cursor = new Cursor({
      ...options,
      onLive: () => this.#live(),
      onBehind: () => this.#become("reconnecting"),
      onLost: (code) => this.#link && this.#closed(this.#link, { code }),
    });
    this.#tabs = new Tabs(options, this.#cursor);
    this.#transports = [this.#tabs.open, ...options.transports];
  }

  /** Connect, and stay connected; unless told not to come back. */
  start() {
    if (this.#signs || this.#state === "ended") return;
    this.#signs = new AbortController();
    const { signal } = this.#signs;
    // Captured: some of them are told to the document only, and do not bubble.
    for (const sign of SIGNS) {
      this.#options.page.addEventListener(sign, () => this.#heed(sign), { capture: true, signal });
    }
    this.#open(0);
    this.#look();
  }

  /** Leave, until start() is called again. */
  stop() {
    this.#quit("reconnecting");
  }

  /** @param {number} rank */
  #open(rank) {
    this.#cancelWait();
    this.#patientUntil = 0;
    this.#attempt?.leave();
    const now = this.#clock.now();
    /** @type {Link} */
    const link = { rank, at: now, heardAt: now, live: false, leave: () => {} };
    this.#attempt = link;
    /** @param {Message} message */
    const onMessage = (message) => this.#receive(link, message);
    /** @param {Close} close */
    const onClose = (close) => this.#closed(link, close);
    try {
      const { url } = this.#options;
      link.leave = this.#transports[rank](url, this.#cursor.position, onMessage, onClose, this.#options);
    } catch {
      onClose({ code: 0 });
    }
  }

  /**
   * @param {Link} link
   * @param {Message} message
   */
  #receive(link, message) {
    if (message.type === "close") return this.#closed(link, message);
    if (link !== this.#link && link !== this.#attempt) return;
    link.heardAt = this.#clock.now();
    if (link === this.#attempt) {
      // It goes on from the same position; what both say is taken once.
      this.#link?.leave();
      this.#cursor.leave();
      this.#link = link;
      this.#attempt = null;
      this.#rank = link.rank;
      link.at = link.heardAt;
      this.#planBetter();
    }
    this.#tabs.tell(message);
    if (message.type === "hello") this.#tickSeconds = message.tick_seconds;
    if (message.type === "hello" || message.type === "tick") this.#options.onTick?.(message);
    this.#cursor.take(message);
  }

  /** Has all that the server has. */
  #live() {
    if (this.#link) this.#link.live = true;
    this.#failures = 0;
    this.#become("live");
  }

  /**
   * A link is gone, or as good as gone.
   * @param {Link} link
   * @param {Close} [close]
   */
  #closed(link, close = {}) {
    const { code, reason, retrySeconds } = close;
    const greeted = link === this.#link;
    if (!greeted && link !== this.#attempt) return;
    const next = link.rank + 1;
    if (!greeted && this.#link) {
      // A better transport does not work yet; perhaps the one after it does.
      this.#attempt = null;
      link.leave();
      if (next < this.#link.rank) this.#open(next);
      else this.#planBetter();
      return;
    }
    this.#drop();
    if (code === 0 && next < this.#transports.length) return this.#open((this.#rank = next));
    this.#tabs.tell({ type: "close", code, reason });
    if (greeted) {
      const said = link.live ? code : (code ?? ANSWERED);
      return this.#comeBack({ code: said, reason, retrySeconds }, this.#clock.now() - link.at);
    }
    if (code && code >= 4000) return this.#comeBack(close);
    this.#become("reconnecting");
    // A handshake that fails does not say why; a question to the same server does.
    this.#cancelWait = ask(`${this.#options.url}/events`, ({ status, retrySeconds }) =>
      this.#comeBack({ code: 4000 + status, retrySeconds }),
    );
  }

  /**
   * Wait as the server wishes.
   * @param {Close} close
   * @param {number} [lastedSeconds] how long the link was healthy
   */
  #comeBack({ code = 0, reason = "", retrySeconds = 0 }, lastedSeconds) {
    if (NEVER_AGAIN.includes(code)) return this.#quit("ended");
    this.#become("reconnecting");
    if (code === ANSWERED && ++this.#failures >= ATTEMPTS && this.#rank + 1 < this.#transports.length) {
      this.#rank += 1;
      this.#failures = 0;
    }
    const { random } = this.#options;
    let seconds = retrySeconds * (1 + random());
    if (code === RESTARTING) seconds = random() * (parseFloat(reason.replace(/^\D+/, "")) || 0);
    if (code === OVER_LIMIT) seconds ||= this.#backoff.longest();
    this.#patientUntil = this.#clock.now() + seconds;
    seconds ||= this.#backoff.next(lastedSeconds);
    this.#cancelWait = this.#clock.after(seconds, () => this.#open(this.#rank));
  }

  /** See now and then whether there was silence for too long, and whether a better transport works by now. */
  #look() {
    const now = this.#clock.now();
    for (const link of [this.#attempt, this.#link]) {
      const limit = link === this.#link ? 2 * this.#tickSeconds : HELLO_SECONDS;
      // A wall clock that was put back tells nothing any more, either.
      if (link && Math.abs(now - link.heardAt) >= limit) this.#closed(link);
    }
    if (this.#link?.live && this.#link.rank > 0 && !this.#attempt && now >= this.#betterAt) this.#open(0);
    this.#cancelLook();
    if (this.#signs) this.#cancelLook = this.#clock.after(this.#tickSeconds / LOOKS, () => this.#look());
  }

  /** @param {string} sign */
  #heed(sign) {
    const link = this.#link ?? this.#attempt;
    if (sign === "pagehide" || sign === "freeze") {
      // A page kept for the back button holds nothing; coming back, it goes on from where it stood.
      this.#drop();
      this.#tabs.leave();
      this.#rank = 0;
    } else if (sign === "offline") {
      if (link) this.#closed(link);
    } else if (!this.#options.page.document?.hidden) {
      if (link) this.#look();
      else if (this.#clock.now() >= this.#patientUntil) this.#open(this.#rank);
      this.#tabs.check();
    }
  }

  #planBetter() {
    this.#betterAt = this.#clock.now() + BETTER_SECONDS * (0.5 + this.#options.random());
  }

  #drop() {
    this.#link?.leave();
    this.#attempt?.leave();
    this.#link = this.#attempt = null;
    this.#cursor.leave();
  }

  /** @param {State} state */
  #quit(state) {
    this.#signs?.abort();
    this.#signs = null;
    this.#cancelLook();
    this.#cancelWait();
    this.#drop();
    this.#tabs.leave();
    if (this.#state !== "ended") this.#become(state);
  }

  /** @param {State} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/**
 * A transport that is loaded when it is needed, for most readers never need it.
 * @param {() => Promise<Transport>} load
 * @returns {Transport}
 */
function later(load) {
  return (...given) => {
    const [, , , onClose] = given;
    let leave = () => {};
    let left = false;
    load().then((open) => left || (leave = open(...given)), () => left || onClose({}));
    return () => {
      left = true;
      leave();
    };
  };
}
