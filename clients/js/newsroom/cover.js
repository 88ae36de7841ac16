/** The cover of a blog: seen beside its address, and uploaded from here. */
import { html, lines } from "../html.js";
import { Problem } from "./api.js";
import { field, inWords } from "./form.js";
import { refusalAtSight, refusalOf } from "./refusal.js";

/** @typedef {import("./api.js").Api} Api */

/** @param {string | null} value */
export function coverField(value) {
  const hint = "For share cards and search engines. The address of a picture, or one from here:";
  return lines(
    html`<div class="cover">`,
    field({ name: "cover", label: "Cover", value, hint, more: { autocomplete: "off", inputmode: "url" } }),
    html`<p class="row"><label class="button">Choose a picture<input class="unseen" type="file" accept="image/jpeg,image/png,image/webp,image/gif,image/avif"></label><span class="hint" role="status"></span></p>`,
    html`<img alt="The cover" hidden></div>`,
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {Api} api
 */
export function takeCover(form, api) {
  const place = form.querySelector(".cover");
  if (!place) return;
  const [address, chooser] = /** @type {HTMLInputElement[]} */ ([...place.querySelectorAll("input")]);
  const [picture, told] = [place.querySelector("img"), place.querySelector("[role=status]")];
  if (!address || !chooser || !picture || !told) return;
  // Other sites are asked for nothing from here, not even for a look.
  const look = () => {
    picture.hidden = !address.value.startsWith("/media/");
    if (!picture.hidden && picture.getAttribute("src") !== address.value) picture.src = address.value;
  };
  address.addEventListener("change", look);
  picture.addEventListener("error", () => (picture.hidden = true));
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files ?? [];
    if (!file) return;
    const why = refusalAtSight(file);
    told.textContent = why || `Uploading ${file.name} …`;
    chooser.value = "";
    if (why) return;
    const upload = new FormData();
    upload.append("file", file);
    try {
      address.value = (await api.send("POST", "/media", upload)).body.url;
      told.textContent = "Uploaded. Save to use it.";
      look();
    } catch (error) {
      told.textContent = error instanceof Problem ? refusalOf(file.name, error) : inWords(error);
    }
  });
  look();
}
