/**
 * How long ago, beside the labels: "4 min ago", up to a day, by the server's clock.
 *
 * @typedef {import("./wire").Blog} Blog
 */
import { added, write } from "./dom.js";

const MINUTE = 60_000;

/**
 * `4 min ago`; empty for what is to come or a day old.
 * @param {string} at
 * @param {number} now milliseconds since 1970
 * @param {string} language
 */
export function ago(at, now, language) {
  const minutes = Math.floor((now - Date.parse(at)) / MINUTE);
  if (minutes < 0 || minutes >= 24 * 60) return "";
  // Americans would get a full stop within the line.
  const words = new Intl.RelativeTimeFormat(language === "en" ? "en-GB" : [language, "en-GB"], {
    style: "short",
    numeric: minutes === 0 ? "auto" : "always",
  });
  if (minutes === 0) return words.format(0, "second");
  return minutes < 60 ? words.format(-minutes, "minute") : words.format(-Math.floor(minutes / 60), "hour");
}

/**
 * Say it of every entry below a root.
 * @param {ParentNode} root
 * @param {number} now milliseconds since 1970
 * @param {string} language
 */
export function showAgo(root, now, language) {
  for (const when of root.querySelectorAll(".when")) {
    const text = ago(/** @type {HTMLTimeElement} */ (when.querySelector("time")).dateTime, now, language);
    let span = when.querySelector(".ago");
    if (text && !span) {
      span = added("span", "ago");
      when.append(span);
    }
    if (span && !text) span.remove();
    else if (span) write(span, text);
  }
}
