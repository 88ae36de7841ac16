/**
 * The line under a blog's title, which may count the days of its story. The same as liveserver/model/blog.py; the cases
 * in wire-examples/times.json hold the two equal.
 *
 * @typedef {import("./wire").Blog} Blog
 */
import { localDay } from "./times.js";

const DAY_MILLISECONDS = 86_400_000;

/**
 * The standfirst with `{day}` and `{day_ordinal}` filled in: today's, the last one's once the blog has ended, the first before it.
 * @param {Blog} blog
 * @param {string} now
 */
export function standfirst(blog, now) {
  const text = blog.standfirst ?? "";
  if (blog.day_one === null) return text;
  const moment = blog.status === "ended" && blog.ended_at ? blog.ended_at : now;
  const today = Date.parse(localDay(moment, blog.timezone));
  const number = Math.max(1, Math.round((today - Date.parse(blog.day_one)) / DAY_MILLISECONDS) + 1);
  return text.replaceAll("{day_ordinal}", ordinal(number)).replaceAll("{day}", String(number));
}

/**
 * An English ordinal: `1st`, `12th`, `643rd`.
 * @param {number} number
 */
export function ordinal(number) {
  const rest = Math.abs(number) % 100;
  const ending = rest >= 10 && rest <= 20 ? "th" : (["th", "st", "nd", "rd"][rest % 10] ?? "th");
  return `${number}${ending}`;
}
