import assert from "node:assert/strict";
import { test } from "node:test";
import { Cursor } from "./cursor.js";
import { FakeClock, FakeServer, settled } from "./fakes.test.js";

function setUp(position = { epoch: "e1", seq: 5 }) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const said = [];
  const cursor = new Cursor({
    url: "https://host/api/v1/blogs/moon",
    position,
    clock,
    random: () => 1,
    onEvent: ({ seq }) => said.push(seq),
    onSnapshot: (snapshot) => said.push(`snapshot ${snapshot.position.seq}`),
    onLive: () => said.push("live"),
    onBehind: () => said.push("behind"),
    onLost: (code) => {
      said.push(code ? `lost ${code}` : "lost");
      cursor.leave();
    },
  });
  const take = (...messages) => messages.forEach((message) => cursor.take(message));
  const heard = () => said.splice(0);
  const snapshot = async (seq, epoch = "e2") => {
    server.answer(200, { position: { epoch, seq } });
    await settled();
  };
  return { clock, server, cursor, take, heard, snapshot };
}

const hello = (seq, epoch = "e1") => ({ type: "hello", epoch, seq, tick_seconds: 25 });
const event = (seq) => ({ type: "entry.deleted", seq, at: "", id: `${seq}` });
const tick = (seq, more = {}) => ({ type: "tick", seq, ...more });
const reset = (seq, epoch = "e2") => ({ type: "reset", epoch, seq });

test("missed events come first; live is said after the last of them", () => {
  const { take, heard } = setUp();
  take(hello(7), event(6));
  assert.deepEqual(heard(), [6]);
  take(event(7));
  assert.deepEqual(heard(), [7, "live"]);
});

test("events that were had already are not handed on again", () => {
  const { take, heard } = setUp();
  take(hello(5), event(4), event(5), event(6), event(6));
  assert.deepEqual(
    heard().filter((word) => word !== "live"),
    [6],
  );
});

for (const [what, ...messages] of [
  ["a hole in the numbers", event(7)],
  ["a tick that knows more", tick(6)],
  ["a tick that knows less: the server has lost what we have", tick(4)],
]) {
  test(`${what} makes the stream useless`, () => {
    const { cursor, take, heard } = setUp();
    take(hello(5), ...messages, event(6));
    assert.deepEqual(heard(), ["live", "lost"]);
    assert.deepEqual(cursor.position, { epoch: "e1", seq: 5 });
  });
}

test("an epoch that the server carries on is taken over, but only once the position has been taken", () => {
  const { cursor, take } = setUp();
  take(hello(6, "e2"));
  assert.deepEqual(cursor.position, { epoch: "e1", seq: 5 });
  take(event(6));
  assert.deepEqual(cursor.position, { epoch: "e2", seq: 6 });
  take(tick(6, { epoch: "e3" }));
  assert.deepEqual(cursor.position, { epoch: "e3", seq: 6 });
});

test("what is not numbered and not known is left alone", () => {
  const { take, heard } = setUp();
  take(hello(5), { type: "weather", fine: true }, event(6));
  assert.deepEqual(heard(), ["live", 6, "live"]);
});

test("a snapshot from before the reset, or none, is asked for again, ever more patiently", async () => {
  const { clock, server, take, heard, snapshot } = setUp();
  take(hello(3, "e2"), reset(3));
  await snapshot(9, "e1");
  clock.pass(0.5);
  await snapshot(2);
  clock.pass(0.9);
  assert.equal(server.asked.length, 2);
  clock.pass(0.1);
  server.answer(503, {}, { "Retry-After": "5" });
  await settled();
  clock.pass(6.9);
  assert.equal(server.asked.length, 3);
  clock.pass(0.1);
  await snapshot(3);
  assert.deepEqual(heard(), ["behind", "snapshot 3", "live"]);
});

test("an epoch that changes while a snapshot is awaited is the one it must be of", async () => {
  const { take, heard, snapshot } = setUp();
  take(hello(3, "e2"), reset(3), tick(3, { epoch: "e3" }));
  await snapshot(3, "e3");
  assert.deepEqual(heard(), ["behind", "snapshot 3", "live"]);
});

test("a reset while the snapshot of another is awaited: only the last one counts", async () => {
  const { take, heard, snapshot } = setUp();
  take(hello(3, "e2"), reset(3), event(4), reset(1, "e3"));
  await snapshot(3, "e2");
  await snapshot(1, "e3");
  assert.deepEqual(heard(), ["behind", "behind", "snapshot 1", "live"]);
});

test("a blog that is gone when its snapshot is asked for", async () => {
  const { server, take, heard } = setUp();
  take(hello(3, "e2"), reset(3));
  server.answer(410);
  await settled();
  assert.deepEqual(heard(), ["behind", "lost 4410"]);
});

test("other tabs get the events after their position, or a reset", () => {
  const { cursor, take } = setUp();
  const after = (seq, epoch = "e1") => cursor.after({ epoch, seq })?.map((message) => `${message.type} ${message.seq}`) ?? null;
  assert.equal(after(5), null, "not connected");
  take(hello(5));
  assert.deepEqual(after(5), []);
  take(event(6), event(7));
  assert.deepEqual(after(5), ["entry.deleted 6", "entry.deleted 7"]);
  assert.deepEqual(after(7), []);
  assert.deepEqual(after(4), ["reset 7"], "from before this tab was opened");
  assert.deepEqual(after(8), ["reset 7"], "from further on");
  assert.deepEqual(after(6, "e2"), ["reset 7"], "of another epoch");
  for (let seq = 8; seq <= 60; seq += 1) take(event(seq));
  assert.deepEqual(after(9), ["reset 60"], "older than what is kept");
  assert.equal(after(10)?.length, 50);
});

test("while a snapshot is awaited, and of what was before it, other tabs get nothing", async () => {
  const { cursor, take, snapshot } = setUp();
  take(hello(5), event(6), reset(6), event(7));
  assert.equal(cursor.after({ epoch: "e1", seq: 6 }), null);
  await snapshot(6);
  assert.deepEqual(
    cursor.after({ epoch: "e2", seq: 6 })?.map(({ seq }) => seq),
    [7],
  );
  assert.deepEqual(cursor.after({ epoch: "e2", seq: 5 }), [{ type: "reset", epoch: "e2", seq: 7 }]);
});
