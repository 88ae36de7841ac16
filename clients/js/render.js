/**
 * Documents of the wire as HTML: to the byte what liveserver/web/templates/entry.html makes of them; the cases in
 * wire-examples/rendered.json hold the two equal. A template's line is a line of the HTML, however long.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./wire").KeyEvent} KeyEvent
 * @typedef {Pick<Blog, "timezone" | "time_label" | "time_format" | "language">} Manner how a blog writes its times
 */
import { Markup, html, lines } from "./html.js";
import { clockLabel, dayHeading, localDay } from "./times.js";

/**
 * An entry in the list; `day` heads it where it is the first one shown of that day.
 * @param {Entry} entry
 * @param {Manner} blog
 * @param {string | null} day
 */
export function article(entry, blog, day) {
  const { id, seq, version, key, title } = entry;
  const label = `entry-${id}-${title === null ? "time" : "title"}`;
  return lines(
    html`<article class="entry${key ? " key" : ""}" id="entry-${id}" data-seq="${seq}" data-version="${version}" aria-labelledby="${label}">`,
    day !== null && dayDivider(day, blog),
    content(entry, blog, { time: html` id="entry-${id}-time"`, title: html` id="entry-${id}-title"` }),
    html`</article>`,
  );
}

/**
 * The lead: a copy of an entry, kept on top. Only the entry itself owns ids.
 * @param {Entry} entry
 * @param {Manner} blog
 */
export function pinned(entry, blog) {
  const { id, seq, version } = entry;
  return lines(
    html`<section class="pinned" data-entry="${id}" data-seq="${seq}" data-version="${version}" aria-labelledby="pinned">`,
    html`<h2 id="pinned" lang="en">Pinned</h2>`,
    content(entry, blog, { time: "", title: "" }),
    html`</section>`,
  );
}

/**
 * The list of key events, each leading to its entry: on this page where it is `here`, else by its permalink.
 * @param {KeyEvent[]} keyEvents
 * @param {Manner} blog
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
 * @param {string} day
 * @param {Manner} blog
 */
export function dayDivider(day, blog) {
  return html`<h2 class="day"><time datetime="${day}">${dayHeading(day, blog.language)}</time></h2>`;
}

/**
 * When an entry was last changed; with the day, where that is another one than the entry's own.
 * @param {Pick<Entry, "published_at" | "updated_at">} entry
 * @param {Manner} blog
 */
export function updatedLabel({ published_at, updated_at }, blog) {
  const label = clockLabel(updated_at, blog);
  const day = localDay(updated_at, blog.timezone);
  return day === localDay(published_at, blog.timezone) ? label : `${label}, ${dayHeading(day, blog.language)}`;
}

/**
 * @param {Entry} entry
 * @param {Manner} blog
 * @param {{time: Markup | "", title: Markup | ""}} ids
 */
function content(entry, blog, ids) {
  const { key, labels, title, author, correction } = entry;
  // A first version has never been updated, however it was dated.
  const updated = entry.version > 1 && entry.updated_at !== entry.published_at;
  return lines(
    html`<header>`,
    html`<p class="when"><a href="${entry.url}"><time${ids.time} datetime="${entry.published_at}">${clockLabel(entry.published_at, blog)}</time></a></p>`,
    (key || labels.length > 0) && marks(entry),
    title !== null && html`<h3${ids.title}>${title}</h3>`,
    author !== null && html`<p class="author">${author}</p>`,
    html`</header>`,
    // The one place where text of the wire is HTML already: the server made it safe at the door.
    html`<div class="story">${new Markup(entry.html)}</div>`,
    correction !== null && html`<p class="correction"><strong lang="en">Correction</strong> ${correction}</p>`,
    updated &&
      html`<p class="updated"><span lang="en">Updated</span> <time datetime="${entry.updated_at}">${updatedLabel(entry, blog)}</time></p>`,
  );
}

/** @param {Entry} entry */
function marks({ key, labels }) {
  return lines(
    html`<ul class="labels">`,
    key && html`<li data-label="key" lang="en">Key event</li>`,
    ...labels.map((label) => html`<li data-label="${label}">${label}</li>`),
    html`</ul>`,
  );
}
