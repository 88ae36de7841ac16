/** What was retracted, or deleted before it was published: to be read, and to be had again. */
import { added, element, write } from "../dom.js";
import { attempt } from "./actions.js";
import { inWords } from "./form.js";
import { buttonsOf } from "./offers.js";
import { summary } from "./unpublished.js";

/** @typedef {import("../wire").Entry} Entry */

export class Retracted {
  #given;
  #isLookedAt = false;
  /** Which reading is the latest. */
  #readings = 0;

  /**
   * @param {object} given
   * @param {import("./api").Api} given.api
   * @param {() => import("../wire").Blog} given.blog
   * @param {HTMLElement} given.list
   * @param {(entry: Entry) => import("./offers").Offer[]} given.actsFor
   */
  constructor(given) {
    this.#given = given;
  }

  /** Somebody looks here, or elsewhere. @param {boolean} isLookedAt */
  look(isLookedAt) {
    this.#isLookedAt = isLookedAt;
    this.refresh();
  }

  /** Something may have been retracted, or restored. */
  async refresh() {
    if (!this.#isLookedAt) return;
    const reading = (this.#readings += 1);
    const { list } = this.#given;
    const none = /** @type {HTMLElement} */ (list.nextElementSibling);
    try {
      const { items, next } = await this.#page("");
      if (reading !== this.#readings) return;
      list.replaceChildren(...items, ...this.#more(next));
      none.hidden = items.length > 0;
      write(none, "Nothing was retracted.");
    } catch (error) {
      none.hidden = false;
      write(none, inWords(error));
    }
  }

  /** @param {string} cursor @returns {Promise<{items: HTMLElement[], next: string | null}>} */
  async #page(cursor) {
    const { api, blog, actsFor } = this.#given;
    const from = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get(`/blogs/${blog().slug}/entries?status=retracted${from}`);
    const items = body.entries.map((/** @type {Entry} */ entry) => {
      const item = added("li", "unpublished");
      const words = new DOMParser().parseFromString(entry.html, "text/html").body.textContent ?? "";
      const about = summary({ ...entry, body: words, publish_at: null }, blog(), "Retracted");
      item.append(...element(about).childNodes, buttonsOf(actsFor(entry)));
      return item;
    });
    return { items, next: body.next };
  }

  /** @param {string | null} next @returns {HTMLElement[]} */
  #more(next) {
    if (next === null) return [];
    const item = added("li", "more");
    const button = added("button", "", "More");
    button.type = "button";
    button.addEventListener("click", () =>
      attempt(async () => {
        const page = await this.#page(next);
        item.replaceWith(...page.items, ...this.#more(page.next));
      }),
    );
    item.append(button);
    return [item];
  }
}
