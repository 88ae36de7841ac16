import assert from "node:assert/strict";
import { test } from "node:test";
import { nextName, slugOf } from "./slug.js";

test("a title becomes small letters, digits and single hyphens", () => {
  assert.equal(slugOf("Apollo 11: men on the Moon!"), "apollo-11-men-on-the-moon");
  assert.equal(slugOf("  L’été à Łódź – Straße №5 "), "lete-a-lodz-strasse-no5");
  assert.equal(slugOf("Выборы"), "");
});

test("a long title is cut at a whole word", () => {
  const slug = slugOf("word ".repeat(40));
  assert.ok(slug.length <= 100);
  assert.match(slug, /^(word-)+word$/);
  assert.equal(slugOf("x".repeat(150)).length, 100);
});

test("tomorrow's name has tomorrow's day, the next number, or a second one", () => {
  const days = [
    { today: "2026-11-22", tomorrow: "2026-11-23" },
    { today: "22 November", tomorrow: "23 November" },
  ];
  assert.equal(nextName("war-2026-11-22", days, "-"), "war-2026-11-23");
  assert.equal(nextName("War, 22 November", days, ", "), "War, 23 November");
  assert.equal(nextName("apollo-11", days, "-"), "apollo-12");
  assert.equal(nextName("Day 9", days, " "), "Day 10");
  assert.equal(nextName("election-night", days, "-"), "election-night-2");
});
