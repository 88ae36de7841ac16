/**
 * Who may sign in, and who has been invited.
 *
 * @typedef {import("./newsroom.js").Place} Place
 * @typedef {import("./limits.js").Limits} Limits
 * @typedef {Limits & {id: string, name: string, created_at: string}} Person
 * @typedef {Limits & {id: string, name: string | null, by: string, created_at: string, expires_at: string}} Invitation
 */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { handOver } from "./copy.js";
import { openDialog } from "./dialog.js";
import { newWord } from "./drafts.js";
import { all, field, valuesOf } from "./form.js";
import { limitFields, limitsInWords, limitsOf, tieLimits } from "./limits.js";
import { say } from "./notice.js";
import { passwordField, offerToShow, PASSWORD_LEAST, secretsOf } from "./signin.js";
import { daysSince } from "./since.js";

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export async function openPeople(root, { api, me }) {
  /** @type {Person[]} */
  let people = [];
  /** @type {Invitation[]} */
  let invitations = [];
  root.append(
    element(html`<header class="head"><h1>People</h1><button type="button" class="primary" data-act="invite">Invite somebody</button></header>`),
  );
  const list = element(html`<div class="shelf"></div>`);
  root.append(list);

  const load = async () => {
    const [staff, invited] = await Promise.all([api.get("/people"), api.get("/invitations")]);
    ({ people } = staff.body);
    ({ invitations } = invited.body);
    list.replaceChildren(
      element(html`<ul class="rows">${all(people.map((person) => personRow(person, person.name === me.name)))}</ul>`),
      ...(invitations.length ? [element(html`<h2>Invited</h2>`), element(html`<ul class="rows">${all(invitations.map(invitationRow))}</ul>`)] : []),
    );
  };

  /** @type {Record<string, (id: string) => unknown>} */
  const acts = {
    invite: async () => {
      const key = newWord();
      const fields = await limitFields(api);
      const form = openDialog({
        title: "Invite somebody",
        body: all([
          field({ name: "name", label: "For whom", hint: "A note for you; they choose their name themselves.", more: { maxlength: 100, autocomplete: "off" } }),
          fields,
        ]),
        act: "Make a link",
        send: async (filled) => {
          const limits = limitsOf(filled);
          if (!limits) return false;
          const invitation = { name: valuesOf(filled).name ?? null, ...limits };
          const { body } = await api.send("POST", "/invitations", invitation, { key });
          await load();
          const title = invitation.name ? `Invitation for ${invitation.name}` : "Invitation";
          const link = new URL(body.url, location.href).href;
          handOver({ title, label: "Link", text: link, note: "Send it on now: it is shown this once, and good once, for a week." });
          return true;
        },
      });
      tieLimits(form);
    },
    change: async (id) => {
      const person = /** @type {Person} */ (people.find((each) => each.id === id));
      const fields = await limitFields(api, person);
      const form = openDialog({
        title: `Change ${person.name}`,
        body: all([field({ name: "name", label: "Name", value: person.name, required: true, more: { maxlength: 100, autocomplete: "off" } }), fields]),
        act: "Save",
        send: async (filled) => {
          const limits = limitsOf(filled);
          if (!limits) return false;
          await api.send("PATCH", `/people/${id}`, { name: valuesOf(filled).name, ...limits });
          await load();
          say("Saved. It holds at once.");
          return true;
        },
      });
      tieLimits(form);
    },
    password: (id) => {
      const person = /** @type {Person} */ (people.find((each) => each.id === id));
      const form = openDialog({
        title: `New password for ${person.name}`,
        body: passwordField({ name: "password", label: "Password", autocomplete: "new-password", hint: `At least ${PASSWORD_LEAST} characters. It signs them out everywhere.` }),
        act: "Set",
        send: async (filled) => {
          await api.send("PATCH", `/people/${id}`, secretsOf(filled));
          say(`${person.name} has a new password.`);
        },
      });
      offerToShow(form);
    },
    "sign-out": async (id) => {
      const person = /** @type {Person} */ (people.find((each) => each.id === id));
      openDialog({
        title: `Sign ${person.name} out?`,
        body: html`<p>Of every browser, at once. What they have typed stays there, and they can sign in again.</p>`,
        act: "Sign out everywhere",
        send: async () => {
          await api.send("DELETE", `/people/${id}/sessions`);
          say(`${person.name} is signed out everywhere.`);
        },
      });
    },
    remove: (id) => {
      const person = /** @type {Person} */ (people.find((each) => each.id === id));
      openDialog({
        title: `Remove ${person.name}?`,
        body: html`<p>They are signed out at once and can’t come back without an invitation. What they wrote stays.</p>`,
        act: "Remove",
        danger: true,
        send: async () => {
          await api.send("DELETE", `/people/${id}`);
          await load();
          say(`${person.name} is removed.`);
        },
      });
    },
    revoke: (id) => {
      openDialog({
        title: "Revoke the invitation?",
        body: html`<p>Its link is worthless then.</p>`,
        act: "Revoke",
        danger: true,
        send: async () => {
          await api.send("DELETE", `/invitations/${id}`);
          await load();
          say("The invitation is revoked.");
        },
      });
    },
  };
  root.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button[data-act]");
    if (button instanceof HTMLElement) acts[button.dataset.act ?? ""]?.(button.dataset.id ?? "");
  });
  await load();
}

/**
 * @param {Person} person
 * @param {boolean} isMe
 */
function personRow(person, isMe) {
  const { id, name } = person;
  return lines(
    html`<li class="line"><div class="what"><p class="name">${name}${isMe ? " (you)" : ""}</p><p class="facts">${limitsInWords(person)}</p></div><p class="acts">`,
    html`<button type="button" class="plain" data-act="change" data-id="${id}" aria-label="Change ${name}">Change</button>`,
    !isMe && html`<button type="button" class="plain" data-act="password" data-id="${id}" aria-label="New password for ${name}">New password</button>`,
    !isMe && html`<button type="button" class="plain" data-act="sign-out" data-id="${id}" aria-label="Sign ${name} out everywhere">Sign out</button>`,
    isMe
      ? html`<a class="button plain" href="/admin/account">Own password</a>`
      : html`<button type="button" class="plain" data-act="remove" data-id="${id}" aria-label="Remove ${name}">Remove</button>`,
    html`</p></li>`,
  );
}

/** @param {Invitation} invitation */
function invitationRow(invitation) {
  const { id, name, by, expires_at: until } = invitation;
  const days = daysSince(new Date().toISOString(), Date.parse(until));
  const left = days > 1 ? `${days} more days` : "less than two days";
  return html`<li class="line"><div class="what"><p class="name">${name ?? "Somebody"}</p><p class="facts"><span>${limitsInWords(invitation)}</span><span>invited by ${by}</span><span>good for ${left}</span></p></div><p class="acts"><button type="button" class="plain" data-act="revoke" data-id="${id}" aria-label="Revoke the invitation of ${name ?? "somebody"}">Revoke</button></p></li>`;
}
