/** What is on its way to the server, as a list in words; and texts that were left behind on this device. */
import { added, element } from "../dom.js";
import { html, lines } from "../html.js";
import { inWords } from "./form.js";
import { firstWords } from "./manuscript.js";

/**
 * @typedef {import("./outbox").Item} Item
 * @typedef {import("./drafts").Kept} Kept
 * @typedef {{label: string, run: () => unknown}} Offer
 */

/** What has arrived is shown this much longer. */
const ARRIVED_MILLISECONDS = 4000;

const UNDER_WAY = /** @type {Record<string, [under: string, done: string]>} */ ({
  published: ["Publishing", "Published"],
  draft: ["Saving the draft", "Draft saved"],
  submitted: ["Submitting", "Submitted"],
  scheduled: ["Scheduling", "Scheduled"],
});

export class Outgoing {
  #place;
  #offers;
  /** @type {Map<string, HTMLElement>} by key */
  #rows = new Map();

  /**
   * @param {HTMLElement} place
   * @param {(item: Item) => Offer[]} offers
   */
  constructor(place, offers) {
    this.#place = place;
    this.#offers = offers;
  }

  /** @param {Item} item */
  show(item) {
    const { parcel, state } = item;
    const row = this.#rows.get(parcel.key) ?? added("li", "");
    this.#rows.set(parcel.key, row);
    row.dataset.state = state;
    const text = html`<div><p class="state-words">${wordsOf(item)}</p><p class="words">${firstWords(parcel.fields)}</p></div>`;
    row.replaceChildren(element(text), buttonsOf(this.#offers(item)));
    if (!row.isConnected) this.#place.append(row);
    if (state === "sent") setTimeout(() => this.hide(parcel.key), ARRIVED_MILLISECONDS);
  }

  /** @param {string} key */
  hide(key) {
    this.#rows.get(key)?.remove();
    this.#rows.delete(key);
  }
}

/**
 * Show texts that no window has open.
 * @param {HTMLElement} place
 * @param {Kept[]} kept
 * @param {(kept: Kept) => Offer[]} offers
 */
export function showKept(place, kept, offers) {
  place.replaceChildren(
    ...kept.map((one) => {
      const what = one.entry === null ? "Not sent yet" : "An edit that was not saved";
      const row = element(
        lines(
          html`<li><div><p class="state-words">${what}, kept on this device</p>`,
          html`<p class="words">${firstWords(one.fields)}</p></div></li>`,
        ),
      );
      row.append(buttonsOf(offers(one)));
      return row;
    }),
  );
}

/** @param {Item} item */
function wordsOf({ parcel, state, problem }) {
  const [under, done] = UNDER_WAY[String(parcel.body.status)] ?? ["Sending", "Sent"];
  if (state === "sent") return done;
  if (state === "queued") return "Kept, and sent after the one before it";
  if (state === "sending") return `${under}…`;
  if (state === "refused") return `Not accepted: ${inWords(problem)}`;
  const away = navigator.onLine ? "The server can't be reached" : "No network";
  return `${away}. It is kept, and sent as soon as it can be.`;
}

/** @param {Offer[]} offers */
export function buttonsOf(offers) {
  const row = added("div", "entry-acts");
  for (const { label, run } of offers) {
    const button = added("button", "quiet", label);
    button.type = "button";
    button.addEventListener("click", run);
    row.append(button);
  }
  return row;
}
