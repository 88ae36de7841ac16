/**
 * The head of a workspace: what the blog is called, how things stand with it, and who reads it.
 *
 * @typedef {import("../wire").Blog} Blog
 * @typedef {import("../connection").State} Connected
 */
import { write } from "../dom.js";
import { html, lines } from "../html.js";

const STATES = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

export class Head {
  #root;
  /** @type {Connected} */
  #connected = "reconnecting";
  #isDeleted = false;

  /** @param {HTMLElement} root which holds what `headOf` has made */
  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {Blog} blog
   * @param {Connected} [connected]
   */
  show({ title, status }, connected = this.#connected) {
    this.#connected = connected;
    write(this.#one(".blog-title"), title);
    if (this.#isDeleted) return;
    const state = status === "ended" ? "ended" : connected;
    const isToCome = status === "scheduled" && state === "live";
    this.#become(state, isToCome ? "Not started" : STATES[state]);
  }

  /** The blog is gone, for good. */
  showDeleted() {
    this.#isDeleted = true;
    this.#become("ended", "This blog was deleted");
  }

  /** @param {number} readers */
  showReaders(readers) {
    write(this.#one(".readers"), `${readers.toLocaleString("en")} reader${readers === 1 ? "" : "s"}`);
  }

  /**
   * @param {Connected} state
   * @param {string} words
   */
  #become(state, words) {
    const badge = this.#one(".state");
    badge.dataset.state = state;
    write(badge, words);
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector));
  }
}

/** @param {Blog} blog */
export function headOf({ title, slug, url }) {
  return lines(
    html`<header class="blog-head"><h1 class="blog-title">${title}</h1>`,
    html`<p class="about"><span class="state" data-state="reconnecting" role="status">Reconnecting</span>`,
    html` <span class="readers"></span> <a href="${url}" target="_blank">Readers’ page</a> <a href="/admin/blogs/${slug}/settings">Settings</a></p>`,
    html`<div class="here"></div></header>`,
  );
}
