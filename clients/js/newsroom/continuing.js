/** "Continue tomorrow": the next day's blog, with the settings of this one; each links to the other. */
import { html } from "../html.js";
import { localDay } from "../times.js";
import { openDialog } from "./dialog.js";
import { newWord } from "./drafts.js";
import { all, field, tick, valuesOf } from "./form.js";
import { slugMore } from "./newblog.js";
import { say } from "./notice.js";
import { nextName } from "./nextname.js";
import { slugOf } from "./slug.js";

const DAY = 86_400_000;

/** How titles and slugs write a day. @type {Intl.DateTimeFormatOptions[]} */
const FORMS = [
  { day: "numeric", month: "long", year: "numeric" },
  { day: "numeric", month: "long" },
  { day: "numeric", month: "short" },
  { weekday: "long" },
];

/** @typedef {import("../wire").Blog} Blog */

/**
 * @param {Blog} blog
 * @param {Pick<import("./newsroom.js").Place, "api" | "navigate">} place
 */
export function continueTomorrow(blog, { api, navigate }) {
  const key = newWord();
  const names = namesAfter(blog);
  openDialog({
    title: "Continue tomorrow",
    body: all([
      field({ name: "title", label: "Title", value: names.title, required: true, more: { maxlength: 300, autocomplete: "off" } }),
      field({ name: "slug", label: "Slug", value: names.slug, required: true, hint: "Its name in every address, for good.", more: slugMore() }),
      field({ name: "series.name", label: "Story", value: blog.series.name, hint: "What the days have in common; readers see it above the title.", more: { maxlength: 100 } }),
      tick({ name: "end", label: "End this blog now", checked: true }),
      html`<p class="hint">Zone, language, standfirst and order are those of this one.</p>`,
    ]),
    act: "Create and link",
    send: async (form) => {
      const { title, slug, end, "series.name": name } = valuesOf(form);
      const { standfirst, timezone, time_label, time_format, language, day_one, cover, order, series } = blog;
      const kept = { standfirst, timezone, time_label, time_format, language, day_one, cover, order };
      const next = { slug, title, ...kept, series: { name, previous: blog.slug } };
      await api.send("POST", "/blogs", next, { key });
      // Had this failed, the same once more would find the new blog made already, and link it.
      const before = { series: { ...series, name, next: slug }, ...(end ? { status: "ended" } : {}) };
      await api.send("PATCH", `/blogs/${blog.slug}`, before);
      navigate(`/admin/blogs/${slug}`);
      say(`${title} is live, and linked.`);
    },
  });
}

/**
 * What the next day's blog is called. Its slug follows its title if that of this one does.
 * @param {Blog} blog
 */
function namesAfter(blog) {
  const days = daysAround(blog);
  const given = { language: blog.language, continues: blog.series.previous !== null };
  const title = nextName(blog.title, { ...given, days, between: ", " });
  const following = slugOf(title);
  if (blog.slug === slugOf(blog.title) && following !== blog.slug) return { title, slug: following };
  const slugs = days.map(({ today, tomorrow }) => ({ today: slugOf(today), tomorrow: slugOf(tomorrow) }));
  // Of a day in another script, nothing or a bare number is left.
  const written = slugs.filter(({ today }) => /[a-z]{3}|^\d{4}-/.test(today));
  return { title, slug: nextName(blog.slug, { ...given, days: written, between: "-" }) };
}

/**
 * The day that the blog began on and the present one, each with the next, in every form that names have them in.
 * @param {Blog} blog
 */
function daysAround({ started_at: startedAt, timezone, language }) {
  const moments = [startedAt, new Date().toISOString()].filter((at) => at !== null);
  return moments.flatMap((at) => {
    const today = localDay(at, timezone);
    const tomorrow = new Date(Date.parse(today) + DAY).toISOString().slice(0, 10);
    const written = FORMS.flatMap((form) =>
      ["en-GB", "en-US", language].map((each) => {
        const format = new Intl.DateTimeFormat(each, { ...form, timeZone: "UTC" });
        return { today: format.format(new Date(today)), tomorrow: format.format(new Date(tomorrow)) };
      }),
    );
    return [{ today, tomorrow }, ...written];
  });
}
