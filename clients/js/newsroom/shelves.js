/** What readers don't see, each kind on a shelf behind its tab: kept current, with what can be done with each entry. */
import { chooseByTabs, countAt } from "./panels.js";
import { Retracted } from "./retracted.js";
import { offersForRetracted, offersForUnpublished } from "./shelved.js";
import { SHELVES, Unpublished } from "./unpublished.js";

export class Shelves {
  #choose;
  #unpublished;
  #retracted;

  /**
   * @param {HTMLElement} root where the panels are
   * @param {import("./shelved").Means & {owner: string, onLook: () => void}} means `onLook`: another panel is in sight
   * @param {() => void} onDraw
   */
  constructor(root, means, onDraw) {
    const list = (/** @type {string} */ shelf) => /** @type {HTMLElement} */ (root.querySelector(`#panel-${shelf} .shelf`));
    this.#unpublished = new Unpublished({
      ...means,
      lists: /** @type {any} */ (Object.fromEntries(SHELVES.map((shelf) => [shelf, list(shelf)]))),
      actsFor: (entry) => offersForUnpublished(entry, means),
      onCount: (counts) => SHELVES.forEach((shelf) => countAt(root, shelf, counts[shelf])),
      onDraw,
    });
    this.#retracted = new Retracted({
      ...means,
      list: list("retracted"),
      actsFor: (entry) => offersForRetracted(entry, means),
    });
    this.#choose = chooseByTabs(root, (view) => {
      this.#unpublished.look(SHELVES.find((shelf) => shelf === view) ?? null);
      this.#retracted.look(view === "retracted");
      means.onLook();
    });
    this.show("live");
  }

  /** What is not published. */
  get known() {
    return this.#unpublished.known;
  }

  /** Where something that is not published stands, if it is in sight. @param {string} id */
  find(id) {
    return this.#unpublished.find(id);
  }

  /** Have another panel in sight. @param {"live" | import("./unpublished").Shelf} view */
  show(view) {
    this.#choose(view);
  }

  /** What is not published now. @param {import("./unpublished").Known[]} known */
  become(known) {
    this.#unpublished.become(known);
    this.refresh();
  }

  /** What one has made oneself is no news. @param {import("./manuscript").Written} entry */
  made(entry) {
    this.#unpublished.made(entry);
  }

  /** Something may have been retracted, or restored. */
  refresh() {
    this.#retracted.refresh();
  }
}
