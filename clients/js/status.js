/**
 * What a page says of its blog beside Live, Reconnecting and Ended. The same as in liveserver/web/views.py.
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
