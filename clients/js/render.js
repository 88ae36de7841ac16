/**
 * Documents of the wire as HTML: to the byte what liveserver/web/templates/entry.html makes of them; the cases in
 * wire-examples/rendered.json hold the two equal. A template's line is a line of the HTML, however long.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./wire").Media} Media
 * @typedef {Pick<Blog, "timezone" | "time_label" | "time_format" | "language">} Clock how a blog writes its times
 * @typedef {Clock & Pick<Blog, "url" | "pinned">} Manner what the rendering of an entry hangs on besides
 */
import { Markup, html, lines } from "./html.js";
import { clockLabel, datedLabel, dayHeading } from "./times.js";

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
    html`<article class="entry${key ? " key" : ""}" id="entry-${id}" data-seq="${seq}" data-version="${version}" aria-labelledby="${label}" tabindex="0">`,
    day !== null && dayDivider(day, blog),
    content(entry, blog, true),
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
    content(entry, blog, false),
    html`</section>`,
  );
}

/**
 * The mark of the entry that is pinned: it leads to the copy on top.
 * @param {Pick<Blog, "url">} blog
 */
export function pin({ url }) {
  return html`<a class="pin" href="${url}#pinned" lang="en">Pinned</a>`;
}

/**
 * @param {string} day
 * @param {Clock} blog
 */
export function dayDivider(day, blog) {
  return html`<h2 class="day"><time datetime="${day}">${dayHeading(day, blog.language)}</time></h2>`;
}

/**
 * When an entry was last changed; with the day, where that is another one than the entry's own.
 * @param {Pick<Entry, "published_at" | "updated_at">} entry
 * @param {Clock} blog
 */
export function updatedLabel({ published_at, updated_at }, blog) {
  return datedLabel(updated_at, published_at, blog);
}

/**
 * @param {Entry} entry
 * @param {Manner} blog
 * @param {boolean} real the entry itself, and not the copy of it
 */
function content(entry, blog, real) {
  const { id, key, labels, title, author, correction } = entry;
  // A first version has never been updated, however it was dated.
  const updated = entry.version > 1 && entry.updated_at !== entry.published_at;
  const time = real ? html` id="entry-${id}-time"` : "";
  const heading = real ? html` id="entry-${id}-title"` : "";
  return lines(
    html`<header>`,
    html`<p class="when"><a href="${entry.url}"><time${time} datetime="${entry.published_at}">${clockLabel(entry.published_at, blog)}</time></a></p>`,
    real && blog.pinned === id && pin(blog),
    (key || labels.length > 0) && marks(entry),
    title !== null && html`<h3${heading}>${title}</h3>`,
    author !== null && html`<p class="author">${author}</p>`,
    html`</header>`,
    // The one place where text of the wire is HTML already: the server made it safe at the door.
    html`<div class="story">${new Markup(entry.html)}</div>`,
    ...entry.media.map(figure),
    correction !== null && html`<p class="correction"><strong lang="en">Correction</strong> ${correction}${updated ? earlier(entry) : ""}</p>`,
    updated &&
      html`<p class="updated"><span lang="en">Updated</span> <time datetime="${entry.updated_at}">${updatedLabel(entry, blog)}</time></p>`,
  );
}

/** How wide pictures are shown. */
const SIZES = "(min-width: 48em) 37rem, 100vw";

/** @param {Media} media */
function figure(media) {
  const { url, width, height, alt } = media;
  return lines(
    html`<figure class="media">`,
    html`<picture>`,
    html`<source type="image/webp" srcset="${files(media, "image/webp")}" sizes="${SIZES}">`,
    html`<img src="${url}" srcset="${files(media, "image/jpeg")}" sizes="${SIZES}" width="${width}" height="${height}" alt="${alt}" loading="lazy" decoding="async">`,
    html`</picture>`,
    html`</figure>`,
  );
}

/**
 * @param {Media} media
 * @param {string} type
 */
function files({ variants }, type) {
  return variants
    .filter((file) => file.type === type)
    .map((file) => `${file.url} ${file.width}w`)
    .join(", ");
}

/** @param {Entry} entry */
function earlier({ url }) {
  return html` <a href="${url}#earlier" lang="en">Earlier versions</a>`;
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
