/** Every version of an entry, who made it and when, and what it changed; an older one can be had again. */
import { element } from "../dom.js";
import { html, lines, Markup } from "../html.js";
import { datedLabel } from "../times.js";
import { attempt } from "./actions.js";
import { inText, marksOf, nameOf } from "./conflict.js";
import { all } from "./form.js";
import { changesOf, differing, fieldsOf } from "./manuscript.js";
import { say } from "./notice.js";

/**
 * @typedef {import("./manuscript").Written & {by: string, at: string}} Version
 * @typedef {import("../wire").Blog} Blog
 */

const STATUSES = /** @type {Record<string, string>} */ ({
  published: "published",
  draft: "draft",
  submitted: "submitted",
  scheduled: "scheduled",
  retracted: "retracted",
});

/**
 * @param {object} given
 * @param {import("./api").Api} given.api
 * @param {Blog} given.blog
 * @param {string} given.id
 * @param {boolean} given.mayRestore
 */
export async function showVersions({ api, blog, id, mayRestore }) {
  const path = `/blogs/${blog.slug}/entries/${id}`;
  /** @type {{body: {versions: Version[]}}} */
  const { body } = await api.get(`${path}/versions`);
  const { versions } = body;
  const now = /** @type {Version} */ (versions.at(-1));
  // The text comes back; whether it is published, when and on top of the page stays as it is now.
  const textOf = (/** @type {Version} */ version) => ({ ...fieldsOf(version, blog), published_at: "", publish_at: "", pin: false });
  const differs = (/** @type {Version} */ version) => differing(textOf(version), textOf(now)).length > 0;
  const dialog = /** @type {HTMLDialogElement} */ (
    element(
      lines(
        html`<dialog class="versions" aria-labelledby="versions-title"><header><h2 id="versions-title">Versions</h2>`,
        html`<form method="dialog"><button>Close</button></form></header><ol reversed>`,
        all(versions.map((version, at) => versionItem(version, versions[at - 1], blog, mayRestore && differs(version))).reverse()),
        html`</ol></dialog>`,
      ),
    )
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", ({ target }) => {
    const wanted = /** @type {HTMLElement} */ (target).dataset.version;
    const version = versions.find((one) => String(one.version) === wanted);
    if (!version) return;
    attempt(async () => {
      const status = /** @type {import("./manuscript").Status} */ (now.status);
      const changes = changesOf(textOf(version), textOf(now), blog, { before: status, after: status });
      await api.send("PATCH", path, changes, { match: now.version });
      dialog.close();
      say(`Version ${version.version} is back, as a new one`);
    });
  });
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * @param {Version} version
 * @param {Version | undefined} before
 * @param {Blog} blog
 * @param {boolean} mayRestore
 */
function versionItem(version, before, blog, mayRestore) {
  const fields = fieldsOf({ ...version, publish_at: version.publish_at ?? null }, blog);
  const past = before ? fieldsOf({ ...before, publish_at: before.publish_at ?? null }, blog) : null;
  const names = past ? differing(fields, past).filter((name) => name !== "pin") : [];
  const status = STATUSES[version.status] ?? version.status;
  const isNews = !before || before.status !== version.status;
  const heading = isNews ? [version.version, status].join(", ") : version.version;
  return lines(
    html`<li><h3>Version ${heading}</h3>`,
    html`<p class="hint">${version.by}, <time datetime="${version.at}">${datedLabel(version.at, new Date().toISOString(), blog)}</time></p>`,
    past === null ? html`<div class="words">${[fields.title, fields.body].filter(Boolean).join("\n\n")}</div>` : null,
    ...names.map((name) => changeOf(nameOf(name), marksOf(past ? inText(past, name) : "", inText(fields, name)))),
    past !== null && names.length === 0 && !isNews && html`<p class="hint">Nothing that is written was changed.</p>`,
    mayRestore && html`<p><button type="button" data-version="${version.version}">Restore this version</button></p>`,
    html`</li>`,
  );
}

/**
 * @param {string} name
 * @param {Markup} marked
 */
function changeOf(name, marked) {
  return html`<h4>${name}</h4><div class="words">${marked}</div>`;
}
