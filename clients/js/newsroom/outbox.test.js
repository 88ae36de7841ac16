import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeLocks, FakeStorage } from "./fakes.test.js";
import { Outbox } from "./outbox.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Until the clock has gone on, which tells one handing over from another. */
async function aMoment() {
  for (const before = Date.now(); Date.now() === before; ) await settled();
}

const given = { path: "/blogs/moon/entries", body: { body: "Words" }, fields: { body: "Words" } };

/** A browser with its storage; a server that answers as it is told, the oldest question first. */
class World {
  storage = new FakeStorage();
  locks = new FakeLocks();
  asked = [];
  #questions = [];

  open() {
    const timers = [];
    const page = new EventTarget();
    const states = [];
    const outbox = new Outbox("moon/Ann", {
      storage: this.storage,
      locks: this.locks,
      page,
      after: (seconds, run) => {
        const timer = { seconds, run };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
      send: ({ key, body }) => {
        this.asked.push({ key, body });
        return new Promise((resolve, reject) => this.#questions.push({ resolve, reject }));
      },
      onChange: ({ state }) => states.push(state),
    });
    return { outbox, timers, page, states };
  }

  async answer(entry) {
    this.#questions.shift().resolve({ body: { entry } });
    await settled();
  }

  async fail(status) {
    this.#questions.shift().reject(Object.assign(new Error(), status ? { status } : {}));
    await settled();
  }
}

test("what is acknowledged is gone from the browser", async () => {
  const world = new World();
  const { outbox, states } = world.open();
  outbox.put(given);
  assert.equal(Object.keys(world.storage).length, 1, "kept before anything is sent");
  await world.answer({ id: "e1" });
  assert.deepEqual(states, ["sending", "sent"]);
  assert.deepEqual(Object.keys(world.storage), []);
  assert.equal(outbox.items[0].entry.id, "e1");
  assert.deepEqual(outbox.unsent, []);
});

test("it is sent again with the same key until somebody answers", async () => {
  const world = new World();
  const { outbox, timers, states, page } = world.open();
  const key = outbox.put(given);
  await world.fail();
  assert.deepEqual(states, ["sending", "waiting"]);
  timers[0].run();
  await settled();
  await world.fail(503);
  page.dispatchEvent(new Event("online"));
  await settled();
  await world.fail(500);
  outbox.again(key);
  await settled();
  await world.answer({ id: "e1" });
  assert.deepEqual(world.asked.map((asked) => asked.key), [key, key, key, key]);
  assert.equal(timers.length, 0);
});

test("a page that is loaded anew goes on with the same key", async () => {
  const world = new World();
  const before = world.open();
  const key = before.outbox.put(given);
  await world.fail();
  before.outbox.close();
  await settled();
  const { outbox } = world.open();
  outbox.resume();
  await settled();
  assert.deepEqual(world.asked[1], { key, body: { body: "Words" } });
  await world.answer({ id: "e1" });
  assert.deepEqual(Object.keys(world.storage), []);
});

test("what one window sends, another does not, unless the first is closed", async () => {
  const world = new World();
  const first = world.open();
  first.outbox.put(given);
  const second = world.open();
  second.outbox.resume();
  await settled();
  assert.equal(world.asked.length, 1);
  await world.answer({ id: "e1" });
  await settled();
  assert.deepEqual([world.asked.length, second.outbox.items.length], [1, 0]);
});

test("what was opened again and handed over anew, another window sends as it is now, and only if it has to", async () => {
  const world = new World();
  const first = world.open();
  const key = first.outbox.put(given);
  await world.fail();
  const second = world.open();
  second.outbox.resume();
  await aMoment();
  const { sent } = first.outbox.takeBack(key);
  const other = { ...given, body: { body: "Other" } };
  first.outbox.put(other, sent);
  await settled();
  assert.deepEqual(world.asked, [{ key, body: given.body }, { key, body: other.body }]);
  await world.fail();
  first.outbox.close();
  await settled();
  assert.deepEqual(world.asked.at(-1), { key, body: other.body });
  assert.deepEqual([world.asked.length, second.outbox.items[0].parcel.earlier], [3, [given.body]]);
  await world.answer({ id: "e1" });
  assert.deepEqual(Object.keys(world.storage), []);
});

test("without locks, a window that sends what it was before does not remove what it has become", async () => {
  const world = new World();
  world.locks = null;
  const first = world.open();
  const key = first.outbox.put(given);
  await world.fail();
  const second = world.open();
  second.outbox.resume();
  await aMoment();
  const { sent } = first.outbox.takeBack(key);
  first.outbox.put({ ...given, body: { body: "Other" } }, sent);
  await settled();
  await world.answer({ id: "e1" });
  assert.equal(JSON.parse(Object.values(world.storage)[0]).body.body, "Other");
});

test("one goes after the other, also when the page was loaded anew meanwhile", async () => {
  const world = new World();
  const before = world.open();
  const keys = [before.outbox.put(given), before.outbox.put(given)];
  assert.deepEqual(before.states, ["sending", "queued"]);
  await world.fail();
  assert.equal(world.asked.length, 1);
  before.outbox.close();
  await settled();
  // The order is that of handing over; that of the keys is none.
  const stored = keys.map((key) => JSON.parse(world.storage.getItem(`liveserver/outbox/moon/Ann/${key}`)));
  stored.forEach((parcel, at) => world.storage.setItem(`liveserver/outbox/moon/Ann/${parcel.key}`, JSON.stringify({ ...parcel, at: `${9 - at}` })));
  const { outbox } = world.open();
  outbox.resume();
  await settled();
  keys.push(outbox.put(given));
  await settled();
  for (const id of ["e2", "e1", "e3"]) await world.answer({ id });
  assert.deepEqual(world.asked.map(({ key }) => key), [keys[0], keys[1], keys[0], keys[2]]);
});

test("what fails by itself, or is refused, holds up nobody", async () => {
  const world = new World();
  const { outbox } = world.open();
  const keys = [outbox.put(given), outbox.put(given), outbox.put(given)];
  await world.fail(500);
  await world.fail(422);
  await world.answer({ id: "e3" });
  assert.deepEqual(world.asked.map(({ key }) => key), keys);
  assert.deepEqual(outbox.items.map(({ state }) => state), ["waiting", "refused", "sent"]);
});

test("what is refused stays, until somebody has seen to it", async () => {
  const world = new World();
  const { outbox, timers } = world.open();
  const key = outbox.put(given);
  await world.fail(422);
  assert.deepEqual([outbox.items[0].state, timers.length], ["refused", 0]);
  outbox.again(key);
  await settled();
  assert.equal(world.asked.length, 2);
  await world.fail(403);
  outbox.takeBack(key);
  assert.deepEqual([outbox.items, Object.keys(world.storage)], [[], []]);
});

test("what waits is had back, sent no more and kept no more; what is being sent is not had back", async () => {
  const world = new World();
  const { outbox, states, timers } = world.open();
  const keys = [outbox.put(given), outbox.put(given), outbox.put(given)];
  assert.equal(outbox.takeBack(keys[0]), null, "it is being sent");
  assert.deepEqual(outbox.takeBack(keys[1]), { fields: given.fields, sent: null }, "it was never sent");
  await world.fail();
  assert.equal(states.at(-1), "waiting");
  assert.ok(outbox.takeBack(keys[0]));
  await settled();
  assert.deepEqual([timers.length, world.asked.at(-1).key], [0, keys[2]], "nobody waits for it");
  await world.answer({ id: "e3" });
  assert.equal(outbox.takeBack(keys[2]), null, "it has arrived");
  assert.deepEqual(keys.map((key) => outbox.stateOf(key)), [undefined, undefined, "sent"]);
  assert.equal(outbox.takeBack("unknown"), null);
  assert.deepEqual(Object.keys(world.storage), []);
});

test("what may have arrived goes under its key again, whatever it has become", async () => {
  const world = new World();
  const before = world.open();
  const key = before.outbox.put(given);
  await world.fail();
  before.outbox.close();
  await settled();
  // That nobody knows is known after a reload, too.
  const { outbox } = world.open();
  outbox.resume();
  await settled();
  await world.fail(503);
  const { sent } = outbox.takeBack(key);
  assert.deepEqual([sent.key, sent.bodies], [key, [given.body]]);
  await settled();
  assert.equal(outbox.put({ ...given, body: { body: "Other" } }, sent), key);
  await settled();
  assert.deepEqual(world.asked.at(-1), { key, body: { body: "Other" } });
  await world.fail();
  assert.deepEqual(outbox.takeBack(key).sent.bodies, [given.body, { body: "Other" }]);
});

test("what certainly has not arrived gets another key", async () => {
  const world = new World();
  const { outbox } = world.open();
  const refused = outbox.put(given);
  await world.fail(422);
  assert.equal(outbox.takeBack(refused).sent, null);
  // A refusal says nothing of an attempt before it.
  const both = outbox.put(given);
  await settled();
  await world.fail(500);
  outbox.again(both);
  await settled();
  await world.fail(403);
  assert.deepEqual(outbox.takeBack(both).sent.bodies, [given.body]);
});

test("one that is had back from the middle and handed over once more is sent once", async () => {
  const world = new World();
  const { outbox } = world.open();
  const [first, second] = [outbox.put(given), outbox.put(given)];
  await world.fail();
  outbox.again(first);
  await settled();
  outbox.takeBack(second);
  outbox.put(given, { key: second, bodies: [] });
  await world.answer({ id: "e1" });
  await world.answer({ id: "e2" });
  assert.deepEqual(world.asked.map(({ key }) => key), [first, first, second]);
});

test("what one window has left when it is closed, another one that is open sends", async () => {
  const world = new World();
  const [first, second] = [world.open(), world.open()];
  const key = first.outbox.put(given);
  const [name] = Object.keys(world.storage);
  for (let times = 0; times < 3; times += 1) second.page.dispatchEvent(Object.assign(new Event("storage"), { key: name }));
  second.timers.splice(0).forEach(({ run }) => run());
  await world.fail();
  assert.deepEqual(second.states, []);
  first.outbox.close();
  await settled();
  assert.deepEqual(second.states, ["sending"]);
  await world.answer({ id: "e1" });
  await settled();
  assert.deepEqual([world.asked.map((each) => each.key), second.states], [[key, key], ["sending", "sent"]]);
});

test("what may have arrived is not sent by itself once the server has forgotten its key", async () => {
  const world = new World();
  const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString();
  const left = (/** @type {object} */ what) => {
    const parcel = { ...given, at: yesterday, since: yesterday, tried: false, earlier: [], ...what };
    world.storage.setItem(`liveserver/outbox/moon/Ann/${parcel.key}`, JSON.stringify(parcel));
  };
  left({ key: "in-doubt", tried: true });
  left({ key: "never-sent" });
  const first = world.open();
  first.outbox.resume();
  await settled();
  await world.answer({ id: "1" });
  assert.deepEqual(world.asked.map(({ key }) => key), ["never-sent"], "nobody else is held up");
  assert.equal(first.outbox.stateOf("in-doubt"), "doubtful");
  // Opened again and handed over once more, it is as doubtful as before.
  const { sent } = first.outbox.takeBack("in-doubt");
  first.outbox.put(given, sent);
  await settled();
  assert.equal(first.outbox.stateOf("in-doubt"), "doubtful");
  first.outbox.again("in-doubt");
  await world.fail(0);
  assert.equal(first.outbox.stateOf("in-doubt"), "waiting", "somebody has looked");
  first.timers.pop().run();
  await settled();
  await world.answer({ id: "2" });
  assert.equal(first.outbox.stateOf("in-doubt"), "sent");
});
