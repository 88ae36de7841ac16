import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { html, lines } from "./html.js";
import { keyEventList, seriesLinks } from "./outline.js";
import { article, pinned } from "./render.js";

const examples = new URL("../wire-examples/", import.meta.url);
const { entries, key_events, series } = JSON.parse(readFileSync(new URL("rendered.json", examples), "utf8"));

/** One example after the other, as the server's test writes them too (tests/web/test_views.py). */
function rendered() {
  const parts = entries.flatMap(({ name, blog, day, entry }) => [
    `<!-- ${name} -->\n${article(entry, blog, day)}`,
    `<!-- ${name}, as the lead -->\n${pinned(entry, blog)}`,
  ]);
  for (const { name, blog, here, key_events: events } of key_events) {
    parts.push(`<!-- ${name} -->\n${keyEventList(events, blog, new Set(here))}`);
  }
  for (const { name, ...blog } of series) parts.push(`<!-- ${name} -->\n${seriesLinks(blog)}`);
  return `${parts.join("\n\n")}\n`;
}

test("browsers render what the server renders", () => {
  assert.equal(rendered(), readFileSync(new URL("rendered.html", examples), "utf8"));
});

test("text is escaped by itself, markup is not", () => {
  const inner = html`<b>${"<&>'\""}</b>`;
  assert.equal(`${html`<i title="${'"'}">${inner}${1}</i>`}`, '<i title="&#34;"><b>&lt;&amp;&gt;&#39;&#34;</b>1</i>');
});

test("lines leave out what is not there", () => {
  assert.equal(`${lines(html`<p>`, null, false, html`</p>`)}`, "<p>\n</p>");
});

test("a day without neighbours leads nowhere", () => {
  for (const previous of [null, "Not a slug", "//elsewhere.example", "data:,x"]) {
    assert.equal(seriesLinks({ series: { name: null, previous, next: null } }), null);
  }
});
