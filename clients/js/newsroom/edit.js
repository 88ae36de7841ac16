/**
 * One entry that is open for editing: its composer, its draft, and how it ends.
 *
 * @typedef {import("./drafts").Draft} Draft
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 *
 * @typedef {object} Around
 * @property {import("./api").Api} api
 * @property {() => import("../wire").Blog} blog
 * @property {string} path of the blog
 * @property {boolean} isEditor
 * @property {import("./drafts").Drafts} drafts
 * @property {import("./pins").Pins} pins
 * @property {(id: string) => void} onWrote
 * @property {() => void} onClose it is open no more
 * @property {(entry: Written) => void} onSaved
 * @property {(id: string, draft: Draft) => void} onReopen it is wanted again, as it was
 */
import { added, write } from "../dom.js";
import { actsOf } from "./acts.js";
import { Composer } from "./composer.js";
import { differing, fieldsOf } from "./manuscript.js";
import { Meanwhile } from "./meanwhile.js";
import { say } from "./notice.js";
import { pinWords } from "./pins.js";
import { save } from "./saving.js";
import { Sending } from "./sending.js";
import { Standing } from "./standing.js";
import { typesElsewhere } from "./typing.js";

export class Edit {
  #around;
  #box = added("div", "editing");
  #closed = new AbortController();
  #sending = new Sending((isUnderWay) => (this.composer.busy = isUnderWay), () => this.#writeOn());
  #meanwhile = new Meanwhile();
  #standing = new Standing(this.#box);

  /** What was sent, and may have arrived. @type {Fields[]} */
  sent = [];

  /**
   * @param {Written} entry
   * @param {Draft} draft
   * @param {Around} around
   */
  constructor(entry, draft, around) {
    this.#around = around;
    this.entry = entry;
    this.draft = draft;
    const fresh = this.fieldsOf(entry);
    // What was typed on top of another version is saved against that one, so that the difference is seen.
    if (!draft.base || !draft.fields) {
      draft.base = fresh;
      draft.version = entry.version;
    }
    this.composer = this.#compose(draft.fields ?? fresh);
    this.#box.append(this.#meanwhile.element, this.composer.element);
  }

  /** Whether something would be lost. */
  get isChanged() {
    const { composer, draft } = this;
    return composer.isUploading || (draft.base !== null && differing(composer.fields, draft.base).length > 0);
  }

  /** On its way to the server. */
  get isSending() {
    return this.#sending.isUnderWay;
  }

  /** Of what is on its way: aborted once this is closed, or written on. */
  get signal() {
    return AbortSignal.any([this.#closed.signal, this.#sending.signal]);
  }

  /**
   * Bring it to its place.
   * @param {HTMLElement | undefined} host
   * @param {HTMLElement} loose where it stands otherwise
   */
  settle(host, loose) {
    this.#standing.settle(host, loose);
  }

  /**
   * Say what has become of it where somebody else did something, or its minute came.
   * @param {string | undefined} status as far as the page knows
   */
  async notice(status) {
    if (!this.#meanwhile.isNews(status) || this.isSending) return;
    try {
      const { api, path } = this.#around;
      const { body: now } = await api.get(`${path}/entries/${this.entry.id}`);
      if (now.status === this.entry.status) this.#meanwhile.clear();
      else this.#meanwhile.become(now.status);
    } catch {
      // Whoever saves it is told then.
    }
  }

  /** Have it in sight, to be written at; unless somebody has begun to type elsewhere before it was here. */
  show() {
    if (typesElsewhere(this.#box)) return;
    this.composer.focus();
    this.#box.scrollIntoView({ block: "nearest" });
  }

  /** The view is left; what was typed stays. */
  close() {
    this.#closed.abort();
    this.draft.release();
  }

  /** What a composer holds of an entry, and whether it is to be pinned. @param {Written} entry */
  fieldsOf(entry) {
    const { blog, pins } = this.#around;
    const fields = fieldsOf(entry, blog());
    return entry.status === "published" ? fields : { ...fields, pin: pins.has(entry.id) };
  }

  /**
   * A question waits while somebody types elsewhere: it is told of here, with a button that asks for it.
   * @param {string} words
   * @param {string} label of the button
   * @returns {Promise<boolean>} whether it has waited; things may stand otherwise by then
   */
  async untilWanted(words, label) {
    if (!typesElsewhere(this.#box)) return false;
    say(`${words} The edit waits for you.`);
    await this.#meanwhile.ask(words, label, this.signal);
    return true;
  }

  /**
   * The entry is something else by now, and so is what can be done with it: a draft that somebody published has no
   * "Save draft" any more.
   * @param {Written} now
   */
  become(now) {
    const isOther = now.status !== this.entry.status;
    this.entry = now;
    this.#meanwhile.clear();
    if (!isOther) return;
    const before = this.composer;
    this.composer = this.#compose(before.fields);
    this.composer.busy = this.isSending;
    before.element.replaceWith(this.composer.element);
  }

  /** From here on it is an edit of another version. @param {Written} now */
  rebase(now) {
    this.become(now);
    this.draft.version = now.version;
    this.draft.base = this.fieldsOf(now);
  }

  /**
   * Have it merged by hand, with what stands there beside it.
   * @param {Fields} fields to begin with
   * @param {Fields} theirs
   */
  mergeByHand(fields, theirs) {
    const { composer, draft, entry } = this;
    composer.fields = fields;
    draft.keep(composer.fields);
    const aside = this.#box.querySelector(".aside") ?? added("blockquote", "aside");
    write(aside, `What stands there now (version ${entry.version}):\n\n${theirs.body}`);
    composer.element.after(aside);
    composer.busy = false;
    composer.focus();
  }

  /**
   * The server has it.
   * @param {Written} entry
   * @param {string} words
   */
  done(entry, words) {
    const { pin } = this.composer.fields;
    this.#around.pins.keep(entry, pin);
    this.#end(entry, [words, pin && pinWords(entry.status)].filter(Boolean).join(". "));
  }

  /**
   * What somebody else wrote stays. One's own words can be had again, to meet theirs once more.
   * @param {Written} now
   */
  leave(now) {
    this.#end(now, "Left as it is", { undo: this.#wayBack() });
  }

  /** A composer for what the entry is now. @param {Fields} fields */
  #compose(fields) {
    const { title, status } = this.entry;
    const { api, blog, isEditor } = this.#around;
    const composer = new Composer({
      api,
      blog,
      label: `Edit: ${title ?? "entry"}`,
      fields,
      acts: actsOf(status, isEditor),
      mayPin: isEditor,
      isEdit: status === "published",
      onInput: (fields) => this.#keep(fields),
      onAct: (act) => this.#save(/** @type {Status} */ (act)),
    });
    const cancel = added("button", "", "Cancel");
    cancel.type = "button";
    cancel.dataset.stops = "";
    cancel.addEventListener("click", () => this.#cancel());
    composer.element.querySelector(".acts .told")?.before(cancel, this.#sending.button);
    composer.element.addEventListener("keydown", ({ key }) => key === "Escape" && !this.isChanged && this.#cancel());
    return composer;
  }

  /** @param {Fields} fields */
  #keep(fields) {
    const isKept = this.draft.keep(fields);
    this.composer.tell(isKept ? "Kept on this device" : "This browser keeps nothing: save before you leave.");
    this.#around.onWrote(this.entry.id);
  }

  /** @param {Status} status */
  #save(status) {
    return this.#sending.run(() => save(this, status, this.#around), (error) => this.composer.complain(error));
  }

  #writeOn() {
    this.#meanwhile.clear();
    this.composer.tell("Not saved yet. What you wrote is kept on this device.");
    this.composer.focus();
  }

  #cancel() {
    const lost = this.isChanged;
    const undo = this.#wayBack();
    this.#remove();
    const words = this.isSending ? "Your changes are dropped, unless they have arrived already" : "Your changes are dropped";
    if (lost) say(words, { undo });
    const edit = document.querySelector(`#entry-${CSS.escape(this.entry.id)} [data-act=edit]`);
    /** @type {HTMLElement | null} */ (edit)?.focus();
  }

  /**
   * @param {Written} entry
   * @param {string} words
   * @param {{undo?: () => void}} [offered]
   */
  #end(entry, words, offered = {}) {
    const hadFocus = this.#box.contains(document.activeElement);
    this.#remove();
    say(words, offered);
    this.#around.onSaved(entry);
    // Whoever writes on elsewhere meanwhile, stays there.
    if (!hadFocus) return;
    const article = document.getElementById(`entry-${entry.id}`);
    article?.focus({ preventScroll: true });
  }

  /** What opens it again as it is now, on top of the version that it was made from. */
  #wayBack() {
    const { id } = this.entry;
    const { fields } = this.composer;
    const { base, version } = this.draft;
    return async () => {
      const draft = await this.#around.drafts.start(id);
      Object.assign(draft, { base, version, fields });
      draft.keep(fields);
      this.#around.onReopen(id, draft);
    };
  }

  #remove() {
    this.draft.clear();
    this.close();
    this.#box.remove();
    this.#around.onClose();
  }
}
