import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "./connection.js";
import { FakeClock, FakeServer, settled } from "./fakes.test.js";

/** The locks and channels of a browser: what its tabs share. */
class FakeBrowser {
  clock = new FakeClock();
  /** @type {Map<string, {lead: () => unknown, reject: (reason: unknown) => void}[]>} the first one holds the lock */
  queues = new Map();
  channels = new Set();
  /** Tabs that run no code: neither messages nor locks reach them. */
  frozen = new Set();

  locks = {
    request: (name, { signal }, lead) =>
      new Promise((resolve, reject) => {
        const queue = this.queues.get(name) ?? [];
        this.queues.set(name, queue);
        const turn = async () => {
          await Promise.resolve();
          if (queue[0] !== waiting) return;
          signal.removeEventListener("abort", abort);
          resolve(await lead());
          queue.shift();
          queue[0]?.turn();
        };
        const waiting = { turn };
        const abort = () => {
          if (queue.includes(waiting)) queue.splice(queue.indexOf(waiting), 1);
          reject(signal.reason);
        };
        signal.addEventListener("abort", abort);
        queue.push(waiting);
        if (queue.length === 1) turn();
      }),
  };

  /** A BroadcastChannel for one tab. */
  channelOf(tab) {
    const { channels, frozen } = this;
    return class {
      constructor(name) {
        this.name = name;
        this.tab = tab;
        channels.add(this);
      }

      postMessage(word) {
        for (const other of channels) {
          if (other === this || other.name !== this.name || frozen.has(tab)) continue;
          queueMicrotask(() => {
            if (channels.has(other) && !frozen.has(other.tab)) other.onmessage({ data: structuredClone(word) });
          });
        }
      }

      close() {
        channels.delete(this);
      }
    };
  }
}

/** A tab that follows a blog; `links` are the connections to the server that it made. */
function openTab(browser, { seq = 5, epoch = "e1", locks = browser.locks } = {}) {
  const tab = { links: [], events: [], snapshots: [], states: [], ticks: [] };
  const page = Object.assign(new EventTarget(), { document: { hidden: false } });
  const connection = new Connection({
    url: "https://host/api/v1/blogs/moon",
    position: { epoch, seq },
    tickSeconds: 25,
    onEvent: (event) => tab.events.push(event.seq),
    onSnapshot: ({ position }) => tab.snapshots.push(position.seq),
    onState: (state) => tab.states.push(state),
    onTick: ({ readers }) => tab.ticks.push(readers),
    transports: [
      (url, position, onMessage, onClose) => {
        const link = { from: position.seq, onMessage, onClose, left: false };
        tab.links.push(link);
        return () => {
          link.left = true;
        };
      },
    ],
    locks,
    Channel: browser.channelOf(tab),
    page,
    clock: browser.clock,
    random: () => 0.5,
  });
  connection.start();
  const say = async (...messages) => {
    for (const message of messages) tab.links.at(-1).onMessage(message);
    await settled();
  };
  const sign = async (name) => {
    page.dispatchEvent(new Event(name));
    await settled();
  };
  return Object.assign(tab, { connection, say, sign });
}

/** A leader that is live, and a tab that follows it. */
async function setUp() {
  const browser = new FakeBrowser();
  const leader = openTab(browser);
  await settled();
  await leader.say(hello(5));
  const follower = openTab(browser);
  await settled();
  return { browser, leader, follower };
}

const hello = (seq, epoch = "e1") => ({ type: "hello", epoch, seq, readers: 1, tick_seconds: 25, at: "now" });
const event = (seq) => ({ type: "entry.deleted", seq, at: "", id: `${seq}` });
const tick = (seq, more = {}) => ({ type: "tick", seq, readers: 1, at: "then", ...more });

test("the second tab makes no connection of its own, and is live", async () => {
  const { leader, follower } = await setUp();
  assert.equal(leader.links.length, 1);
  assert.equal(follower.links.length, 0);
  assert.deepEqual(follower.states, ["live"]);
});

test("events and ticks reach every tab once and in order", async () => {
  const { leader, follower } = await setUp();
  await leader.say(event(6), event(6), event(7), tick(7, { readers: 3 }));
  assert.deepEqual([leader.events, follower.events], [[6, 7], [6, 7]]);
  assert.equal(follower.ticks.at(-1), 3);
  assert.deepEqual(follower.states, ["live"]);
});

test("a tab that stands behind gets what it lacks from the leader", async () => {
  const { browser, leader } = await setUp();
  await leader.say(event(6), event(7), event(8));
  const third = openTab(browser, { seq: 6 });
  await settled();
  await leader.say(event(9));
  assert.deepEqual([third.events, third.links.length], [[7, 8, 9], 0]);
});

for (const [what, position] of [
  ["further behind than the leader remembers", { seq: 3 }],
  ["further on than the leader", { seq: 9 }],
  ["in another epoch", { epoch: "none", seq: 0 }],
]) {
  test(`a tab that stands ${what} is reset: it takes a snapshot, and shares what comes after it`, async () => {
    const { browser, leader } = await setUp();
    const server = new FakeServer();
    const third = openTab(browser, position);
    await settled();
    await leader.say(event(6), event(7));
    server.answer(200, { position: { epoch: "e1", seq: 6 } });
    await settled();
    assert.deepEqual([third.snapshots, third.events, third.links.length], [[6], [7], 0]);
    assert.equal(third.states.at(-1), "live");
  });
}

test("a tab that had to connect by itself gives that up once the leader is back, without a gap", async () => {
  const { browser, leader, follower } = await setUp();
  browser.frozen.add(leader);
  await follower.sign("visibilitychange");
  browser.clock.pass(3);
  await follower.say(hello(6), event(6));
  browser.frozen.delete(leader);
  await leader.say(event(6));
  while (!follower.links[0].left) {
    browser.clock.pass(1);
    await leader.say(tick(6));
    if (!follower.links[0].left) await follower.say(tick(6));
    assert.ok(browser.clock.seconds < 120, "it never did");
  }
  await leader.say(event(7));
  assert.deepEqual(follower.events, [6, 7]);
  assert.deepEqual(follower.states, ["live"]);
});

for (const leaving of ["stop", "pagehide", "freeze"]) {
  test(`the leader leaves (${leaving}): another tab leads from where it stands, the third follows that one`, async () => {
    const { browser, leader, follower } = await setUp();
    const third = openTab(browser);
    await settled();
    await leader.say(event(6));
    if (leaving === "stop") leader.connection.stop();
    else await leader.sign(leaving);
    await settled();
    assert.equal(leader.links[0].left, true);
    assert.deepEqual([follower.links.length, third.links.length], [1, 0]);
    assert.equal(follower.links[0].from, 6);
    await follower.say(hello(8), event(7), event(8));
    assert.deepEqual([follower.events, third.events], [[6, 7, 8], [6, 7, 8]]);
    assert.deepEqual([follower.states, third.states], [["live"], ["live"]]);
  });
}

test("a leader that is frozen holds its lock: the others notice the silence, and go on by themselves", async () => {
  const { browser, leader, follower } = await setUp();
  browser.frozen.add(leader);
  browser.clock.pass(50);
  assert.equal(follower.states.at(-1), "reconnecting");
  browser.clock.pass(5);
  assert.equal(follower.links[0].from, 5);
  await follower.say(hello(7), event(6), event(7));
  assert.deepEqual(follower.events, [6, 7]);
  assert.equal(follower.states.at(-1), "live");
});

test("a follower that is looked at again asks for the leader's sign of life, and does not wait for the silence", async () => {
  const { browser, leader, follower } = await setUp();
  await follower.sign("visibilitychange");
  browser.clock.pass(3);
  assert.equal(follower.links.length, 0);
  browser.frozen.add(leader);
  await follower.sign("visibilitychange");
  browser.clock.pass(3);
  assert.equal(follower.links.length, 1);
});

test("the leader loses the server: all tabs say so, and are live again with it", async () => {
  const { browser, leader, follower } = await setUp();
  leader.links[0].onClose({ code: 1006 });
  await settled();
  assert.deepEqual([leader.states.at(-1), follower.states.at(-1)], ["reconnecting", "reconnecting"]);
  browser.clock.pass(0.5);
  await leader.say(hello(6), event(6));
  assert.deepEqual([leader.events, follower.events], [[6], [6]]);
  assert.equal(follower.states.at(-1), "live");
  assert.equal(follower.links.length, 0);
});

test("the leader is told that the blog was deleted: it has ended in all tabs", async () => {
  const { leader, follower } = await setUp();
  leader.links[0].onClose({ code: 4410 });
  await settled();
  assert.deepEqual([leader.states.at(-1), follower.states.at(-1)], ["ended", "ended"]);
});

test("a tab that was kept for the back button follows again", async () => {
  const { leader, follower } = await setUp();
  await follower.sign("pagehide");
  await leader.say(event(6));
  assert.deepEqual(follower.events, []);
  await follower.sign("pageshow");
  assert.deepEqual([follower.events, follower.links.length], [[6], 0]);
});

test("a follower that leaves is out of the queue", async () => {
  const { browser, leader, follower } = await setUp();
  follower.connection.stop();
  leader.connection.stop();
  await settled();
  const third = openTab(browser);
  await settled();
  assert.equal(third.links.length, 1);
  assert.equal(follower.links.length, 0);
});

test("where there are no locks, or none are granted to a frame of no origin, each tab connects by itself", async () => {
  const refusing = { request: () => Promise.reject(new DOMException("no origin", "SecurityError")) };
  for (const locks of [null, refusing]) {
    const browser = new FakeBrowser();
    const tabs = [openTab(browser, { locks }), openTab(browser, { locks })];
    await settled();
    assert.deepEqual(
      tabs.map(({ links }) => links.length),
      [1, 1],
    );
  }
});
