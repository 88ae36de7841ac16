/**
 * One blog at work: the composer beside the stream as its readers see it, and what is not published yet.
 *
 * @typedef {import("./api").Api} Api
 * @typedef {import("./api").Me} Me
 * @typedef {import("./manuscript").Fields} Fields
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 */
import { element, write } from "../dom.js";
import { html, lines } from "../html.js";
import { attempt, offerActions, retractEntry } from "./actions.js";
import { Composer } from "./composer.js";
import { Desk } from "./desk.js";
import { Drafts } from "./drafts.js";
import { actsOf, Editing } from "./editing.js";
import { blank, changesOf, fieldsOf, hasWords, newEntry } from "./manuscript.js";
import { say } from "./notice.js";
import { Outbox } from "./outbox.js";
import { Outgoing, showKept } from "./outgoing.js";
import { Presence, tellAt } from "./presence.js";
import { Reach } from "./reach.js";
import { chooseByTabs, countAt, shelfTabs, VIEWS_OF_A_BLOG } from "./shelves.js";
import { Stream } from "./stream.js";
import { SHELVES, Unpublished } from "./unpublished.js";
import { showVersions } from "./versions.js";

const STATE_WORDS = { live: "Live", reconnecting: "Reconnecting", ended: "Ended" };

/**
 * Fill a root with the workspace of a blog. What this returns leaves it.
 * @param {HTMLElement} root
 * @param {{api: Api, me: Me, slug: string, navigate: (path: string) => void}} place
 */
export async function openWorkspace(root, { api, me, slug }) {
  const { body: snapshot } = await api.get(`/blogs/${slug}`);
  const workspace = new Workspace(root, api, me, snapshot);
  await workspace.open();
  return () => workspace.close();
}

class Workspace {
  #root;
  #api;
  #me;
  #path;
  #blog;
  #snapshot;
  #stream;
  #drafts;
  #outbox;
  #outgoing;
  #editing;
  #unpublished;
  #desk;
  #presence;
  #reach = new Reach();
  #closed = new AbortController();
  /** @type {Composer | null} */
  #composer = null;
  /** @type {import("./drafts").Draft | null} of the new entry */
  #draft = null;
  /** @type {import("../connection").State} */
  #connected = "reconnecting";
  #isHere = true;

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
    this.#snapshot = snapshot;
    this.#path = `/blogs/${blog.slug}`;
    root.replaceChildren(element(workspaceOf(blog)));
    this.#drafts = new Drafts(owner);
    this.#outgoing = new Outgoing(this.#one(".outbox"), (item) => this.#offersFor(item));
    this.#outbox = new Outbox(owner, {
      send: ({ path, body, key }) => api.send("POST", path, body, { key }),
      onChange: (item) => this.#follow(item),
    });
    this.#editing = new Editing({
      api,
      blog: () => this.#blog,
      path: this.#path,
      isEditor,
      drafts: this.#drafts,
      hostOf: (id) => this.#stream?.find(id) ?? this.#unpublished.find(id) ?? this.#one(".loose"),
      onWrote: (id) => this.#desk.wrote(id),
      onChange: () => this.#desk.opened(this.#editing.current),
      onSaved: (entry) => this.#unpublished.made(entry),
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
    const show = chooseByTabs(root, (view) => this.#unpublished.look(SHELVES.find((shelf) => shelf === view) ?? null));
    show("live");
    this.#desk = new Desk(api, blog.slug, {
      people: (people) => {
        this.#presence.become(people);
        this.#tellAtEntries();
      },
      unpublished: (entries) => this.#unpublished.become(entries),
      readers: (readers) => this.#showReaders(readers),
      delivered: (told) => {
        this.#reach.take(told);
        this.#tellAtEntries();
      },
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
    this.#draft = await this.#drafts.open(null);
    const isEditor = this.#me.role !== "writer";
    this.#composer = new Composer({
      api: this.#api,
      blog: () => this.#blog,
      label: "New entry",
      fields: this.#draft.fields ?? blank(this.#byline),
      acts: actsOf("draft", isEditor),
      mayPin: isEditor,
      onInput: (fields) => this.#keep(fields),
      onAct: (act, fields) => this.#send(/** @type {Status} */ (act), fields),
    });
    this.#one(".new-entry").append(this.#composer.element);
    this.#outbox.resume();
    await this.#showLeft();
    addEventListener("beforeunload", (event) => this.#isUnsaved && event.preventDefault(), { signal });
    const handle = this.#one(".sheet-handle");
    handle.addEventListener("click", () => this.#openSheet(handle.getAttribute("aria-expanded") !== "true"));
  }

  close() {
    this.#isHere = false;
    this.#closed.abort();
    this.#stream.close();
    this.#desk.close();
    this.#outbox.close();
    this.#editing.close();
    this.#draft?.release();
  }

  /** Whether something is here only. */
  get #isUnsaved() {
    const isWriting = this.#composer && (hasWords(this.#composer.fields) || this.#composer.isUploading);
    return Boolean(isWriting || this.#editing.isDirty || this.#outbox.unsent.length > 0);
  }

  /** The byline that was chosen here the last time. */
  get #byline() {
    return localStorage.getItem(this.#bylineKey) ?? "";
  }

  get #bylineKey() {
    return `liveserver/byline/${this.#blog.slug}/${encodeURIComponent(this.#me.name)}`;
  }

  /** @param {Fields} fields */
  #keep(fields) {
    const kept = hasWords(fields) ? this.#draft?.keep(fields) : this.#draft?.clear();
    this.#composer?.tell(kept === false ? "This browser keeps nothing: send it before you leave." : kept ? "Kept on this device" : "");
    if (hasWords(fields)) this.#desk.wrote(null);
  }

  /**
   * Hand it over, and be ready for the next one: from here on the outbox keeps it.
   * @param {Status} status
   * @param {Fields} fields
   */
  #send(status, fields) {
    try {
      localStorage.setItem(this.#bylineKey, fields.author.trim());
    } catch {
      // Then it is not remembered.
    }
    this.#outbox.put({ path: `${this.#path}/entries`, body: newEntry(fields, this.#blog, status), fields });
    this.#draft?.clear();
    if (this.#composer) {
      this.#composer.fields = blank(fields.author);
      this.#composer.tell("");
      this.#composer.focus();
    }
    this.#desk.opened(this.#editing.current);
  }

  /** @param {import("./outbox").Item} item */
  #follow(item) {
    const { parcel, state, entry, problem } = item;
    if (!this.#isHere) return;
    if (state === "sent" && entry) {
      this.#unpublished.made(entry);
      write(this.#one(".news"), entry.status === "published" ? "Published" : "Saved");
    }
    // What is wrong with it is shown where it was written, unless something else is being written there by now.
    if (state === "refused" && this.#composer && !hasWords(this.#composer.fields)) {
      this.#take(parcel.fields);
      this.#outbox.drop(parcel.key);
      this.#outgoing.hide(parcel.key);
      return this.#composer.complain(problem);
    }
    this.#outgoing.show(item);
  }

  /** @param {import("./outbox").Item} item */
  #offersFor({ parcel, state, entry }) {
    const { key, fields } = parcel;
    if (state === "sent") {
      return entry?.status === "published" ? [{ label: "Show", run: () => this.#stream.goTo(entry.id) }] : [];
    }
    const again = { label: "Try now", run: () => this.#outbox.again(key) };
    if (state !== "refused") return state === "waiting" ? [again] : [];
    const drop = () => {
      this.#outbox.drop(key);
      this.#outgoing.hide(key);
    };
    const open = async () => {
      await this.#putAside();
      this.#take(fields);
      drop();
    };
    return [{ label: "Open", run: open }, again, { label: "Discard", run: drop }];
  }

  /** Write on at something. @param {Fields} fields */
  #take(fields) {
    if (!this.#composer) return;
    this.#composer.fields = fields;
    this.#draft?.keep(fields);
    this.#openSheet(true);
    this.#composer.focus();
  }

  /** What is being written makes room for something else, and stays on this device. */
  async #putAside() {
    if (!this.#composer || !hasWords(this.#composer.fields)) return;
    this.#draft?.release();
    // A lock is given back in a moment of its own; until then a new draft is not the old one.
    this.#draft = await this.#drafts.start(null);
    await this.#showLeft();
  }

  /** Texts that were left here: by another window, or by a browser that crashed. */
  async #showLeft() {
    const left = await this.#drafts.waiting();
    showKept(this.#one(".left"), left, (kept) => [
      {
        label: "Continue",
        run: async () => {
          const taken = await this.#drafts.take(kept);
          if (taken?.entry) await this.#editing.open(taken.entry, taken);
          else if (taken?.fields) {
            await this.#putAside();
            this.#draft?.release();
            this.#draft = taken;
            this.#take(taken.fields);
          }
          await this.#showLeft();
        },
      },
      {
        label: "Discard",
        run: async () => {
          this.#drafts.remove(kept.id);
          await this.#showLeft();
          const back = () => {
            this.#drafts.write(kept);
            this.#showLeft();
          };
          say("Discarded", { undo: back });
        },
      },
    ]);
  }

  /**
   * What can be done with something that is not published.
   * @param {Written} entry
   * @returns {import("./outgoing").Offer[]}
   */
  #actsFor(entry) {
    const isEditor = this.#me.role !== "writer";
    const isOwn = isEditor || entry.status !== "scheduled";
    if (!isOwn) return [{ label: "Versions", run: () => this.#versions(entry.id) }];
    const become = (/** @type {Status} */ status, /** @type {string} */ done) => () =>
      attempt(async () => {
        const fields = fieldsOf(entry, this.#blog);
        const changes = changesOf(fields, fields, this.#blog, { before: entry.status, after: status });
        const { body } = await this.#api.send("PATCH", `${this.#path}/entries/${entry.id}`, changes, { match: entry.version });
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
      { label: "Delete", run: () => retractEntry({ api: this.#api, path: this.#path }, entry.id, "Deleted") },
    ];
  }

  /**
   * @param {string} id
   * @returns {Promise<void>}
   */
  #versions(id) {
    const mayRestore = this.#me.role !== "writer" || Boolean(this.#unpublished.find(id));
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
      api: this.#api,
      path: this.#path,
      isEditor,
      onEdit: (id) => this.#editing.open(id),
      onVersions: (id) => this.#versions(id),
    });
    this.#showState(this.#connected);
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
    const state = this.#blog.status === "ended" ? "ended" : connected;
    const badge = this.#one(".state");
    badge.dataset.state = state;
    const isToCome = this.#blog.status === "scheduled" && state === "live";
    write(badge, isToCome ? "Not started" : STATE_WORDS[state]);
  }

  /** @param {number} readers */
  #showReaders(readers) {
    write(this.#one(".readers"), `${readers.toLocaleString("en")} reader${readers === 1 ? "" : "s"}`);
  }

  /** On a phone the composer is a sheet over the stream. @param {boolean} open */
  #openSheet(open) {
    this.#one(".write").classList.toggle("open", open);
    const handle = this.#one(".sheet-handle");
    handle.setAttribute("aria-expanded", String(open));
    write(handle, open ? "Close" : "Write");
    if (open) this.#composer?.focus();
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
    html`<section class="write" aria-label="Write"><button type="button" class="sheet-handle" aria-expanded="false" aria-controls="new-entry">Write</button>`,
    html`<div class="new-entry" id="new-entry"><ul class="left" aria-label="Kept on this device"></ul></div>`,
    html`<ul class="outbox" aria-label="On its way"></ul><p class="unseen news" role="status"></p></section>`,
    html`<section class="watch" aria-label="Entries">${shelfTabs(VIEWS_OF_A_BLOG)}</section></div>`,
  );
}
