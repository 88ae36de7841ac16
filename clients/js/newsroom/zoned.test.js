import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, wallClock } from "./zoned.js";

for (const [wall, zone, at] of [
  ["2026-11-22T18:20", "UTC", "2026-11-22T18:20:00.000Z"],
  ["2026-11-22T18:20", "Europe/London", "2026-11-22T18:20:00.000Z"],
  ["2026-07-22T18:20", "Europe/London", "2026-07-22T17:20:00.000Z"],
  ["2026-11-22T00:10", "Asia/Kathmandu", "2026-11-21T18:25:00.000Z"],
  ["2026-11-22T23:59", "America/Los_Angeles", "2026-11-23T07:59:00.000Z"],
  ["1969-07-20T20:17", "UTC", "1969-07-20T20:17:00.000Z"],
]) {
  test(`${wall} in ${zone}`, () => {
    assert.equal(momentOf(wall, zone), at);
    assert.equal(wallClock(at, zone), wall);
  });
}

test("an hour that comes twice is the first, one that is left out comes later", () => {
  assert.equal(momentOf("2026-10-25T01:30", "Europe/London"), "2026-10-25T00:30:00.000Z");
  assert.equal(momentOf("2026-03-29T01:30", "Europe/London"), "2026-03-29T01:30:00.000Z");
  assert.equal(wallClock("2026-03-29T01:30:00.000Z", "Europe/London"), "2026-03-29T02:30");
});

test("what is no time is none", () => {
  for (const wall of ["", "2026-13-01T00:00", "soon"]) assert.equal(momentOf(wall, "UTC"), null);
});
