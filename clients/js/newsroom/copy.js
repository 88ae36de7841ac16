/** Texts to take along: shown whole, with a button that copies. */
import { html } from "../html.js";
import { openDialog } from "./dialog.js";
import { all } from "./form.js";
import { say } from "./notice.js";

let copies = 0;

/**
 * @param {string} label
 * @param {string} text
 */
export function copyField(label, text) {
  copies += 1;
  const id = `copy-${copies}`;
  const rows = text.split("\n").length;
  return html`<div class="copy"><label for="${id}">${label}</label><div><textarea id="${id}" rows="${rows}" readonly spellcheck="false">${text}</textarea><button type="button" data-copy="${id}" aria-label="Copy: ${label}">Copy</button></div></div>`;
}

/**
 * Have the buttons of all such fields below a root copy.
 * @param {HTMLElement} root
 */
export function offerToCopy(root) {
  root.addEventListener("click", async ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-copy]");
    if (!(button instanceof HTMLElement)) return;
    const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copy ?? ""));
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say("Copied.");
    } catch {
      // Without TLS there is no clipboard; what is selected can be copied by hand.
      say("Selected: copy it with Ctrl+C or ⌘+C.");
    }
  });
}

/**
 * Show what is shown this once, to be taken along.
 * @param {{title: string, label: string, text: string, note: string}} shown
 */
export function handOver({ title, label, text, note }) {
  const body = all([html`<p>${note}</p>`, copyField(label, text)]);
  const form = openDialog({ title, body, act: "Done", send: async () => {} });
  form.querySelector("[data-cancel]")?.remove();
  offerToCopy(form);
}
