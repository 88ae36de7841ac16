/** Small things done to the document: making, changing as little as can be, keeping still what is being read. */
import { readersTime } from "./times.js";

/** The times that this program wrote; editors may write others inside an entry. */
const TIMES = ".when time, .updated time, .key-events time";

/** What an eye can rest on, piece by piece. */
const PIECES = "h1, .standfirst, .pinned header, .pinned .story > *, .entry > header, .entry > .story > *";

/**
 * @param {import("./html.js").Markup} markup of one element
 * @returns {HTMLElement}
 */
export function element(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup.text;
  const made = /** @type {HTMLElement} */ (template.content.firstElementChild);
  showReadersTimes(made);
  return made;
}

/**
 * Say in the title of each time what it is on the reader's own clock.
 * @param {ParentNode} root
 */
export function showReadersTimes(root) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll(TIMES))) {
    time.title = readersTime(time.dateTime);
  }
}

/**
 * Make an element equal to a fresh one and touch only what differs: in the rest, focus, selection and players live on.
 * @param {Element} old
 * @param {Element} fresh
 */
export function morph(old, fresh) {
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);

  const had = [...old.childNodes];
  const has = [...fresh.childNodes];
  const least = Math.min(had.length, has.length);
  let start = 0;
  while (start < least && same(had[start], has[start])) start += 1;
  let end = 0;
  while (end < least - start && same(had[had.length - 1 - end], has[has.length - 1 - end])) end += 1;

  // Between what stayed at both ends: what corresponds is changed in its turn, and only the rest comes and goes.
  while (start < least - end && alike(had[start], has[start])) {
    morph(/** @type {Element} */ (had[start]), /** @type {Element} */ (has[start]));
    start += 1;
  }
  const next = had[had.length - end] ?? null;
  had.slice(start, had.length - end).forEach((node) => node.remove());
  has.slice(start, has.length - end).forEach((node) => old.insertBefore(node, next));
}

/**
 * Make a change, and scroll so that what was read before it stands where it stood.
 *
 * Where the head of the list is in view nothing is corrected: there, an entry is meant to be seen arriving.
 * @param {HTMLElement} root what is read
 * @param {HTMLElement} feed the part of it that grows at its head
 * @param {() => void} change
 */
export function keepStill(root, feed, change) {
  const inFeed = feed.getBoundingClientRect().top < 0;
  const pieces = [...root.querySelectorAll(PIECES)]
    .filter((piece) => feed.contains(piece) === inFeed)
    .map((piece) => ({ piece, ...edges(piece) }))
    .filter(({ bottom }) => bottom > 0);
  change();
  const kept = pieces.find(({ piece }) => piece.isConnected);
  if (kept) window.scrollBy({ top: edges(kept.piece).top - kept.top, behavior: "instant" });
}

/** @param {Element} piece */
function edges(piece) {
  const { top, bottom } = piece.getBoundingClientRect();
  return { top, bottom };
}

/**
 * @param {Node | undefined} one
 * @param {Node | undefined} other
 */
function same(one, other) {
  return one !== undefined && other !== undefined && one.isEqualNode(other);
}

/**
 * @param {Node | undefined} one
 * @param {Node | undefined} other
 */
function alike(one, other) {
  const elements = one instanceof Element && other instanceof Element;
  return elements && one.tagName === other.tagName && one.className === other.className;
}
