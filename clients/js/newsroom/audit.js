/**
 * Who did what, the newest first.
 *
 * @typedef {import("./newsroom.js").Place} Place
 * @typedef {{at: string, who: string, what: string, target: string, blog: string | null}} Line
 */
import { element } from "../dom.js";
import { html } from "../html.js";
import { all } from "./form.js";

/** What was done, as a sentence goes on after the name of who did it. @type {Record<string, string>} */
const DEEDS = {
  "session.began": "signed in from",
  "session.failed": "failed to sign in from",
  "session.locked": "was kept from guessing from",
  "session.ended": "signed out:",
  "sessions.ended": "signed out everywhere:",
  "person.made": "made",
  "person.changed": "changed",
  "person.password": "set the password of",
  "person.removed": "removed",
  "invitation.made": "invited",
  "invitation.accepted": "accepted an invitation:",
  "invitation.revoked": "revoked the invitation of",
  "token.made": "made the token",
  "token.revoked": "revoked the token",
  "blog.made": "made the blog",
  "blog.changed": "changed",
  "blog.deleted": "deleted the blog",
  "entry.made": "wrote an entry",
  "entry.published": "published an entry",
  "entry.edited": "edited an entry",
  "entry.retracted": "retracted an entry",
  "entry.restored": "restored an entry",
};

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export async function openAudit(root, { api }) {
  root.append(
    element(html`<header class="head"><h1>Audit</h1></header>`),
    element(html`<div class="scroll" tabindex="0" role="region" aria-label="Audit"><table class="audit"><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Blog</th></tr></thead><tbody></tbody></table></div>`),
  );
  const table = /** @type {HTMLElement} */ (root.querySelector("tbody"));
  const more = element(html`<p class="row"><button type="button">Older</button></p>`);
  const button = /** @type {HTMLButtonElement} */ (more.querySelector("button"));
  /** @type {string | null} */
  let cursor = null;
  const load = async () => {
    const { body } = await api.get(`/audit?limit=50${cursor ? `&cursor=${cursor}` : ""}`);
    const rows = element(html`<table><tbody>${all(body.records.map(auditRow))}</tbody></table>`);
    table.append(...rows.querySelectorAll("tr"));
    cursor = body.next;
    more.hidden = cursor === null;
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await load();
    } finally {
      button.disabled = false;
    }
  });
  await load();
  root.append(more);
}

/** @param {Line} line */
function auditRow({ at, who, what, target, blog }) {
  const when = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
  const link = blog && what !== "blog.deleted" ? html`<a href="/admin/blogs/${blog}">${blog}</a>` : (blog ?? "");
  // An entry's id says nothing to people; its blog is named beside it.
  const about = what.startsWith("entry.") ? "" : target;
  return html`<tr data-what="${what}"><td><time datetime="${at}">${when}</time></td><td>${who}</td><td>${DEEDS[what] ?? what} <span class="whom" title="${target}">${about}</span></td><td>${link}</td></tr>`;
}
