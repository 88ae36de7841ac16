import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { frameAddress } from "./player.js";

const { embeds } = JSON.parse(readFileSync(new URL("../wire-examples/embeds.json", import.meta.url), "utf8"));

test("each embed has the frame of its provider", () => {
  for (const { provider, id, frame } of embeds) assert.equal(frameAddress(provider, id), frame);
});

test("what is no provider has no frame", () => {
  for (const provider of ["", "toString", "__proto__", "elsewhere"]) assert.equal(frameAddress(provider, "x"), undefined);
});
