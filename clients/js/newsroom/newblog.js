/** Making a blog. */
import { openDialog } from "./dialog.js";
import { newWord } from "./drafts.js";
import { all, field, pair, valuesOf } from "./form.js";
import { slugOf } from "./slug.js";
import { momentOf } from "./zoned.js";
import { ownZone, zoneField } from "./zones.js";

/** @typedef {import("./newsroom.js").Place} Place */

/** @param {Pick<Place, "api" | "navigate">} place */
export function makeBlog({ api, navigate }) {
  const key = newWord();
  const statuses = /** @type {const} */ ([["live", "Live now"], ["scheduled", "Scheduled"]]);
  const body = all([
    field({ name: "title", label: "Title", required: true, more: { maxlength: 300, autocomplete: "off" } }),
    field({ name: "slug", label: "Slug", required: true, hint: "Its name in every address, for good.", more: slugMore() }),
    pair(zoneField(ownZone()), languageField(navigator.language)),
    pair(
      field({ name: "status", label: "Begins", options: statuses, value: "live" }),
      field({ name: "started_at", label: "Starts at", type: "datetime-local", hint: "In its zone; may be left open." }),
    ),
  ]);
  const form = openDialog({
    title: "New blog",
    body,
    act: "Create",
    send: async (filled) => {
      const { started_at: starts, ...given } = valuesOf(filled);
      const isScheduled = given.status === "scheduled";
      const startsAt = isScheduled && starts ? { started_at: momentOf(starts, given.timezone ?? "UTC") } : {};
      const { body: blog } = await api.send("POST", "/blogs", { ...given, ...startsAt }, { key });
      navigate(`/admin/blogs/${blog.slug}`);
    },
  });
  proposeSlug(form);
  const [status, start] = ["status", "started_at"].map((name) => form.querySelector(`[data-field="${name}"]`));
  const offer = () => start?.toggleAttribute("hidden", status?.querySelector("select")?.value !== "scheduled");
  status?.addEventListener("change", offer);
  offer();
}

export const slugMore = () => ({ maxlength: 100, autocomplete: "off", autocapitalize: "none", spellcheck: "false" });

/** @param {string} value */
export function languageField(value) {
  return field({
    name: "language",
    label: "Language",
    value,
    required: true,
    hint: "As a tag: en, pt-BR, ar.",
    more: { autocomplete: "off", spellcheck: "false", maxlength: 35 },
  });
}

/**
 * The slug follows the title until somebody writes another one.
 * @param {HTMLFormElement} form
 */
export function proposeSlug(form) {
  const [title, slug] = ["title", "slug"].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)));
  if (!title || !slug) return;
  let proposed = slug.value;
  title.addEventListener("input", () => {
    if (slug.value !== proposed) return;
    proposed = slugOf(title.value);
    slug.value = proposed;
  });
}
