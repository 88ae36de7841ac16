import assert from "node:assert/strict";
import { test } from "node:test";
import { eventSource } from "./eventsource.js";
import { webSocket } from "./websocket.js";

const URL = "https://host/api/v1/blogs/moon";
const POSITION = { epoch: "e1", seq: 5 };

/** Stands for a WebSocket and for an EventSource: both are told what happens by calling what they were given. */
class FakeStream extends EventTarget {
  static latest;
  closed = false;

  constructor(url) {
    super();
    this.url = url;
    FakeStream.latest = this;
  }

  close() {
    this.closed = true;
  }
}

globalThis.WebSocket = globalThis.EventSource = FakeStream;

function open(transport) {
  const heard = [];
  const closed = [];
  const leave = transport(URL, POSITION, (message) => heard.push(message), (close) => closed.push(close));
  return { stream: FakeStream.latest, heard, closed, leave };
}

const named = (type, data) => Object.assign(new Event(type), { data: JSON.stringify(data) });

test("a WebSocket's messages, and its close", () => {
  const { stream, heard, closed } = open(webSocket);
  assert.equal(stream.url, "wss://host/api/v1/blogs/moon/stream?epoch=e1&since=5");
  stream.onmessage({ data: '{"type":"tick","seq":5}' });
  stream.onclose({ code: 1012, reason: "within 20 s" });
  assert.deepEqual(heard, [{ type: "tick", seq: 5 }]);
  assert.deepEqual(closed, [{ code: 1012, reason: "within 20 s" }]);
});

test("Server-Sent Events of every kind", () => {
  const { stream, heard } = open(eventSource);
  assert.equal(stream.url, "https://host/api/v1/blogs/moon/stream?epoch=e1&since=5");
  const types = "hello entry.created entry.updated entry.deleted blog.updated tick reset close".split(" ");
  for (const type of types) stream.dispatchEvent(named(type, { type }));
  assert.deepEqual(
    heard.map(({ type }) => type),
    types,
  );
});

test("an event source that lost its connection does not come back by itself", () => {
  const { stream, closed } = open(eventSource);
  stream.onerror();
  assert.equal(stream.closed, true);
  assert.deepEqual(closed, [{}]);
});

for (const transport of [webSocket, eventSource]) {
  test(`${transport.name}: left, it is closed`, () => {
    const { stream, leave } = open(transport);
    leave();
    assert.equal(stream.closed, true);
  });
}
