import assert from "node:assert/strict";
import { test } from "node:test";
import { appearance, comeback, lastHand } from "./past.js";

const past = (/** @type {string[]} */ ...statuses) => statuses.map((status) => ({ status, by: "Ada" }));

test("what comes back is no further than it was, and than it was known to be", () => {
  assert.equal(comeback("published", past("draft", "published", "retracted")), "published");
  assert.equal(comeback("draft", past("draft", "published", "retracted")), "draft");
  assert.equal(comeback("published", past("published", "draft", "retracted")), "draft");
  assert.equal(comeback("published", past("published", "retracted", "published", "retracted")), "published");
  assert.equal(comeback("scheduled", past("scheduled", "retracted")), "scheduled");
  assert.equal(comeback("scheduled", past("scheduled", "submitted", "retracted")), "submitted");
});

test("readers have it by somebody, or by its schedule", () => {
  const scheduler = { status: "published", by: "scheduler" };
  assert.equal(appearance([...past("scheduled"), scheduler]), "it was published by its schedule");
  assert.equal(appearance([...past("scheduled"), scheduler, { status: "published", by: "Ben" }]), "it was published by its schedule");
  assert.equal(appearance([...past("draft"), { status: "published", by: "Ben" }, ...past("published")]), "Ben published it");
  assert.equal(lastHand([...past("scheduled"), scheduler]), "Ada");
  assert.equal(lastHand([scheduler]), "Somebody");
  assert.equal(appearance(past("draft", "published", "retracted", "published")), "Ada published it");
});
