/** One line at the foot of the page that says what was done; read out politely, and gone after a while. */
import { element } from "../dom.js";
import { html } from "../html.js";

/** Time enough to read a line; and where something can still be undone, to think about it. */
const READ_MILLISECONDS = 6_000;
const UNDO_MILLISECONDS = 20_000;

/** @type {number | undefined} */
let leaving;

/**
 * @param {string} text
 * @param {{undo?: () => void}} [offered]
 */
export function say(text, { undo } = {}) {
  const place = /** @type {HTMLElement} */ (document.querySelector("#notice"));
  const line = element(html`<p class="notice">${text}</p>`);
  if (undo) {
    const button = element(html`<button type="button">Undo</button>`);
    button.addEventListener("click", () => {
      hush();
      undo();
    });
    line.append(" ", button);
  }
  place.replaceChildren(line);
  const stay = () => clearTimeout(leaving);
  const go = () => {
    stay();
    leaving = setTimeout(hush, undo ? UNDO_MILLISECONDS : READ_MILLISECONDS);
  };
  // It does not vanish under somebody's pointer or from under their finger.
  for (const [came, left] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    line.addEventListener(/** @type {string} */ (came), stay);
    line.addEventListener(/** @type {string} */ (left), go);
  }
  go();
}

/** Say nothing any more. */
export function hush() {
  clearTimeout(leaving);
  document.querySelector("#notice")?.replaceChildren();
}
