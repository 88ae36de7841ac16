/**
 * What a page says of its blog beside Live, Reconnecting and Ended: when it starts, and when it last changed. The same
 * as in liveserver/web/views.py.
 *
 * @typedef {import("./wire").Blog} Blog
 */
import { datedLabel } from "./times.js";

/**
 * `Starts at 18:00 GMT`, with the day where that is another one, then `About to start`; empty once it has.
 * @param {Blog} blog
 * @param {string} now
 */
export function statusLine(blog, now) {
  if (blog.status !== "scheduled") return "";
  const { started_at } = blog;
  return started_at !== null && started_at > now ? `Starts at ${datedLabel(started_at, now, blog)}` : "About to start";
}

/**
 * When anything that is shown was last changed, with its label.
 * @param {Blog} blog
 * @param {{updated_at: string}[]} entries
 * @param {string} now
 */
export function lastChange(blog, entries, now) {
  const at = entries.reduce((last, { updated_at }) => (updated_at > last ? updated_at : last), blog.updated_at);
  return { at, label: datedLabel(at, now, blog) };
}
