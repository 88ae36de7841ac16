import assert from "node:assert/strict";
import { test } from "node:test";
import { daysSince, sinceInWords } from "./since.js";

const NOW = Date.parse("2026-11-22T18:20:00.000Z");

test("how long ago something was, up to years", () => {
  assert.equal(sinceInWords("2026-11-22T18:16:00.000Z", NOW), "4 min ago");
  assert.equal(sinceInWords("2026-11-21T18:20:00.000Z", NOW), "1 day ago");
  assert.equal(sinceInWords("2025-11-22T18:20:00.000Z", NOW), "365 days ago");
});

test("what a clock that is ahead has stamped is of now", () => {
  assert.equal(sinceInWords("2026-11-22T18:20:30.000Z", NOW), "now");
  assert.equal(daysSince("2026-11-23T18:20:00.000Z", NOW), 0);
});
