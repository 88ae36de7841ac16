/**
 * <live-blog src="https://host/blogs/slug">: a live blog on anybody's page, in a shadow tree of its own.
 *
 * Attributes: `src`; `limit`, how many entries at most; `headlines`, only those; `theme`, light or dark whatever the
 * reader prefers. Parts: blog, header, state, title, feed, entry, headline, time, updates, all.
 *
 * @typedef {import("./feed").State} State
 * @typedef {import("./wire").Blog} Blog
 * @typedef {import("./wire").Event} Event
 */
import { element, morph, write } from "./dom.js";
import { follow } from "./following.js";
import { html, lines } from "./html.js";
import { Reading } from "./reading.js";
import { pinned } from "./render.js";
import { clockLabel } from "./times.js";

const WORDS = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

/** Which element of an entry, or of the whole, a page may style under which name. */
const PARTS = { article: "entry", "article h3": "headline", ".when time": "time" };

/** Attributes that hold the address of something. */
const ADDRESSES = ["href", "src", "srcset"];

const ENTRIES = 20;

/** The address of the style sheet beside this module. */
const STYLE = new URL("../css/widget.css", import.meta.url);

/** Fetched once, and free of the page's own rules about styles. @type {Promise<CSSStyleSheet> | undefined} */
let style;

async function fetchStyle() {
  const sheet = new CSSStyleSheet();
  return sheet.replace(await (await fetch(STYLE)).text());
}

export class LiveBlog extends HTMLElement {
  static observedAttributes = ["src", "limit"];

  #shadow = this.attachShadow({ mode: "open" });
  /** What is shown now: the blog's address and the limit. */
  #shown = "";
  #leave = () => {};
  /** @type {Reading | null} */
  #reading = null;
  /** @type {import("./connection.js").State} */
  #connected = "reconnecting";

  connectedCallback() {
    this.#settleSoon();
  }

  disconnectedCallback() {
    this.#settleSoon();
  }

  attributeChangedCallback() {
    this.#settleSoon();
  }

  /** Moved to another place it leaves and comes within one moment, and there is nothing to be done. */
  #settleSoon() {
    queueMicrotask(() => this.#settle());
  }

  async #settle() {
    const src = this.isConnected ? this.getAttribute("src") : null;
    const wanted = src === null ? "" : `${src} ${this.getAttribute("limit")}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#leave();
    this.#leave = () => {};
    this.#reading = null;
    if (src === null) return;
    const blog = new URL(src, document.baseURI);
    const slug = /^\/blogs\/([^/]+)\/?$/.exec(blog.pathname)?.[1];
    if (!slug) return console.error(`<live-blog>: ${src} is not the address of a blog, …/blogs/its-name`);
    // Without its looks it would be a heap of text; until they are here it is not shown.
    style ??= fetchStyle();
    this.#shadow.adoptedStyleSheets = [await style];
    if (wanted !== this.#shown) return;
    describe(`${blog.origin}/embed/${slug}.json`);
    this.#leave = follow(`${blog.origin}/api/v1/blogs/${slug}`, {
      onChange: (state, event) => this.#become(state, blog, event),
      onState: (connected) => {
        this.#connected = connected;
        if (this.#reading) this.#showState(this.#reading.state);
      },
    });
  }

  /**
   * @param {State} state
   * @param {URL} src
   * @param {Event} [event]
   */
  #become(state, src, event) {
    const cut = { ...state, entries: state.entries.slice(0, Number(this.getAttribute("limit")) || ENTRIES) };
    if (this.#reading) this.#reading.become(cut);
    else this.#begin(cut, src);
    if (event) this.#dispatch("live-blog-entry", event);
  }

  /**
   * @param {State} state
   * @param {URL} src
   */
  #begin(state, src) {
    this.#shadow.replaceChildren(element(frame(state.blog, src)));
    this.#reading = new Reading({
      root: this.#one(".blog"),
      feed: this.#one(".feed"),
      updates: this.#one(".updates"),
      start: state,
      make: (markup) => abroad(element(markup), src),
      draw: (...drawn) => this.#draw(...drawn, src),
    });
    this.#reading.extend(state);
  }

  /**
   * @param {State} state
   * @param {unknown[]} fresh
   * @param {number} _waiting
   * @param {URL} src
   */
  #draw(state, fresh, _waiting, src) {
    const { blog, pinned: lead } = state;
    const whole = this.#one(".blog");
    whole.lang = blog.language;
    whole.dir = blog.direction;
    whole.dataset.order = blog.order;
    write(this.#one(".title a"), blog.title);
    const slot = this.#one(".lead");
    const copy = lead && "html" in lead ? abroad(element(pinned(lead, blog)), src) : null;
    if (copy && slot.firstElementChild) morph(slot.firstElementChild, copy);
    else slot.replaceChildren(...(copy ? [copy] : []));
    this.#showState(state);
    const [first] = /** @type {import("./wire").Entry[]} */ (fresh);
    if (fresh.length > 1) write(this.#one(".news"), `${fresh.length} new entries`);
    else if (first) write(this.#one(".news"), `New entry: ${first.title ?? clockLabel(first.published_at, blog)}`);
  }

  /** @param {State} state */
  #showState({ blog }) {
    const state = blog.status === "ended" ? "ended" : this.#connected;
    const badge = this.#one(".state");
    if (badge.dataset.state === state) return;
    badge.dataset.state = state;
    write(badge, WORDS[state]);
    this.#dispatch("live-blog-state", { state });
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#shadow.querySelector(selector));
  }
}

/**
 * @param {Blog} blog
 * @param {URL} src
 */
function frame({ title, language, direction }, { href }) {
  return lines(
    html`<section class="blog" part="blog" lang="${language}" dir="${direction}" aria-labelledby="title">`,
    html`<header class="header" part="header"><span class="state" part="state" role="status" lang="en"></span>`,
    html`<h2 class="title" part="title" id="title"><a href="${href}">${title}</a></h2></header>`,
    html`<div class="updates" part="updates" lang="en"></div><div class="lead"></div>`,
    html`<div class="feed" part="feed" role="feed" aria-labelledby="title"></div>`,
    html`<p class="news" role="status"></p>`,
    html`<p class="all" part="all" lang="en"><a href="${href}">Read the whole live blog</a></p></section>`,
  );
}

/**
 * Make what was rendered for the blog's own site fit for another one.
 * @param {HTMLElement} node
 * @param {URL} src
 */
function abroad(node, { origin }) {
  for (const name of ADDRESSES) {
    for (const each of node.querySelectorAll(`[${name}^="/"]`)) {
      each.setAttribute(name, (each.getAttribute(name) ?? "").replace(/(^|, )\/(?!\/)/g, `$1${origin}/`));
    }
  }
  for (const [selector, part] of Object.entries(PARTS)) {
    for (const each of [node, ...node.querySelectorAll("*")]) if (each.matches(selector)) each.part.add(part);
  }
  return node;
}

/**
 * Tell search engines what stands here, unless the page tells them something itself.
 * @param {string} url
 */
async function describe(url) {
  const kind = "application/ld+json";
  if (document.querySelector(`script[type="${kind}"]`)) return;
  const script = document.createElement("script");
  script.type = kind;
  document.head.append(script);
  script.text = await (await fetch(url)).text();
}

if (!customElements.get("live-blog")) customElements.define("live-blog", LiveBlog);
