/** The pictures of an entry: chosen, described, uploaded; in the order in which they will be shown. */
import { added, element } from "../dom.js";
import { html } from "../html.js";
import { Upload } from "./upload.js";

/** As the server has it (docs/media.md). */
const MOST_BYTES = 10 << 20;
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/**
 * @typedef {import("../wire").Media} Media
 * @typedef {{upload: Upload | null, media: Media | null, card: HTMLElement}} Picture
 */

export class Pictures {
  #options;
  /** @type {Picture[]} */
  #all = [];

  /** @param {{api: import("./api").Api, place: HTMLElement, onChange: () => void}} options */
  constructor(options) {
    this.#options = options;
  }

  /** What is uploaded. @returns {Media[]} */
  get media() {
    return this.#all.flatMap(({ media }) => media ?? []);
  }

  set media(media) {
    for (const { upload } of this.#all) upload?.cancel();
    this.#all = media.map((one) => this.#shown(one));
    this.#draw();
  }

  /** Whether some are not uploaded yet. */
  get isBusy() {
    return this.#all.some(({ upload }) => upload?.isBusy);
  }

  /** @param {File[]} files */
  add(files) {
    for (const file of files) this.#all.push(this.#chosen(file));
    this.#draw();
    const [first] = this.#undescribed();
    // Whoever is writing goes on writing; the others are asked what is to be seen.
    if (document.activeElement?.tagName !== "TEXTAREA") first?.focus();
  }

  /** Whether each has words, or is said to need none; asks for the first that lacks them. */
  areDescribed() {
    const [first] = this.#undescribed();
    first?.focus();
    first?.closest(".picture")?.classList.add("asked");
    return first === undefined;
  }

  /** Wait until all are uploaded. Returns false where one was refused. */
  async settled() {
    await Promise.all(this.#all.map(({ upload }) => upload?.done));
    return this.#all.every(({ upload }) => !upload || upload.state === "done");
  }

  /** @returns {HTMLInputElement[]} */
  #undescribed() {
    return this.#all
      .filter(({ upload }) => upload?.state === "chosen")
      .map(({ card }) => /** @type {HTMLInputElement} */ (card.querySelector("input[name=alt]")));
  }

  /** One that the server has. @param {Media} media @returns {Picture} */
  #shown(media) {
    const card = element(html`<div class="picture"><img src="${media.url}" alt="" width="96" height="72"><p class="words">${media.alt || "Decoration: no description"}</p></div>`);
    const picture = { upload: null, media, card };
    this.#addButtons(picture, media.alt || "picture");
    return picture;
  }

  /** @param {File} file @returns {Picture} */
  #chosen(file) {
    const card = element(html`<div class="picture"><canvas width="96" height="72"></canvas><div class="words"><label>What is to be seen<input name="alt" maxlength="1000" autocomplete="off" placeholder="For those who can't see it"></label><label class="tick"><input type="checkbox" name="decoration"> Decoration only</label><progress max="1" value="0" aria-label="Uploaded"></progress><p class="said" role="status"></p></div></div>`);
    const [alt, decoration] = /** @type {HTMLInputElement[]} */ ([...card.querySelectorAll("input")]);
    const upload = new Upload(this.#options.api, file, (state) => this.#follow(picture, state));
    /** @type {Picture} */
    const picture = { upload, media: null, card };
    const begin = () => {
      const words = alt?.value.trim() ?? "";
      if (words || decoration?.checked) upload.begin(decoration?.checked ? "" : words);
    };
    // What is typed here belongs to the picture, not to the entry.
    card.addEventListener("input", (event) => event.stopPropagation());
    alt?.addEventListener("change", begin);
    alt?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      begin();
    });
    decoration?.addEventListener("change", begin);
    this.#addButtons(picture, file.name);
    drawSmall(file, /** @type {HTMLCanvasElement} */ (card.querySelector("canvas")));
    if (!KINDS.includes(file.type)) upload.refuse("Only JPEG, PNG, WebP, GIF and AVIF pictures are taken.");
    else if (file.size > MOST_BYTES) upload.refuse("A picture may have at most 10 MiB.");
    return picture;
  }

  /**
   * @param {Picture} picture
   * @param {string} name
   */
  #addButtons(picture, name) {
    const acts = added("div", "picture-acts");
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ run) => {
      const made = added("button", "tool", text);
      made.type = "button";
      made.setAttribute("aria-label", `${label}: ${name}`);
      made.addEventListener("click", run);
      acts.append(made);
      return made;
    };
    button("↑", "Earlier", () => this.#move(picture));
    const again = button("Retry", "Upload again", () => picture.upload?.again());
    again.hidden = true;
    again.classList.add("again");
    button("✕", "Remove", () => {
      picture.upload?.cancel();
      this.#all = this.#all.filter((one) => one !== picture);
      this.#draw();
      this.#options.onChange();
    });
    picture.card.append(acts);
  }

  /** @param {Picture} picture */
  #move(picture) {
    const at = this.#all.indexOf(picture);
    if (at < 1) return;
    this.#all.splice(at, 1);
    this.#all.splice(at - 1, 0, picture);
    this.#draw();
    /** @type {HTMLElement} */ (picture.card.querySelector("button")).focus();
    this.#options.onChange();
  }

  /**
   * @param {Picture} picture
   * @param {Upload} upload
   */
  #follow(picture, { state, share, said, media }) {
    const { card } = picture;
    const progress = /** @type {HTMLProgressElement} */ (card.querySelector("progress"));
    progress.value = share;
    card.dataset.state = state;
    /** @type {HTMLElement} */ (card.querySelector(".said")).textContent = said;
    /** @type {HTMLElement} */ (card.querySelector(".again")).hidden = state !== "waiting";
    if (media && media !== picture.media) {
      picture.media = media;
      this.#options.onChange();
    }
  }

  #draw() {
    this.#options.place.replaceChildren(...this.#all.map(({ card }) => card));
  }
}

/**
 * A small picture of a file; of one that the browser can't read, none.
 * @param {File} file
 * @param {HTMLCanvasElement} canvas
 */
async function drawSmall(file, canvas) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const [x, y] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
    canvas.getContext("2d")?.drawImage(bitmap, x, y, width, height);
    bitmap.close();
  } catch {
    // The server says what is wrong with it.
  }
}
