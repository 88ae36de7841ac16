/** What is written, as readers will see it: made HTML by the server, and rendered by what renders their page. */
import { element } from "../dom.js";
import { html } from "../html.js";
import { article } from "../render.js";
import { hasWords } from "./manuscript.js";
import { momentOf } from "./zoned.js";

/** Long enough for a word to be finished. */
const PAUSE_MILLISECONDS = 250;

const NOTHING = html`<p class="hint">Nothing is written yet.</p>`;

export class Preview {
  #options;
  #asked = 0;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {import("./api").Api} options.api
   * @param {HTMLElement} options.place
   * @param {HTMLElement} options.button shows and hides it
   * @param {() => import("./manuscript").Fields} options.fields
   * @param {() => import("../wire").Blog} options.blog
   */
  constructor(options) {
    this.#options = options;
    options.button.addEventListener("click", () => {
      const { place, button } = options;
      place.hidden = !place.hidden;
      button.setAttribute("aria-pressed", String(!place.hidden));
      if (!place.hidden) this.#show();
    });
  }

  /** Something was changed. */
  refresh() {
    clearTimeout(this.#timer);
    if (!this.#options.place.hidden) this.#timer = setTimeout(() => this.#show(), PAUSE_MILLISECONDS);
  }

  async #show() {
    const { api, place } = this.#options;
    const { body, format } = this.#options.fields();
    const asked = (this.#asked += 1);
    if (!hasWords(this.#options.fields())) return place.replaceChildren(element(NOTHING));
    try {
      const answer = await api.send("POST", "/preview", { body, format });
      if (asked === this.#asked) place.replaceChildren(this.#article(answer.body.html));
    } catch {
      const words = html`<p class="hint">The preview needs the server, which can't be reached. What you write is kept.</p>`;
      if (asked === this.#asked) place.replaceChildren(element(words));
    }
  }

  /** @param {string} text HTML that the server made safe */
  #article(text) {
    const blog = this.#options.blog();
    const fields = this.#options.fields();
    const at = momentOf(fields.published_at, blog.timezone) ?? new Date().toISOString();
    /** @type {import("../wire").Entry} */
    const entry = {
      id: "preview",
      blog: blog.slug,
      version: 1,
      status: "published",
      title: fields.title.trim() || null,
      html: text,
      published_at: at,
      updated_at: at,
      author: fields.author.trim() || null,
      labels: fields.labels,
      key: fields.key,
      correction: fields.correction.trim() || null,
      media: fields.media,
      url: "",
      seq: 0,
    };
    const made = element(article(entry, blog, null));
    // Several may be open; the ids belong to the entries of the stream.
    for (const node of [made, ...made.querySelectorAll("[id]")]) node.removeAttribute("id");
    for (const name of ["aria-labelledby", "tabindex"]) made.removeAttribute(name);
    made.querySelector(".when a")?.removeAttribute("href");
    return made;
  }
}
