import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "./backoff.js";

/** With the greatest random number, a wait is its own limit. */
const greatest = () => 1;

test("limits double from half a second up to thirty", () => {
  const backoff = new Backoff({ random: greatest });
  assert.deepEqual(
    Array.from({ length: 9 }, () => backoff.next()),
    [0.5, 1, 2, 4, 8, 16, 30, 30, 30],
  );
});

test("a wait is anything between now and its limit", () => {
  const numbers = [0, 0.25, 0.5];
  const backoff = new Backoff({ random: () => numbers.shift() ?? 1 });
  assert.deepEqual([backoff.next(), backoff.next(), backoff.next()], [0, 0.25, 1]);
});

test("thirty seconds of health make the next wait a first one; fewer do not", () => {
  const backoff = new Backoff({ random: greatest });
  for (let attempt = 0; attempt < 5; attempt += 1) backoff.next();
  assert.equal(backoff.next(29.9), 16);
  assert.equal(backoff.next(30), 0.5);
  assert.equal(backoff.next(), 1);
});

test("a server that asks for patience gets the longest wait, and long ones after it", () => {
  const backoff = new Backoff({ random: greatest });
  assert.equal(backoff.longest(), 30);
  assert.equal(backoff.next(), 30);
  assert.equal(backoff.next(60), 0.5);
});

test("a thousand attempts later the limit is still a number", () => {
  const backoff = new Backoff({ random: greatest });
  for (let attempt = 0; attempt < 2000; attempt += 1) backoff.next();
  assert.equal(backoff.next(), 30);
});
