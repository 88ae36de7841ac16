/**
 * One blog at work: the composer beside the stream as its readers see it, and what is not published yet.
 *
 * @typedef {import("./api").Api} Api
 * @typedef {import("./api").Me} Me
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 */
import { element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { attempt, offerActions, restoreEntry, retractEntry } from "./actions.js";
import { Desk } from "./desk.js";
import { Drafts } from "./drafts.js";
import { Editing } from "./editing.js";
import { Ended } from "./ended.js";
import { changesOf, fieldsOf } from "./manuscript.js";
import { say } from "./notice.js";
import { Pins } from "./pins.js";
import { Presence, tellAt } from "./presence.js";
import { Reach } from "./reach.js";
import { Retracted } from "./retracted.js";
import { chooseByTabs, countAt, shelfTabs, VIEWS_OF_A_BLOG } from "./shelves.js";
import { Stream } from "./stream.js";
import { SHELVES, Unpublished } from "./unpublished.js";
import { showVersions } from "./versions.js";
import { Writing } from "./writing.js";

const STATE_WORDS = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

/**
 * Fill a root with the workspace of a blog. What this returns leaves it.
 * @param {HTMLElement} root
 * @param {import("./newsroom.js").Place} place
 */
export async function openWorkspace(root, { api, me, slug, hold }) {
  const { body: snapshot } = await api.get(`/blogs/${slug}`);
  const workspace = new Workspace(root, api, me, snapshot);
  await workspace.open();
  hold(() => workspace.unfinished);
  return () => workspace.close();
}

class Workspace {
  #root;
  #api;
  #me;
  #path;
  #blog;
  #stream;
  #writing;
  #editing;
  #ended;
  #unpublished;
  #retracted;
  #desk;
  #presence;
  #pins;
  #reach = new Reach();
  #closed = new AbortController();
  /** @type {import("../connection").State} */
  #connected = "reconnecting";
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
    const owner = `${blog.slug}/${encodeURIComponent(me.name)}`;
    const isEditor = me.role !== "writer";
    this.#root = root;
    this.#api = api;
    this.#me = me;
    this.#blog = blog;
    this.#path = `/blogs/${blog.slug}`;
    root.replaceChildren(element(workspaceOf(blog)));
    const drafts = new Drafts(owner);
    const pins = new Pins(owner);
    this.#pins = pins;
    this.#editing = new Editing({
      api,
      blog: () => this.#blog,
      path: this.#path,
      isEditor,
      drafts,
      pins,
      hostOf: (id) => this.#stream?.find(id) ?? this.#unpublished.find(id) ?? this.#one(".loose"),
      onWrote: (id) => this.#desk.wrote(id),
      onChange: () => this.#desk.opened(this.#editing.current),
      onSaved: (entry) => this.#unpublished.made(entry),
    });
    this.#writing = new Writing({
      place: this.#one(".write"),
      api,
      blog: () => this.#blog,
      owner,
      isEditor,
      drafts,
      pins,
      onWrote: () => this.#desk.wrote(null),
      onSent: () => this.#desk.opened(this.#editing.current),
      onAcknowledged: (entry) => this.#unpublished.made(entry),
      onShow: (id) => this.#stream.goTo(id),
      onEdit: (id, draft) => this.#editing.open(id, draft),
    });
    this.#ended = new Ended({
      place: this.#one(".new-entry"),
      api,
      blog: () => this.#blog,
      mayReopen: isEditor,
      onReopened: () => this.#writing.focus(),
    });
    this.#unpublished = new Unpublished({
      api,
      blog: () => this.#blog,
      owner,
      lists: /** @type {any} */ (Object.fromEntries(SHELVES.map((shelf) => [shelf, this.#one(`#panel-${shelf} .shelf`)]))),
      actsFor: (entry) => this.#actsFor(entry),
      onCount: (counts) => SHELVES.forEach((shelf) => countAt(root, shelf, counts[shelf])),
      onDraw: () => this.#tellAtEntries(),
    });
    this.#retracted = new Retracted({
      api,
      blog: () => this.#blog,
      list: this.#one("#panel-retracted .shelf"),
      actsFor: (entry) => this.#actsForRetracted(entry),
    });
    const show = chooseByTabs(root, (view) => {
      this.#unpublished.look(SHELVES.find((shelf) => shelf === view) ?? null);
      this.#retracted.look(view === "retracted");
    });
    show("live");
    this.#desk = new Desk(api, blog.slug, {
      people: (people) => {
        this.#presence.become(people);
        this.#tellAtEntries();
      },
      unpublished: (entries) => {
        this.#unpublished.become(entries);
        this.#retracted.refresh();
      },
      readers: (readers) => this.#showReaders(readers),
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
      onDraw: (state, articles) => this.#draw(state, articles, isEditor),
      onState: (state) => this.#showState(state),
      onReaders: (readers) => this.#showReaders(readers),
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

  /**
   * What can be done with something that is not published.
   * @param {Written} entry
   * @returns {import("./offers").Offer[]}
   */
  #actsFor(entry) {
    const isEditor = this.#me.role !== "writer";
    const isOwn = isEditor || entry.status !== "scheduled";
    if (!isOwn) return [{ label: "Versions", run: () => this.#versions(entry.id) }];
    const become = (/** @type {Status} */ status, /** @type {string} */ done) => () =>
      attempt(async () => {
        const fields = { ...fieldsOf(entry, this.#blog), pin: isEditor && this.#pins.has(entry.id) };
        const changes = changesOf(fields, fields, this.#blog, { before: entry.status, after: status });
        const { body } = await this.#api.send("PATCH", `${this.#path}/entries/${entry.id}`, changes, { match: entry.version });
        this.#pins.keep(body.entry, fields.pin);
        this.#unpublished.made(body.entry);
        say(done);
      });
    const publish = { label: entry.status === "scheduled" ? "Publish now" : "Publish", run: become("published", "Published") };
    const submit = { label: "Submit", run: become("submitted", "Submitted") };
    const back = { label: "Take back", run: become("draft", "It is a draft again") };
    return [
      { label: "Open", run: () => this.#editing.open(entry.id) },
      ...(isEditor ? [publish] : []),
      ...(entry.status === "draft" ? [submit] : [back]),
      { label: "Versions", run: () => this.#versions(entry.id) },
      { label: "Delete", run: () => retractEntry(this.#doing, entry.id, "Deleted") },
    ];
  }

  /**
   * @param {import("../wire").Entry} entry
   * @returns {import("./offers").Offer[]}
   */
  #actsForRetracted({ id, published_at }) {
    const restore = { label: "Restore", run: () => attempt(() => restoreEntry(this.#doing, id)) };
    const mayRestore = this.#me.role !== "writer" || published_at === null;
    return [...(mayRestore ? [restore] : []), { label: "Versions", run: () => this.#versions(id, false) }];
  }

  /** What is done to an entry, is done by these means. */
  get #doing() {
    return {
      api: this.#api,
      path: this.#path,
      onRestored: (/** @type {Written} */ { id, status }) => {
        this.#retracted.refresh();
        if (status === "published" && !this.#one("#panel-live").hidden) this.#stream.goTo(id);
      },
    };
  }

  /**
   * @param {string} id
   * @param {boolean} [mayRestore]
   * @returns {Promise<void>}
   */
  #versions(id, mayRestore = this.#me.role !== "writer" || Boolean(this.#unpublished.find(id))) {
    return attempt(() => showVersions({ api: this.#api, blog: this.#blog, id, mayRestore }));
  }

  /**
   * @param {import("../feed").State} state
   * @param {HTMLElement[]} articles
   * @param {boolean} isEditor
   */
  #draw({ blog }, articles, isEditor) {
    this.#blog = blog;
    write(this.#one(".blog-title"), blog.title);
    offerActions(articles, blog.pinned, {
      ...this.#doing,
      isEditor,
      onEdit: (id) => this.#editing.open(id),
      onVersions: (id) => this.#versions(id),
    });
    this.#showState(this.#connected);
    this.#retracted.refresh();
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
    for (const { id } of this.#unpublished.known) {
      const item = this.#unpublished.find(id);
      if (item) tellAt(item, "others", this.#presence.editing(id));
    }
    this.#editing.settle();
  }

  /** @param {import("../connection").State} connected */
  #showState(connected) {
    this.#connected = connected;
    // An end of the blog is told as news of it; the way to it ends for good with the blog itself.
    if (connected === "ended") this.#becomeDeleted();
    this.#ended.show(this.#blog.status === "ended" && !this.#isDeleted);
    if (this.#isDeleted) return;
    const state = this.#blog.status === "ended" ? "ended" : connected;
    const badge = this.#one(".state");
    badge.dataset.state = state;
    const isToCome = this.#blog.status === "scheduled" && state === "live";
    write(badge, isToCome ? "Not started" : STATE_WORDS[state]);
  }

  /** The blog is gone, for good; what is open stays, so that nobody's words go with it. */
  #becomeDeleted() {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    this.#ended.show(false);
    const badge = this.#one(".state");
    badge.dataset.state = "ended";
    write(badge, "This blog was deleted");
    say("This blog was deleted, and nothing can be published here any more. Copy what you still need of your words.");
  }

  /** @param {number} readers */
  #showReaders(readers) {
    write(this.#one(".readers"), `${readers.toLocaleString("en")} reader${readers === 1 ? "" : "s"}`);
  }

  /** @param {string} selector */
  #one(selector) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(selector));
  }
}

/** @param {import("../wire").Blog} blog */
function workspaceOf({ title, slug, url }) {
  return lines(
    html`<div class="workspace"><header class="blog-head"><h1 class="blog-title">${title}</h1>`,
    html`<p class="about"><span class="state" data-state="reconnecting" role="status">Reconnecting</span>`,
    html` <span class="readers"></span> <a href="${url}" target="_blank">Readers’ page</a> <a href="/admin/blogs/${slug}/settings">Settings</a></p>`,
    html`<div class="here"></div></header>`,
    html`<section class="write" aria-labelledby="write-heading"><h2 class="unseen" id="write-heading">Write</h2><button type="button" class="sheet-handle" aria-expanded="false" aria-controls="new-entry">Write</button>`,
    html`<div class="new-entry" id="new-entry"><ul class="left" aria-label="Kept on this device"></ul></div>`,
    html`<ul class="outbox" aria-label="On its way"></ul><p class="unseen news" role="status"></p></section>`,
    html`<section class="watch" aria-labelledby="watch-heading"><h2 class="unseen" id="watch-heading">Entries</h2>${shelfTabs(VIEWS_OF_A_BLOG)}</section></div>`,
  );
}
