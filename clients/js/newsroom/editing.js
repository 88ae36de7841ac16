/**
 * Entries that are open for editing, each in its place: in the stream, or in the list of what is not published. Where
 * the place goes (somebody retracts the entry), what was typed stays, at the head of the stream.
 *
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./manuscript").Status} Status
 *
 * @typedef {object} Around
 * @property {import("./api").Api} api
 * @property {() => import("../wire").Blog} blog
 * @property {string} path of the blog
 * @property {boolean} isEditor
 * @property {import("./drafts").Drafts} drafts
 * @property {import("./pins").Pins} pins
 * @property {(id: string) => HTMLElement} hostOf where an entry is edited
 * @property {(id: string | null) => void} onWrote
 * @property {() => void} onChange something was opened or closed
 * @property {(entry: Written) => void} onSaved
 */
import { added, write } from "../dom.js";
import { Composer } from "./composer.js";
import { resolveConflict } from "./conflict.js";
import { askWhether } from "./dialog.js";
import { inWords } from "./form.js";
import { blank, changesOf, differing, fieldsOf, merged } from "./manuscript.js";
import { say } from "./notice.js";
import { isLast } from "./outbox.js";
import { pinWords } from "./pins.js";
import { Backoff } from "../backoff.js";

/** @type {Record<Status, string>} */
const DONE = { published: "Published", draft: "Back among the drafts", submitted: "Submitted", scheduled: "Scheduled" };

/** @typedef {{entry: Written, composer: Composer, box: HTMLElement, draft: import("./drafts").Draft, closed: AbortController, focused: HTMLElement}} Open */

export class Editing {
  #around;
  /** @type {Map<string, Open>} by the entry's id */
  #open = new Map();
  /** @type {Set<string>} being fetched */
  #opening = new Set();
  /** @type {Set<Open>} on their way to the server */
  #sending = new Set();

  /** @param {Around} around */
  constructor(around) {
    this.#around = around;
  }

  /** Whether something would be lost. */
  get isDirty() {
    return [...this.#open.values()].some((open) => isChanged(open));
  }

  /** Whether the server lacks something that was handed over. */
  get isSending() {
    return this.#sending.size > 0;
  }

  get isUploading() {
    return [...this.#open.values()].some(({ composer }) => composer.isUploading);
  }

  /** The entry that was opened last. */
  get current() {
    return [...this.#open.keys()].at(-1) ?? null;
  }

  /** @param {string} id */
  has(id) {
    return this.#open.has(id);
  }

  /**
   * Open an entry; with what was typed before, if that is still there.
   * @param {string} id
   * @param {import("./drafts").Draft | null} [taken] a draft of it that is open already
   */
  async open(id, taken = null) {
    const known = this.#open.get(id);
    if (known) {
      taken?.release();
      return known.composer.focus();
    }
    if (this.#opening.has(id)) return;
    this.#opening.add(id);
    try {
      const { body: entry } = await this.#around.api.get(`${this.#around.path}/entries/${id}`);
      const draft = taken ?? (await this.#around.drafts.open(id));
      this.#show(entry, draft);
    } catch (error) {
      taken?.release();
      say(inWords(error));
    }
    this.#opening.delete(id);
  }

  /** Bring each to its place; what is there already is not touched. */
  settle() {
    for (const [id, { box, focused }] of this.#open) {
      const host = this.#around.hostOf(id);
      if (box.parentElement === host) continue;
      // What has the focus loses it when its place goes, or moves.
      const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
      host.append(box);
      if (hadFocus) focused.focus({ preventScroll: true });
    }
  }

  close() {
    for (const { draft, closed } of this.#open.values()) {
      closed.abort();
      draft.release();
    }
    this.#open.clear();
    this.#sending.clear();
  }

  /**
   * @param {Written} entry
   * @param {import("./drafts").Draft} draft
   */
  #show(entry, draft) {
    const { api, blog, isEditor, onWrote, onChange } = this.#around;
    const fresh = this.#fieldsOf(entry);
    // What was typed on top of another version is saved against that one, so that the difference is seen.
    if (!draft.base || !draft.fields) {
      draft.base = fresh;
      draft.version = entry.version;
    }
    const box = added("div", "editing");
    const composer = new Composer({
      api,
      blog,
      label: `Edit: ${entry.title ?? "entry"}`,
      fields: draft.fields ?? fresh,
      acts: actsOf(entry.status, isEditor),
      mayPin: isEditor,
      isEdit: entry.status === "published",
      onInput: (fields) => {
        composer.tell(draft.keep(fields) ? "Kept on this device" : "This browser keeps nothing: save before you leave.");
        onWrote(entry.id);
      },
      onAct: (act) => this.#save(open, /** @type {Status} */ (act)),
    });
    /** @type {Open} */
    const open = { entry, composer, box, draft, closed: new AbortController(), focused: composer.element };
    box.addEventListener("focusin", ({ target }) => (open.focused = /** @type {HTMLElement} */ (target)));
    const cancel = added("button", "", "Cancel");
    cancel.type = "button";
    cancel.addEventListener("click", () => this.#cancel(open));
    composer.element.querySelector(".acts .told")?.before(cancel);
    composer.element.addEventListener("keydown", ({ key }) => key === "Escape" && !isChanged(open) && this.#cancel(open));
    box.append(composer.element);
    this.#open.set(entry.id, open);
    this.settle();
    composer.focus();
    box.scrollIntoView({ block: "nearest" });
    onChange();
  }

  /**
   * @param {Open} open
   * @param {Status} status
   */
  async #save(open, status) {
    const { composer, draft, entry } = open;
    const { blog } = this.#around;
    composer.busy = true;
    this.#sending.add(open);
    try {
      const base = draft.base ?? blank();
      const changes = changesOf(composer.fields, base, blog(), { before: entry.status, after: status });
      if (Object.keys(changes).length > 0) await this.#send(open, changes);
      else this.#done(open, entry, isChanged(open) ? "Saved" : "Nothing was changed");
    } catch (error) {
      composer.complain(error);
    }
    this.#sending.delete(open);
    composer.busy = false;
  }

  /**
   * Send until somebody answers. A repetition of what had got through is a conflict that is none: then both are equal.
   * @param {Open} open
   * @param {Record<string, unknown>} changes
   * @returns {Promise<void>}
   */
  async #send(open, changes) {
    const { api, path } = this.#around;
    const { composer, draft, entry, closed } = open;
    const backoff = new Backoff();
    // Also where nothing was typed but what becomes of it was chosen: whoever leaves finds it again.
    draft.keep(composer.fields);
    while (!closed.signal.aborted) {
      composer.tell("Saving…");
      try {
        const { body } = await api.send("PATCH", `${path}/entries/${entry.id}`, changes, { match: draft.version });
        return this.#done(open, body.entry, entry.status !== body.entry.status ? DONE[/** @type {Status} */ (body.entry.status)] : "Saved");
      } catch (error) {
        const { status } = /** @type {{status?: number}} */ (error);
        if (status === 412) return await this.#meet(open, changes);
        if (isLast({ status })) {
          composer.tell("");
          throw error;
        }
        composer.tell("Not saved yet: waiting for the network. What you wrote is kept.");
        await pause(backoff.next(), closed.signal);
      }
    }
  }

  /**
   * Somebody was faster: show both, and do what the editor chooses.
   * @param {Open} open
   * @param {Record<string, unknown>} changes
   * @returns {Promise<void>}
   */
  async #meet(open, changes) {
    const { api, path, blog } = this.#around;
    const { composer, draft, entry } = open;
    composer.tell("");
    const { body: now } = await api.get(`${path}/entries/${entry.id}`);
    const { body: past } = await api.get(`${path}/entries/${entry.id}/versions`);
    const who = past.versions.at(-1)?.by ?? "";
    if (now.status === "retracted") return await this.#restoreFirst(open, changes, who);
    const mine = composer.fields;
    const theirs = this.#fieldsOf(now);
    const base = draft.base ?? theirs;
    const status = /** @type {Status} */ (changes.status ?? now.status);
    if (differing(mine, theirs).length === 0 && now.status === status) return this.#done(open, now, "Saved");
    // Nobody touched what is written: it was retracted and restored, say.
    if (differing(theirs, base).length === 0 && now.status === entry.status) {
      draft.version = now.version;
      return await this.#send(open, changes);
    }
    const choice = await resolveConflict({ mine, theirs, who, version: now.version });
    if (choice === null) return;
    if (choice === "theirs") return this.#leaveAsItIs(open, now);
    open.entry = now;
    draft.version = now.version;
    draft.base = theirs;
    if (choice === "mine") {
      const all = changesOf(mine, theirs, blog(), { before: now.status, after: status });
      if (Object.keys(all).length > 0) return await this.#send(open, all);
      return this.#done(open, now, "Saved");
    }
    composer.fields = merged(mine, theirs, base);
    draft.keep(composer.fields);
    const aside = open.box.querySelector(".aside") ?? added("blockquote", "aside");
    write(aside, `What stands there now (version ${now.version}):\n\n${theirs.body}`);
    composer.element.after(aside);
    composer.busy = false;
    composer.focus();
  }

  /**
   * @param {Open} open
   * @param {Written} entry
   * @param {string} words
   */
  #done(open, entry, words) {
    const { pin } = open.composer.fields;
    this.#around.pins.keep(entry, pin);
    this.#end(open, entry, [words, pin && pinWords(entry.status)].filter(Boolean).join(". "));
  }

  /**
   * @param {Open} open
   * @param {Written} entry
   * @param {string} words
   * @param {{undo?: () => void}} [offered]
   */
  #end(open, entry, words, offered = {}) {
    this.#remove(open);
    say(words, offered);
    this.#around.onSaved(entry);
    const article = document.getElementById(`entry-${entry.id}`);
    article?.focus({ preventScroll: true });
  }

  /**
   * Nobody can save what is not there any more: have it there again, or keep the words for what else is to become of them.
   * @param {Open} open
   * @param {Record<string, unknown>} changes
   * @param {string} who has retracted it
   * @returns {Promise<void>}
   */
  async #restoreFirst(open, changes, who) {
    const { api, path } = this.#around;
    const { composer, entry } = open;
    const restore = await askWhether({
      title: `${who || "Somebody"} retracted this entry meanwhile`,
      text: "What you wrote can’t be saved as long as it is retracted. It stays open here, and kept on this device.",
      yes: "Restore and save",
      no: "Keep my words",
    });
    if (!restore) return composer.tell("It was retracted. What you wrote is kept.");
    const { body } = await api.send("POST", `${path}/entries/${entry.id}/restore`);
    open.entry = body.entry;
    // It may have been changed before it was retracted.
    await this.#meet(open, changes);
  }

  /**
   * What somebody else wrote stays. One's own words can be had again, to meet theirs once more.
   * @param {Open} open
   * @param {Written} now
   */
  #leaveAsItIs(open, now) {
    const undo = this.#wayBack(open);
    this.#end(open, now, "Left as it is", { undo });
  }

  /**
   * What opens an edit again as it is now, on top of the version that it was made from.
   * @param {Open} open
   */
  #wayBack({ entry: { id }, composer: { fields }, draft: { base, version } }) {
    return async () => {
      const draft = await this.#around.drafts.start(id);
      Object.assign(draft, { base, version, fields });
      draft.keep(fields);
      this.open(id, draft);
    };
  }

  /** @param {Open} open */
  #cancel(open) {
    const { entry } = open;
    const lost = isChanged(open);
    const undo = this.#wayBack(open);
    this.#remove(open);
    if (lost) say("Your changes are dropped", { undo });
    const edit = document.querySelector(`#entry-${CSS.escape(entry.id)} [data-act=edit]`);
    /** @type {HTMLElement | null} */ (edit)?.focus();
  }

  /** @param {Written} entry */
  #fieldsOf(entry) {
    const { blog, pins } = this.#around;
    const fields = fieldsOf(entry, blog());
    return entry.status === "published" ? fields : { ...fields, pin: pins.has(entry.id) };
  }

  /** @param {Open} open */
  #remove({ entry, box, draft, closed }) {
    closed.abort();
    draft.clear();
    draft.release();
    box.remove();
    this.#open.delete(entry.id);
    this.#around.onChange();
  }
}

/** @param {Open} open */
function isChanged({ composer, draft }) {
  return composer.isUploading || (draft.base !== null && differing(composer.fields, draft.base).length > 0);
}

/**
 * What may become of an entry, by what it is and by whom; the first is what Ctrl+Enter does.
 * @param {string} status
 * @param {boolean} isEditor
 * @returns {import("./composer").Act[]}
 */
export function actsOf(status, isEditor) {
  if (status === "published") return [{ name: "published", label: "Save" }];
  const publish = { name: "published", label: status === "scheduled" ? "Publish now" : "Publish" };
  const submit = { name: "submitted", label: status === "submitted" ? "Save" : "Submit" };
  const draft = { name: "draft", label: status === "draft" ? "Save draft" : "Back to drafts" };
  const schedule = { name: "scheduled", label: status === "scheduled" ? "Save" : "Schedule", hint: "Set the time below" };
  if (!isEditor) return [submit, draft];
  if (status === "scheduled") return [schedule, publish, draft];
  return status === "submitted" ? [publish, submit, schedule, draft] : [publish, draft, submit, schedule];
}

/**
 * Wait, or until the network comes back.
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const proceed = () => {
      clearTimeout(timer);
      removeEventListener("online", proceed);
      resolve();
    };
    const timer = setTimeout(proceed, seconds * 1000);
    addEventListener("online", proceed);
    signal.addEventListener("abort", proceed, { once: true });
  });
}
