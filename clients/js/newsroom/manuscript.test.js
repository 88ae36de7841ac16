import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, changesOf, differing, fieldsOf, firstWords, hasWords, merged, newEntry } from "./manuscript.js";

const blog = { timezone: "Europe/London", pinned: "e1" };
const entry = {
  id: "e1",
  title: null,
  body: "Words.",
  format: "markdown",
  labels: ["analysis"],
  key: false,
  author: "Desk",
  published_at: "2026-07-01T11:00:30.250Z",
  publish_at: null,
  correction: null,
  media: [{ id: "m1", alt: "A moon" }],
};

test("an entry says only what was chosen", () => {
  assert.deepEqual(newEntry({ ...blank(), body: "Words." }, blog, "published"), {
    body: "Words.",
    format: "markdown",
    labels: [],
    media: [],
    status: "published",
  });
});

test("what is chosen goes out as the API has it", () => {
  const fields = { ...blank("Desk"), title: " Landed ", key: true, pin: true, published_at: "2026-07-01T12:00" };
  const sent = newEntry(fields, blog, "published");
  assert.equal(sent.title, "Landed");
  assert.equal(sent.author, "Desk");
  assert.equal(sent.published_at, "2026-07-01T11:00:00.000Z");
  assert.deepEqual([sent.key, sent.pin], [true, true]);
  assert.equal(newEntry(fields, blog, "draft").pin, undefined);
  const later = newEntry({ ...fields, publish_at: "2026-12-01T12:00" }, blog, "scheduled");
  assert.deepEqual([later.status, later.publish_at], ["scheduled", "2026-12-01T12:00:00.000Z"]);
});

test("an edit sends what differs, and nothing else", () => {
  const base = fieldsOf(entry, blog);
  const status = { before: "published", after: "published" };
  assert.equal(base.published_at, "2026-07-01T12:00");
  assert.deepEqual(changesOf(base, base, blog, status), {});
  assert.deepEqual(changesOf({ ...base, author: "", title: "New" }, base, blog, status), { title: "New", author: null });
  assert.deepEqual(changesOf({ ...base, pin: false, media: [] }, base, blog, status), { pin: false, media: [] });
  assert.deepEqual(changesOf({ ...base, published_at: "" }, base, blog, status), {}, "a time is moved, not taken away");
  assert.deepEqual(changesOf(base, base, blog, { before: "draft", after: "published" }), { pin: true, status: "published" });
  const unpinned = { ...base, pin: false };
  assert.deepEqual(changesOf(unpinned, unpinned, blog, { before: "draft", after: "published" }), { status: "published" });
  assert.deepEqual(changesOf(base, unpinned, blog, { before: "draft", after: "submitted" }), { status: "submitted" });
  const later = { ...base, publish_at: "2026-07-02T12:00" };
  assert.deepEqual(changesOf(later, base, blog, { before: "draft", after: "scheduled" }), {
    status: "scheduled",
    publish_at: "2026-07-02T11:00:00.000Z",
  });
  const stays = { before: "scheduled", after: "scheduled" };
  assert.deepEqual(changesOf({ ...later, title: "New" }, later, blog, stays), { title: "New" }, "its minute may have come");
  assert.deepEqual(changesOf(later, base, blog, stays), { publish_at: "2026-07-02T11:00:00.000Z" });
});

test("of two edits, each keeps what only it has changed", () => {
  const base = fieldsOf(entry, blog);
  const mine = { ...base, body: "Mine.", key: true };
  const theirs = { ...base, body: "Theirs.", title: "Title" };
  assert.deepEqual(differing(merged(mine, theirs, base), theirs), ["body", "key"]);
  assert.equal(merged(mine, theirs, base).body, "Mine.");
  assert.equal(merged(mine, theirs, base).title, "Title");
  assert.equal(merged(mine, theirs, base, ["published_at"]).title, base.title);
});

test("what would be missed, and what it is known by", () => {
  assert.ok(!hasWords({ ...blank("Desk"), key: true, body: " \n" }));
  assert.ok(hasWords({ ...blank(), media: entry.media }));
  assert.equal(firstWords({ ...blank(), body: "  One\n two " }), "One two");
  assert.equal(firstWords({ ...blank(), body: "x".repeat(100) }).length, 80);
});
