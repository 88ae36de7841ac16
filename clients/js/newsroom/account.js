/** Who one is, and another password. */
import { element } from "../dom.js";
import { html } from "../html.js";
import { complaint, onSubmit } from "./form.js";
import { limitsInWords } from "./limits.js";
import { say } from "./notice.js";
import { offerToShow, passwordField, PASSWORD_LEAST, secretsOf } from "./signin.js";

/** @typedef {import("./newsroom.js").Place} Place */

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export function openAccount(root, { api, me }) {
  const rule = `At least ${PASSWORD_LEAST} characters. All your other browsers are signed out.`;
  const view = element(html`<div class="account"><header class="head"><h1>${me.name}</h1></header>
    <p class="facts">${limitsInWords(me)}</p>
    <form class="stack card"><h2>Change the password</h2>
    <input class="unseen" type="text" name="username" autocomplete="username" value="${me.name}" readonly tabindex="-1" aria-hidden="true">
    ${passwordField({ name: "current_password", label: "Present password", autocomplete: "current-password" })}
    ${passwordField({ name: "password", label: "New password", autocomplete: "new-password", hint: rule })}
    ${complaint()}<p><button class="primary">Change</button></p></form></div>`);
  const form = /** @type {HTMLFormElement} */ (view.querySelector("form"));
  offerToShow(form);
  onSubmit(form, async () => {
    const { username: _, ...secrets } = secretsOf(form);
    await api.send("PATCH", "/me", secrets);
    form.reset();
    say("Your password is changed.");
  });
  root.append(view);
}
