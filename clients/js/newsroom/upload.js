/**
 * One picture on its way to the server: with progress, which fetch can't tell, and again until it is there or refused.
 * The same file is the same picture there, so that a repetition does no harm. Once it is there, its words are changed
 * without it.
 */
import { SomebodyElse, Unreachable } from "./api.js";
import { Backoff } from "../backoff.js";
import { isLast } from "./failure.js";
import { pause } from "./pause.js";
import { refusalOf } from "./refusal.js";

const UPLOAD_URL = "/api/v1/media";

export class Upload {
  #api;
  /** @type {File | null} */
  #file;
  #onChange;
  #alt = "";
  /** @type {(value?: unknown) => void} */
  #settle = () => {};
  /** @type {XMLHttpRequest | null} */
  #request = null;
  /** Cuts the wait short. */
  #hurry = new AbortController();
  #cancelled = false;

  /** `chosen`: its words are still missing. @type {"chosen" | "sending" | "waiting" | "refused" | "done"} */
  state = "chosen";
  /** How much of it is there, from 0 to 1. */
  share = 0;
  /** In words, what happens to it. */
  said = "";
  /** @type {import("../wire").Media | null} */
  media = null;
  /** Resolves once it is there or refused. */
  done = new Promise((settle) => (this.#settle = settle));

  /**
   * @param {import("./api").Api} api
   * @param {File | import("../wire").Media} source a file, or what is there already
   * @param {(upload: Upload) => void} onChange
   */
  constructor(api, source, onChange) {
    this.#api = api;
    this.#file = source instanceof File ? source : null;
    this.#onChange = onChange;
    if (source instanceof File) return;
    this.media = source;
    this.#alt = source.alt;
    this.state = "done";
    this.#settle();
  }

  get isBusy() {
    return this.state === "sending" || this.state === "waiting";
  }

  /** Send it; where it is there already, only the other words. @param {string} alt */
  async begin(alt) {
    if (this.state === "refused" || (this.state === "done" && alt === this.#alt)) return;
    this.#alt = alt;
    if (this.isBusy) return;
    this.done = new Promise((settle) => (this.#settle = settle));
    const backoff = new Backoff();
    for (;;) {
      this.#become("sending", "");
      const sent = this.#alt;
      const { status, body } = await (this.media ? this.#describe(this.media) : this.#send());
      if (this.#cancelled) return this.#settle();
      if (status === 200 || status === 201) {
        this.media = body;
        // Described in other words meanwhile.
        if (sent !== this.#alt) continue;
        this.#become("done", status === 201 ? "Uploaded" : "Described");
        return this.#settle();
      }
      // Asking who one is has somebody sign in, over the page; what one has chosen, nobody else uploads.
      if (status === 401) await this.#api.get("/me").catch((error) => error instanceof SomebodyElse && this.cancel());
      else if (isLast({ status })) {
        this.refuse(refusalOf(this.#file?.name ?? "The picture", body));
        return;
      } else {
        this.#become("waiting", "Waiting for the network");
        this.#hurry = new AbortController();
        await pause(backoff.next(), this.#hurry.signal);
      }
      if (this.#cancelled) return this.#settle();
    }
  }

  /** @param {string} why */
  refuse(why) {
    this.#become("refused", why);
    this.#settle();
  }

  /** Don't wait any longer. What was refused stays so: the same file would be once more. */
  again() {
    this.#hurry.abort();
  }

  cancel() {
    this.#cancelled = true;
    this.#request?.abort();
    this.#hurry.abort();
  }

  /**
   * @param {import("../wire").Media} media
   * @returns {Promise<{status: number, body: any}>} status 0: no answer came
   */
  async #describe({ id }) {
    try {
      return await this.#api.sendOnce("PATCH", `/media/${id}`, { alt: this.#alt });
    } catch (error) {
      if (error instanceof Unreachable) return { status: 0, body: null };
      return /** @type {import("./api.js").Problem} */ (error);
    }
  }

  /** @returns {Promise<{status: number, body: any}>} status 0: no answer came */
  #send() {
    const request = new XMLHttpRequest();
    this.#request = request;
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        this.share = total ? loaded / total : 0;
        this.#onChange(this);
      });
      request.addEventListener("load", () => {
        let body = null;
        try {
          body = JSON.parse(request.responseText);
        } catch {
          // Something on the way has answered.
        }
        resolve({ status: request.status, body });
      });
      for (const sign of ["error", "abort"]) request.addEventListener(sign, () => resolve({ status: 0, body: null }));
      request.open("POST", UPLOAD_URL);
      for (const [name, value] of Object.entries(this.#api.identity)) request.setRequestHeader(name, value);
      const form = new FormData();
      form.append("alt", this.#alt);
      form.append("file", /** @type {File} */ (this.#file));
      request.send(form);
    });
  }

  /**
   * @param {Upload["state"]} state
   * @param {string} said
   */
  #become(state, said) {
    this.state = state;
    this.said = said;
    this.#onChange(this);
  }
}
