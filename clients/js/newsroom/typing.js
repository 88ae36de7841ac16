/**
 * Where somebody types. While they do, nothing takes the focus from them, hides their field or opens over it: what comes
 * meanwhile is told beside it, and waits until they ask for it.
 */
const FIELDS = "textarea, input:not([type=checkbox], [type=radio], [type=file])";

/**
 * What had the focus when somebody did something the last time. Where a script takes it out of the page, browsers forget
 * it; it is still where they type.
 * @type {Element | null}
 */
let lastAt = null;
for (const doing of ["focusin", "keydown", "pointerup"]) {
  addEventListener(doing, () => (lastAt = document.activeElement), true);
}

/** What has the focus, or had it until a script took it out of the page. */
export function focused() {
  const { activeElement, body } = document;
  return activeElement === body ? lastAt : activeElement;
}

/**
 * The field that somebody types in, if there is one.
 * @returns {HTMLInputElement | HTMLTextAreaElement | null}
 */
export function typedAt() {
  const at = focused();
  return at?.matches(FIELDS) ? /** @type {HTMLInputElement | HTMLTextAreaElement} */ (at) : null;
}

/** Whether somebody types, and elsewhere than there. @param {Element} place */
export function typesElsewhere(place) {
  const at = typedAt();
  return at !== null && at.isConnected && !place.contains(at);
}
