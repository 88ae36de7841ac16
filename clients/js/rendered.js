/**
 * Entries as the server rendered them: of these a page knows only what stands on it.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./feed").Shown} Shown
 */
import { element } from "./dom.js";
import { pin, updatedLabel } from "./render.js";
import { clockLabel } from "./times.js";
import { idOf, timeOf } from "./timeline.js";

/**
 * What the server put on the page, newest first.
 * @param {HTMLElement} feed
 * @param {Blog} blog
 * @returns {Shown[]}
 */
export function entriesOn(feed, blog) {
  const articles = /** @type {HTMLElement[]} */ ([...feed.children]);
  const entries = articles.map((node) => ({
    id: idOf(node),
    published_at: timeOf(node).dateTime,
    updated_at: (updatedOf(node) ?? timeOf(node)).dateTime,
    seq: Number(node.dataset.seq),
    version: Number(node.dataset.version),
  }));
  return blog.order === "newest" ? entries : entries.reverse();
}

/**
 * Write an entry's times and its mark as its blog now writes them.
 * @param {HTMLElement} node
 * @param {Blog} blog
 */
export function relabel(node, blog) {
  const published = timeOf(node);
  published.textContent = clockLabel(published.dateTime, blog);
  const updated = updatedOf(node);
  if (updated) {
    updated.textContent = updatedLabel({ published_at: published.dateTime, updated_at: updated.dateTime }, blog);
  }
  const mark = node.querySelector(":scope > header > .pin");
  if (blog.pinned !== idOf(node)) mark?.remove();
  else if (!mark) node.querySelector(":scope > header > .when")?.after("\n", element(pin(blog)));
}

/** @param {HTMLElement} node */
function updatedOf(node) {
  return /** @type {HTMLTimeElement | null} */ (node.querySelector(":scope > .updated time"));
}
