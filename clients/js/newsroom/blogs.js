/**
 * All blogs: what runs now first, with who reads it, who works on it and what waits for somebody.
 *
 * @typedef {import("./newsroom.js").Place} Place
 * @typedef {import("../wire").Blog} Blog
 * @typedef {{blog: string, readers: number, people: string[], changed_at: string, draft: number, submitted: number,
 *   scheduled: number}} Desk
 */
import { element, morph } from "../dom.js";
import { html, lines } from "../html.js";
import { all, inWords } from "./form.js";
import { makeBlog } from "./newblog.js";
import { say } from "./notice.js";
import { daysSince, sinceInWords } from "./since.js";

const REFRESH_MILLISECONDS = 10_000;

/** After so many days without a word, somebody has probably forgotten to end it. */
const FORGOTTEN_DAYS = 3;

/** @type {[status: Blog["status"], heading: string][]} */
const GROUPS = [
  ["live", "Live"],
  ["scheduled", "Scheduled"],
  ["ended", "Ended"],
];

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export async function openBlogs(root, { api, me, navigate }) {
  /** @type {Blog[]} */
  let blogs = [];
  /** @type {Map<string, Desk>} */
  let desks = new Map();

  root.append(
    element(html`<header class="head">
      <h1>Blogs</h1>
      <label class="search"><span class="unseen">Search blogs</span><input type="search" placeholder="Search" autocomplete="off"></label>
      <button type="button" class="primary" data-new>New blog</button>
    </header>`),
  );
  const list = element(html`<div class="blog-list"></div>`);
  root.append(list);
  const search = /** @type {HTMLInputElement} */ (root.querySelector("input[type=search]"));
  const maker = /** @type {HTMLElement} */ (root.querySelector("[data-new]"));
  maker.hidden = me.role !== "admin";
  maker.addEventListener("click", () => makeBlog({ api, navigate }));

  const draw = () => morph(list, element(blogGroups(blogs, desks, search.value, me)));
  const load = async () => {
    const [all, working] = await Promise.all([api.get("/blogs"), api.get("/desks")]);
    blogs = all.body.blogs;
    desks = new Map(working.body.desks.map((/** @type {Desk} */ desk) => [desk.blog, desk]));
    draw();
  };

  search.addEventListener("input", draw);
  list.addEventListener("click", async ({ target }) => {
    const button = /** @type {Element} */ (target).closest("button[data-status]");
    if (!(button instanceof HTMLElement)) return;
    const { slug = "", status = "" } = button.dataset;
    const before = blogs.find((each) => each.slug === slug);
    if (!before) return;
    const turn = async (/** @type {string} */ wanted, /** @type {(() => void) | undefined} */ undo) => {
      try {
        await api.send("PATCH", `/blogs/${slug}`, { status: wanted });
        say(`${before.title}: ${wanted === "ended" ? "ended" : "live again"}.`, { undo });
        await load();
      } catch (error) {
        say(inWords(error));
      }
    };
    await turn(status, () => turn(before.status, undefined));
  });

  await load();
  // What can't be reached now is looked for again in a moment; what is shown until then is said to be of before.
  const beat = setInterval(() => document.hidden || load().catch(() => {}), REFRESH_MILLISECONDS);
  return () => clearInterval(beat);
}

/**
 * @param {Blog[]} blogs
 * @param {Map<string, Desk>} desks
 * @param {string} sought
 * @param {Place["me"]} me
 */
function blogGroups(blogs, desks, sought, me) {
  const words = folded(sought).split(/\s+/);
  const mine = blogs.filter(({ slug }) => me.blogs === null || me.blogs.includes(slug));
  const found = mine.filter((blog) => {
    const text = folded(`${blog.title} ${blog.slug} ${blog.series.name ?? ""}`);
    return words.every((word) => text.includes(word));
  });
  const changed = (/** @type {Blog} */ blog) => desks.get(blog.slug)?.changed_at ?? blog.updated_at;
  found.sort((one, other) => (changed(one) < changed(other) ? 1 : -1));
  const groups = GROUPS.map(([status, heading]) => {
    const rows = found.filter((blog) => blog.status === status);
    if (!rows.length) return null;
    return lines(
      html`<section aria-labelledby="blogs-${status}"><h2 id="blogs-${status}">${heading} <span class="number">${rows.length}</span></h2><ul>`,
      all(rows.map((blog) => blogRow(blog, desks.get(blog.slug), me))),
      html`</ul></section>`,
    );
  });
  let nothing = "";
  if (!found.length) nothing = mine.length ? "No blog has these words in its title or its slug." : "There is no blog yet.";
  return lines(html`<div class="blog-list">`, ...groups, nothing !== "" && html`<p class="empty">${nothing}</p>`, html`</div>`);
}

/**
 * @param {Blog} blog
 * @param {Desk | undefined} desk
 * @param {Place["me"]} me
 */
function blogRow(blog, desk, me) {
  const { slug, title, status, language, direction } = blog;
  const now = Date.now();
  const changedAt = desk?.changed_at ?? blog.updated_at;
  const silent = status === "live" ? daysSince(changedAt, now) : 0;
  const facts = [
    desk && status === "live" && html`<span><b class="number">${desk.readers}</b> ${desk.readers === 1 ? "reader" : "readers"}</span>`,
    status === "scheduled" && html`<span>${startOf(blog)}</span>`,
    status === "ended"
      ? html`<span>ended <time datetime="${blog.ended_at ?? ""}">${sinceInWords(blog.ended_at ?? changedAt, now)}</time></span>`
      : html`<span>last change <time datetime="${changedAt}">${sinceInWords(changedAt, now)}</time></span>`,
    desk && desk.people.length > 0 && html`<span>${desk.people.join(", ")} here</span>`,
  ];
  const waiting = [
    desk && desk.submitted > 0 && html`<span class="badge">${desk.submitted} submitted</span>`,
    desk && desk.draft > 0 && html`<span class="badge hollow">${desk.draft} ${desk.draft === 1 ? "draft" : "drafts"}</span>`,
    desk && desk.scheduled > 0 && html`<span class="badge hollow">${desk.scheduled} scheduled</span>`,
  ];
  const settings = me.role === "writer" ? "Numbers" : "Settings";
  const turn = me.role !== "writer" && status !== "scheduled";
  return lines(
    html`<li class="blog" data-slug="${slug}" data-status="${status}"><div class="what">`,
    html`<h3 lang="${language}" dir="${direction}"><a href="/admin/blogs/${slug}">${title}</a></h3>`,
    html`<p class="facts">`, ...facts.map((fact) => fact || null), ...waiting.map((badge) => badge || null), html`</p>`,
    silent >= FORGOTTEN_DAYS && html`<p class="forgotten">Live, but silent for ${silent} days. Readers are told that it is still going on.</p>`,
    html`</div><p class="acts">`,
    html`<a class="button plain" href="${blog.url}" target="_blank" rel="noopener" aria-label="Readers’ page of ${title}">Readers’ page</a>`,
    html`<a class="button plain" href="/admin/blogs/${slug}/settings" aria-label="${settings} of ${title}">${settings}</a>`,
    turn && status === "live" && html`<button type="button" data-slug="${slug}" data-status="ended" aria-label="End ${title}">End</button>`,
    turn && status === "ended" && html`<button type="button" data-slug="${slug}" data-status="live" aria-label="Reopen ${title}">Reopen</button>`,
    html`</p></li>`,
  );
}

/** @param {Blog} blog */
function startOf({ started_at: at, timezone, time_label: label }) {
  if (!at) return "about to start";
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, dateStyle: "medium", timeStyle: "short" });
  return `starts ${day.format(new Date(at))} ${label}`;
}

/** @param {string} text */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
