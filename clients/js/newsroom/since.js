/** How long ago something was, however long. Pure. */
import { ago } from "../relative.js";

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * How many whole days have gone by.
 * @param {string} at
 * @param {number} now milliseconds since 1970
 */
export function daysSince(at, now) {
  return Math.max(0, Math.floor((now - Date.parse(at)) / MILLISECONDS_A_DAY));
}

/**
 * `4 min ago`, `3 days ago`.
 * @param {string} at
 * @param {number} now milliseconds since 1970
 */
export function sinceInWords(at, now) {
  const days = daysSince(at, now);
  // The server's clock may be a little ahead of this one.
  const past = Math.min(Date.parse(at), now);
  return ago(new Date(past).toISOString(), now, "en") || `${days} ${days === 1 ? "day" : "days"} ago`;
}
