/**
 * Where an entry is written: headline, text with aids for Markdown, pictures, labels, byline, time, preview. The same
 * for a new entry and for one that is edited; what becomes of it, its owner decides.
 *
 * @typedef {import("../wire").Blog} Blog
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {{name: string, label: string, hint?: string}} Act what can be done with it; the first is also Ctrl+Enter
 *
 * @typedef {object} Options
 * @property {import("./api").Api} api
 * @property {() => Blog} blog
 * @property {string} label of the whole, for those who hear the page
 * @property {Fields} fields
 * @property {Act[]} acts
 * @property {boolean} mayPin
 * @property {boolean} [isEdit] a correction note may be added
 * @property {(fields: Fields) => void} onInput
 * @property {(act: string, fields: Fields) => void} onAct
 */
import { element, write } from "../dom.js";
import { sheet } from "./sheet.js";
import { showFailure, showWrongs, clearWrongs } from "./form.js";
import { LABELS } from "./manuscript.js";
import { momentOf } from "./zoned.js";
import { aidWriting } from "./aids.js";
import { takeFiles } from "./files.js";
import { Pictures } from "./pictures.js";
import { Preview } from "./preview.js";

/** A minute that passes while it is being chosen is none that was mistyped. */
const LATE_MILLISECONDS = 5 * 60_000;

export class Composer {
  #options;
  #form;
  #pictures;
  #preview;
  /** @type {string[]} */
  #labels = [];
  #format = "markdown";
  #busy = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#form = /** @type {HTMLFormElement} */ (element(sheet(options)));
    this.#pictures = new Pictures({ api: options.api, place: this.#one(".pictures"), onChange: () => this.#changed() });
    this.#preview = new Preview({
      api: options.api,
      place: this.#one(".preview"),
      button: this.#one("[data-aid=preview]"),
      fields: () => this.fields,
      blog: options.blog,
    });
    aidWriting({
      form: this.#form,
      body: this.#body,
      onSend: () => this.#act(options.acts[0]?.name ?? ""),
    });
    takeFiles(this.#form, (files) => this.#busy || this.#pictures.add(files));
    this.#form.addEventListener("input", () => this.#changed());
    this.#form.addEventListener("click", ({ target }) => this.#pressed(/** @type {Element} */ (target)));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
      this.#act(button?.value ?? options.acts[0]?.name ?? "");
    });
    this.#input("label").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.#addLabel();
    });
    this.#input("label").addEventListener("change", () => this.#addLabel());
    this.fields = options.fields;
  }

  get element() {
    return this.#form;
  }

  /** @returns {Fields} */
  get fields() {
    const value = (/** @type {string} */ name) => this.#input(name)?.value ?? "";
    return {
      title: value("title"),
      body: this.#body.value,
      format: this.#format,
      labels: [...this.#labels],
      key: this.#isPressed("key"),
      pin: this.#isPressed("pin"),
      author: value("author"),
      published_at: value("published_at"),
      publish_at: value("publish_at"),
      correction: value("correction"),
      media: this.#pictures.media,
    };
  }

  set fields(fields) {
    for (const name of /** @type {const} */ (["title", "author", "published_at", "publish_at", "correction"])) {
      const input = this.#input(name);
      if (input) input.value = fields[name];
    }
    this.#body.value = fields.body;
    this.#format = fields.format;
    this.#labels = [...fields.labels];
    this.#press("key", fields.key);
    this.#press("pin", fields.pin);
    this.#pictures.media = fields.media;
    this.#one("details").toggleAttribute("open", Boolean(fields.published_at && !this.#options.isEdit));
    this.#showLabels();
    this.#preview.refresh();
    this.complain();
  }

  /** Pictures that are chosen and not uploaded yet. */
  get isUploading() {
    return this.#pictures.isBusy;
  }

  focus() {
    this.#body.focus();
  }

  /** A line beside what can be done: what is kept, what is under way. @param {string} text */
  tell(text) {
    write(this.#one(".told"), text);
  }

  /** Say what is wrong; nothing: all is well. @param {unknown} [error] */
  complain(error) {
    clearWrongs(this.#form);
    if (error) showFailure(this.#form, error);
    if (this.#form.querySelector("details .wrong:not(:empty)")) this.#one("details").setAttribute("open", "");
  }

  /** Whether it is under way; what is typed meanwhile is not taken. @param {boolean} busy */
  set busy(busy) {
    this.#busy = busy;
    this.#form.setAttribute("aria-busy", String(busy));
    for (const input of /** @type {Iterable<any>} */ (this.#form.elements)) {
      // A picture on its way can still be tried again, or removed; and what it is on its way with, stopped.
      if (input.closest(".picture") || input.dataset.stops !== undefined) continue;
      if (input.tagName === "BUTTON") input.disabled = busy;
      else input.readOnly = busy;
    }
  }

  /** @param {string} name */
  async #act(name) {
    if (this.#busy) return;
    this.#addLabel();
    this.complain();
    if (name === "scheduled") {
      const at = momentOf(this.fields.publish_at, this.#options.blog().timezone);
      if (!at) return this.#need("publish_at", "choose when");
      const isOver = Date.parse(at) < Date.now() - LATE_MILLISECONDS;
      if (isOver) return this.#need("publish_at", "that is over: publish it now, or choose another time");
    }
    if (!this.#pictures.areDescribed()) return;
    if (this.#pictures.isBusy) {
      this.tell("Uploading pictures…");
      this.busy = true;
    }
    const uploaded = await this.#pictures.settled();
    this.busy = false;
    this.tell("");
    if (!uploaded) return this.#need("media", "a picture was refused: remove it first");
    const { title, body, media } = this.fields;
    if (!title.trim() && !body.trim() && media.length === 0) return this.#need("body", "there is nothing to read yet");
    this.#options.onAct(name, this.fields);
  }

  /**
   * @param {string} field
   * @param {string} message
   */
  #need(field, message) {
    if (field === "publish_at") this.#one("details").setAttribute("open", "");
    showWrongs(this.#form, [{ field, message }]);
  }

  #changed() {
    this.#preview.refresh();
    this.#options.onInput(this.fields);
  }

  /** @param {Element} target */
  #pressed(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-flag], button[data-label]"));
    if (!button || this.#busy) return;
    const { flag, label } = button.dataset;
    if (flag) this.#press(flag, !this.#isPressed(flag));
    else if (label) {
      const has = this.#labels.includes(label);
      this.#labels = has ? this.#labels.filter((one) => one !== label) : [...this.#labels, label];
      this.#showLabels();
      const again = /** @type {HTMLElement | null} */ (this.#form.querySelector(`[data-label="${CSS.escape(label)}"]`));
      (again ?? this.#input("label")).focus();
    }
    this.#changed();
  }

  #addLabel() {
    const input = this.#input("label");
    const label = input.value.trim();
    if (!label) return;
    input.value = "";
    if (!this.#labels.includes(label)) this.#labels.push(label);
    this.#showLabels();
    this.#changed();
  }

  #showLabels() {
    const place = this.#one(".chosen-labels");
    const known = [...new Set([...LABELS, ...this.#labels])];
    place.replaceChildren(
      ...known.map((label) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "chip";
        button.dataset.label = label;
        button.textContent = label;
        button.setAttribute("aria-pressed", String(this.#labels.includes(label)));
        return button;
      }),
    );
  }

  /** @param {string} flag */
  #isPressed(flag) {
    return this.#form.querySelector(`[data-flag=${flag}]`)?.getAttribute("aria-pressed") === "true";
  }

  /**
   * @param {string} flag
   * @param {boolean} pressed
   */
  #press(flag, pressed) {
    this.#form.querySelector(`[data-flag=${flag}]`)?.setAttribute("aria-pressed", String(pressed));
  }

  get #body() {
    return /** @type {HTMLTextAreaElement} */ (this.#one("textarea[name=body]"));
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#form.querySelector(selector));
  }
}
