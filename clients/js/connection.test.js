import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "./connection.js";
import { FakeClock, FakeServer, settled } from "./fakes.test.js";

/** Everything a connection touches, and everything it hands on. */
function setUp({ random = 1, position = { epoch: "e1", seq: 5 }, ...more } = {}) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const opened = [];
  const seen = { events: [], snapshots: [], states: [] };
  const ticks = [];
  const transports = ["ws", "sse", "poll"].map((name) => (url, from, onMessage, onClose) => {
    const link = { name, from: `${from.epoch}:${from.seq}`, onMessage, onClose, left: false };
    opened.push(link);
    return () => {
      link.left = true;
    };
  });
  const page = Object.assign(new EventTarget(), { document: { hidden: false } });
  const connection = new Connection({
    url: "https://host/api/v1/blogs/moon",
    position,
    tickSeconds: 25,
    onEvent: ({ seq }) => seen.events.push(seq),
    onSnapshot: (snapshot) => seen.snapshots.push(snapshot.position.seq),
    onState: (state) => seen.states.push(state),
    onTick: ({ at, readers }) => ticks.push([at, readers]),
    transports,
    locks: null,
    page,
    clock,
    random: () => random,
    ...more,
  });
  connection.start();
  const latest = () => opened.at(-1);
  const say = (...messages) => messages.forEach((message) => latest().onMessage(message));
  const hang = (code = 1006, reason = "") => latest().onClose({ code, reason });
  const sign = (name) => page.dispatchEvent(new Event(name));
  /** A handshake that fails, while the server answers what it is asked. */
  const fail = async (status = 200, headers = {}) => {
    hang();
    server.answer(status, {}, headers);
    await settled();
  };
  return { clock, connection, server, opened, page, seen, ticks, latest, say, hang, sign, fail };
}

const hello = (seq, epoch = "e1") => ({ type: "hello", epoch, seq, readers: 1, tick_seconds: 25, at: "now" });
const event = (seq) => ({ type: "entry.deleted", seq, at: "", id: `${seq}` });
const tick = (seq, more = {}) => ({ type: "tick", seq, readers: 1, at: "then", ...more });
const reset = (seq, epoch = "e2") => ({ type: "reset", epoch, seq });
const names = (opened) => opened.map(({ name }) => name);

test("connects from the page's position, and is live when it has what the server has", () => {
  const { seen, latest, say } = setUp();
  assert.equal(latest().name, "ws");
  assert.equal(latest().from, "e1:5");
  assert.deepEqual(seen.states, []);
  say(hello(5));
  assert.deepEqual(seen.states, ["live"]);
});

test("a drop is shown, and the connection resumes from the last event", () => {
  const { clock, seen, opened, latest, say, hang } = setUp();
  say(hello(5), event(6));
  hang();
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  clock.pass(0.49);
  assert.equal(opened.length, 1);
  clock.pass(0.01);
  assert.equal(latest().from, "e1:6");
  say(hello(7), event(7));
  assert.deepEqual(seen.events, [6, 7]);
  assert.deepEqual(seen.states, ["live", "reconnecting", "live"]);
});

test("the first attempt may come at once: the wait is anything up to its limit", () => {
  const { clock, opened, say, hang } = setUp({ random: 0 });
  say(hello(5));
  hang();
  clock.pass(0);
  assert.equal(opened.length, 2);
});

test("while the network is away, attempts wait longer and longer, up to thirty seconds, and nothing falls back", async () => {
  const { clock, opened, fail } = setUp();
  for (const seconds of [0.5, 1, 2, 4, 8, 16, 30, 30]) {
    const before = opened.length;
    await fail(0);
    clock.pass(seconds - 0.001);
    assert.equal(opened.length, before);
    clock.pass(0.001);
    assert.equal(opened.length, before + 1);
  }
  assert.deepEqual(new Set(names(opened)), new Set(["ws"]));
});

test("thirty seconds of health make the next wait a first one again", async () => {
  const { clock, opened, say, hang, fail } = setUp();
  for (const seconds of [0.5, 1, 2]) {
    await fail(0);
    clock.pass(seconds);
  }
  say(hello(5));
  clock.pass(30);
  hang();
  clock.pass(0.5);
  assert.equal(opened.length, 5);
});

test("a hole in the numbers is not handed on: it is asked for again", () => {
  const { clock, seen, latest, say } = setUp();
  say(hello(5), event(7));
  assert.deepEqual(seen.events, []);
  clock.pass(0.5);
  assert.equal(latest().from, "e1:5");
});

test("the server's clock and the number of readers are told, at hello too", () => {
  const { ticks, say } = setUp();
  say(hello(5), tick(5, { readers: 7 }));
  assert.deepEqual(ticks, [["now", 1], ["then", 7]]);
});

// Falling back, and coming up again

test("what fails while the server answers makes room for the next one, and so on to the last", async () => {
  const { clock, opened, fail, say, seen } = setUp();
  for (const seconds of [0.5, 1, 2, 4, 8]) {
    await fail();
    clock.pass(seconds);
  }
  assert.deepEqual(names(opened), ["ws", "ws", "sse", "sse", "poll", "poll"]);
  say(hello(6), event(6));
  assert.deepEqual(seen, { events: [6], snapshots: [], states: ["reconnecting", "live"] });
});

test("a transport that can't be had here is passed over at once", () => {
  const { opened, hang, seen } = setUp();
  hang(0);
  hang(0);
  assert.deepEqual(names(opened), ["ws", "sse", "poll"]);
  assert.deepEqual(seen.states, []);
});

test("a transport that throws can't be had here", () => {
  const broken = () => {
    throw new Error("no WebSocket in this browser");
  };
  let used = 0;
  setUp({ transports: [broken, () => ((used += 1), () => {})] });
  assert.equal(used, 1);
});

test("a transport that once was live is not given up for one failure", async () => {
  const { clock, latest, say, hang, fail } = setUp();
  await fail();
  clock.pass(1);
  say(hello(5));
  hang();
  clock.pass(1);
  await fail();
  clock.pass(2);
  assert.equal(latest().name, "ws");
});

test("one that greets, but never brings what was missed, is given up too", () => {
  const { clock, latest, say } = setUp();
  for (const seconds of [0.5, 1]) {
    say(hello(7), event(7));
    clock.pass(seconds);
  }
  assert.equal(latest().name, "sse");
  assert.equal(latest().from, "e1:5");
});

test("from a lesser transport the better one is tried again, without a gap and without a word", async () => {
  const { clock, opened, latest, fail, say, seen } = setUp();
  await fail();
  clock.pass(0.5);
  await fail();
  clock.pass(1);
  say(hello(5), event(6));
  const lesser = latest();
  const states = [...seen.states];
  while (latest() === lesser) {
    clock.pass(20);
    if (latest() === lesser) say(tick(6));
  }
  assert.equal(latest().name, "ws");
  assert.equal(latest().from, "e1:6");
  lesser.onMessage(event(7));
  assert.equal(lesser.left, false);
  say(hello(8), event(7), event(8));
  assert.equal(lesser.left, true);
  lesser.onMessage(event(9));
  assert.deepEqual(seen.events, [6, 7, 8]);
  assert.deepEqual(seen.states, states);
  assert.equal(opened.length, 4);
});

test("a better transport that still fails disturbs nothing, and is tried again later", async () => {
  const { clock, opened, hang, say, seen } = setUp();
  hang(0);
  hang(0);
  say(hello(5));
  const poll = opened.at(-1);
  const later = () => {
    const before = opened.length;
    while (opened.length === before) {
      poll.onMessage(tick(5));
      clock.pass(5);
    }
  };
  for (let round = 0; round < 2; round += 1) {
    later();
    assert.equal(opened.at(-1).name, "ws");
    hang();
    assert.equal(opened.at(-1).name, "sse");
    hang();
  }
  poll.onMessage(event(6));
  assert.deepEqual(seen, { events: [6], snapshots: [], states: ["live"] });
  assert.equal(poll.left, false);
});

// Silence

test("twice the tick of silence is a dead connection", () => {
  const { clock, seen, opened, say } = setUp();
  say(hello(5));
  clock.pass(45);
  say(tick(5));
  clock.pass(45);
  assert.deepEqual(seen.states, ["live"]);
  clock.pass(5);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  assert.equal(opened[0].left, true);
  clock.pass(0.5);
  assert.equal(opened.length, 2);
});

test("the server's own tick counts, not the page's", () => {
  const { clock, seen, say } = setUp();
  say({ ...hello(5), tick_seconds: 1 });
  clock.pass(5);
  assert.equal(seen.states[1], "reconnecting");
});

test("a server that never says hello is given up", async () => {
  const { clock, server, seen, opened } = setUp();
  clock.pass(10);
  server.answer(0);
  await settled();
  assert.deepEqual(seen.states, ["reconnecting"]);
  assert.equal(opened[0].left, true);
});

test("a link that was given up is not listened to any more", () => {
  const { clock, seen, opened, say } = setUp();
  say(hello(5));
  clock.pass(52);
  assert.equal(opened.length, 2);
  opened[0].onMessage(event(6));
  opened[0].onClose({ code: 4404 });
  assert.deepEqual(seen, { events: [], snapshots: [], states: ["live", "reconnecting"] });
});

for (const name of ["visibilitychange", "online", "resume", "pageshow"]) {
  test(`after a sleep in which no timer ran, ${name} finds the connection dead at once`, () => {
    const { clock, seen, say, sign } = setUp();
    say(hello(5));
    clock.sleep(49);
    sign(name);
    assert.deepEqual(seen.states, ["live"]);
    clock.sleep(3600);
    sign(name);
    assert.deepEqual(seen.states, ["live", "reconnecting"]);
  });
}

test("a clock that was put back by an hour does not hide a silence", () => {
  const { clock, seen, say } = setUp();
  say(hello(5));
  clock.sleep(-3600);
  clock.pass(5);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
});

// The network and the page come and go

test("offline: reconnecting at once; online: tries at once, not when the wait is over", async () => {
  const { clock, opened, seen, say, sign, fail } = setUp();
  say(hello(5));
  sign("offline");
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  clock.pass(0.5);
  await fail(0);
  sign("online");
  assert.equal(opened.length, 3);
  sign("online");
  assert.equal(opened.length, 3);
});

test("a page that is hidden does not hurry", async () => {
  const { opened, page, fail, sign } = setUp();
  await fail(0);
  page.document.hidden = true;
  sign("visibilitychange");
  assert.equal(opened.length, 1);
  page.document.hidden = false;
  sign("visibilitychange");
  assert.equal(opened.length, 2);
});

test("a page that is kept for the back button holds nothing, and goes on from where it stood", () => {
  const { clock, opened, latest, say, sign } = setUp();
  say(hello(6), event(6));
  sign("pagehide");
  assert.equal(opened[0].left, true);
  clock.pass(3600);
  assert.equal(opened.length, 1);
  sign("pageshow");
  assert.equal(latest().from, "e1:6");
});

test("stopped, it keeps still until it is started again, and goes on from where it stood", () => {
  const { clock, connection, seen, opened, latest, say, sign } = setUp();
  say(hello(6), event(6));
  connection.stop();
  clock.pass(3600);
  sign("online");
  assert.equal(opened.length, 1);
  assert.equal(opened[0].left, true);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  connection.start();
  connection.start();
  assert.equal(opened.length, 2);
  assert.equal(latest().from, "e1:6");
});

// What the server wishes

test("told that it is restarting, comes back within the seconds that the server names", () => {
  const { clock, opened, say, hang, sign } = setUp({ random: 0.5 });
  say(hello(5));
  hang(1012, "restarting, come back within 20 s");
  clock.pass(9.9);
  sign("online");
  assert.equal(opened.length, 1);
  clock.pass(0.1);
  assert.equal(opened.length, 2);
});

test("told that it is restarting without a number, comes back as ever", () => {
  const { clock, opened, say, hang } = setUp();
  say(hello(5));
  hang(1012);
  clock.pass(0.5);
  assert.equal(opened.length, 2);
});

test("told so as a message, as Server-Sent Events tell it, does the same", () => {
  const { clock, opened, say } = setUp();
  say(hello(5), { type: "close", code: 1012, reason: "restarting, come back within 20 s" });
  assert.equal(opened[0].left, true);
  clock.pass(19.9);
  assert.equal(opened.length, 1);
  clock.pass(0.1);
  assert.equal(opened.length, 2);
});

test("told that it was too slow, resumes", () => {
  const { clock, latest, say, hang } = setUp();
  say(hello(6), event(6));
  hang(4408, "too slow");
  clock.pass(0.5);
  assert.equal(latest().from, "e1:6");
});

test("over a limit, backs off, and nothing hurries it", () => {
  const { clock, opened, say, hang, sign } = setUp();
  say(hello(5));
  hang(4429);
  clock.pass(29.9);
  sign("visibilitychange");
  assert.equal(opened.length, 1);
  clock.pass(0.1);
  assert.equal(opened.length, 2);
});

test("a server that asks for patience gets it", async () => {
  const { clock, opened, fail } = setUp({ random: 0.5 });
  await fail(503, { "Retry-After": "20" });
  clock.pass(29.9);
  assert.equal(opened.length, 1);
  clock.pass(0.1);
  assert.deepEqual(names(opened), ["ws", "ws"]);
});

for (const code of [4400, 4404, 4410]) {
  test(`told not to come back (${code}), does not`, () => {
    const { clock, connection, seen, opened, say, hang, sign } = setUp();
    say(hello(5));
    hang(code);
    clock.pass(3600);
    sign("online");
    connection.start();
    assert.deepEqual(seen.states, ["live", "ended"]);
    assert.equal(opened.length, 1);
  });
}

for (const status of [404, 410]) {
  test(`a blog that went away meanwhile shows as a handshake that fails: asked, the server says ${status}`, async () => {
    const { clock, server, seen, opened, say, hang, fail } = setUp();
    say(hello(5));
    hang();
    clock.pass(0.5);
    await fail(status);
    assert.deepEqual(server.asked, ["https://host/api/v1/blogs/moon/events"]);
    assert.deepEqual(seen.states, ["live", "reconnecting", "ended"]);
    assert.equal(opened.length, 2);
  });
}

// Resets

test("after a reset a snapshot takes the place of the events, then come those after it", async () => {
  const { clock, server, seen, latest, say, hang } = setUp();
  say(hello(3, "e2"), reset(3));
  assert.deepEqual(seen.states, ["reconnecting"]);
  say(event(4), event(5));
  server.answer(200, { position: { epoch: "e2", seq: 4 } });
  await settled();
  assert.deepEqual(seen, { events: [5], snapshots: [4], states: ["reconnecting", "live"] });
  say(event(6));
  hang();
  clock.pass(0.5);
  assert.equal(latest().from, "e2:6");
});

test("a blog that is gone when its snapshot is asked for has ended", async () => {
  const { clock, server, seen, opened, say } = setUp();
  say(hello(3, "e2"), reset(3));
  server.answer(404);
  await settled();
  clock.pass(3600);
  assert.deepEqual(seen.states, ["reconnecting", "ended"]);
  assert.equal(opened.length, 1);
});

test("a connection lost while the snapshot is awaited starts over from the old position", async () => {
  const { clock, server, seen, latest, say, hang } = setUp();
  say(hello(3, "e2"), reset(3));
  hang();
  server.answer(200, { position: { epoch: "e2", seq: 3 } });
  await settled();
  assert.deepEqual(seen.snapshots, []);
  clock.pass(0.5);
  assert.equal(latest().from, "e1:5");
});
