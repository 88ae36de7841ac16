import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, FakeServer, settled } from "./fakes.test.js";
import { polling } from "./polling.js";

function setUp({ random = 0.5 } = {}) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const heard = [];
  const closed = [];
  const leave = polling(
    "https://host/api/v1/blogs/moon",
    { epoch: "e1", seq: 5 },
    (message) => heard.push(message),
    (close) => closed.push(close),
    { clock, random: () => random },
  );
  const answer = async (seq, count = 0, { epoch = "e1", reset = false } = {}) => {
    const events = Array.from({ length: count }, (_, index) => event(seq - count + index + 1));
    server.answer(200, { position: { epoch, seq }, events, reset });
    await settled();
  };
  const asked = () => server.asked.map((url) => url.replace("https://host/api/v1/blogs/moon/events", ""));
  return { clock, server, heard: () => heard.splice(0), closed, leave, answer, asked };
}

const event = (seq) => ({ type: "entry.deleted", seq, at: "", id: `${seq}` });
const hello = (seq, epoch = "e1") => ({ type: "hello", epoch, seq, tick_seconds: 40 });
const tick = (seq, epoch = "e1") => ({ type: "tick", epoch, seq });

test("answers become the messages of a stream", async () => {
  const { clock, heard, answer, asked } = setUp();
  await answer(7, 2);
  assert.deepEqual(heard(), [hello(7), event(6), event(7), tick(7)]);
  clock.pass(2);
  await answer(7);
  assert.deepEqual(heard(), [tick(7)]);
  clock.pass(3);
  await answer(8, 1, { epoch: "e2" });
  assert.deepEqual(heard(), [event(8), tick(8, "e2")]);
  clock.pass(2);
  assert.deepEqual(asked(), [
    "?epoch=e1&since=5",
    "?epoch=e1&since=7",
    "?epoch=e1&since=7",
    "?epoch=e2&since=8",
  ]);
});

test("a position that can't be resumed is a reset; it goes on from the head", async () => {
  const { clock, heard, answer, asked } = setUp();
  await answer(3, 0, { epoch: "e2", reset: true });
  assert.deepEqual(heard(), [hello(3, "e2"), { type: "reset", epoch: "e2", seq: 3 }, tick(3, "e2")]);
  clock.pass(3);
  assert.deepEqual(asked().at(-1), "?epoch=e2&since=3");
});

test("whoever is far behind catches up page by page, without a pause, and is told the head at the end", async () => {
  const { clock, heard, answer, asked } = setUp();
  await answer(105, 100);
  clock.pass(0);
  await answer(205, 100);
  assert.equal(heard().filter(({ type }) => type === "tick").length, 0);
  clock.pass(0);
  await answer(210, 5);
  assert.deepEqual(heard().at(-1), tick(210));
  assert.deepEqual(asked(), ["?epoch=e1&since=5", "?epoch=e1&since=105", "?epoch=e1&since=205"]);
});

test("quick where there is news, ever more relaxed where there is none", async () => {
  const { clock, server, answer } = setUp();
  let seq = 5;
  const pauses = [];
  for (const count of [1, 0, 0, 0, 0, 0, 0, 0, 1, 0]) {
    seq += count;
    await answer(seq, count);
    const before = clock.seconds;
    const { length } = server.asked;
    while (server.asked.length === length) clock.pass(0.25);
    pauses.push(clock.seconds - before);
  }
  assert.deepEqual(pauses, [2, 3, 4.5, 6.75, 10.25, 15.25, 20, 20, 2, 3]);
});

test("pauses differ from reader to reader", async () => {
  for (const [random, pause] of [
    [0, 1.5],
    [1, 2.5],
  ]) {
    const { clock, server, answer } = setUp({ random });
    await answer(6, 1);
    clock.pass(pause - 0.01);
    assert.equal(server.asked.length, 1);
    clock.pass(0.01);
    assert.equal(server.asked.length, 2);
  }
});

for (const [status, code] of [
  [0, 4000],
  [404, 4404],
  [410, 4410],
  [429, 4429],
  [503, 4503],
]) {
  test(`an answer of ${status} closes it with ${code}`, async () => {
    const { clock, server, closed } = setUp();
    server.answer(status, {}, status >= 429 ? { "Retry-After": "7" } : {});
    await settled();
    clock.pass(3600);
    assert.equal(server.asked.length, 1);
    assert.equal(closed.length, 1);
    const { code: told, retrySeconds } = closed[0];
    assert.equal(told, code);
    assert.equal(retrySeconds || 0, status >= 429 ? 7 : 0);
  });
}

test("what is no JSON is no answer of the server's: a hotel's sign-in page", async () => {
  const { server, closed } = setUp();
  server.answer(200, "<title>Welcome to our hotel</title>");
  await settled();
  assert.equal(closed[0].code, 4000);
});

test("left, it asks no more and says nothing more", async () => {
  const { clock, server, heard, closed, leave, answer } = setUp();
  await answer(5);
  heard();
  clock.pass(3);
  leave();
  await answer(6, 1);
  clock.pass(3600);
  assert.deepEqual([heard(), closed, server.asked.length], [[], [], 2]);
});
