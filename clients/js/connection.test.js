import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "./connection.js";

/** A clock that only moves when it is told to. */
class FakeClock {
  seconds = 0;
  timers = new Set();

  now = () => this.seconds;

  after = (seconds, run) => {
    const timer = { due: this.seconds + seconds, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };

  /** Let time pass; timers run when they are due. */
  pass(seconds) {
    const end = this.seconds + seconds;
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((one, other) => one.due - other.due);
      if (!next) break;
      this.timers.delete(next);
      this.seconds = next.due;
      next.run();
    }
    this.seconds = end;
  }
}

/** Everything a connection touches, and everything it hands on. */
function setUp({ random = 1, position = { epoch: "e1", seq: 5 } } = {}) {
  const clock = new FakeClock();
  const sockets = [];
  const snapshots = [];
  const seen = { events: [], snapshots: [], states: [] };
  class FakeSocket {
    closed = false;
    constructor(url) {
      this.url = url;
      sockets.push(this);
    }
    close() {
      this.closed = true;
    }
  }
  const connection = new Connection({
    url: "ws://host/stream",
    position,
    tickSeconds: 25,
    snapshot: () => new Promise((resolve, reject) => snapshots.push({ resolve, reject })),
    onEvent: ({ seq }) => seen.events.push(seq),
    onSnapshot: (snapshot) => seen.snapshots.push(snapshot.position.seq),
    onState: (state) => seen.states.push(state),
    clock,
    random: () => random,
    WebSocket: FakeSocket,
  });
  connection.start();
  const latest = () => sockets[sockets.length - 1];
  const say = (...messages) => messages.forEach((message) => latest().onmessage({ data: JSON.stringify(message) }));
  const hang = (code = 1006, reason = "") => latest().onclose({ code, reason });
  return { clock, connection, sockets, snapshots, seen, latest, say, hang };
}

const hello = (seq, epoch = "e1") => ({ type: "hello", epoch, seq, readers: 1, tick_seconds: 25, at: "" });
const event = (seq) => ({ type: "entry.deleted", seq, at: "", id: `${seq}` });
const tick = (seq, more = {}) => ({ type: "tick", seq, readers: 1, at: "", ...more });
const reset = (seq, epoch = "e2") => ({ type: "reset", epoch, seq });
const snapshotAt = (seq, epoch = "e2") => ({ position: { epoch, seq } });

/** Let promises that are settled take effect. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("connects from the page's position, and is live when it has what the server has", () => {
  const { seen, latest, say } = setUp();
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=5");
  assert.deepEqual(seen.states, []);
  say(hello(5));
  assert.deepEqual(seen.states, ["live"]);
});

test("missed events come first; live is said after the last of them", () => {
  const { seen, say } = setUp();
  say(hello(7), event(6));
  assert.deepEqual(seen.states, []);
  say(event(7), event(8));
  assert.deepEqual(seen, { events: [6, 7, 8], snapshots: [], states: ["live"] });
});

test("events that were had already are not handed on again", () => {
  const { seen, say } = setUp();
  say(hello(5), event(4), event(5), event(6), event(6));
  assert.deepEqual(seen.events, [6]);
});

test("a drop is shown, and the connection resumes from the last event", () => {
  const { clock, seen, sockets, latest, say, hang } = setUp();
  say(hello(5), event(6));
  hang();
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  clock.pass(0.49);
  assert.equal(sockets.length, 1);
  clock.pass(0.01);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=6");
  say(hello(7), event(7));
  assert.deepEqual(seen.events, [6, 7]);
  assert.deepEqual(seen.states, ["live", "reconnecting", "live"]);
});

test("the first attempt may come at once: the wait is anything up to its limit", () => {
  const { clock, sockets, say, hang } = setUp({ random: 0 });
  say(hello(5));
  hang();
  clock.pass(0);
  assert.equal(sockets.length, 2);
});

test("attempts that fail wait longer and longer, up to thirty seconds", () => {
  const { clock, sockets, hang } = setUp();
  const waits = [0.5, 1, 2, 4, 8, 16, 30, 30].map((seconds) => {
    const before = sockets.length;
    hang();
    clock.pass(seconds - 0.001);
    assert.equal(sockets.length, before);
    clock.pass(0.001);
    return sockets.length - before;
  });
  assert.deepEqual(waits, Array(8).fill(1));
});

test("thirty seconds of health make the next wait a first one again", () => {
  const { clock, sockets, say, hang } = setUp();
  for (const seconds of [0.5, 1, 2]) {
    hang();
    clock.pass(seconds);
  }
  say(hello(5));
  clock.pass(30);
  hang();
  clock.pass(0.5);
  assert.equal(sockets.length, 5);
});

test("twice the tick of silence is a dead connection", () => {
  const { clock, seen, sockets, say } = setUp();
  say(hello(5));
  clock.pass(49);
  say(tick(5));
  clock.pass(49.9);
  assert.deepEqual(seen.states, ["live"]);
  clock.pass(0.1);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  assert.equal(sockets[0].closed, true);
  clock.pass(0.5);
  assert.equal(sockets.length, 2);
});

test("the server's own tick counts, not the page's", () => {
  const { clock, seen, say } = setUp();
  say({ ...hello(5), tick_seconds: 1 });
  clock.pass(2);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
});

test("a server that never says hello is given up", () => {
  const { clock, seen, sockets } = setUp();
  clock.pass(10);
  assert.deepEqual(seen.states, ["reconnecting"]);
  assert.equal(sockets[0].closed, true);
});

test("a socket that was given up is not listened to any more", () => {
  const { clock, seen, sockets, say } = setUp();
  say(hello(5));
  clock.pass(60);
  assert.equal(sockets.length, 2);
  sockets[0].onmessage({ data: JSON.stringify(event(6)) });
  sockets[0].onclose({ code: 4404, reason: "" });
  assert.deepEqual(seen, { events: [], snapshots: [], states: ["live", "reconnecting"] });
});

test("a hole in the numbers is not handed on: it is asked for again", () => {
  const { clock, seen, latest, say } = setUp();
  say(hello(5), event(7));
  assert.deepEqual(seen.events, []);
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=5");
});

test("a tick that knows more reveals a hole that nothing else would", () => {
  const { clock, seen, latest, say } = setUp();
  say(hello(5), tick(5), tick(6));
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=5");
});

test("a tick that knows less: the server has lost what we have, and has to say so", () => {
  const { clock, sockets, say } = setUp();
  say(hello(5), tick(4));
  clock.pass(0.5);
  assert.equal(sockets.length, 2);
});

test("an epoch that the server carries on is taken over, but only once the position has been taken", () => {
  const { clock, latest, say, hang } = setUp();
  say(hello(6, "e2"));
  hang();
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=5");
  say(hello(6, "e2"), event(6));
  hang();
  clock.pass(1);
  assert.equal(latest().url, "ws://host/stream?epoch=e2&since=6");
  say(hello(6, "e2"), tick(6, { epoch: "e3" }));
  hang();
  clock.pass(2);
  assert.equal(latest().url, "ws://host/stream?epoch=e3&since=6");
});

test("after a reset a snapshot takes the place of the events, then come those after it", async () => {
  const { clock, seen, snapshots, latest, say, hang } = setUp();
  say(hello(3, "e2"), reset(3));
  assert.deepEqual(seen.states, ["reconnecting"]);
  say(event(4), event(5));
  snapshots[0].resolve(snapshotAt(4));
  await settled();
  assert.deepEqual(seen, { events: [5], snapshots: [4], states: ["reconnecting", "live"] });
  say(event(6));
  hang();
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e2&since=6");
});

test("a snapshot from before the reset, or none, is asked for again, ever more patiently", async () => {
  const { clock, seen, snapshots, say } = setUp();
  say(hello(3, "e2"), reset(3));
  snapshots[0].resolve(snapshotAt(9, "e1"));
  await settled();
  clock.pass(0.5);
  await settled();
  snapshots[1].resolve(snapshotAt(2));
  await settled();
  clock.pass(0.9);
  await settled();
  assert.equal(snapshots.length, 2);
  clock.pass(0.1);
  await settled();
  snapshots[2].reject(new Error("503"));
  await settled();
  clock.pass(2);
  await settled();
  snapshots[3].resolve(snapshotAt(3));
  await settled();
  assert.deepEqual(seen, { events: [], snapshots: [3], states: ["reconnecting", "live"] });
});

test("a reset while the snapshot of another is awaited: only the last one counts", async () => {
  const { seen, snapshots, say } = setUp();
  say(hello(3, "e2"), reset(3), reset(1, "e3"));
  snapshots[0].resolve(snapshotAt(3, "e2"));
  snapshots[1].resolve(snapshotAt(1, "e3"));
  await settled();
  assert.deepEqual(seen, { events: [], snapshots: [1], states: ["reconnecting", "live"] });
});

test("a connection lost while the snapshot is awaited starts over from the old position", async () => {
  const { clock, seen, snapshots, latest, say, hang } = setUp();
  say(hello(3, "e2"), reset(3));
  hang();
  snapshots[0].resolve(snapshotAt(3));
  await settled();
  assert.deepEqual(seen.snapshots, []);
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=5");
});

test("a blog that is gone when its snapshot is asked for has ended", async () => {
  const { clock, seen, sockets, snapshots, say } = setUp();
  say(hello(3, "e2"), reset(3));
  snapshots[0].resolve(null);
  await settled();
  clock.pass(3600);
  assert.deepEqual(seen.states, ["reconnecting", "ended"]);
  assert.equal(sockets.length, 1);
});

test("told that it is restarting, comes back within the seconds that the server names", () => {
  const { clock, sockets, say, hang } = setUp({ random: 0.5 });
  say(hello(5));
  hang(1012, "restarting, come back within 20 s");
  clock.pass(9.9);
  assert.equal(sockets.length, 1);
  clock.pass(0.1);
  assert.equal(sockets.length, 2);
});

test("told that it is restarting without a number, comes back as ever", () => {
  const { clock, sockets, say, hang } = setUp();
  say(hello(5));
  hang(1012);
  clock.pass(0.5);
  assert.equal(sockets.length, 2);
});

test("told that it was too slow, resumes", () => {
  const { clock, latest, say, hang } = setUp();
  say(hello(6), event(6));
  hang(4408, "too slow");
  clock.pass(0.5);
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=6");
});

test("over a limit, backs off", () => {
  const { clock, sockets, say, hang } = setUp();
  say(hello(5));
  hang(4429);
  clock.pass(29.9);
  assert.equal(sockets.length, 1);
  clock.pass(0.1);
  assert.equal(sockets.length, 2);
});

for (const code of [4400, 4404, 4410]) {
  test(`told not to come back (${code}), does not`, () => {
    const { clock, connection, seen, sockets, say, hang } = setUp();
    say(hello(5));
    hang(code);
    clock.pass(3600);
    connection.start();
    assert.deepEqual(seen.states, ["live", "ended"]);
    assert.equal(sockets.length, 1);
  });
}

test("back online: tries at once, not when the wait is over", () => {
  const { connection, sockets, hang } = setUp();
  hang();
  connection.start();
  assert.equal(sockets.length, 2);
  connection.start();
  assert.equal(sockets.length, 2);
});

test("stopped, it keeps still until it is started again, and goes on from where it stood", () => {
  const { clock, connection, seen, sockets, latest, say } = setUp();
  say(hello(6), event(6));
  connection.stop();
  clock.pass(3600);
  assert.equal(sockets.length, 1);
  assert.equal(sockets[0].closed, true);
  assert.deepEqual(seen.states, ["live", "reconnecting"]);
  connection.start();
  assert.equal(latest().url, "ws://host/stream?epoch=e1&since=6");
});

test("what the stream says that is not numbered and not known is left alone", () => {
  const { seen, say } = setUp();
  say(hello(5), { type: "weather", fine: true }, event(6));
  assert.deepEqual(seen, { events: [6], snapshots: [], states: ["live"] });
});
