import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "./relative.js";

const AT = "1969-07-20T20:17:40.000Z";
const after = (seconds, language = "en") => ago(AT, Date.parse(AT) + seconds * 1000, language);

test("how long ago, in whole minutes and then hours, up to a day", () => {
  const said = [0, 59, 60, 299, 3599, 3600, 7199, 86_399].map((seconds) => after(seconds));
  assert.deepEqual(said, ["now", "now", "1 min ago", "4 min ago", "59 min ago", "1 hr ago", "1 hr ago", "23 hr ago"]);
});

test("nothing of what is a day old, or to come", () => {
  assert.deepEqual([after(86_400), after(-1)], ["", ""]);
});

test("in the language of the blog", () => {
  assert.equal(after(240, "de"), "vor 4 Min.");
  assert.equal(after(240, "en-GB"), "4 min ago");
  assert.equal(after(240, "tlh"), "4 min ago");
});
