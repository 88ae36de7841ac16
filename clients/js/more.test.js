import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "./feed.js";
import { joined, olderThan } from "./more.js";

const entry = (id, seq, fields = {}) => ({ id, published_at: `1969-07-${id}T00:00:00.000Z`, seq, key: false, ...fields });
const ids = ({ entries }) => entries.map(({ id, seq }) => `${id}/${seq}`).join(" ");
const at = (seq) => ({ epoch: "e1", seq });
const state = {
  blog: {},
  position: at(9),
  entries: [entry("24", 4), entry("23", 3)],
  pinned: null,
  key_events: [],
  next: "23",
  bound: ["1969-07-23T00:00:00.000Z", "23"],
};

/** What a server would answer, by the beginning of the path; asked for anything else it fails. */
function server(answers) {
  return async (path) => {
    const found = Object.keys(answers).find((start) => path.startsWith(start));
    assert.ok(found, path);
    return answers[found];
  };
}

test("older entries come under those that are there", async () => {
  const page = { entries: [entry("22", 2), entry("21", 1)], next: "21", position: at(9) };
  const all = joined(state, await olderThan(() => state, server({ "/entries?cursor=23": page })));
  assert.equal(ids(all), "24/4 23/3 22/2 21/1");
  assert.deepEqual([all.next, all.bound, all.position], ["21", ["1969-07-21T00:00:00.000Z", "21"], at(9)]);
});

test("with the oldest of all, everything is known", async () => {
  const page = { entries: [entry("22", 2)], next: null, position: at(9) };
  const all = joined(state, await olderThan(() => state, server({ "/entries": page })));
  assert.deepEqual([all.next, all.bound], [null, null]);
});

test("what a cache kept is brought to where the page stands", async () => {
  const page = { entries: [entry("22", 2), entry("21", 1)], next: "21", position: at(7) };
  const events = [
    { type: "entry.updated", seq: 8, entry: entry("22", 8) },
    { type: "entry.deleted", seq: 9, id: "21" },
  ];
  const get = server({ "/entries": page, "/events?epoch=e1&since=7": { events, reset: false } });
  const all = joined(state, await olderThan(() => state, get));
  assert.equal(ids(all), "24/4 23/3 22/8");
  assert.deepEqual(all.bound, ["1969-07-21T00:00:00.000Z", "21"]);
});

test("what happened while it was fetched is in it", async () => {
  let present = state;
  const page = { entries: [entry("22", 2)], next: "22", position: at(9) };
  const update = { type: "entry.updated", seq: 10, entry: entry("22", 10) };
  const get = async (path) => {
    present = fold(state, update);
    return path.startsWith("/entries") ? page : { events: [update], reset: false };
  };
  assert.equal(ids(joined(present, await olderThan(() => present, get))), "24/4 23/3 22/10");
});

test("a stretch that is ahead of the page waits for the page", async () => {
  const moved = entry("24", 10, { published_at: "1969-07-22T00:00:00.000Z" });
  const page = { entries: [moved, entry("21", 1)], next: null, position: at(10) };
  const all = joined(state, await olderThan(() => state, server({ "/entries": page })));
  assert.equal(ids(all), "23/3 24/10 21/1");
  assert.equal(ids(fold(all, { type: "entry.updated", seq: 10, entry: moved })), "23/3 24/10 21/1");
});

test("a stretch of another time is refused", async () => {
  const page = { entries: [entry("22", 2)], next: null, position: at(7) };
  const get = server({ "/entries": page, "/events": { events: [], reset: true } });
  await assert.rejects(olderThan(() => state, get), RangeError);
});
