/**
 * A feed under the fingers, as the WAI-ARIA authoring practices have it: Page Down and Page Up go from entry to entry
 * while the focus is in the list; Control+End and Control+Home leave it.
 */

const FOCUSABLE = "a[href], button:not(:disabled), summary, input, iframe, [tabindex='0']";

/**
 * @param {HTMLElement} feed
 * @param {ParentNode} root where to go when the list is left
 */
export function walkByKeys(feed, root) {
  feed.addEventListener("keydown", (event) => {
    const { key, ctrlKey, altKey, metaKey, shiftKey, target } = event;
    if (altKey || metaKey || shiftKey || !(target instanceof Element)) return;
    const to = ctrlKey ? outside(key) : beside(key, target.closest("article"));
    if (!to) return;
    event.preventDefault();
    to.focus({ preventScroll: true });
    to.scrollIntoView({ behavior: "instant", block: ctrlKey ? "nearest" : "start" });
  });

  /** @param {string} key */
  function outside(key) {
    const all = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(FOCUSABLE)]).filter((one) =>
      one.checkVisibility(),
    );
    const side = key === "Home" ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
    const found = all.filter((one) => !feed.contains(one) && feed.compareDocumentPosition(one) & side);
    return key === "Home" ? found.at(-1) : key === "End" ? found[0] : undefined;
  }
}

/**
 * @param {string} key
 * @param {Element | null} article
 */
function beside(key, article) {
  const to = key === "PageDown" ? article?.nextElementSibling : key === "PageUp" ? article?.previousElementSibling : null;
  return /** @type {HTMLElement | null | undefined} */ (to);
}
