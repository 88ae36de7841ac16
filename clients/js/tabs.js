/**
 * One connection for all tabs of a browser that follow the same blog.
 *
 * Whoever holds the lock leads: it is connected, and passes on what it hears. The others wait for the lock, so that
 * one of them leads as soon as the leader is gone; meanwhile they read what it passes on, each from its own position.
 * A leader that does not answer (frozen, or not connected) is as good as none.
 *
 * @typedef {import("./wire").Clock} Clock
 * @typedef {import("./wire").Message} Message
 * @typedef {import("./wire").Position} Position
 * @typedef {import("./wire").Transport} Transport
 *
 * A follower says where it stands; the leader, to that one, what it lacks, or to all, what happens.
 * @typedef {{join: string, position: Position} | {to?: string, messages: Message[]}} Word
 *
 * @typedef {object} Following
 * @property {(message: Message) => void} onMessage
 * @property {(close: {code: number}) => void} onClose
 * @property {boolean} greeted has had what it lacked
 *
 * @typedef {object} Options
 * @property {string} url of the blog's API: who follows the same one, shares
 * @property {Clock} clock
 * @property {LockManager | null} locks null: tabs are not shared
 * @property {typeof BroadcastChannel} Channel
 */

/** A leader answers within milliseconds, even one that is hidden. */
const REPLY_SECONDS = 3;

export class Tabs {
  #options;
  #cursor;
  #id = String(Math.random());
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #leading = false;
  /** Leaves the lock, or the queue for it. */
  #release = () => {};
  /** What a follower is greeted with. @type {object} */
  #hello = {};
  /** @type {Following | null} */
  #following = null;
  #cancelTimer = () => {};

  /**
   * @param {Options} options
   * @param {{position: Position, after: (position: Position) => Message[] | null}} cursor where this tab stands
   */
  constructor(options, cursor) {
    this.#options = options;
    this.#cursor = cursor;
  }

  /** Follow the leader. Throws where this tab is it, or where tabs are not shared. @type {Transport} */
  open = (_url, _position, onMessage, onClose) => {
    if (!this.#channel) this.#enter();
    if (this.#leading) throw new Error("leading");
    this.#following = { onMessage, onClose, greeted: false };
    this.check();
    return () => this.#unfollow();
  };

  /** Pass on what was heard, if this tab leads. @param {Message} message */
  tell(message) {
    const { type } = message;
    // The clock's time would be an old one.
    if (type === "hello" || type === "tick") this.#hello = { ...this.#hello, ...message, type: "hello", at: undefined };
    if (this.#leading) this.#say({ messages: [message] });
  }

  /** Ask the leader, if this tab follows one, to say that it is there, and what is missing here. */
  check() {
    if (!this.#following) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(REPLY_SECONDS, () => this.#lose());
    this.#say({ join: this.#id, position: this.#cursor.position });
  }

  /** Neither lead nor follow. */
  leave() {
    this.#unfollow();
    this.#channel?.close();
    this.#channel = null;
    this.#leading = false;
    this.#release();
  }

  #unfollow() {
    this.#cancelTimer();
    this.#following = null;
  }

  /** There is nobody to follow. */
  #lose() {
    this.#following?.onClose({ code: 0 });
  }

  #enter() {
    const { url, locks, Channel } = this.#options;
    if (!locks) throw new Error("no locks");
    const channel = new Channel(url);
    const queue = new AbortController();
    this.#channel = channel;
    this.#release = () => queue.abort();
    channel.onmessage = ({ data }) => this.#hear(data);
    const lead = () =>
      new Promise((release) => {
        this.#release = () => release(true);
        this.#leading = true;
        this.#lose();
      });
    locks
      .request(url, { signal: queue.signal }, () => channel === this.#channel && lead())
      // Refused in a frame of no origin; or given up by ourselves, and then nobody is told.
      .catch(() => channel === this.#channel && this.#lose());
  }

  /** @param {Word} word */
  #hear(word) {
    const following = this.#following;
    if ("join" in word) {
      const missing = this.#leading && this.#cursor.after(word.position);
      const hello = /** @type {Message} */ ({ ...this.#hello, ...this.#cursor.position });
      if (missing) this.#say({ to: word.join, messages: [hello, ...missing] });
    } else if (following && (word.to ?? this.#id) === this.#id) {
      if (word.to) {
        this.#cancelTimer();
        following.greeted = true;
      }
      // A leader that speaks has a connection by now: it can be joined.
      if (following.greeted) word.messages.forEach(following.onMessage);
      else this.check();
    }
  }

  /** @param {Word} word */
  #say(word) {
    this.#channel?.postMessage(word);
  }
}
