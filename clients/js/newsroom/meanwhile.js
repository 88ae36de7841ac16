/** What happens to an entry while it is open, in a line above what is typed; also a question that waits there. */
import { added, write } from "../dom.js";

/** What somebody else may have made of it. @type {Record<string, string>} */
const MADE_OF_IT = {
  published: "This was published meanwhile.",
  submitted: "This was submitted meanwhile.",
  scheduled: "This was scheduled meanwhile.",
  draft: "This was put back among the drafts meanwhile.",
  retracted: "This was retracted meanwhile. What you write stays here.",
};

export class Meanwhile {
  element = added("p", "meanwhile");
  /** What the page took it for the last time. @type {string | null | undefined} */
  #known = null;

  constructor() {
    this.element.setAttribute("role", "status");
  }

  /** Whether the page takes it for something else than before. @param {string | undefined} status */
  isNews(status) {
    const before = this.#known;
    this.#known = status;
    return before !== null && before !== status;
  }

  /** Say what it has become. @param {string} status */
  become(status) {
    write(this.element, MADE_OF_IT[status] ?? "");
  }

  clear() {
    write(this.element, "");
  }

  /**
   * Wait until somebody asks for a question.
   * @param {string} words
   * @param {string} label of the button
   * @param {AbortSignal} signal
   */
  async ask(words, label, signal) {
    write(this.element, `${words} What you wrote is not saved yet. `);
    const button = added("button", "", label);
    button.type = "button";
    this.element.append(button);
    await new Promise((resolve) => {
      button.addEventListener("click", resolve);
      signal.addEventListener("abort", resolve, { once: true });
    });
    this.clear();
  }
}
