/**
 * What is written in a composer, and how it goes to and comes from the API. Pure.
 *
 * @typedef {import("../wire").Blog} Blog
 * @typedef {import("../wire").Entry} Entry
 * @typedef {import("../wire").Media} Media
 * @typedef {Entry & {body: string, format: string, publish_at: string | null}} Written an entry as signed-in people get it
 *
 * Times are as the blog's clock shows them, `2026-11-22T18:20`, and empty where none is chosen; so are texts.
 * @typedef {object} Fields
 * @property {string} title
 * @property {string} body
 * @property {string} format
 * @property {string[]} labels
 * @property {boolean} key
 * @property {boolean} pin
 * @property {string} author
 * @property {string} published_at
 * @property {string} publish_at
 * @property {string} correction
 * @property {Media[]} media
 *
 * @typedef {"published" | "draft" | "submitted" | "scheduled"} Status
 */
import { momentOf, wallClock } from "./zoned.js";

/** The labels every newsroom uses; `correction` comes with a note, and is not chosen by itself. */
export const LABELS = ["breaking", "analysis", "fact-check", "summary"];

/**
 * An empty sheet, with the byline that was chosen the last time.
 * @param {string} [author]
 * @returns {Fields}
 */
export function blank(author = "") {
  return {
    title: "",
    body: "",
    format: "markdown",
    labels: [],
    key: false,
    pin: false,
    author,
    published_at: "",
    publish_at: "",
    correction: "",
    media: [],
  };
}

/**
 * @param {Written} entry
 * @param {Blog} blog
 * @returns {Fields}
 */
export function fieldsOf(entry, { timezone, pinned }) {
  const { title, body, format, labels, key, author, published_at, publish_at, correction, media } = entry;
  return {
    title: title ?? "",
    body,
    format,
    labels,
    key,
    pin: pinned === entry.id,
    author: author ?? "",
    published_at: published_at ? wallClock(published_at, timezone) : "",
    publish_at: publish_at ? wallClock(publish_at, timezone) : "",
    correction: correction ?? "",
    media,
  };
}

/** Whether there is anything that would be missed. @param {Fields} fields */
export function hasWords({ title, body, correction, media }) {
  return Boolean(title.trim() || body.trim() || correction.trim() || media.length > 0);
}

/** The first words of it, to know it by. @param {Pick<Fields, "title" | "body" | "media">} fields */
export function firstWords({ title, body, media }) {
  const text = (title || body).trim().replace(/\s+/g, " ");
  if (!text) return media.length > 0 ? "A picture" : "Nothing yet";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/**
 * The body of the POST that makes an entry.
 * @param {Fields} fields
 * @param {Blog} blog
 * @param {Status} status
 * @returns {Record<string, unknown>}
 */
export function newEntry(fields, blog, status) {
  const sent = wire(fields, blog);
  const { publish_at, published_at, ...rest } = sent;
  const given = Object.entries(rest).filter(([, value]) => value !== null && value !== false);
  return {
    ...Object.fromEntries(given),
    status,
    ...(published_at ? { published_at } : {}),
    ...(status === "scheduled" ? { publish_at } : {}),
    ...(status === "published" && fields.pin ? { pin: true } : {}),
  };
}

/**
 * The body of the PATCH that makes one into the other: only what differs.
 * @param {Fields} mine
 * @param {Fields} theirs
 * @param {Blog} blog
 * @param {{before: string, after: Status}} status
 * @returns {Record<string, unknown>}
 */
export function changesOf(mine, theirs, blog, { before, after }) {
  const sent = { ...wire(mine, blog), pin: mine.pin };
  const names = differing(mine, theirs).filter((name) => name !== "publish_at");
  const given = names.filter((name) => name !== "published_at" || sent.published_at);
  const changes = Object.fromEntries(given.map((name) => [name, sent[/** @type {keyof typeof sent} */ (name)]]));
  if (after !== "published") delete changes.pin;
  // What readers don't see yet is never pinned, so that what was wanted before is asked for now.
  else if (before !== "published" && mine.pin) changes.pin = true;
  const isMoved = after === "scheduled" && (before !== after || differing(mine, theirs).includes("publish_at"));
  if (isMoved) changes.publish_at = sent.publish_at;
  // What it is stays unsaid unless it is to change: its minute may have come meanwhile.
  return before === after ? changes : { ...changes, status: after };
}

/**
 * The names of the fields in which two differ.
 * @param {Fields} one
 * @param {Fields} other
 */
export function differing(one, other) {
  return /** @type {(keyof Fields)[]} */ (Object.keys(one)).filter((name) => plain(name, one) !== plain(name, other));
}

/**
 * Where only one of two has changed a field since they began, that one's; else mine.
 * @param {Fields} mine
 * @param {Fields} theirs
 * @param {Fields} base what both began with
 * @param {string[]} [names] of the fields that this is for; the others are mine
 * @returns {Fields}
 */
export function merged(mine, theirs, base, names = Object.keys(mine)) {
  const untouched = names.filter((name) => !differing(mine, base).includes(/** @type {any} */ (name)));
  return { ...mine, ...Object.fromEntries(untouched.map((name) => [name, theirs[/** @type {keyof Fields} */ (name)]])) };
}

/**
 * @param {Fields} fields
 * @param {Blog} blog
 */
function wire({ title, body, format, labels, key, author, published_at, publish_at, correction, media }, { timezone }) {
  return {
    title: title.trim() || null,
    body,
    format,
    labels,
    key,
    author: author.trim() || null,
    published_at: momentOf(published_at, timezone),
    publish_at: momentOf(publish_at, timezone),
    correction: correction.trim() || null,
    media: media.map(({ id }) => id),
  };
}

/**
 * A field as it can be compared; of media, which they are and what they say.
 * @param {keyof Fields} name
 * @param {Fields} fields
 */
function plain(name, fields) {
  if (name === "media") return JSON.stringify(fields.media.map(({ id, alt }) => [id, alt]));
  const value = fields[name];
  return typeof value === "string" ? value.trim() : JSON.stringify(value);
}
