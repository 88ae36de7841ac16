/**
 * Who is there: signing in over the page, and becoming one of the people by a link.
 *
 * @typedef {import("./api.js").Api} Api
 * @typedef {import("./api.js").Me} Me
 */
import { element } from "../dom.js";
import { html } from "../html.js";
import { Problem } from "./api.js";
import { complain, complaint, field, onSubmit, valuesOf } from "./form.js";
import { typedAt } from "./typing.js";

/** As the server has it (docs/newsroom.md). */
export const PASSWORD_LEAST = 12;

/**
 * Who is signed in in this browser, whoever the page takes them for; null: nobody.
 * @param {Api} api
 * @returns {Promise<Me | null>}
 */
export async function whoIsThere(api) {
  try {
    return (await api.sendOnce("GET", "/me", undefined, { byAnybody: true })).body;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

/**
 * Have somebody sign in, in a dialog over whatever is open, which stays as it is.
 * @param {Api} api
 * @param {string} name who was signed in until now, if anybody
 * @param {Me | null} other who has signed in instead, in another tab
 * @returns {Promise<Me>}
 */
export function askToSignIn(api, name, other) {
  const again = name !== "";
  const ended = "Your session has ended. What you have typed is still here. If somebody else signs in, it stays yours.";
  const taken = other && `${other.name} has signed in in another tab of this browser. What you have typed is still here, and nothing of it is sent in another name. Sign in again to go on, which signs ${other.name} out; or let ${other.name} go on here, and it stays yours.`;
  const names = { autocomplete: "username", autocapitalize: "none", spellcheck: "false" };
  const dialog = /** @type {HTMLDialogElement} */ (
    element(html`<dialog class="sign-in" aria-labelledby="sign-in"><form class="stack">
      <h1 id="sign-in" tabindex="-1">${again ? "Sign in again" : "Sign in"}</h1>
      <p class="hint">${taken || (again ? ended : "")}</p>
      ${field({ name: "name", label: "Name", value: name, required: true, more: names })}
      ${passwordField({ name: "password", label: "Password", autocomplete: "current-password" })}
      ${complaint()}
      <p class="row"><button class="primary">Sign in</button></p>
    </form></dialog>`)
  );
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  offerToShow(form);
  document.body.append(dialog);
  // Without signing in nothing of the page works, so Escape does not close it.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  // Whoever is about to type something else types nothing into a field for a password.
  const types = typedAt() !== null;
  dialog.showModal();
  const first = types ? dialog.querySelector("h1") : form.elements.namedItem(again ? "password" : "name");
  /** @type {HTMLElement | null} */ (first)?.focus();
  return new Promise((resolve) => {
    const end = (/** @type {Me} */ who) => {
      dialog.close();
      dialog.remove();
      resolve(who);
    };
    if (other) {
      const goOn = element(html`<button type="button" class="plain">Go on as ${other.name}</button>`);
      goOn.addEventListener("click", () => end(other));
      form.querySelector(".row")?.append(" ", goOn);
    }
    onSubmit(form, async () => {
      const given = secretsOf(form);
      try {
        end((await api.sendOnce("POST", "/session", given)).body);
      } catch (error) {
        if (error instanceof Problem && error.status === 429) return countDown(form, error.retrySeconds);
        throw error;
      }
    });
  });
}

/**
 * Have somebody choose a name and a password, by the link they were given.
 * @param {HTMLElement} root
 * @param {Api} api
 * @param {{first: boolean, token: string}} link
 * @returns {Promise<Me>}
 */
export function welcome(root, api, { first, token }) {
  const heading = first ? "Set up the newsroom" : "Join the newsroom";
  const rule = `At least ${PASSWORD_LEAST} characters; a few words are easiest to keep in mind. No other rules.`;
  const names = { autocomplete: "username", maxlength: 100, spellcheck: "false" };
  document.title = heading;
  const view = element(html`<div class="view welcome"><form class="stack card">
    <h1>${heading}</h1>
    <p>${first ? "You are the first one here, and become its admin." : "You have been invited."} Choose what you are called here, and a password.</p>
    ${field({ name: "name", label: "Name", required: true, hint: "Colleagues see it; readers don’t.", more: names })}
    ${passwordField({ name: "password", label: "Password", autocomplete: "new-password", hint: rule })}
    ${complaint()}
    <button class="primary">${first ? "Become admin" : "Join"}</button>
  </form></div>`);
  const form = /** @type {HTMLFormElement} */ (view.querySelector("form"));
  offerToShow(form);
  root.replaceChildren(view);
  form.querySelector("input")?.focus();
  return new Promise((resolve) => {
    onSubmit(form, async () => {
      try {
        resolve((await api.sendOnce("POST", "/accept", { token, ...secretsOf(form) })).body);
      } catch (error) {
        const isOver = error instanceof Problem && error.errors.some((each) => each.field === "token");
        if (!isOver) throw error;
        const what = first ? "Start the server again for another one." : "Ask an admin for another one.";
        complain(form, `This link was used or has expired. ${what}`);
      }
    });
  });
}

/**
 * A field for a password, with a button that shows it.
 * @param {{name: string, label: string, autocomplete: string, hint?: string}} field
 */
export function passwordField({ name, label, autocomplete, hint }) {
  return field({ name, label, hint, type: "password", required: true, more: { autocomplete, maxlength: 1000 } });
}

/** @param {HTMLFormElement} form */
export function offerToShow(form) {
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[type=password]"))) {
    const button = element(html`<button type="button" class="show" aria-pressed="false">Show</button>`);
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const isShown = input.type === "text";
      input.type = isShown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!isShown));
      input.focus();
    });
    const row = element(html`<div class="password"></div>`);
    input.replaceWith(row);
    row.append(input, button);
  }
}

/**
 * Name and password as they were typed: a space may belong to a password.
 * @param {HTMLFormElement} form
 */
export function secretsOf(form) {
  const passwords = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(".password input"))];
  return { ...valuesOf(form), ...Object.fromEntries(passwords.map(({ name, value }) => [name, value])) };
}

/**
 * Say how long somebody has to wait who guessed too often, and let them try again afterwards.
 * @param {HTMLFormElement} form
 * @param {number} seconds
 */
function countDown(form, seconds) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
  const until = Date.now() + seconds * 1000;
  button.disabled = true;
  complain(form, "Too many tries.");
  const words = button.textContent;
  const count = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    const span = left < 90 ? `${left} s` : `${Math.ceil(left / 60)} min`;
    button.textContent = left > 0 ? `Try again in ${span}` : words;
    if (left > 0) setTimeout(count, 250);
    else complain(form, "");
  };
  count();
}
