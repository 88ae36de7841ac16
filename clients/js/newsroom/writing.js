/**
 * The new entry: its sheet, what was typed and is kept on this device, and what is on its way.
 *
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./drafts").Draft} Draft
 */
import { write } from "../dom.js";
import { Composer } from "./composer.js";
import { actsOf } from "./editing.js";
import { blank, hasWords, newEntry } from "./manuscript.js";
import { say } from "./notice.js";
import { Outbox } from "./outbox.js";
import { Outgoing, showKept } from "./outgoing.js";
import { pinWords } from "./pins.js";

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
 * @property {(entry: Written) => void} onAcknowledged the server has it
 * @property {(id: string) => void} onShow somebody wants to see an entry
 * @property {(id: string, draft: Draft) => Promise<void>} onEdit somebody goes on with an edit
 */

export class Writing {
  #around;
  #composer;
  #outbox;
  #outgoing;
  #isHere = true;
  /** @type {Draft | null} until it is opened */
  #draft = null;

  /** @param {Surrounding} around */
  constructor(around) {
    const { api, blog, owner, isEditor } = around;
    this.#around = around;
    this.#outgoing = new Outgoing(this.#one(".outbox"), (item) => this.#offersFor(item));
    this.#outbox = new Outbox(owner, {
      send: ({ path, body, key }) => api.send("POST", path, body, { key }),
      onChange: (item) => this.#follow(item),
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
    this.#outbox.resume();
    await this.#showLeft();
  }

  close() {
    this.#isHere = false;
    this.#outbox.close();
    this.#draft?.release();
  }

  /** Whether something is here only. */
  get isUnsaved() {
    return hasWords(this.#composer.fields) || this.isUploading || this.isSending;
  }

  get isUploading() {
    return this.#composer.isUploading;
  }

  /** Whether the server lacks something that was handed over. */
  get isSending() {
    return this.#outbox.unsent.length > 0;
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
    this.#outbox.put({ path: `/blogs/${blog.slug}/entries`, body: newEntry(fields, blog, status), fields });
    this.#draft?.clear();
    this.#composer.fields = blank(fields.author);
    this.#composer.tell("");
    this.#composer.focus();
    this.#around.onSent();
  }

  /** @param {import("./outbox").Item} item */
  #follow(item) {
    const { parcel, state, entry, problem } = item;
    const { pin } = parcel.fields;
    if (state === "sent" && entry) this.#around.pins.keep(entry, pin);
    if (!this.#isHere) return;
    if (state === "sent" && entry) {
      if (pin && pinWords(entry.status)) say(pinWords(entry.status));
      this.#around.onAcknowledged(entry);
      write(this.#one(".news"), entry.status === "published" ? "Published" : "Saved");
    }
    // What is wrong with it is shown where it was written, unless something else is being written there by now.
    if (state === "refused" && !hasWords(this.#composer.fields)) {
      this.#take(parcel.fields);
      this.#outbox.drop(parcel.key);
      this.#outgoing.hide(parcel.key);
      return this.#composer.complain(problem);
    }
    this.#outgoing.show(item);
  }

  /** @param {import("./outbox").Item} item */
  #offersFor({ parcel, state, entry }) {
    const { key, fields } = parcel;
    if (state === "sent") {
      return entry?.status === "published" ? [{ label: "Show", run: () => this.#around.onShow(entry.id) }] : [];
    }
    const again = { label: "Try now", run: () => this.#outbox.again(key) };
    if (state !== "refused") return state === "waiting" ? [again] : [];
    const drop = () => {
      this.#outbox.drop(key);
      this.#outgoing.hide(key);
    };
    const open = async () => {
      await this.#putAside();
      this.#take(fields);
      drop();
    };
    return [{ label: "Open", run: open }, again, { label: "Discard", run: drop }];
  }

  /** Write on at something. @param {Fields} fields */
  #take(fields) {
    this.#composer.fields = fields;
    this.#draft?.keep(fields);
    this.#openSheet(true);
    this.#composer.focus();
  }

  /** What is being written makes room for something else, and stays on this device. */
  async #putAside() {
    if (!hasWords(this.#composer.fields)) return;
    this.#draft?.release();
    // A lock is given back in a moment of its own; until then a new draft is not the old one.
    this.#draft = await this.#around.drafts.start(null);
    await this.#showLeft();
  }

  /** Texts that were left here: by another window, or by a browser that crashed. */
  async #showLeft() {
    const left = await this.#around.drafts.waiting();
    showKept(this.#one(".left"), left, (kept) => [
      {
        label: "Continue",
        run: async () => {
          const taken = await this.#around.drafts.take(kept);
          if (taken?.entry) await this.#around.onEdit(taken.entry, taken);
          else if (taken?.fields) {
            await this.#putAside();
            this.#draft?.release();
            this.#draft = taken;
            this.#take(taken.fields);
          }
          await this.#showLeft();
        },
      },
      {
        label: "Discard",
        run: async () => {
          this.#around.drafts.remove(kept.id);
          await this.#showLeft();
          const back = () => {
            this.#around.drafts.write(kept);
            this.#showLeft();
          };
          say("Discarded", { undo: back });
        },
      },
    ]);
    this.#nameHandle();
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
    const hasMore = hasWords(this.#composer.fields) || this.#one(".left").children.length > 0;
    write(handle, isOpen ? "Close" : hasMore ? "Go on writing" : "Write");
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#around.place.querySelector(selector));
  }
}
