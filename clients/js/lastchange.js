/** When a page last changed. The same as in liveserver/web/views.py. */
import { datedLabel } from "./times.js";

/**
 * When anything that is shown was last changed, with its label.
 * @param {import("./wire").Blog} blog
 * @param {{updated_at: string}[]} entries
 * @param {string} now
 */
export function lastChange(blog, entries, now) {
  const at = entries.reduce((last, { updated_at }) => (updated_at > last ? updated_at : last), blog.updated_at);
  return { at, label: datedLabel(at, now, blog) };
}
