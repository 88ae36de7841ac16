/**
 * The stream by asking for it again and again, for those whom nothing else gets through to: the same messages, made
 * from the answers of …/events.
 *
 * @typedef {import("./wire").Position} Position
 * @typedef {import("./wire").Transport} Transport
 */
import { ask, query } from "./http.js";

/** An answer holds no more events than that; one that has so many has more behind it. */
const PAGE = 100;
/** Between two questions: where there is news, more of it is near. Each quiet answer makes the pause longer. */
const QUICK_SECONDS = 2;
const RELAXED_SECONDS = 20;
const RELAX = 1.5;
/** Twice that is silence: the timers of a hidden tab run once a minute. */
const TICK_SECONDS = 40;

/** @type {Transport} */
export function polling(url, position, onMessage, onClose, { clock, random }) {
  let greeted = false;
  let pause = QUICK_SECONDS;
  let cancel = () => {};
  const poll = () => {
    cancel = ask(`${url}/events${query(position)}`, ({ status, body, retrySeconds }) => {
      if (!body) return onClose({ code: 4000 + status, retrySeconds });
      const { events, reset } = body;
      const more = events.length >= PAGE;
      position = body.position;
      pause = events.length ? QUICK_SECONDS : Math.min(RELAXED_SECONDS, pause * RELAX);
      // First of all, for whoever hears the messages may leave.
      cancel = clock.after(more ? 0 : pause * (0.75 + random() / 2), poll);
      // Readers and the server's clock are not in an answer that caches share.
      if (!greeted) onMessage({ type: "hello", ...position, tick_seconds: TICK_SECONDS });
      greeted = true;
      if (reset) onMessage({ type: "reset", ...position });
      events.forEach(onMessage);
      if (!more) onMessage({ type: "tick", ...position });
    });
  };
  poll();
  return () => cancel();
}
