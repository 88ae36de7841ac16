import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalAtSight, refusalOf } from "./refusal.js";

test("what is no picture, or too large, is refused before it is sent", () => {
  assert.equal(refusalAtSight({ name: "moon.jpg", type: "image/jpeg", size: 10 << 20 }), "");
  assert.equal(refusalAtSight({ name: "moon.jpg", type: "image/jpeg", size: (10 << 20) + 1 }), "moon.jpg has 10.5 MB. A picture may have at most 10 MB.");
  assert.match(refusalAtSight({ name: "logo.svg", type: "image/svg+xml", size: 1 }), /^logo.svg is not a picture that can be shown/);
});

test("what the server found is a sentence about the file", () => {
  const damaged = { detail: "file: is damaged", errors: [{ field: "file", message: "is damaged" }] };
  assert.equal(refusalOf("moon.jpg", damaged), "moon.jpg is damaged.");
  assert.equal(refusalOf("moon.jpg", { detail: "Your role does not allow it." }), "moon.jpg was not taken. Your role does not allow it.");
  assert.equal(refusalOf("moon.jpg", null), "moon.jpg was not taken. The server does not say why.");
});
