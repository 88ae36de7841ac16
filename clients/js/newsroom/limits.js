/**
 * What a person or a token may do, and in which blogs.
 *
 * @typedef {import("./api.js").Me} Me
 * @typedef {import("./api.js").Api} Api
 * @typedef {{role: Me["role"], blogs: string[] | null}} Limits
 */
import { html } from "../html.js";
import { all, field, showWrongs, tick } from "./form.js";

/** @type {[Me["role"], string][]} */
const ROLES = [
  ["writer", "Writer: drafts and submits"],
  ["editor", "Editor: publishes, edits, retracts, pins"],
  ["admin", "Admin: also blogs, people, tokens"],
];

/**
 * Fields for a role and for blogs.
 * @param {Api} api
 * @param {Limits} [limits]
 */
export async function limitFields(api, { role, blogs } = { role: "editor", blogs: null }) {
  const { body } = await api.get("/blogs");
  const known = /** @type {{slug: string, title: string}[]} */ (body.blogs);
  // One may be limited to a blog that is still to be made.
  const unknown = (blogs ?? []).filter((slug) => !known.some((blog) => blog.slug === slug));
  const choices = [...known, ...unknown.map((slug) => ({ slug, title: slug }))];
  const ticks = choices.map(({ slug, title }) =>
    tick({ name: "blog", label: title, value: slug, checked: blogs?.includes(slug) ?? false }),
  );
  return all([
    field({ name: "role", label: "Role", value: role, options: ROLES }),
    html`<fieldset class="field" data-field="blogs"><legend>Blogs</legend>`,
    tick({ name: "everywhere", label: "All blogs", checked: blogs === null }),
    html`<div class="choices">${all(ticks)}</div><p class="wrong"></p></fieldset>`,
  ]);
}

/**
 * Choices of blogs matter only while not all are chosen.
 * @param {HTMLFormElement} form
 */
export function tieLimits(form) {
  const everywhere = /** @type {HTMLInputElement} */ (form.elements.namedItem("everywhere"));
  const offer = () => form.querySelector(".choices")?.toggleAttribute("hidden", everywhere.checked);
  everywhere.addEventListener("change", offer);
  offer();
}

/**
 * What is chosen; null, and said so, where neither all blogs are nor any of them.
 * @param {HTMLFormElement} form
 * @returns {Limits | null}
 */
export function limitsOf(form) {
  const filled = new FormData(form);
  const role = /** @type {Me["role"]} */ (filled.get("role"));
  const blogs = filled.has("everywhere") ? null : filled.getAll("blog").map(String);
  if (blogs === null || blogs.length) return { role, blogs };
  showWrongs(form, [{ field: "blogs", message: "must be all, or at least one" }]);
  return null;
}

/**
 * `editor of apollo-11, storm`
 * @param {Limits} limits
 */
export function limitsInWords({ role, blogs }) {
  return blogs === null ? role : `${role} of ${blogs.join(", ")}`;
}
