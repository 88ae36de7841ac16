/**
 * One blog at work: the composer beside the stream as its readers see it, and what is not published yet.
 *
 * @typedef {import("./api").Api} Api
 * @typedef {import("./api").Me} Me
 * @typedef {import("./manuscript").Written} Written
 */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { attempt, offerActions } from "./actions.js";
import { Desk } from "./desk.js";
import { Drafts } from "./drafts.js";
import { Editing } from "./editing.js";
import { Ended } from "./ended.js";
import { isLast } from "./failure.js";
import { Head, headOf } from "./head.js";
import { say } from "./notice.js";
import { showOrphans } from "./orphans.js";
import { panelsWithTabs } from "./panels.js";
import { Pins } from "./pins.js";
import { Presence, tellAt } from "./presence.js";
import { Reach } from "./reach.js";
import { Shelves } from "./shelves.js";
import { Stream } from "./stream.js";
import { typedAt } from "./typing.js";
import { SHELVES } from "./unpublished.js";
import { showVersions } from "./versions.js";
import { Writing } from "./writing.js";

/**
 * Fill a root with the workspace of a blog. What this returns leaves it.
 * @param {HTMLElement} root
 * @param {import("./newsroom.js").Place} place
 */
export async function openWorkspace(root, { api, me, slug, hold }) {
  const { body: snapshot } = await api.get(`/blogs/${slug}`).catch(async (error) => {
    if (isLast(error)) await showOrphans(root, ownerOf(slug, me));
    throw error;
  });
  const workspace = new Workspace(root, api, me, snapshot);
  await workspace.open();
  hold(() => workspace.unfinished);
  return () => workspace.close();
}

/**
 * Whose is what is kept on this device.
 * @param {string} slug
 * @param {Me} me
 */
const ownerOf = (slug, me) => `${slug}/${me.id}`;

class Workspace {
  #root;
  #blog;
  #shared;
  #head;
  #stream;
  #writing;
  #editing;
  #ended;
  #shelves;
  #desk;
  #presence;
  #reach = new Reach();
  #closed = new AbortController();
  #isHere = true;
  #isDeleted = false;

  /**
   * @param {HTMLElement} root
   * @param {Api} api
   * @param {Me} me
   * @param {import("../wire").Snapshot} snapshot
   */
  constructor(root, api, me, snapshot) {
    const { blog } = snapshot;
    const owner = ownerOf(blog.slug, me);
    this.#root = root;
    this.#blog = blog;
    root.replaceChildren(element(workspaceOf(blog)));
    this.#shared = {
      api,
      blog: () => this.#blog,
      path: `/blogs/${blog.slug}`,
      owner,
      isEditor: me.role !== "writer",
      drafts: new Drafts(owner),
      pins: new Pins(owner),
      onSaved: (/** @type {Written} */ entry) => this.#shelves.made(entry),
    };
    this.#head = new Head(root);
    this.#editing = new Editing({
      ...this.#shared,
      hostOf: (id) => this.#stream?.find(id) ?? this.#shelves.find(id),
      loose: this.#one(".loose"),
      statusOf: (id) => (this.#stream?.find(id) ? "published" : this.#shelves.known.find((each) => each.id === id)?.status),
      onWrote: (id) => this.#desk.wrote(id),
      onChange: () => this.#desk.opened(this.#editing.current),
      onLeft: () => this.#writing.showLeft(),
    });
    this.#writing = new Writing({
      ...this.#shared,
      place: this.#one(".write"),
      onWrote: () => this.#desk.wrote(null),
      onSent: () => this.#desk.opened(this.#editing.current),
      onShow: (id) => {
        this.#shelves.show("live");
        this.#stream.goTo(id);
      },
      onEdit: (id, draft) => {
        this.#showPanelOf(id);
        return this.#editing.open(id, draft);
      },
    });
    this.#ended = new Ended({
      ...this.#shared,
      place: this.#one(".new-entry"),
      onReopened: () => typedAt() ?? this.#writing.focus(),
    });
    this.#shelves = new Shelves(root, this.#means, () => this.#tellAtEntries());
    this.#desk = new Desk(api, blog.slug, {
      people: (people) => {
        this.#presence.become(people);
        this.#tellAtEntries();
      },
      unpublished: (entries) => this.#shelves.become(entries),
      readers: (readers) => this.#head.showReaders(readers),
      delivered: (told) => {
        this.#reach.take(told);
        this.#tellAtEntries();
      },
      deleted: () => this.#becomeDeleted(),
    });
    this.#presence = new Presence(this.#desk.tab, this.#one(".here"));
    this.#stream = new Stream({
      root: this.#one("#panel-live .stream"),
      api,
      snapshot,
      onDraw: (state, articles) => this.#draw(state, articles),
      onState: (state) => this.#showState(state),
      onReaders: (readers) => this.#head.showReaders(readers),
    });
    this.#tellAtEntries();
  }

  async open() {
    const { signal } = this.#closed;
    await this.#writing.open();
    addEventListener("beforeunload", (event) => this.#isUnsaved && event.preventDefault(), { signal });
  }

  close() {
    this.#isHere = false;
    this.#closed.abort();
    this.#stream.close();
    this.#desk.close();
    this.#writing.close();
    this.#editing.close();
  }

  /** What stops when this is left, in a sentence; drafts are kept, and found again. */
  get unfinished() {
    if (this.#writing.isSending) return "Not everything has reached the server yet. What has not is kept on this device, and is sent when this blog is open again.";
    if (this.#editing.isSending) return "An edit has not reached the server yet. If you leave, it is not sent; it is kept on this device, and listed when this blog is open again.";
    return this.#writing.isUploading || this.#editing.isUploading ? "A picture is not uploaded yet, and would be lost." : "";
  }

  /** Whether something is here only. */
  get #isUnsaved() {
    return this.#writing.isUnsaved || this.#editing.isDirty || this.#editing.isSending;
  }

  /** What is done to an entry, is done by these means. */
  get #means() {
    return {
      ...this.#shared,
      onLook: () => this.#editing.settle(),
      onEdit: (/** @type {string} */ id) => this.#editing.open(id),
      onVersions: (/** @type {string} */ id, /** @type {boolean} */ mayRestore = true) => this.#versions(id, mayRestore),
      onRestored: (/** @type {Written} */ { id, status }) => {
        this.#shelves.refresh();
        if (status === "published" && !this.#one("#panel-live").hidden) this.#stream.goTo(id);
      },
    };
  }

  /** Have the panel in sight where an entry stands, if it stands in one. @param {string} id */
  #showPanelOf(id) {
    const shelf = SHELVES.find((each) => this.#shelves.known.some((known) => known.id === id && known.status === each));
    if (this.#stream.find(id)) this.#shelves.show("live");
    else if (shelf) this.#shelves.show(shelf);
  }

  /**
   * @param {string} id
   * @param {boolean} mayRestore as far as the role allows it
   * @returns {Promise<void>}
   */
  #versions(id, mayRestore) {
    const { api, isEditor } = this.#shared;
    const isAllowed = isEditor || Boolean(this.#shelves.find(id));
    return attempt(() => showVersions({ api, blog: this.#blog, id, mayRestore: mayRestore && isAllowed }));
  }

  /**
   * @param {import("../feed").State} state
   * @param {HTMLElement[]} articles
   */
  #draw({ blog }, articles) {
    this.#blog = blog;
    offerActions(articles, blog.pinned, this.#means);
    this.#showState();
    this.#shelves.refresh();
    // The very first time it is drawn while it is made.
    if (this.#stream) this.#tellAtEntries();
  }

  /** Who edits what, how far what got, and where what is open belongs. */
  #tellAtEntries() {
    if (!this.#isHere) return;
    for (const article of this.#stream?.articles ?? []) {
      const id = article.id.slice("entry-".length);
      tellAt(article, "reached", this.#reach.words(id));
      tellAt(article, "others", this.#presence.editing(id));
    }
    for (const { id } of this.#shelves.known) {
      const item = this.#shelves.find(id);
      if (item) tellAt(item, "others", this.#presence.editing(id));
    }
    this.#editing.settle();
  }

  /** @param {import("../connection").State} [connected] */
  #showState(connected) {
    // An end of the blog is told as news of it; the way to it ends for good with the blog itself.
    if (connected === "ended") this.#becomeDeleted();
    this.#head.show(this.#blog, connected);
    this.#ended.show(this.#blog.status === "ended" && !this.#isDeleted);
  }

  /** The blog is gone, for good; what is open stays, so that nobody's words go with it. */
  #becomeDeleted() {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    this.#head.showDeleted();
    this.#ended.show(false);
    say("This blog was deleted, and nothing can be published here any more. Copy what you still need of your words.");
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector));
  }
}

/** @param {import("../wire").Blog} blog */
function workspaceOf(blog) {
  return lines(
    html`<div class="workspace">${headOf(blog)}`,
    html`<section class="write" aria-labelledby="write-heading"><h2 class="unseen" id="write-heading">Write</h2><button type="button" class="sheet-handle" aria-expanded="false" aria-controls="new-entry">Write</button>`,
    html`<div class="new-entry" id="new-entry"><ul class="left" aria-label="Kept on this device"></ul></div>`,
    html`<ul class="outbox" aria-label="On its way"></ul><p class="unseen news" role="status"></p></section>`,
    html`<section class="watch" aria-labelledby="watch-heading"><h2 class="unseen" id="watch-heading">Entries</h2>${panelsWithTabs()}</section></div>`,
  );
}
