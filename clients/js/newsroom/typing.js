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

/** Whether they have handed over what they typed. */
let isHandedOver = false;
addEventListener("keydown", ({ key, ctrlKey, metaKey }) => (isHandedOver ||= key === "Enter" && (ctrlKey || metaKey)), true);
addEventListener("submit", () => (isHandedOver = true), true);
for (const doing of ["focusin", "input"]) addEventListener(doing, () => (isHandedOver = false), true);

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

/** Whether somebody is at a text that they have not handed over. */
export function isMidSentence() {
  const at = typedAt();
  return at !== null && !at.readOnly && at.value !== "" && !isHandedOver;
}

/**
 * Wait until what is typed is handed over, or its field is left.
 * @param {AbortSignal} signal gives it up
 * @returns {Promise<void>}
 */
export function sentenceDone(signal) {
  return new Promise((resolve) => {
    // Whoever has emptied the field begins anew.
    const look = () => (typedAt() && !isHandedOver) || resolve();
    // What they do is done first: a button of the formatting gives the focus back to the text.
    for (const doing of ["keydown", "pointerup", "submit"]) addEventListener(doing, () => setTimeout(look), { capture: true, signal });
  });
}
