/**
 * Entries that are open for editing, each in its place: in the stream, or in the list of what is not published. Where
 * the place goes out of sight (somebody retracts the entry, or publishes it), what was typed stays, above the panels.
 *
 * @typedef {object} OfEditing
 * @property {(id: string) => HTMLElement | undefined} hostOf where an entry is edited, if it has a place
 * @property {HTMLElement} loose where it is edited otherwise
 * @property {(id: string) => string | undefined} statusOf what an entry is by now, as far as the page knows
 * @property {() => void} onChange something was opened or closed
 * @property {() => void} onLeft a draft that was to be gone on with is open nowhere
 *
 * @typedef {Omit<import("./edit").Around, "onClose" | "onReopen"> & OfEditing} Around
 */
import { Edit } from "./edit.js";
import { inWords } from "./form.js";
import { say } from "./notice.js";

export class Editing {
  #around;
  /** @type {Map<string, Edit>} by the entry's id */
  #open = new Map();
  /** @type {Set<string>} being fetched */
  #opening = new Set();
  #isHere = true;

  /** @param {Around} around */
  constructor(around) {
    this.#around = around;
  }

  /** Whether something would be lost. */
  get isDirty() {
    return this.#all.some(({ isChanged }) => isChanged);
  }

  /** Whether the server lacks something that was handed over. */
  get isSending() {
    return this.#all.some(({ isSending }) => isSending);
  }

  get isUploading() {
    return this.#all.some(({ composer }) => composer.isUploading);
  }

  /** The entry that was opened last. */
  get current() {
    return [...this.#open.keys()].at(-1) ?? null;
  }

  /**
   * Open an entry; with what was typed before, if that is still there.
   * @param {string} id
   * @param {import("./drafts").Draft | null} [taken] a draft of it that is open already
   * @returns {Promise<boolean>} whether the draft is open here now; where it is not, it is let go
   */
  async open(id, taken = null) {
    const isOpen = await this.#begin(id, taken);
    if (!isOpen && taken) {
      await taken.release();
      this.#around.onLeft();
    }
    return isOpen;
  }

  /**
   * @param {string} id
   * @param {import("./drafts").Draft | null} taken
   */
  async #begin(id, taken) {
    const known = this.#open.get(id);
    known?.composer.focus();
    if (known || this.#opening.has(id)) {
      // Two edits of one entry would each be the other's conflict.
      if (taken) say("This entry is open here already. Save that edit or cancel it first; the other one stays on this device.");
      return false;
    }
    this.#opening.add(id);
    try {
      const { api, path, drafts } = this.#around;
      const { body: entry } = await api.get(`${path}/entries/${id}`);
      // The view may be left meanwhile; in the next one the draft is to be had.
      if (!this.#isHere) return false;
      const draft = taken ?? (await drafts.open(id));
      if (this.#isHere) this.#show(entry, draft);
      else await draft.release();
      return this.#isHere;
    } catch (error) {
      if (this.#isHere) say(inWords(error));
      return false;
    } finally {
      this.#opening.delete(id);
    }
  }

  /** Bring each to its place. */
  settle() {
    const { hostOf, loose, statusOf } = this.#around;
    for (const [id, edit] of this.#open) {
      edit.settle(hostOf(id), loose);
      edit.notice(statusOf(id));
    }
  }

  close() {
    this.#isHere = false;
    for (const edit of this.#all) edit.close();
    this.#open.clear();
  }

  get #all() {
    return [...this.#open.values()];
  }

  /**
   * @param {import("./manuscript").Written} entry
   * @param {import("./drafts").Draft} draft
   */
  #show(entry, draft) {
    const { onChange } = this.#around;
    const onClose = () => {
      this.#open.delete(entry.id);
      onChange();
    };
    const edit = new Edit(entry, draft, { ...this.#around, onClose, onReopen: (id, kept) => this.open(id, kept) });
    this.#open.set(entry.id, edit);
    this.settle();
    edit.show();
    onChange();
  }
}
