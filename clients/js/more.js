/**
 * Older entries, put under those that are on the page, and from then on kept like them.
 *
 * @typedef {import("./feed").State} State
 * @typedef {import("./reading").Reading} Reading
 */
import { fold, newestFirst } from "./feed.js";

/**
 * Let a link to the older page bring its entries here. Where that fails, it leads there as it would without.
 * @param {HTMLAnchorElement} link
 * @param {string} api of the blog
 * @param {Reading} reading
 */
export function bringOlder(link, api, reading) {
  let busy = false;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || reading.state.next === null) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      const stretch = await olderThan(() => reading.state, (path) => fetchJson(api + path));
      const first = reading.extend(joined(reading.state, stretch));
      if (reading.state.blog.order === "newest") first?.focus({ preventScroll: true });
    } catch {
      location.assign(link.href);
    }
    busy = false;
  });
}

/**
 * The stretch below a state, brought to the state's position: a cache on the way may hold an older one, and events that
 * came to the page before it knew of these entries would be lost on them. Rejects where it can't be had.
 * @param {() => State} present the state as it then is
 * @param {(path: string) => Promise<any>} get
 * @returns {Promise<State>}
 */
export async function olderThan(present, get) {
  const { next: cursor } = present();
  const { entries, next, position } = await get(`/entries?${new URLSearchParams({ cursor: String(cursor) })}`);
  const last = entries.at(-1);
  /** @type {State} */
  let stretch = { ...present(), entries, next, position, bound: next === null ? null : [last.published_at, last.id] };
  while (stretch.position.seq < present().position.seq) {
    const { epoch, seq } = stretch.position;
    const { events, reset } = await get(`/events?${new URLSearchParams({ epoch, since: String(seq) })}`);
    if (reset || events.length === 0) throw new RangeError("the entries are of another time than the page");
    stretch = events.reduce(fold, stretch);
  }
  return stretch;
}

/**
 * A state, and what is older: of an entry that both know, the newer version.
 * @param {State} state
 * @param {State} older
 * @returns {State}
 */
export function joined(state, { entries, next, bound }) {
  const all = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of state.entries) if (entry.seq >= (all.get(entry.id)?.seq ?? 0)) all.set(entry.id, entry);
  return { ...state, entries: newestFirst([...all.values()]), next, bound };
}

/** @param {string} url */
async function fetchJson(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
