/**
 * The stream as Server-Sent Events, for those whom no WebSocket gets through to.
 *
 * @typedef {import("./wire").Transport} Transport
 */
import { query } from "./http.js";

/** A browser hands out only events whose names it is asked for. */
const TYPES = ["hello", "tick", "reset", "close", "entry.created", "entry.updated", "entry.deleted", "blog.updated"];

/** @type {Transport} */
export function eventSource(url, position, onMessage, onClose) {
  const source = new EventSource(`${url}/stream${query(position)}`);
  for (const type of TYPES) source.addEventListener(type, ({ data }) => onMessage(JSON.parse(data)));
  // It would come back by itself, but not as the server wishes, and not to another transport.
  source.onerror = () => {
    source.close();
    onClose({});
  };
  return () => source.close();
}
