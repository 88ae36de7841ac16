/**
 * A word above the sheet that the blog has ended. The server publishes there as ever, and who has the page open gets it
 * at once; but the page says that it is over, and whoever believes that has gone.
 */
import { added, element } from "../dom.js";
import { html } from "../html.js";
import { attempt } from "./actions.js";
import { say } from "./notice.js";

/** @typedef {import("../wire").Blog} Blog */

export class Ended {
  #note;

  /**
   * @param {object} given
   * @param {HTMLElement} given.place
   * @param {import("./api").Api} given.api
   * @param {() => Blog} given.blog
   * @param {boolean} given.isEditor
   * @param {() => void} given.onReopened
   */
  constructor({ place, api, blog, isEditor, onReopened }) {
    this.#note = element(html`<div class="ended" role="note" hidden><p>This blog has ended. What is published still appears, on a page that tells its readers it is over.</p></div>`);
    place.prepend(this.#note);
    if (!isEditor) return;
    const button = added("button", "quiet", "Reopen");
    button.type = "button";
    button.addEventListener("click", () =>
      attempt(async () => {
        const { slug, ended_at } = blog();
        const become = (/** @type {Partial<Blog>} */ changes) => api.send("PATCH", `/blogs/${slug}`, changes);
        await become({ status: "live" });
        // The end that was taken back is the one that is had again.
        const undo = () => attempt(() => become({ status: "ended", ended_at }));
        say("The blog is live again.", { undo });
        onReopened();
      }),
    );
    this.#note.append(button);
  }

  /** @param {boolean} isOver */
  show(isOver) {
    this.#note.hidden = !isOver;
  }
}
