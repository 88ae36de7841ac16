import assert from "node:assert/strict";
import { test } from "node:test";
import { Reach } from "./reach.js";

test("the newest version's reach is told, and grows", () => {
  const reach = new Reach();
  assert.equal(reach.words("e1"), "");
  reach.take({ id: "e1", version: 1, readers: 0, milliseconds: 0 });
  assert.equal(reach.words("e1"), "");
  reach.take({ id: "e1", version: 1, readers: 1, milliseconds: 4 });
  assert.equal(reach.words("e1"), "Reached 1 reader in 4 ms");
  reach.take({ id: "e1", version: 1, readers: 1204, milliseconds: 38 });
  assert.equal(reach.words("e1"), "Reached 1,204 readers in 38 ms");
  reach.take({ id: "e1", version: 2, readers: 3, milliseconds: 1100 });
  reach.take({ id: "e1", version: 1, readers: 2000, milliseconds: 40 });
  assert.equal(reach.words("e1"), "Change reached 3 readers in 1,100 ms");
});
