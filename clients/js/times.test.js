import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { standfirst } from "./standfirst.js";
import { clockLabel, dayHeading, localDay } from "./times.js";

const examples = JSON.parse(readFileSync(new URL("../wire-examples/times.json", import.meta.url), "utf8"));

test("labels of entries", () => {
  for (const { at, label, ...blog } of examples.clock) assert.equal(clockLabel(at, blog), label);
});

test("days divide at the midnight of the blog's zone", () => {
  for (const { at, timezone, day } of examples.day) assert.equal(localDay(at, timezone), day);
});

test("headings of days", () => {
  for (const { day, language, heading } of examples.heading) assert.equal(dayHeading(day, language), heading);
});

test("a language that is no language tag is taken for English", () => {
  assert.equal(dayHeading("1969-07-21", "not a language"), "Monday 21 July 1969");
});

test("the day of the story in the standfirst", () => {
  for (const { now, text, ...blog } of examples.standfirst) assert.equal(standfirst(blog, now), text);
});
