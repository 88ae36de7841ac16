/**
 * The API as the newsroom's page asks it: with the session of the browser, answers in one form, failures as errors.
 *
 * @typedef {{id: string, name: string, role: "writer" | "editor" | "admin", blogs: string[] | null}} Me
 * @typedef {{status: number, body: any, headers: Headers}} Answered
 * @typedef {{key?: string, match?: number, signal?: AbortSignal, byAnybody?: true}} Sending `key` makes it safe to
 *   repeat, `match` is the version that is to be changed; `byAnybody`: whoever it is that is signed in by now
 */

const ROOT = "/api/v1";

/** A publish may wait for the store for some seconds; what takes longer than this has got no answer. */
const PATIENCE_MILLISECONDS = 30_000;

/** An answer that says what is wrong (RFC 9457). */
export class Problem extends Error {
  /** @param {Answered} answered */
  constructor({ status, body, headers }) {
    super(body?.detail || body?.title || `The server answered ${status}.`);
    this.name = "Problem";
    this.status = status;
    this.body = body;
    /** @type {string} */
    this.title = body?.title ?? "";
    /** @type {string} */
    this.detail = this.message;
    /** @type {{field: string, message: string}[]} */
    this.errors = body?.errors ?? [];
    this.retrySeconds = Number(headers.get("Retry-After")) || 0;
  }
}

/** No answer came, or none that is the server's. What was asked for may have been done nevertheless. */
export class Unreachable extends Error {
  constructor() {
    super("The server can't be reached.");
    this.name = "Unreachable";
  }
}

/** Who asked for something is not who is signed in by now, so it is not asked for. */
export class SomebodyElse extends Error {
  constructor() {
    super("Somebody else has signed in, so nothing was sent.");
    this.name = "SomebodyElse";
  }
}

export class Api {
  /** @type {Promise<void> | null} */
  #signingIn = null;
  #me;
  #askToSignIn;
  /** How often somebody else has signed in. */
  #changes = 0;

  /**
   * @param {Me} me who the page believes to be signed in
   * @param {(api: Api) => Promise<boolean>} askToSignIn has somebody sign in, and says whether it is who it was before;
   *   what it throws, the waiting requests throw
   */
  constructor(me, askToSignIn) {
    this.#me = me;
    this.#askToSignIn = askToSignIn;
  }

  /**
   * @param {string} path below /api/v1
   * @returns {Promise<Answered>}
   */
  get(path) {
    return this.send("GET", path);
  }

  /**
   * Ask, and when the session has ended or is somebody else's, once more after the same person has signed in. Throws Problem, Unreachable,
   * SomebodyElse, and the AbortError of the signal.
   * @param {string} method
   * @param {string} path below /api/v1
   * @param {unknown} [body] what becomes JSON, or a form with files
   * @param {Sending} [sending]
   * @returns {Promise<Answered>}
   */
  async send(method, path, body, sending = {}) {
    const changes = this.#changes;
    for (;;) {
      try {
        return await this.sendOnce(method, path, body, sending);
      } catch (error) {
        if (!(error instanceof Problem && error.status === 401)) throw error;
      }
      // Whatever else finds the session over meanwhile waits for the same dialog.
      if (changes === this.#changes) await (this.#signingIn ??= this.#signIn());
      // What one person has written is not sent in the name of another.
      if (changes !== this.#changes) throw new SomebodyElse();
    }
  }

  /**
   * What a request says of who sends it: in another tab of this browser somebody else may have signed in, whose cookie
   * comes with it all the same. The server does nothing in the wrong name.
   * @returns {Record<string, string>} headers
   */
  get identity() {
    return this.#me.id ? { "Signed-In-As": this.#me.id } : {};
  }

  async #signIn() {
    try {
      if (!(await this.#askToSignIn(this))) this.#changes += 1;
    } finally {
      this.#signingIn = null;
    }
  }

  /**
   * The same without asking anybody to sign in.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {Sending} [sending]
   * @returns {Promise<Answered>}
   */
  async sendOnce(method, path, body, { key, match, signal, byAnybody } = {}) {
    const headers = byAnybody ? {} : this.identity;
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    if (match !== undefined) headers["If-Match"] = `"${match}"`;
    const answered = await answerTo(`${ROOT}${path}`, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MILLISECONDS), ...(signal ? [signal] : [])]),
    }, signal);
    if (answered.status >= 400) throw new Problem(answered);
    return answered;
  }
}

/**
 * @param {string} url
 * @param {RequestInit} request
 * @param {AbortSignal} [signal] the caller's own
 * @returns {Promise<Answered>}
 */
async function answerTo(url, request, signal) {
  try {
    const response = await fetch(url, { ...request, cache: "no-store" });
    const { status, headers } = response;
    const isJson = /[/+]json\b/.test(headers.get("Content-Type") ?? "");
    // Something on the way that answers in the server's place speaks HTML, and is no answer to what was asked.
    if (status >= 500 && !isJson) throw new Unreachable();
    return { status, headers, body: isJson ? await response.json() : await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
}
