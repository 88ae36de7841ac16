/**
 * A blog that is followed on this page: one connection and one state, for however many show it.
 *
 * @typedef {import("./feed").State} State
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./wire").Event} Event
 * @typedef {import("./connection").State} Connected
 *
 * @typedef {object} Follower
 * @property {(state: State, event?: Event) => void} onChange with the event that brought it, if it was one
 * @property {(connected: Connected, now: string) => void} onState told again at each tick, with the server's time
 */
import { Connection } from "./connection.js";
import { fold, fromSnapshot } from "./feed.js";

/** Until the server names its own. */
const TICK_SECONDS = 25;

/** No epoch is called so: the server answers with a reset, and what it resets to is fetched. */
const NOWHERE = { epoch: "none", seq: 0 };

/** @type {Map<string, Following>} */
const followed = new Map();

class Following {
  /** @type {Set<Follower>} */
  followers = new Set();
  /** @type {State | null} */
  state = null;
  /** @type {Connected} */
  connected = "reconnecting";
  /** By the server's clock, as soon as it has spoken. */
  now = new Date().toISOString();

  /** @param {string} url of the blog's API */
  constructor(url) {
    /** @param {State} state @param {Event} [event] */
    const become = (state, event) => {
      this.state = state;
      for (const follower of this.followers) follower.onChange(state, event);
    };
    this.connection = new Connection({
      url,
      position: NOWHERE,
      tickSeconds: TICK_SECONDS,
      onSnapshot: (snapshot) => become(fromSnapshot(snapshot)),
      onEvent: (event) => this.state && become(fold(this.state, event), event),
      onState: (connected) => {
        this.connected = connected;
        this.tell();
      },
      onTick: ({ at }) => {
        if (at) this.now = at;
        this.tell();
      },
    });
  }

  tell() {
    for (const follower of this.followers) follower.onState(this.connected, this.now);
  }
}

/**
 * Follow a blog: what is known of it is told at once. What this returns ends it.
 * @param {string} url of the blog's API
 * @param {Follower} follower
 */
export function follow(url, follower) {
  const following = followed.get(url) ?? new Following(url);
  followed.set(url, following);
  following.followers.add(follower);
  if (following.state) follower.onChange(following.state);
  follower.onState(following.connected, following.now);
  following.connection.start();
  return () => {
    following.followers.delete(follower);
    if (following.followers.size > 0) return;
    following.connection.stop();
    followed.delete(url);
  };
}
