/** Texts that no window has open: put aside here, left by another window, or by a browser that crashed. */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { firstWords } from "./manuscript.js";
import { say } from "./notice.js";
import { buttonsOf } from "./offers.js";

/**
 * @typedef {import("./drafts").Draft} Draft
 * @typedef {import("./drafts").Kept} Kept
 *
 * @typedef {object} Surrounding
 * @property {HTMLElement} place
 * @property {import("./drafts").Drafts} drafts
 * @property {(draft: Draft) => Promise<void>} onContinue somebody writes on at one
 * @property {() => void} onShow
 */

export class Leftovers {
  #around;

  /** @param {Surrounding} around */
  constructor(around) {
    this.#around = around;
    // What another window had is here to be gone on with once that one is closed.
    const look = () => {
      if (!around.place.isConnected) document.removeEventListener("visibilitychange", look);
      else if (!document.hidden) this.show();
    };
    document.addEventListener("visibilitychange", look);
  }

  get isEmpty() {
    return this.#around.place.children.length === 0;
  }

  async show() {
    const { place, drafts, onShow } = this.#around;
    place.replaceChildren(...(await drafts.waiting()).map((kept) => this.#row(kept)));
    onShow();
  }

  /** @param {Kept} kept */
  #row(kept) {
    const what = kept.entry === null ? "Not sent yet" : "An edit that was not saved";
    const row = element(
      lines(
        html`<li><div><p class="state-words">${what}, kept on this device</p>`,
        html`<p class="words">${firstWords(kept.fields)}</p></div></li>`,
      ),
    );
    row.append(
      buttonsOf([
        { label: "Continue", run: () => this.#continue(kept) },
        { label: "Discard", run: () => this.#discard(kept) },
      ]),
    );
    return row;
  }

  /** @param {Kept} kept */
  async #continue(kept) {
    const taken = await this.#around.drafts.take(kept);
    if (taken) await this.#around.onContinue(taken);
    await this.show();
  }

  /** @param {Kept} kept */
  async #discard(kept) {
    const { drafts } = this.#around;
    // Another window may have it open by now.
    const taken = await drafts.take(kept);
    taken?.clear();
    await taken?.release();
    await this.show();
    if (!taken) return;
    const undo = () => {
      drafts.write(kept);
      this.show();
    };
    say("Discarded", { undo });
  }
}
