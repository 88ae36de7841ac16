import assert from "node:assert/strict";
import { test } from "node:test";
import { slugOf } from "./slug.js";

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
