/**
 * What is on its way to the server, as a list in words: followed, and had back while it waits.
 *
 * @typedef {import("./drafts").Draft} Draft
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./outbox").Item} Item
 * @typedef {import("./parcels").Parcel} Parcel
 */
import { added, element } from "../dom.js";
import { html } from "../html.js";
import { datedLabel } from "../times.js";
import { askWhether } from "./dialog.js";
import { hasArrivedBefore } from "./failure.js";
import { inWords } from "./form.js";
import { fieldsOf, firstWords } from "./manuscript.js";
import { say } from "./notice.js";
import { buttonsOf } from "./offers.js";
import { Outbox } from "./outbox.js";

/** What has arrived is shown this much longer. */
const ARRIVED_MILLISECONDS = 4000;

const UNDER_WAY = /** @type {Record<string, [under: string, done: string]>} */ ({
  published: ["Publishing", "Published"],
  draft: ["Saving the draft", "Draft saved"],
  submitted: ["Submitting", "Submitted"],
  scheduled: ["Scheduling", "Scheduled"],
});

const WHY_NOT_BACK = /** @type {Record<string, string>} */ ({
  sending: "It is being sent just now.",
  sent: "Too late: it has reached the server.",
});

/**
 * @typedef {object} Surrounding
 * @property {HTMLElement} place
 * @property {import("./api").Api} api
 * @property {() => import("../wire").Blog} blog
 * @property {string} owner the blog and the person
 * @property {import("./drafts").Drafts} drafts
 * @property {(entry: Written, fields: import("./manuscript").Fields) => void} onArrived the server has it
 * @property {(key: string, problem: unknown) => boolean} onRefused whether it is being seen to
 * @property {(key: string) => void} onOpen somebody wants to write on at it
 * @property {(id: string) => void} onShow somebody wants to see an entry
 * @property {(id: string, draft: Draft) => Promise<boolean>} onEdit an edit is to be gone on with; whether it is open now
 */

export class Outgoing {
  #around;
  #outbox;
  /** @type {Map<string, HTMLElement>} by key */
  #rows = new Map();
  #isHere = true;

  /** @param {Surrounding} around */
  constructor(around) {
    const { api, owner } = around;
    this.#around = around;
    this.#outbox = new Outbox(owner, {
      send: ({ path, body, key }) => api.send("POST", path, body, { key }),
      onChange: (item) => this.#follow(item),
    });
  }

  /** Whether the server lacks something that was handed over. */
  get isUnsent() {
    return this.#outbox.unsent.length > 0;
  }

  /** Go on with what an earlier page has left. */
  resume() {
    this.#outbox.resume();
  }

  /** @param {Parameters<Outbox["put"]>} given */
  put(...given) {
    this.#outbox.put(...given);
  }

  close() {
    this.#isHere = false;
    this.#outbox.close();
  }

  /** Have something back that waits or was refused; null, and a word of it: it can't be had any more. @param {string} key */
  takeBack(key) {
    const back = this.#outbox.takeBack(key);
    if (back) this.#hide(key);
    else say(WHY_NOT_BACK[this.#outbox.stateOf(key) ?? ""] ?? "It is not on its way any more.");
    return back;
  }

  /** @param {Item} item */
  #follow(item) {
    const { parcel, state, entry, problem } = item;
    if (state === "sent" && entry) this.#around.onArrived(entry, parcel.fields);
    if (!this.#isHere) return;
    if (state === "refused" && hasArrivedBefore(problem)) {
      // Until that is settled there is nothing else to be done with it.
      this.#becomeEdit(parcel)
        .catch(() => false)
        .then((isEdit) => isEdit || this.#show(item));
      return;
    }
    if (state === "refused" && this.#around.onRefused(parcel.key, problem)) return;
    this.#show(item);
  }

  /** @param {Item} item */
  #show(item) {
    const { parcel, state } = item;
    const row = this.#rows.get(parcel.key) ?? added("li", "");
    this.#rows.set(parcel.key, row);
    row.dataset.state = state;
    const text = html`<div><p class="state-words">${wordsOf(item, this.#around.blog())}</p><p class="words">${firstWords(parcel.fields)}</p></div>`;
    row.replaceChildren(element(text), buttonsOf(this.#offersFor(item)));
    if (!row.isConnected) this.#around.place.append(row);
    if (state === "sent") setTimeout(() => this.#hide(parcel.key), ARRIVED_MILLISECONDS);
  }

  /** @param {string} key */
  #hide(key) {
    this.#rows.get(key)?.remove();
    this.#rows.delete(key);
  }

  /**
   * @param {Item} item
   * @returns {import("./offers").Offer[]}
   */
  #offersFor({ parcel, state, entry }) {
    const { key } = parcel;
    if (state === "sent") {
      return entry?.status === "published" ? [{ label: "Show", run: () => this.#around.onShow(entry.id) }] : [];
    }
    if (state === "sending") return [];
    const again = { label: state === "doubtful" ? "Send again" : "Try now", run: () => this.#outbox.again(key) };
    return [
      { label: "Edit", run: () => this.#around.onOpen(key) },
      ...(state === "queued" ? [] : [again]),
      { label: "Discard", run: () => this.#discard(parcel) },
    ];
  }

  /** @param {Parcel} parcel */
  async #discard({ key, fields, tried, earlier }) {
    const isInDoubt = tried || earlier.length > 0;
    const arrived = isInDoubt ? "It may have arrived, since no answer came; then it stays where it is." : "It has not reached the server.";
    const text = `${arrived} On this device these words are kept nowhere else.`;
    if (!(await askWhether({ title: `Discard “${firstWords(fields)}”?`, text, yes: "Discard", no: "Keep" }))) return;
    this.takeBack(key);
  }

  /**
   * What was opened again while it was on its way had arrived: what was changed since becomes an edit of it. The body that
   * has arrived, sent once more under its key, is answered with the entry that it made.
   * @param {Parcel} parcel
   * @returns {Promise<boolean>} false: it is only here, as before
   */
  async #becomeEdit({ path, key, earlier, fields }) {
    const { api, blog, drafts, onEdit } = this.#around;
    for (const body of earlier) {
      const answered = await api.send("POST", path, body, { key }).catch((error) => {
        if (!hasArrivedBefore(error)) throw error;
      });
      if (!answered) continue;
      const { entry } = answered.body;
      const base = fieldsOf({ publish_at: null, ...entry, body: body.body, format: body.format }, blog());
      const draft = await drafts.start(entry.id);
      Object.assign(draft, { base, version: entry.version });
      const isKept = draft.keep({ ...fields, published_at: fields.published_at || base.published_at });
      const isOpen = await onEdit(entry.id, draft);
      if (!isOpen && !isKept) return false;
      this.#outbox.takeBack(key);
      this.#hide(key);
      const since = isOpen ? "open as an edit of it, and not saved yet" : "kept on this device as an edit of it, and can be gone on with from there";
      say(`It had arrived before you opened it again. What you changed since is ${since}.`);
      return true;
    }
    return false;
  }
}

/**
 * @param {Item} item
 * @param {import("../wire").Blog} blog
 */
function wordsOf({ parcel, state, problem, isKept }, blog) {
  const [under, done] = UNDER_WAY[String(parcel.body.status)] ?? ["Sending", "Sent"];
  if (state === "sent") return done;
  if (state === "doubtful") {
    const when = datedLabel(parcel.since ?? parcel.at, new Date().toISOString(), blog);
    return `No answer came when it was sent, ${when}: it may be there since. Look, then send it again or discard it.`;
  }
  if (state === "queued") return isKept ? "Kept, sent in its turn" : "Sent in its turn; leave this page open until then";
  if (state === "sending") return `${under}…`;
  if (state === "refused" && hasArrivedBefore(problem)) return "It had arrived before it was opened again";
  if (state === "refused") return `Not accepted: ${inWords(problem)}`;
  const away = navigator.onLine ? "The server can't be reached" : "No network";
  return isKept ? `${away}. It is kept, and sent as soon as it can be.` : `${away}. This browser keeps nothing: leave this page open until it is sent.`;
}
