/**
 * Tokens, by which machines write.
 *
 * @typedef {import("./newsroom.js").Place} Place
 * @typedef {import("./limits.js").Limits & {id: string, name: string, created_at: string}} Token
 */
import { element } from "../dom.js";
import { html } from "../html.js";
import { handOver } from "./copy.js";
import { openDialog } from "./dialog.js";
import { newWord } from "./drafts.js";
import { all, field, valuesOf } from "./form.js";
import { limitFields, limitsInWords, limitsOf, tieLimits } from "./limits.js";
import { say } from "./notice.js";
import { sinceInWords } from "./since.js";

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export async function openTokens(root, { api }) {
  /** @type {Token[]} */
  let tokens = [];
  root.append(
    element(html`<header class="head"><h1>Tokens</h1><button type="button" class="primary" data-make>New token</button></header>`),
    element(html`<p class="lead">For machines: an importer, a wire, a script. A token goes into the header <code>Authorization: Bearer …</code> and is good until it is revoked.</p>`),
  );
  const list = element(html`<div class="shelf"></div>`);
  root.append(list);

  const load = async () => {
    ({ tokens } = (await api.get("/tokens")).body);
    const nothing = html`<p class="empty">There is no token.</p>`;
    list.replaceChildren(element(tokens.length ? html`<ul class="rows">${all(tokens.map(tokenRow))}</ul>` : nothing));
  };

  root.querySelector("[data-make]")?.addEventListener("click", async () => {
    const key = newWord();
    const fields = await limitFields(api);
    const form = openDialog({
      title: "New token",
      body: all([field({ name: "name", label: "Name", required: true, hint: "What it is for.", more: { maxlength: 100, autocomplete: "off" } }), fields]),
      act: "Make",
      send: async (filled) => {
        const limits = limitsOf(filled);
        if (!limits) return false;
        const { body } = await api.send("POST", "/tokens", { name: valuesOf(filled).name, ...limits }, { key });
        await load();
        handOver({ title: `Token ${body.name}`, label: "Token", text: body.token, note: "Keep it now: it is shown this once." });
        return true;
      },
    });
    tieLimits(form);
  });

  list.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button[data-id]");
    const token = button instanceof HTMLElement && tokens.find(({ id }) => id === button.dataset.id);
    if (!token) return;
    openDialog({
      title: `Revoke ${token.name}?`,
      body: html`<p>It is dead at once, and can’t be brought back.</p>`,
      act: "Revoke",
      danger: true,
      send: async () => {
        await api.send("DELETE", `/tokens/${token.id}`);
        await load();
        say(`${token.name} is revoked.`);
      },
    });
  });
  await load();
}

/** @param {Token} token */
function tokenRow(token) {
  const { id, name, created_at: at } = token;
  return html`<li class="line"><div class="what"><p class="name">${name}</p><p class="facts"><span>${limitsInWords(token)}</span><span>made <time datetime="${at}">${sinceInWords(at, Date.now())}</time></span></p></div><p class="acts"><button type="button" class="plain" data-id="${id}" aria-label="Revoke ${name}">Revoke</button></p></li>`;
}
