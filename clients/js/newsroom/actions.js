/** What can be done with a published entry, as a row of buttons at its foot. */
import { added, write } from "../dom.js";
import { say } from "./notice.js";
import { inWords } from "./form.js";

/**
 * @typedef {object} Doing
 * @property {import("./api").Api} api
 * @property {string} path of the blog
 * @property {boolean} isEditor
 * @property {(id: string) => void} onEdit
 * @property {(id: string) => void} onVersions
 * @property {(entry: import("./manuscript").Written) => void} onRestored
 */

const WHAT_IT_IS = /** @type {Record<string, string>} */ ({ draft: "a draft", submitted: "submitted" });

/**
 * Give each article its buttons.
 * @param {HTMLElement[]} articles
 * @param {string | null} pinnedId
 * @param {Doing} doing
 */
export function offerActions(articles, pinnedId, doing) {
  for (const article of articles) {
    const id = article.id.slice("entry-".length);
    const row = /** @type {HTMLElement} */ (article.querySelector(":scope > .entry-acts")) ?? rowOf(article, id, doing);
    const pin = row.querySelector("[data-act=pin]");
    if (pin) write(pin, pinnedId === id ? "Unpin" : "Pin");
    row.dataset.pinned = String(pinnedId === id);
  }
}

/**
 * Take an entry back, with a way to have it again.
 * @param {Pick<Doing, "api" | "path" | "onRestored">} doing
 * @param {string} id
 * @param {string} done what was done, in a word or two
 */
export async function retractEntry(doing, id, done) {
  const { api, path } = doing;
  await attempt(async () => {
    await api.send("DELETE", `${path}/entries/${id}`);
    say(done, { undo: () => attempt(() => restoreEntry(doing, id)) });
  });
}

/**
 * @param {Pick<Doing, "api" | "path" | "onRestored">} doing
 * @param {string} id
 */
export async function restoreEntry({ api, path, onRestored }, id) {
  const { body } = await api.send("POST", `${path}/entries/${id}/restore`);
  say(body.entry.status === "published" ? "Restored" : `Restored: it is ${WHAT_IT_IS[body.entry.status]}`);
  onRestored(body.entry);
}

/**
 * Do something, and say why where it can't be done.
 * @param {() => Promise<unknown>} act
 */
export async function attempt(act) {
  try {
    await act();
  } catch (error) {
    say(inWords(error));
  }
}

/**
 * @param {HTMLElement} article
 * @param {string} id
 * @param {Doing} doing
 */
function rowOf(article, id, doing) {
  const { api, path, isEditor, onEdit, onVersions } = doing;
  const row = added("div", "entry-acts");
  row.lang = "en";
  const offer = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => unknown} */ run) => {
    const button = added("button", "quiet", text);
    button.type = "button";
    button.dataset.act = name;
    button.setAttribute("aria-describedby", article.getAttribute("aria-labelledby") ?? "");
    button.addEventListener("click", run);
    row.append(button);
  };
  if (isEditor) {
    offer("edit", "Edit", () => onEdit(id));
    offer("pin", "Pin", () =>
      attempt(() => api.send("PATCH", path, { pinned: row.dataset.pinned === "true" ? null : id })),
    );
  }
  offer("versions", "Versions", () => onVersions(id));
  offer("link", "Copy link", () => copyLink(article));
  if (isEditor) offer("retract", "Retract", () => retractEntry(doing, id, "Retracted"));
  article.append(row);
  return row;
}

/** @param {HTMLElement} article */
async function copyLink(article) {
  const { href } = /** @type {HTMLAnchorElement} */ (article.querySelector(".when a"));
  try {
    await navigator.clipboard.writeText(href);
    say("Link copied");
  } catch {
    // A page without a secure origin has no clipboard.
    say(href);
  }
}
