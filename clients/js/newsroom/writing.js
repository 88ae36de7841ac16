/**
 * The new entry: its sheet, what was typed and is kept on this device, and what is on its way.
 *
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./drafts").Draft} Draft
 */
import { write } from "../dom.js";
import { actsOf } from "./acts.js";
import { Composer } from "./composer.js";
import { Leftovers } from "./leftovers.js";
import { blank, hasWords, newEntry } from "./manuscript.js";
import { say } from "./notice.js";
import { Outgoing } from "./outgoing.js";
import { pinWords } from "./pins.js";
import { typedAt, typesElsewhere } from "./typing.js";

/**
 * @typedef {object} Surrounding
 * @property {HTMLElement} place
 * @property {import("./api").Api} api
 * @property {() => import("../wire").Blog} blog
 * @property {string} owner the blog and the person
 * @property {boolean} isEditor
 * @property {import("./drafts").Drafts} drafts
 * @property {import("./pins").Pins} pins
 * @property {() => void} onWrote
 * @property {() => void} onSent the sheet is empty again
 * @property {(entry: Written) => void} onSaved the server has it
 * @property {(id: string) => void} onShow somebody wants to see an entry
 * @property {(id: string, draft: Draft) => Promise<boolean>} onEdit somebody goes on with an edit; whether it is open now
 */

export class Writing {
  #around;
  #composer;
  #outgoing;
  #leftovers;
  #isHere = true;
  /** @type {Draft | null} until it is opened */
  #draft = null;

  /** @param {Surrounding} around */
  constructor(around) {
    const { api, blog, isEditor } = around;
    this.#around = around;
    this.#outgoing = new Outgoing({
      ...around,
      place: this.#one(".outbox"),
      onEdit: (id, draft) => this.#becameEdit(id, draft),
      onShow: (id) => {
        this.#openSheet(false);
        around.onShow(id);
      },
      onArrived: (entry, fields) => this.#arrived(entry, fields),
      onRefused: (key, problem) => this.#refused(key, problem),
      onOpen: (key) => this.#openAgain(key),
    });
    this.#leftovers = new Leftovers({
      place: this.#one(".left"),
      drafts: around.drafts,
      onContinue: (draft) => this.#continue(draft),
      onShow: () => this.#nameHandle(),
    });
    this.#composer = new Composer({
      api,
      blog,
      label: "New entry",
      fields: blank(this.#byline),
      acts: actsOf("draft", isEditor),
      mayPin: isEditor,
      onInput: (fields) => this.#keep(fields),
      onAct: (act, fields) => this.#send(/** @type {Status} */ (act), fields),
    });
    const handle = this.#one(".sheet-handle");
    handle.addEventListener("click", () => this.#openSheet(handle.getAttribute("aria-expanded") !== "true"));
  }

  /** Go on where an earlier page has stopped. */
  async open() {
    this.#draft = await this.#around.drafts.open(null);
    if (this.#draft.fields) this.#composer.fields = this.#draft.fields;
    this.#one(".new-entry").append(this.#composer.element);
    this.#outgoing.resume();
    await this.#leftovers.show();
  }

  focus() {
    this.#composer.focus();
  }

  /** List what no window has open. */
  showLeft() {
    return this.#leftovers.show();
  }

  close() {
    this.#isHere = false;
    this.#outgoing.close();
    this.#draft?.release();
  }

  /** Whether something is here only. */
  get isUnsaved() {
    return this.#hasOwn || this.isSending;
  }

  get isUploading() {
    return this.#composer.isUploading;
  }

  /** Whether the server lacks something that was handed over. */
  get isSending() {
    return this.#outgoing.isUnsent;
  }

  /** The byline that was chosen here the last time. */
  get #byline() {
    return localStorage.getItem(this.#bylineKey) ?? "";
  }

  get #bylineKey() {
    return `liveserver/byline/${this.#around.owner}`;
  }

  /** @param {Fields} fields */
  #keep(fields) {
    if (!hasWords(fields) && this.#draft?.sent) say("The sheet is empty: what you write now is another entry. Should the one before have arrived, it stays where it is.");
    const kept = hasWords(fields) ? this.#draft?.keep(fields) : this.#draft?.clear();
    this.#composer.tell(kept === false ? "This browser keeps nothing: send it before you leave." : kept ? "Kept on this device" : "");
    if (hasWords(fields)) this.#around.onWrote();
  }

  /**
   * Hand it over, and be ready for the next one: from here on the outbox keeps it.
   * @param {Status} status
   * @param {Fields} fields
   */
  #send(status, fields) {
    try {
      localStorage.setItem(this.#bylineKey, fields.author.trim());
    } catch {
      // Then it is not remembered.
    }
    const blog = this.#around.blog();
    const given = { path: `/blogs/${blog.slug}/entries`, body: newEntry(fields, blog, status), fields };
    this.#outgoing.put(given, this.#draft?.sent);
    this.#draft?.clear();
    this.#composer.fields = blank(fields.author);
    this.#composer.tell("");
    this.#composer.focus();
    this.#around.onSent();
  }

  /**
   * @param {Written} entry
   * @param {Fields} fields
   */
  #arrived(entry, { pin }) {
    const { pins, onSaved } = this.#around;
    pins.keep(entry, pin);
    if (!this.#isHere) return;
    if (pin && pinWords(entry.status)) say(pinWords(entry.status));
    onSaved(entry);
    write(this.#one(".news"), entry.status === "published" ? "Published" : "Saved");
  }

  /**
   * What is wrong with it is shown where it was written, unless something else is being written there by now.
   * @param {string} key
   * @param {unknown} problem
   */
  #refused(key, problem) {
    if (this.#hasOwn || typesElsewhere(this.#composer.element)) return false;
    this.#openAgain(key).then(() => this.#composer.complain(problem));
    return true;
  }

  /** What waits, or was refused, is written on. @param {string} key */
  async #openAgain(key) {
    if (!this.#mayPutAside()) return;
    const draft = await this.#around.drafts.start(null);
    const back = this.#outgoing.takeBack(key);
    if (!back) return draft.release();
    draft.sent = back.sent;
    await this.#goOn(draft, back.fields);
    if (back.sent) say("No answer came when this was sent. Should it have arrived, it is not published twice: what you change becomes an edit of it.");
  }

  /** What was left here is written on. @param {Draft} taken */
  async #continue(taken) {
    if (taken.entry) await this.#edit(taken.entry, taken);
    else if (taken.fields && this.#mayPutAside()) await this.#goOn(taken, taken.fields);
    else await taken.release();
  }

  /**
   * An edit is gone on with in its place, which on a phone lies under the sheet.
   * @param {string} id
   * @param {Draft} taken
   */
  async #edit(id, taken) {
    this.#openSheet(false);
    return this.#around.onEdit(id, taken);
  }

  /**
   * What was opened again had arrived: it is an edit by now. Whoever types meanwhile goes on with it when they want to.
   * @param {string} id
   * @param {Draft} draft
   */
  async #becameEdit(id, draft) {
    if (!typedAt()) return this.#edit(id, draft);
    await draft.release();
    await this.#leftovers.show();
    return false;
  }

  /** Whether something of its own is in the sheet. */
  get #hasOwn() {
    return hasWords(this.#composer.fields) || this.isUploading;
  }

  /** Whether what is being written can make room for something else, and stay on this device; if not, why is said. */
  #mayPutAside() {
    if (this.isUploading) say("A picture in the sheet is not uploaded yet. Publish what is there first, or remove the picture.");
    else if (!this.#hasOwn || this.#draft?.keep(this.#composer.fields)) return true;
    else say("This browser keeps nothing. Publish what is in the sheet first.");
    return false;
  }

  /**
   * Write on at something; what was being written makes room, and stays on this device.
   * @param {Draft} draft
   * @param {Fields} fields
   */
  async #goOn(draft, fields) {
    const before = this.#draft;
    this.#draft = draft;
    draft.keep(fields);
    this.#composer.fields = fields;
    // Whoever has begun to type elsewhere before it was here stays there.
    if (!typesElsewhere(this.#composer.element)) {
      this.#openSheet(true);
      this.#composer.focus();
    }
    await before?.release();
    await this.#leftovers.show();
  }

  /** On a phone the composer is a sheet over the stream. @param {boolean} open */
  #openSheet(open) {
    this.#around.place.classList.toggle("open", open);
    this.#one(".sheet-handle").setAttribute("aria-expanded", String(open));
    this.#nameHandle();
    if (open) this.#composer.focus();
  }

  /** What lies under a closed sheet is not forgotten. */
  #nameHandle() {
    const handle = this.#one(".sheet-handle");
    const isOpen = handle.getAttribute("aria-expanded") === "true";
    const hasMore = hasWords(this.#composer.fields) || !this.#leftovers.isEmpty;
    write(handle, isOpen ? "Close" : hasMore ? "Go on writing" : "Write");
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#around.place.querySelector(selector));
  }
}
