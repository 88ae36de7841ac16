import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { pause } from "./pause.js";

/** Node's own global is no event target, as a page's window is one. */
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);

const AN_HOUR = 3600;

test("the time, the network and a word each end a wait, and nothing of it is left", async () => {
  const told = new AbortController();
  await pause(0, told.signal);
  const network = pause(AN_HOUR, told.signal);
  assert.equal(getEventListeners(told.signal, "abort").length, 1);
  page.dispatchEvent(new Event("online"));
  await network;
  assert.equal(getEventListeners(told.signal, "abort").length, 0);
  assert.equal(getEventListeners(page, "online").length, 0);
  const word = pause(AN_HOUR, told.signal);
  told.abort();
  await word;
  await pause(AN_HOUR, told.signal);
  assert.equal(getEventListeners(page, "online").length, 0);
});
