/** A session that is over while somebody types: they are told of it, and asked to sign in when they want to be. */
import { element } from "../dom.js";
import { html } from "../html.js";
import { isMidSentence, sentenceDone } from "./typing.js";

/**
 * Wait until somebody can be asked without a dialog opening over what they type, and taking the rest of it.
 * @param {string} words what is the matter
 * @returns {Promise<void>}
 */
export async function untilAsked(words) {
  if (!isMidSentence()) return;
  const told = element(html`<div class="expiry" role="alert"><p class="notice">${words} What you type is kept on this device. <button type="button">Sign in</button></p></div>`);
  const done = new AbortController();
  // Beside an open dialog nothing can be pressed.
  (document.querySelector("dialog[open]") ?? document.body).append(told);
  await Promise.race([
    sentenceDone(done.signal),
    new Promise((resolve) => told.querySelector("button")?.addEventListener("click", resolve)),
  ]);
  done.abort();
  told.remove();
}
