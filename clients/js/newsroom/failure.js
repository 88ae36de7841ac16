/** What a failed request says of what was asked for: whether it was refused, and for good. Pure. */

/** The server is there and asks for patience; everything else of 4xx is its last word. */
const PASSING = [408, 425, 429];

/**
 * Whether the server has said no: then it has not done what was asked for.
 * @param {any} error
 */
export function isRefusal({ status = 0 }) {
  return status >= 400 && status < 500;
}

/**
 * Whether an error is the server's last word, so that the same again would come to the same.
 * @param {any} error
 */
export function isLast(error) {
  return isRefusal(error) && !PASSING.includes(error.status);
}

/**
 * Whether what failed failed by itself, on a server that is there.
 * @param {any} error
 */
export function isOwnFault({ status = 0 }) {
  return status >= 500 && status !== 503;
}

/**
 * Whether something was refused because its key came with another body before: one of its earlier ones has arrived.
 * @param {any} error
 */
export function hasArrivedBefore({ status = 0, errors = [] }) {
  return status === 422 && errors.some((/** @type {{field: string}} */ { field }) => field === "Idempotency-Key");
}
