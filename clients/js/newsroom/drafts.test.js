import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "./drafts.js";
import { FakeLocks, FakeStorage } from "./fakes.test.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const fields = (body) => ({ title: "", body, media: [], labels: [] });

function windows() {
  const storage = new FakeStorage();
  const locks = new FakeLocks();
  return { storage, open: (owner = "moon/Ann") => new Drafts(owner, { storage, locks }) };
}

test("what was typed is there after a reload", async () => {
  const { open } = windows();
  const draft = await open().open(null);
  assert.equal(draft.fields, null);
  assert.ok(draft.keep(fields("Words")));
  draft.release();
  await settled();
  const again = await open().open(null);
  assert.deepEqual([again.id, again.fields.body], [draft.id, "Words"]);
});

test("two windows do not write over each other's drafts", async () => {
  const { open } = windows();
  const [one, other] = [await open().open(null), await open().open(null)];
  one.keep(fields("One"));
  other.keep(fields("Other"));
  const third = open();
  assert.equal((await third.open(null)).fields, null);
  assert.deepEqual(await third.waiting(), []);
  one.release();
  await settled();
  assert.deepEqual((await third.waiting()).map(({ fields }) => fields.body), ["One"]);
});

test("drafts of entries, of other blogs and of other people are apart", async () => {
  const { open } = windows();
  const edit = await open().open("e1");
  edit.base = fields("Before");
  edit.version = 3;
  edit.keep(fields("After"));
  edit.release();
  await settled();
  for (const elsewhere of [await open().open(null), await open().open("e2"), await open("moon/Ben").open("e1")]) {
    assert.equal(elsewhere.fields, null);
  }
  const found = await open().open("e1");
  assert.deepEqual([found.fields.body, found.base.body, found.version], ["After", "Before", 3]);
});

test("what the server has is kept no longer", async () => {
  const { storage, open } = windows();
  const draft = await open().open(null);
  draft.keep(fields("Words"));
  draft.clear();
  assert.deepEqual(Object.keys(storage), []);
});

test("what is written after a draft was emptied is not what was sent before", async () => {
  const { open } = windows();
  const draft = await open().open(null);
  draft.sent = { key: "k1", bodies: [{ body: "Words" }] };
  draft.keep(fields("Words"));
  draft.clear();
  draft.keep(fields("Another story"));
  draft.release();
  await settled();
  const again = await open().open(null);
  assert.deepEqual([draft.sent, again.sent, again.fields.body], [null, null, "Another story"]);
});

test("a browser that keeps nothing says so, and one with something odd in it does not stumble", async () => {
  const { storage, open } = windows();
  const draft = await open().open(null);
  storage.full = true;
  assert.equal(draft.keep(fields("Words")), false);
  storage["liveserver/draft/moon/Ann/odd"] = "{";
  assert.deepEqual(await open().waiting(), []);
});

test("what was found can be taken, by one window", async () => {
  const { open } = windows();
  const draft = await open().open("e1");
  draft.keep(fields("Words"));
  draft.release();
  await settled();
  const [one, other] = [open(), open()];
  const [kept] = await one.waiting();
  assert.equal((await one.take(kept)).fields.body, "Words");
  assert.equal(await other.take(kept), null);
});

test("without locks nothing is opened by itself, but offered", async () => {
  const storage = new FakeStorage();
  const open = () => new Drafts("moon/Ann", { storage, locks: null });
  const [first, second] = [open(), open()];
  (await first.open(null)).keep(fields("Words"));
  assert.deepEqual(await first.waiting(), []);
  assert.equal((await second.open(null)).fields, null);
  assert.deepEqual((await second.waiting()).map(({ fields }) => fields.body), ["Words"]);
});
