import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, fromSnapshot } from "./feed.js";

const { cases } = JSON.parse(readFileSync(new URL("../wire-examples/fold.json", import.meta.url), "utf8"));

for (const { name, snapshot, events, expected, refused } of cases) {
  test(name, () => {
    const before = structuredClone({ snapshot, events });
    const folded = () => events.reduce(fold, fromSnapshot(snapshot));
    if (refused) assert.throws(folded, RangeError);
    else assert.deepEqual(folded(), expected);
    assert.deepEqual({ snapshot, events }, before, "what was given is left as it was");
  });
}

test("entries that the page shows fold like whole ones", () => {
  const shown = { id: "a", published_at: "1969-07-20T17:44:00.000Z", updated_at: "", seq: 1, version: 1 };
  const snapshot = { blog: {}, position: { epoch: "e1", seq: 1 }, key_events: [], next: null };
  const state = { ...snapshot, entries: [shown], pinned: shown, bound: null };
  const entry = { ...shown, seq: 2, version: 2, key: false, html: "" };
  const folded = fold(state, { type: "entry.updated", seq: 2, at: "", entry });
  assert.deepEqual([folded.entries, folded.pinned], [[entry], entry]);
});
