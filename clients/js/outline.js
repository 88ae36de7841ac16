/**
 * The ways through a story: its key events, and its other days. To the byte what liveserver/web/templates/entry.html
 * makes of them, as the rendering of entries is.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./wire").KeyEvent} KeyEvent
 * @typedef {import("./render").Clock} Clock
 */
import { html, lines } from "./html.js";
import { clockLabel } from "./times.js";

/**
 * The list of key events, each leading to its entry: on this page where it is `here`, else by its permalink.
 * @param {KeyEvent[]} keyEvents
 * @param {Clock} blog
 * @param {Set<string>} here ids of the entries on the page
 */
export function keyEventList(keyEvents, blog, here) {
  return lines(
    html`<nav class="key-events" aria-labelledby="key-events">`,
    html`<h2 id="key-events" lang="en">Key events</h2>`,
    html`<ol>`,
    ...keyEvents.map(({ id, title, published_at, url }) => {
      const text = title === null ? html`<span lang="en">Key event</span>` : html`<span>${title}</span>`;
      const time = html`<time datetime="${published_at}">${clockLabel(published_at, blog)}</time>`;
      return html`<li><a href="${here.has(id) ? `#entry-${id}` : url}">${time} ${text}</a></li>`;
    }),
    html`</ol>`,
    html`</nav>`,
  );
}

/**
 * The way to the neighbouring days of the story; null where there are none.
 * @param {Pick<Blog, "series">} blog
 */
export function seriesLinks({ series }) {
  const [previous, next] = [neighbour(series.previous), neighbour(series.next)];
  if (previous === null && next === null) return null;
  return lines(
    html`<nav class="series" aria-label="The story's other days" lang="en">`,
    previous !== null && html`<a href="${previous}" rel="prev">Previous day</a>`,
    next !== null && html`<a href="${next}" rel="next">Next day</a>`,
    html`</nav>`,
  );
}

/**
 * Where another day is read: its slug or its URL; null for anything else, which is never linked.
 * @param {string | null} reference
 */
function neighbour(reference) {
  if (reference === null || /^https?:\/\//.test(reference)) return reference;
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(reference) ? `/blogs/${reference}` : null;
}
