/** The order of a list on the page. */

/**
 * Put the children of a list in an order. The one that has the focus is not moved, since it would lose it; of the others
 * as few as there need be.
 * @param {Element} list
 * @param {HTMLElement[]} items
 */
export function arrange(list, items) {
  for (const child of [...list.children]) if (!items.includes(/** @type {HTMLElement} */ (child))) child.remove();
  const still = items.find((item) => list.contains(item) && item.contains(document.activeElement)) ?? items[0];
  if (!still) return;
  if (still.parentElement !== list) list.prepend(still);
  const middle = items.indexOf(still);
  items.slice(0, middle).reduceRight((next, item) => {
    if (next.previousElementSibling !== item) next.before(item);
    return item;
  }, still);
  items.slice(middle + 1).reduce((before, item) => {
    if (before.nextElementSibling !== item) before.after(item);
    return item;
  }, still);
}
