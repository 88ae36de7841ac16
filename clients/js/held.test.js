import assert from "node:assert/strict";
import { test } from "node:test";
import { Held } from "./held.js";

const entries = (ids) => [...ids].map((id) => ({ id }));

/** What waits, of all that the alphabet could name. */
const waiting = (held) => [..."abcdef"].filter((id) => held.has(id)).join("");

test("what is new while somebody reads waits", () => {
  const held = new Held(entries("a"));
  assert.deepEqual(held.take(entries("cba"), true), entries("cb"));
  assert.equal(held.count, 2);
  assert.equal(waiting(held), "bc");
});

test("what is new at the head of the list does not", () => {
  const held = new Held(entries("a"));
  assert.deepEqual(held.take(entries("ba"), false), entries("b"));
  assert.equal(held.count, 0);
});

test("what the page has is never new again", () => {
  const held = new Held(entries("ab"));
  assert.deepEqual(held.take(entries("ba"), true), []);
  assert.equal(held.count, 0);
});

test("what was taken back waits no longer, and comes as new when it is restored", () => {
  const held = new Held(entries("a"));
  held.take(entries("cba"), true);
  held.take(entries("ba"), true);
  assert.equal(waiting(held), "b");
  assert.deepEqual(held.take(entries("cba"), false), entries("c"));
  assert.equal(waiting(held), "b");
});

test("what was released waits no longer", () => {
  const held = new Held([]);
  held.take(entries("ab"), true);
  held.release();
  assert.equal(held.count, 0);
  assert.deepEqual(held.take(entries("abc"), true), entries("c"));
});
