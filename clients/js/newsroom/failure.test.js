import assert from "node:assert/strict";
import { test } from "node:test";
import { hasArrivedBefore, isLast } from "./failure.js";

test("which errors tell that something else came under the key", () => {
  assert.ok(hasArrivedBefore({ status: 422, errors: [{ field: "Idempotency-Key", message: "was used" }] }));
  assert.ok(!hasArrivedBefore({ status: 422, errors: [{ field: "body", message: "is missing" }] }));
  assert.ok(!hasArrivedBefore(new Error()));
});

test("which errors are the last word", () => {
  for (const status of [400, 401, 403, 404, 409, 412, 413, 422]) assert.ok(isLast({ status }), String(status));
  for (const error of [{}, { status: 408 }, { status: 429 }, { status: 500 }, { status: 503 }]) assert.ok(!isLast(error));
});
