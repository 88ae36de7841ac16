/** A dialog over the page: opened, answered or given up, and gone. */
import { element } from "../dom.js";
import { html } from "../html.js";
import { complaint, onSubmit } from "./form.js";

/**
 * Open a dialog with a form. It closes once `send` has done its work, and by Escape or Cancel.
 * @param {object} options
 * @param {string} options.title
 * @param {import("../html.js").Markup} options.body
 * @param {string} options.act the word on the button
 * @param {string} [options.otherwise] the word on the one that gives up
 * @param {boolean} [options.danger] what it does can't be undone
 * @param {(form: HTMLFormElement) => Promise<unknown>} options.send throws what the form shall show; after false the
 *   dialog stays open
 * @returns {HTMLFormElement}
 */
export function openDialog({ title, body, act, otherwise = "Cancel", danger = false, send }) {
  const dialog = /** @type {HTMLDialogElement} */ (
    element(html`<dialog aria-labelledby="dialog-title"><form class="stack">
      <h1 id="dialog-title">${title}</h1>
      ${body}
      ${complaint()}
      <p class="row"><button class="primary">${act}</button> <button type="button" class="plain" data-cancel>${otherwise}</button></p>
    </form></dialog>`)
  );
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  if (danger) form.querySelector(".primary")?.classList.add("danger");
  dialog.addEventListener("close", () => dialog.remove());
  form.querySelector("[data-cancel]")?.addEventListener("click", () => dialog.close());
  onSubmit(form, async () => {
    if ((await send(form)) !== false) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (form.querySelector("input, select, textarea"))?.focus();
  return form;
}

/**
 * Ask something that is answered with yes or no; whoever gives no answer says no.
 * @param {{title: string, text: string, yes: string, no: string}} question
 * @returns {Promise<boolean>}
 */
export function askWhether({ title, text, yes, no }) {
  return new Promise((resolve) => {
    const send = async () => resolve(true);
    const form = openDialog({ title, body: html`<p>${text}</p>`, act: yes, otherwise: no, send });
    form.closest("dialog")?.addEventListener("close", () => resolve(false));
    /** @type {HTMLElement | null} */ (form.querySelector("[data-cancel]"))?.focus();
  });
}
