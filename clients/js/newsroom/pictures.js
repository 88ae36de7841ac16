/** The pictures of an entry: chosen, described, uploaded; in the order in which they will be shown. */
import { added, element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { refusalAtSight } from "./refusal.js";
import { Upload } from "./upload.js";

/** Ids of a page's pictures differ by this. */
let pictures = 0;

/**
 * @typedef {import("../wire").Media} Media
 * @typedef {{upload: Upload, media: Media | null, card: HTMLElement, name: string}} Picture
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
    for (const { upload } of this.#all) upload.cancel();
    this.#all = media.map((one) => this.#made(one));
    this.#draw();
  }

  /** Whether some are not uploaded yet: they are in this page only. */
  get isBusy() {
    return this.#all.some(({ upload }) => upload.state === "chosen" || upload.isBusy);
  }

  /** @param {File[]} files */
  add(files) {
    for (const file of files) this.#all.push(this.#made(file));
    this.#draw();
    const [first] = this.#undescribed();
    // Whoever is writing goes on writing; the others are asked what is to be seen.
    if (document.activeElement?.tagName !== "TEXTAREA") first?.focus();
  }

  /** Whether each has words, or is said to need none; asks for the first that lacks them. */
  areDescribed() {
    for (const picture of this.#all) describe(picture);
    const [first] = this.#undescribed();
    if (!first) return true;
    const card = /** @type {HTMLElement} */ (first.closest(".picture"));
    first.setAttribute("aria-invalid", "true");
    // In one line, as its place is kept free for: nothing moves under a pointer when it goes.
    write(/** @type {Element} */ (card.querySelector(".said")), "Describe it, or tick decoration.");
    first.focus();
    return false;
  }

  /** Wait until all are uploaded. Returns false where one was refused. */
  async settled() {
    await Promise.all(this.#all.map(({ upload }) => upload.done));
    return this.#all.every(({ upload }) => upload.state === "done");
  }

  /** @returns {HTMLInputElement[]} */
  #undescribed() {
    return this.#all
      .filter(({ upload }) => upload.state === "chosen" || upload.state === "done")
      .filter(({ card }) => wordsOn(card) === null)
      .map(({ card }) => /** @type {HTMLInputElement} */ (card.querySelector("input[name=alt]")));
  }

  /** One that was chosen here, or that the server has. @param {File | Media} source @returns {Picture} */
  #made(source) {
    const media = source instanceof File ? null : source;
    const look = media ? html`<img src="${media.url}" alt="" width="192" height="144">` : html`<canvas width="192" height="144"></canvas>`;
    pictures += 1;
    const said = `picture-${pictures}-said`;
    const card = element(
      lines(
        html`<div class="picture">${look}<div class="words">`,
        html`<label>What is to be seen<input name="alt" maxlength="1000" autocomplete="off" placeholder="For those who can’t see it" aria-describedby="${said}"></label>`,
        html`<div class="way"><p class="said" id="${said}" role="status"></p><progress max="1" value="0" aria-label="Uploaded"></progress></div>`,
        html`<label class="tick"><input type="checkbox" name="decoration"> Decoration only</label></div></div>`,
      ),
    );
    const [alt, decoration] = /** @type {[HTMLInputElement, HTMLInputElement]} */ ([...card.querySelectorAll("input")]);
    alt.value = media?.alt ?? "";
    decoration.checked = media?.alt === "";
    const upload = new Upload(this.#options.api, source, () => this.#follow(picture));
    /** @type {Picture} */
    const picture = { upload, media, card, name: source instanceof File ? source.name : source.alt || "picture" };
    // What is typed here belongs to the picture, not to the entry.
    card.addEventListener("input", (event) => {
      event.stopPropagation();
      alt.removeAttribute("aria-invalid");
      if (event.target === alt) decoration.checked = false;
    });
    for (const input of [alt, decoration]) input.addEventListener("change", () => describe(picture));
    alt.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
      if (key === "Enter" && !ctrlKey && !metaKey) describe(picture);
    });
    this.#addButtons(picture);
    if (source instanceof File) {
      drawSmall(source, /** @type {HTMLCanvasElement} */ (card.querySelector("canvas")));
      const why = refusalAtSight(source);
      if (why) upload.refuse(why);
    }
    return picture;
  }

  /** @param {Picture} picture */
  #addButtons(picture) {
    const acts = added("div", "picture-acts");
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ run) => {
      const made = added("button", "tool", text);
      made.type = "button";
      made.setAttribute("aria-label", `${label}: ${picture.name}`);
      made.addEventListener("click", run);
      acts.append(made);
      return made;
    };
    button("↑", "Earlier", () => this.#move(picture)).classList.add("earlier");
    // Beside what it is told of.
    const again = button("Retry", "Upload again", () => picture.upload.again());
    again.hidden = true;
    again.classList.add("again");
    picture.card.querySelector(".way")?.append(again);
    button("✕", "Remove", () => {
      picture.upload.cancel();
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

  /** @param {Picture} picture */
  #follow(picture) {
    const { card, upload } = picture;
    const { state, share, said, media } = upload;
    const progress = /** @type {HTMLProgressElement} */ (card.querySelector("progress"));
    progress.value = share;
    card.dataset.state = state;
    write(/** @type {Element} */ (card.querySelector(".said")), said);
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

/** Let a picture go up, or its other words, once it is said what they are. @param {Picture} picture */
function describe({ card, upload }) {
  const words = wordsOn(card);
  if (words !== null) upload.begin(words);
}

/**
 * The words of a picture, none where it is decoration; null where neither is said.
 * @param {HTMLElement} card
 */
function wordsOn(card) {
  const [alt, decoration] = card.querySelectorAll("input");
  if (decoration?.checked) return "";
  return alt?.value.trim() || null;
}

/**
 * A small picture of a file; of one that the browser can't read, none.
 * @param {File} file
 * @param {HTMLCanvasElement} canvas
 */
async function drawSmall(file, canvas) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.max(canvas.width / bitmap.width, canvas.height / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    const [x, y] = [(canvas.width - width) / 2, (canvas.height - height) / 2];
    canvas.getContext("2d")?.drawImage(bitmap, x, y, width, height);
    bitmap.close();
  } catch {
    // The server says what is wrong with it.
  }
}
