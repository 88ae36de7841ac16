/** Two have changed the same entry: both versions side by side, and what is to become of them. */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { difference } from "./difference.js";
import { all } from "./form.js";
import { differing } from "./manuscript.js";

/** @typedef {import("./manuscript").Fields} Fields */

const NAMES = /** @type {Record<string, string>} */ ({
  title: "Headline",
  body: "Text",
  labels: "Labels",
  key: "Key event",
  pin: "Pinned",
  author: "Byline",
  published_at: "Dated",
  publish_at: "Publish at",
  correction: "Correction note",
  media: "Pictures",
  format: "Format",
});

/**
 * Ask what is to be kept. Resolves to null where nothing was decided: then all stays as it is.
 * @param {{mine: Fields, theirs: Fields, title: string, version: number}} both
 * @returns {Promise<"mine" | "theirs" | "merge" | null>}
 */
export function resolveConflict({ mine, theirs, title, version }) {
  const dialog = /** @type {HTMLDialogElement} */ (
    element(
      lines(
        html`<dialog class="versus" aria-labelledby="versus-title"><form method="dialog">`,
        html`<h2 id="versus-title" tabindex="-1" autofocus>${title}</h2>`,
        html`<p class="hint">Nothing of yours is lost. What differs is marked.</p>`,
        html`<div class="sides"><h3>Theirs, version ${version}</h3><h3>Yours</h3></div>`,
        ...differing(theirs, mine).map((name) => fieldRow(name, inText(theirs, name), inText(mine, name))),
        html`<div class="acts"><button value="mine" class="primary">Keep mine</button>`,
        html`<button value="theirs">Take theirs</button><button value="merge">Merge by hand</button>`,
        html`<button value="">Decide later</button></div></form></dialog>`,
      ),
    )
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(/** @type {"mine" | "theirs" | "merge"} */ (dialog.returnValue) || null);
    });
  });
}

/**
 * A text with what was added and removed marked, in one.
 * @param {string} before
 * @param {string} after
 */
export function marksOf(before, after) {
  return all(
    difference(before, after).map(({ kind, text }) =>
      kind === "added" ? html`<ins>${text}</ins>` : kind === "removed" ? html`<del>${text}</del>` : html`${text}`,
    ),
  );
}

/**
 * A field as words.
 * @param {Fields} fields
 * @param {keyof Fields} name
 */
export function inText(fields, name) {
  const value = fields[name];
  if (name === "media") return fields.media.map(({ alt }) => alt || "a picture without words").join("\n");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") : String(value).replace("T", name.endsWith("_at") ? " " : "T");
}

/** What a field is called. @param {string} name */
export const nameOf = (name) => NAMES[name] ?? name;

/**
 * @param {string} name
 * @param {string} theirs
 * @param {string} mine
 */
function fieldRow(name, theirs, mine) {
  const pieces = difference(theirs, mine);
  const side = (/** @type {"added" | "removed"} */ own) =>
    all(
      pieces
        .filter(({ kind }) => kind === "same" || kind === own)
        .map(({ kind, text }) => (kind === own ? html`<mark>${text}</mark>` : html`${text}`)),
    );
  return lines(
    html`<h4>${nameOf(name)}</h4>`,
    html`<div class="sides"><div class="side" data-side="Theirs">${side("removed")}</div>`,
    html`<div class="side" data-side="Yours">${side("added")}</div></div>`,
  );
}
