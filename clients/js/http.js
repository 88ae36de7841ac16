/**
 * Asking over plain HTTP.
 *
 * @typedef {import("./wire").Position} Position
 */

/** An answer that takes longer is taken for none: a whole snapshot comes in half of it over a phone's worst line. */
const ANSWER_MILLISECONDS = 30_000;

/**
 * @typedef {object} Answer
 * @property {number} status 0: none came, or none that is the server's
 * @property {any} [body] of an answer that is no error
 * @property {number} [retrySeconds] how long the server asks for patience
 */

/**
 * Ask once, past the browser's cache, and call back once. What it returns cancels: then nothing is called.
 * @param {string} url
 * @param {(answer: Answer) => void} onAnswer
 * @returns {() => void}
 */
export function ask(url, onAnswer) {
  const asked = async () => {
    const response = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(ANSWER_MILLISECONDS) });
    const { status, ok, headers } = response;
    return { status, body: ok ? await response.json() : null, retrySeconds: Number(headers.get("Retry-After")) || 0 };
  };
  asked()
    .catch(() => ({ status: 0 }))
    .then((answer) => onAnswer(answer));
  return () => {
    onAnswer = () => {};
  };
}

/**
 * A position as the API takes it: the same text for everybody who stands there, so that caches can serve it.
 * @param {Position} position
 */
export const query = ({ epoch, seq }) => `?epoch=${epoch}&since=${seq}`;
