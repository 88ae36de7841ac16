/**
 * The stream over WebSocket.
 *
 * @typedef {import("./wire").Transport} Transport
 */
import { query } from "./http.js";

/** @type {Transport} */
export function webSocket(url, position, onMessage, onClose) {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/stream${query(position)}`);
  socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
  socket.onclose = onClose;
  return () => socket.close();
}
