/**
 * Forms: labelled fields, what is wrong with each shown beside it, and one way to send.
 *
 * @typedef {object} Field
 * @property {string} name as the API has it: `title`, `series.previous`
 * @property {string} label
 * @property {string | null} [value]
 * @property {string | Markup} [hint] what there is to know before one writes
 * @property {string} [type] of the input, or `textarea`
 * @property {readonly (readonly [value: string, words: string])[]} [options] to choose from
 * @property {boolean} [required]
 * @property {Record<string, string | number>} [more] attributes of the input
 */
import { html, lines, Markup } from "../html.js";
import { Problem, SomebodyElse, Unreachable } from "./api.js";
import { typesElsewhere } from "./typing.js";

let fields = 0;

/**
 * A field with its label, its hint and the place of what is wrong with it.
 * @param {Field} field
 */
export function field({ name, label, value, hint = "", type = "text", options, required = false, more = {} }) {
  fields += 1;
  const id = `field-${fields}`;
  const held = value ?? "";
  /** @type {Record<string, string | number>} */
  const said = { id, name, "aria-describedby": hint ? `${id}-hint ${id}-wrong` : `${id}-wrong`, ...more };
  if (required) said.required = "";
  const shared = attributes(said);
  let control = html`<input type="${type}" value="${held}"${shared}>`;
  if (options) control = html`<select${shared}>${all(options.map(([each, words]) => option(each, words, held)))}</select>`;
  if (type === "textarea") control = html`<textarea${shared}>${held}</textarea>`;
  return lines(
    html`<div class="field" data-field="${name}"><label for="${id}">${label}</label>`,
    control,
    hint !== "" && html`<p class="hint" id="${id}-hint">${hint}</p>`,
    html`<p class="wrong" id="${id}-wrong"></p></div>`,
  );
}

/**
 * @param {string} value
 * @param {string} words
 * @param {string} chosen
 */
function option(value, words, chosen) {
  const mark = value === chosen ? attributes({ selected: "" }) : "";
  return html`<option value="${value}"${mark}>${words}</option>`;
}

/**
 * A box to tick, with its words behind it.
 * @param {{name: string, label: string, checked?: boolean, value?: string}} box
 */
export function tick({ name, label, checked = false, value = "on" }) {
  const mark = checked ? attributes({ checked: "" }) : "";
  return html`<label class="tick"><input type="checkbox" name="${name}" value="${value}"${mark}> ${label}</label>`;
}

/**
 * Fields side by side, where there is room.
 * @param {...Markup} parts
 */
export const pair = (...parts) => html`<div class="pair">${all(parts)}</div>`;

/** Where a form says what is wrong with none of its fields. */
export const complaint = () => html`<p class="complaint" role="alert"></p>`;

/**
 * Markup of many, one after the other.
 * @param {Markup[]} parts
 */
export const all = (parts) => new Markup(parts.map(String).join(""));

/**
 * What a form's text fields hold, by name; those left empty are null.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string | null>}
 */
export function valuesOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim() || null]));
}

/**
 * Send a form in one way: once at a time, what is wrong shown where it is.
 * @param {HTMLFormElement} form
 * @param {(form: HTMLFormElement, button: HTMLButtonElement | null) => Promise<unknown>} send
 */
export function onSubmit(form, send) {
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    clearWrongs(form);
    try {
      const missing = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[required]"))].filter(
        ({ value }) => !value.trim(),
      );
      if (missing.length) showWrongs(form, missing.map(({ name }) => ({ field: name, message: "is needed" })));
      else await send(form, /** @type {HTMLButtonElement | null} */ (/** @type {SubmitEvent} */ (event).submitter));
    } catch (error) {
      showFailure(form, error);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

/**
 * Show what went wrong: at the fields that are named, the rest in the form's own line.
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
export function showFailure(form, error) {
  if (error instanceof Problem && error.errors.length) showWrongs(form, error.errors);
  else complain(form, inWords(error));
}

/**
 * What went wrong, for people. What is none of the server's or the network's is a fault of this program: it is thrown.
 * @param {unknown} error
 */
export function inWords(error) {
  if (error instanceof Unreachable) return `${error.message} Nothing is lost; try again.`;
  if (error instanceof SomebodyElse) return error.message;
  if (error instanceof Problem) return error.detail;
  throw error;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
export function complain(form, text) {
  const place = form.querySelector(".complaint");
  if (place) place.textContent = text;
}

/** @param {HTMLFormElement} form */
export function clearWrongs(form) {
  complain(form, "");
  for (const place of form.querySelectorAll(".wrong")) place.textContent = "";
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/**
 * @param {HTMLFormElement} form
 * @param {{field: string, message: string}[]} errors
 */
export function showWrongs(form, errors) {
  /** @type {string[]} */
  const elsewhere = [];
  /** @type {HTMLElement | null} */
  let first = null;
  for (const { field: name, message } of errors) {
    const found = fieldOf(form, name);
    const place = found?.querySelector(".wrong");
    if (!found || !place) {
      elsewhere.push(`${name} ${message}`);
      continue;
    }
    place.textContent = `${message[0]?.toUpperCase()}${message.slice(1)}.`;
    const control = /** @type {HTMLElement | null} */ (found.querySelector("input, select, textarea"));
    control?.setAttribute("aria-invalid", "true");
    first ??= control;
  }
  complain(form, elsewhere.join("; "));
  // What is refused after a while does not fetch whoever types elsewhere by then.
  if (!typesElsewhere(form)) first?.focus();
}

/**
 * The field that an error names: `blogs.2` is wrong within `blogs`.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function fieldOf(form, name) {
  for (let path = name; path; path = path.slice(0, Math.max(0, path.lastIndexOf(".")))) {
    const found = form.querySelector(`[data-field="${CSS.escape(path)}"]`);
    if (found) return found;
  }
  return null;
}

/** @param {Record<string, string | number>} said */
function attributes(said) {
  return all(Object.entries(said).map(([name, value]) => html` ${name}="${value}"`));
}
