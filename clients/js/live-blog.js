/**
 * <live-blog src="https://host/blogs/slug">: a live blog on anybody's page, in a shadow tree of its own.
 *
 * Attributes: `src`; `limit`, how many entries at most; `headlines`, only those; `theme`, light or dark whatever the
 * reader prefers. Parts are called as the classes are; but `headline`, and `time` for the label of an entry.
 *
 * @typedef {import("./feed").State} State
 * @typedef {import("./wire").Entry} Entry
 * @typedef {import("./wire").Event} Event
 */
import { element, morph, write } from "./dom.js";
import { loadEmbedsOnClick } from "./embeds.js";
import { follow } from "./following.js";
import { html } from "./html.js";
import { Reading } from "./reading.js";
import { pinned } from "./render.js";
import { statusLine } from "./status.js";
import { clockLabel } from "./times.js";

const ENTRIES = 20;

/** Free of the page's own rules about styles. Served in one piece, this module holds the text (web/modules.py). */
const style = new CSSStyleSheet();
style.replaceSync(await (await fetch(new URL("../css/widget.css", import.meta.url))).text());

export class LiveBlog extends HTMLElement {
  static observedAttributes = ["src", "limit"];

  #shadow = this.attachShadow({ mode: "open" });
  /** What is shown now: the blog's address and the limit. */
  #shown = "";
  /** The blog's address. @type {{origin: string, href: string}} */
  #src = location;
  #leave = () => {};
  /** @type {Reading | null} */
  #reading = null;
  /** @type {import("./connection.js").State} */
  #connected = "reconnecting";
  /** By the server's clock. */
  #now = "";
  /** The state that the page was told. */
  #told = "";

  constructor() {
    super();
    loadEmbedsOnClick(this.#shadow);
  }

  /** Moved to another place it leaves and comes within one moment, and there is nothing to be done. */
  connectedCallback() {
    queueMicrotask(() => this.#settle());
  }

  disconnectedCallback() {
    this.connectedCallback();
  }

  attributeChangedCallback() {
    this.connectedCallback();
  }

  #settle() {
    const src = this.isConnected && this.getAttribute("src");
    const wanted = src ? `${src} ${this.getAttribute("limit")}` : "";
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#leave();
    this.#leave = () => {};
    this.#reading = null;
    // Until there is something to show, what the page has put inside is shown.
    this.#shadow.innerHTML ||= "<slot>";
    if (!src) return;
    const { origin, pathname } = (this.#src = new URL(src, document.baseURI));
    const slug = /^\/blogs\/([^/]+)\/?$/.exec(pathname)?.[1];
    if (!slug) return console.error(`${src} is no live-blog`);
    describe(`${origin}/embed/${slug}.json`);
    this.#leave = follow(`${origin}/api/v1/blogs/${slug}`, {
      onChange: (state, event) => {
        this.#become(state);
        if (event) this.#dispatch("live-blog-entry", event);
      },
      onState: (connected, now) => {
        this.#connected = connected;
        this.#now = now;
        this.#showState(this.#reading?.state.blog);
      },
    });
  }

  /** @param {State} state */
  #become(state) {
    if (this.#reading) return this.#reading.become(state);
    this.#shadow.adoptedStyleSheets = [style];
    this.#shadow.replaceChildren(this.#make(frame(this.#src)));
    this.#reading = new Reading({
      root: this.#one(".blog"),
      feed: this.#one(".feed"),
      updates: this.#one(".updates"),
      start: state,
      limit: Math.max(0, Number(this.getAttribute("limit"))) || ENTRIES,
      make: (markup) => this.#make(markup),
      draw: (next, fresh) => this.#draw(next, fresh),
    });
  }

  /**
   * @param {State} state
   * @param {unknown[]} fresh
   */
  #draw(state, fresh) {
    const { blog, pinned: lead } = state;
    const whole = this.#one(".blog");
    whole.lang = blog.language;
    whole.dir = blog.direction;
    whole.dataset.order = blog.order;
    write(this.#one(".title a"), blog.title);
    const slot = this.#one(".lead");
    const old = slot.firstElementChild;
    const copy = lead && "html" in lead && this.#make(pinned(lead, blog));
    if (old && copy) morph(old, copy);
    else slot.replaceChildren(copy || "");
    this.#showState(blog);
    const [first, ...others] = /** @type {Entry[]} */ (fresh);
    if (others.length > 0) write(this.#one(".news"), `${fresh.length} new entries`);
    else if (first) write(this.#one(".news"), `New entry: ${first.title ?? clockLabel(first.published_at, blog)}`);
  }

  /** @param {import("./wire").Blog} [blog] once it is known */
  #showState(blog) {
    const state = blog?.status === "ended" ? "ended" : this.#connected;
    if (blog) {
      const badge = this.#one(".state");
      badge.dataset.state = state;
      // Nothing is live before it has started.
      const soon = state === "live" && statusLine(blog, this.#now);
      write(badge, soon || state.replace(/^./, (first) => first.toUpperCase()));
    }
    if (state !== this.#told) this.#dispatch("live-blog-state", { state: (this.#told = state) });
  }

  /**
   * An element of what was rendered for the blog's own site, fit for another one.
   * @param {import("./html.js").Markup} markup
   */
  #make(markup) {
    const made = element(markup);
    for (const each of [made, ...made.querySelectorAll("*")]) {
      for (const name of ["href", "src", "srcset"]) {
        const address = each.getAttribute(name)?.replace(/(^|, )\/(?!\/)/g, `$1${this.#src.origin}/`);
        if (address) each.setAttribute(name, address);
      }
      const part = each.localName === "h3" ? "headline" : each.className.replace("when", "time");
      if (part) each.setAttribute("part", part);
    }
    return made;
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
 * What stands around the entries.
 * @param {{href: string}} src
 */
function frame({ href }) {
  return html`<section class="blog" aria-labelledby="title">
<header class="header"><span class="state" role="status" lang="en"></span>
<h2 class="title" id="title"><a href="${href}"></a></h2></header>
<div class="updates" lang="en"></div>
<div class="lead"></div>
<div class="feed" role="feed" aria-labelledby="title"></div>
<p class="news" role="status"></p>
<p class="all" lang="en"><a href="${href}">Read the whole live blog</a></p></section>`;
}

/**
 * Tell search engines what stands here, unless the page itself tells them what is to be read on it.
 * @param {string} url
 */
async function describe(url) {
  const type = "application/ld+json";
  /** @type {NodeListOf<HTMLScriptElement>} */
  const told = document.querySelectorAll(`script[type="${type}"]`);
  if ([...told].some(({ text }) => !text || /(Article|Posting)"/.test(text))) return;
  // It has its place at once: another widget of the page is to see that there is one.
  const script = document.createElement("script");
  script.type = type;
  document.head.append(script);
  const answer = await fetch(url).catch(() => null);
  if (answer?.ok) script.text = await answer.text();
  else script.remove();
}

if (!customElements.get("live-blog")) customElements.define("live-blog", LiveBlog);
