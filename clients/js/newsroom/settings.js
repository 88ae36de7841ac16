/**
 * A blog as a whole: what is said of it, its other days, how others embed it, its numbers, its end.
 *
 * @typedef {import("./newsroom.js").Place} Place
 * @typedef {import("../wire").Blog} Blog
 */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { continueTomorrow } from "./continuing.js";
import { offerToCopy } from "./copy.js";
import { coverField, takeCover } from "./cover.js";
import { deleteBlog } from "./deleting.js";
import { embedding, numbers } from "./embedding.js";
import { complaint, field, onSubmit, pair, valuesOf } from "./form.js";
import { languageField } from "./newblog.js";
import { say } from "./notice.js";
import { momentOf, wallClock } from "./zoned.js";
import { zoneField } from "./zones.js";

/**
 * @param {HTMLElement} root
 * @param {Place} place
 */
export async function openSettings(root, place) {
  const { api, me, slug, hold } = place;
  let blog = /** @type {Blog} */ ((await api.get(`/blogs/${slug}?limit=1`)).body.blog);
  document.title = `${blog.title} – settings`;
  const isAdmin = me.role === "admin";
  const view = element(lines(
    html`<div class="settings"><header class="head"><h1><a href="/admin/blogs/${slug}">${blog.title}</a></h1>`,
    html`<p class="row"><a class="button plain" href="${blog.url}" target="_blank" rel="noopener">Readers’ page</a><a class="button" href="/admin/blogs/${slug}">Write</a></p></header>`,
    html`<div class="columns"><div class="stack">`,
    me.role !== "writer" && settingsForm(blog, isAdmin),
    html`</div><div class="stack">`,
    isAdmin && html`<section class="card stack" aria-labelledby="tomorrow"><h2 id="tomorrow">Tomorrow</h2><p>A new blog for the next day, with the settings of this one. Each links to the other.</p><p><button type="button" data-continue>Continue tomorrow</button></p></section>`,
    numbers(slug),
    embedding(blog),
    isAdmin && html`<section class="card stack" aria-labelledby="delete"><h2 id="delete">Delete</h2><p>Takes the blog with all its entries away, for good. To close it for readers, end it instead.</p><p><button type="button" class="danger" data-delete>Delete this blog</button></p></section>`,
    html`</div></div></div>`,
  ));
  root.append(view);
  offerToCopy(view);
  view.querySelector("[data-delete]")?.addEventListener("click", () => deleteBlog(blog, place));

  const filled = view.querySelector("form");
  if (!(filled instanceof HTMLFormElement)) return;
  let before = valuesOf(filled);
  takeCover(filled, api);
  onSubmit(filled, async () => {
    const now = valuesOf(filled);
    const patch = changes(before, now, blog);
    if (Object.keys(patch).length) blog = (await api.send("PATCH", `/blogs/${slug}`, patch)).body;
    before = now;
    say("Saved. Readers see it at once.");
  });
  const isDirty = () => JSON.stringify(valuesOf(filled)) !== JSON.stringify(before);
  view.querySelector("[data-continue]")?.addEventListener("click", () => {
    if (isDirty()) say("Save what you have changed first: the next day begins with it.");
    else continueTomorrow(blog, place);
  });
  hold(() => (isDirty() ? "What you have changed here is not saved." : ""));
  const warn = (/** @type {BeforeUnloadEvent} */ event) => isDirty() && event.preventDefault();
  addEventListener("beforeunload", warn);
  return () => removeEventListener("beforeunload", warn);
}

/**
 * What was changed, as the API takes it.
 * @param {Record<string, string | null>} before
 * @param {Record<string, string | null>} now
 * @param {Blog} blog
 */
function changes(before, now, blog) {
  /** @type {Record<string, unknown>} */
  const patch = {};
  for (const [name, value] of Object.entries(now)) {
    if (value === before[name]) continue;
    if (name === "started_at") patch[name] = value && momentOf(value, now.timezone ?? blog.timezone);
    else if (name.startsWith("series.")) {
      patch.series = { name: now["series.name"], previous: now["series.previous"], next: now["series.next"] };
    } else patch[name] = value;
  }
  return patch;
}

/**
 * @param {Blog} blog
 * @param {boolean} isAdmin editors change what readers read, admins also how it works
 */
function settingsForm(blog, isAdmin) {
  const { title, standfirst, status, timezone, started_at: startedAt } = blog;
  const days = html`<code>{day}</code> and <code>{day_ordinal}</code> become “643” and “643rd”, counted from the first day.`;
  return lines(
    html`<form class="card stack" aria-label="Settings">`,
    field({ name: "title", label: "Title", value: title, required: true, more: { maxlength: 300, autocomplete: "off" } }),
    field({ name: "standfirst", label: "Standfirst", value: standfirst, type: "textarea", hint: days, more: { maxlength: 2000 } }),
    field({ name: "status", label: "Status", value: status, options: [["scheduled", "Scheduled: about to start"], ["live", "Live"], ["ended", "Ended"]] }),
    isAdmin &&
      lines(
        field({ name: "started_at", label: "Starts, or started, at", type: "datetime-local", value: startedAt && wallClock(startedAt, timezone), hint: "In the blog’s zone." }),
        pair(zoneField(timezone), field({ name: "time_label", label: "Zone as written", value: blog.time_label, hint: "Left empty: as the zone is called.", more: { maxlength: 20, autocomplete: "off" } })),
        pair(
          field({ name: "time_format", label: "Times", value: blog.time_format, options: [["HH:mm", `18:20 ${blog.time_label}`], ["HHmm", `1820 ${blog.time_label}`]] }),
          field({ name: "order", label: "Order", value: blog.order, options: [["newest", "Newest first"], ["oldest", "Oldest first"]] }),
        ),
        pair(languageField(blog.language), field({ name: "day_one", label: "First day of the story", type: "date", value: blog.day_one })),
        coverField(blog.cover),
        html`<h2>Series</h2>`,
        field({ name: "series.name", label: "Story", value: blog.series.name, more: { maxlength: 100, autocomplete: "off" } }),
        pair(
          field({ name: "series.previous", label: "The day before", value: blog.series.previous, hint: "A slug or an address.", more: { autocomplete: "off" } }),
          field({ name: "series.next", label: "The day after", value: blog.series.next, hint: "A slug or an address.", more: { autocomplete: "off" } }),
        ),
      ),
    complaint(),
    html`<p class="foot"><button class="primary">Save</button></p></form>`,
  );
}
