/** Small things done to the document: making, changing as little as can be, keeping still what is being read. */
import { readersTime } from "./times.js";

/** The times that this program wrote; editors may write others inside an entry. */
const TIMES = ".when time, .updated time, .key-events time, .masthead time";

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
 * What scripts have added to it, marked with data-added, is theirs and stays.
 * @param {Element} old
 * @param {Element} fresh
 */
export function morph(old, fresh) {
  for (const name of old.getAttributeNames()) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);

  const had = [...old.childNodes].filter((node) => !isAdded(node));
  const has = [...fresh.childNodes];
  const least = Math.min(had.length, has.length);
  let start = 0;
  while (start < least && same(had[start], has[start])) start += 1;
  let end = 0;
  while (end < least - start && same(had[had.length - 1 - end], has[has.length - 1 - end])) end += 1;

  // Between what stayed at both ends: what is wanted later waits in its place, since what is moved starts anew; what
  // corresponds is changed in its turn, and only the rest comes and goes.
  const next = had[had.length - end] ?? [...old.children].find(isAdded) ?? null;
  const left = had.slice(start, had.length - end);
  const wanted = has.slice(start, has.length - end);
  wanted.forEach((node, at) => {
    const kept = left.findIndex((one) => same(one, node));
    if (kept === 0 || (kept > 0 && node instanceof Element)) {
      left.splice(0, kept).forEach((gone) => gone.remove());
      left.shift();
    } else if (alike(left[0], node) && !wanted.slice(at + 1).some((later) => same(left[0], later))) {
      morph(/** @type {Element} */ (left.shift()), /** @type {Element} */ (node));
    } else {
      old.insertBefore(node, left[0] ?? next);
    }
  });
  left.forEach((gone) => gone.remove());
}

/**
 * Make a change, and scroll so that what was read before it stands where it stood.
 *
 * Where the head of the list is in view nothing is corrected: there, an entry is meant to be seen arriving. Nor is it
 * at the very top, where nothing would be seen of what grows there.
 * @param {HTMLElement} root what is read
 * @param {HTMLElement} feed the part of it that grows at its head
 * @param {() => void} change
 */
export function keepStill(root, feed, change) {
  const inFeed = feed.getBoundingClientRect().top < 0;
  const pieces = [...root.querySelectorAll(PIECES)]
    .filter((piece) => feed.contains(piece) === inFeed)
    .map(edges)
    .filter(({ bottom }) => bottom > 0);
  // Whoever is past all of it keeps their place by its end.
  if (inFeed) pieces.push(edges(/** @type {Element} */ (root.lastElementChild)));
  change();
  const kept = pieces.find(({ piece }) => piece.isConnected);
  if (kept && scrollY > 0) window.scrollBy({ top: edges(kept.piece).top - kept.top, behavior: "instant" });
}

/**
 * Make a change, and let what it moved glide to its new place. What glides is in its new place already and only drawn
 * elsewhere, so that nothing counts as shifted; browsers see that as long as no other glide is under way.
 * @param {Element[]} elements
 * @param {() => void} change
 * @returns {Promise<unknown>} when all stands still again
 */
export async function glide(elements, change) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return change();
  const stood = elements.map((element) => edges(element).top);
  change();
  // All are measured before the first one is moved: measuring in between would lay the page out each time.
  const moved = elements.map((element, at) => (stood[at] ?? 0) - edges(element).top);
  const glides = elements.map((element, at) => {
    if (!moved[at] || !element.isConnected || (stood[at] ?? 0) > innerHeight) return;
    return element.animate([{ transform: `translateY(${moved[at]}px)` }, { transform: "none" }], {
      duration: 400,
      easing: "cubic-bezier(0.2, 0, 0, 1)",
    }).finished;
  });
  await Promise.allSettled(glides);
  // They end at the beginning of a frame, and still count as under way in it.
  if (glides.some(Boolean)) await new Promise(requestAnimationFrame);
}

/** @param {Node} node */
function isAdded(node) {
  return node instanceof Element && node.hasAttribute("data-added");
}

/**
 * An element that a script adds to what was rendered; `morph` leaves it alone.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {string} [text]
 */
export function added(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  made.dataset.added = "";
  return made;
}

/**
 * A text is written only where it differs: screen readers speak up at every change.
 * @param {Element} target
 * @param {string} text
 */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** @param {Element} piece */
function edges(piece) {
  const { top, bottom } = piece.getBoundingClientRect();
  return { piece, top, bottom };
}

/**
 * @param {Node | undefined} one may hold what a script added
 * @param {Node | undefined} other
 */
function same(one, other) {
  if (!one || !other) return false;
  if (!(one instanceof Element && one.querySelector("[data-added]"))) return one.isEqualNode(other);
  const bare = /** @type {Element} */ (one.cloneNode(true));
  for (const node of bare.querySelectorAll("[data-added]")) node.remove();
  return bare.isEqualNode(other);
}

/**
 * Whether one may be made into the other. What plays in one embed is not what another one shows.
 * @param {Node | undefined} one
 * @param {Node | undefined} other
 */
function alike(one, other) {
  if (!(one instanceof Element && other instanceof Element) || one.tagName !== other.tagName) return false;
  return ["class", "data-embed"].every((name) => one.getAttribute(name) === other.getAttribute(name));
}
