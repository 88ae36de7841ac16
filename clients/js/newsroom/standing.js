/** Where something stands that somebody may be typing in: moved with its focus and its caret, and not out of sight. */
import { focused } from "./typing.js";

export class Standing {
  #box;
  /** Whether it was in sight when somebody looked there the last time. */
  #inSight = true;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.#box = box;
  }

  /**
   * Bring it to its place; what is there already is not touched. What was in sight does not follow its entry out of it.
   * @param {HTMLElement | undefined} host
   * @param {HTMLElement} loose where it stands otherwise
   */
  settle(host, loose) {
    const at = /** @type {HTMLElement | null} */ (focused());
    const place = host && (!this.#inSight || isInSight(host)) ? host : loose;
    if (this.#box.parentElement !== place) place.append(this.#box);
    this.#inSight = isInSight(this.#box);
    // What has the focus loses it when its place goes, or moves.
    if (at === document.activeElement || !this.#box.contains(at)) return;
    at?.focus({ preventScroll: true });
    requestAnimationFrame(() => at === document.activeElement && at?.scrollIntoView({ block: "nearest" }));
  }
}

/** Whether something has its place in the panel that is shown. @param {HTMLElement} node */
function isInSight(node) {
  return node.isConnected && !node.closest("[hidden]");
}
