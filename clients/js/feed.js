/**
 * Folding: what a page shows is the blog's log folded up to a position. Pure, and the same as in
 * liveserver/model/event.py; the cases in wire-examples/fold.json hold the two equal.
 *
 * @typedef {import("./wire").Event} Event
 * @typedef {import("./wire").Snapshot} Snapshot
 * @typedef {import("./wire").KeyEvent} KeyEvent
 * @typedef {{id: string, published_at: string}} Ordered
 */

/**
 * An entry that is already on the page: enough to fold with, and to see whether the page has its newest version.
 * @typedef {Ordered & {updated_at: string, seq: number, version: number}} Shown
 */

/**
 * A snapshot, and where its known stretch ends: everything at or after `bound` is in `entries`; null knows all.
 * @typedef {Omit<Snapshot, "entries" | "pinned"> & {
 *   entries: (import("./wire").Entry | Shown)[],
 *   pinned: import("./wire").Entry | Shown | null,
 *   bound: [publishedAt: string, id: string] | null,
 * }} State
 */

/**
 * The state a snapshot of the API begins with.
 * @param {Snapshot} snapshot
 * @returns {State}
 */
export function fromSnapshot(snapshot) {
  const last = snapshot.entries.at(-1);
  return { ...snapshot, bound: snapshot.next !== null && last ? [last.published_at, last.id] : null };
}

/**
 * The state after one more event. Throws a RangeError when the event is not the very next one.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function fold(state, event) {
  if (event.seq !== state.position.seq + 1) {
    throw new RangeError(`event ${event.seq} does not follow ${state.position.seq}`);
  }
  const position = { epoch: state.position.epoch, seq: event.seq };
  if (event.type === "blog.updated") return { ...state, position, blog: event.blog, pinned: event.pinned };

  const entry = "entry" in event ? event.entry : null;
  const gone = "entry" in event ? event.entry.id : event.id;
  let { entries, pinned, key_events } = state;
  entries = entries.filter((known) => known.id !== gone);
  key_events = key_events.filter((known) => known.id !== gone);
  if (entry) {
    if (state.bound === null || place(entry) >= state.bound.join("")) {
      entries = newestFirst([...entries, entry]);
    }
    if (entry.key) key_events = newestFirst([...key_events, keyEvent(entry)]);
    if (pinned?.id === gone) pinned = entry;
  }
  return { ...state, position, entries, pinned, key_events };
}

/**
 * @param {KeyEvent} entry
 * @returns {KeyEvent}
 */
function keyEvent({ id, title, published_at, url }) {
  return { id, title, published_at, url };
}

/**
 * What sorts entries by their time of publishing, then by id: times of the wire are all of one length.
 * @param {Ordered} entry
 */
function place({ published_at, id }) {
  return published_at + id;
}

/**
 * Bring entries into the order of the wire.
 * @template {Ordered} T
 * @param {T[]} entries
 */
export function newestFirst(entries) {
  return entries.sort((one, other) => (place(one) < place(other) ? 1 : -1));
}
