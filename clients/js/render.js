/**
 * Documents of the wire as HTML: to the byte what the server's templates make of them (liveserver/web/templates/entry.html).
 * The cases in wire-examples/rendered.json hold the two equal.
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
  const { id } = entry;
  return lines(
    html`<article class="entry${entry.key ? " key" : ""}" id="entry-${id}" data-seq="${entry.seq}" data-version="${entry.version}" aria-labelledby="${labelId(entry)}">`,
    day !== null && dayDivider(day, blog),
    html`<header>`,
    html`<p class="when"><a href="${entry.url}"><time id="entry-${id}-time" datetime="${entry.published_at}">${clockLabel(entry.published_at, blog)}</time></a></p>`,
    marks(entry),
    entry.title !== null && html`<h3 id="entry-${id}-title">${entry.title}</h3>`,
    byline(entry),
    html`</header>`,
    story(entry, blog),
    html`</article>`,
  );
}

/**
 * The lead: a copy of an entry, kept on top. Only the entry itself owns the id.
 * @param {Entry} entry
 * @param {Manner} blog
 */
export function pinned(entry, blog) {
  return lines(
    html`<section class="pinned" data-entry="${entry.id}" data-seq="${entry.seq}" data-version="${entry.version}" aria-labelledby="pinned">`,
    html`<h2 id="pinned" lang="en">Pinned</h2>`,
    html`<div class="entry">`,
    html`<header>`,
    html`<p class="when"><a href="${entry.url}"><time datetime="${entry.published_at}">${clockLabel(entry.published_at, blog)}</time></a></p>`,
    marks(entry),
    entry.title !== null && html`<h3>${entry.title}</h3>`,
    byline(entry),
    html`</header>`,
    story(entry, blog),
    html`</div>`,
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

/** @param {Entry} entry */
function labelId({ id, title }) {
  return `entry-${id}-${title === null ? "time" : "title"}`;
}

/** @param {Entry} entry */
function marks({ key, labels }) {
  if (!key && labels.length === 0) return null;
  return lines(
    html`<ul class="labels">`,
    key && html`<li class="label" data-label="key" lang="en">Key event</li>`,
    ...labels.map((label) => html`<li class="label" data-label="${label}">${label}</li>`),
    html`</ul>`,
  );
}

/** @param {Entry} entry */
function byline({ author }) {
  return author !== null && html`<p class="author">${author}</p>`;
}

/**
 * @param {Entry} entry
 * @param {Manner} blog
 */
function story(entry, blog) {
  // A first version has never been updated, however it was dated.
  const updated = entry.version > 1 && entry.updated_at !== entry.published_at;
  return lines(
    // The one place where text of the wire is HTML already: the server made it safe at the door.
    html`<div class="story">${new Markup(entry.html)}</div>`,
    entry.correction !== null &&
      html`<p class="correction"><strong lang="en">Correction</strong> ${entry.correction}</p>`,
    updated &&
      html`<p class="updated"><span lang="en">Updated</span> <time datetime="${entry.updated_at}">${updatedLabel(entry, blog)}</time></p>`,
  );
}
