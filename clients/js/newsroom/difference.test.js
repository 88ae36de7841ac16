import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "./difference.js";

/** `same [-removed-] {+added+}` */
function drawn(one, other) {
  const marks = { same: ["", ""], removed: ["[-", "-]"], added: ["{+", "+}"] };
  return difference(one, other)
    .map(({ kind, text }) => marks[kind].join(text))
    .join("");
}

for (const [one, other, expected] of [
  ["", "", ""],
  ["same", "same", "same"],
  ["", "new", "{+new+}"],
  ["old", "", "[-old-]"],
  ["The Eagle has landed.", "The Eagle landed.", "The Eagle [-has -]landed."],
  ["one two three", "one 2 three", "one [-two-]{+2+} three"],
  ["Zwölf Männer", "Zwölf Frauen", "Zwölf [-Männer-]{+Frauen+}"],
  ["a b c a b b a", "c b a b a c", null],
  ["a, b", "a. b", "a[-,-]{+.+} b"],
]) {
  test(`${one} → ${other}`, () => {
    if (expected !== null) assert.equal(drawn(one, other), expected);
    const pieces = difference(one, other);
    assert.equal(pieces.filter(({ kind }) => kind !== "added").map(({ text }) => text).join(""), one);
    assert.equal(pieces.filter(({ kind }) => kind !== "removed").map(({ text }) => text).join(""), other);
  });
}

test("any two texts are made of their pieces", () => {
  let seed = 1;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = () => Array.from({ length: random(40) }, () => "abc \n*"[random(6)]).join("");
  for (let round = 0; round < 500; round += 1) {
    const [one, other] = [text(), text()];
    const pieces = difference(one, other);
    assert.equal(pieces.filter(({ kind }) => kind !== "added").map(({ text }) => text).join(""), one);
    assert.equal(pieces.filter(({ kind }) => kind !== "removed").map(({ text }) => text).join(""), other);
  }
});

test("texts with nothing in common are told apart without end", () => {
  const one = Array.from({ length: 4000 }, (_, at) => `a${at}`).join(" ");
  const other = Array.from({ length: 4000 }, (_, at) => `b${at}`).join("\n");
  assert.deepEqual(difference(one, other).map(({ kind }) => kind), ["removed", "added"]);
});
