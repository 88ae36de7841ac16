/**
 * An edit on its way to the server: sent until somebody answers, and where somebody else was faster, as the editor
 * chooses.
 *
 * @typedef {import("./edit").Edit} Edit
 * @typedef {import("./manuscript").Status} Status
 *
 * @typedef {object} Means
 * @property {import("./api").Api} api
 * @property {string} path of the blog
 * @property {() => import("../wire").Blog} blog
 */
import { Backoff } from "../backoff.js";
import { resolveConflict } from "./conflict.js";
import { newWord } from "./drafts.js";
import { isLast } from "./failure.js";
import { blank, changesOf, differing, merged } from "./manuscript.js";
import { questionOf, readersHave, settleStatus } from "./outcome.js";
import { lastHand } from "./past.js";
import { pause } from "./pause.js";

/** @type {Record<Status, string>} */
const BECOME = { published: "Published", draft: "Back among the drafts", submitted: "Submitted", scheduled: "Scheduled" };

/** When it appears or has appeared: what an entry gets by becoming something else. */
const OF_STATUS = ["published_at", "publish_at"];

/**
 * Throws what the server refuses.
 * @param {Edit} edit
 * @param {Status} status what the entry is to be
 * @param {Means} means
 */
export async function save(edit, status, means) {
  const { composer, draft, entry } = edit;
  // What is not there is asked about before it is there again.
  if (entry.status === "retracted") return await meet(edit, status, means);
  const changes = changesOf(composer.fields, draft.base ?? blank(), means.blog(), { before: entry.status, after: status });
  if (Object.keys(changes).length > 0) await send(edit, changes, means);
  else edit.done(entry, edit.isChanged ? "Saved" : "Nothing was changed");
}

/**
 * Ask until somebody answers; null: the edit is closed, or written on. Throws what is the server's last word.
 * @template T
 * @param {Edit} edit
 * @param {() => Promise<T>} ask
 * @returns {Promise<T | null>}
 */
async function insist({ composer, signal }, ask) {
  const backoff = new Backoff();
  while (!signal.aborted) {
    composer.tell("Saving…");
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) return null;
      if (isLast(error)) {
        composer.tell("");
        throw error;
      }
      composer.tell("Not saved yet: waiting for the network. What you wrote is kept.");
      await pause(backoff.next(), signal);
    }
  }
  return null;
}

/**
 * Send until somebody answers. A repetition of what had got through is a conflict that is none: then both are equal.
 * @param {Edit} edit
 * @param {Record<string, unknown>} changes
 * @param {Means} means
 * @returns {Promise<void>}
 */
async function send(edit, changes, means) {
  const { composer, draft, entry, signal } = edit;
  const path = `${means.path}/entries/${entry.id}`;
  const match = draft.version;
  const key = newWord();
  // In one step: what it said before is not seen again, whatever becomes of the network.
  const ask = () =>
    entry.status === "retracted"
      ? means.api.send("POST", `${path}/restore`, changes, { key, match, signal })
      : means.api.send("PATCH", path, changes, { match, signal });
  // Also where nothing was typed but what becomes of it was chosen: whoever leaves finds it again.
  draft.keep(composer.fields);
  edit.sent.push(composer.fields);
  let answered;
  try {
    answered = await insist(edit, ask);
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status !== 412) throw error;
    return await meet(edit, asked(changes), means);
  }
  if (!answered || signal.aborted) return;
  const { entry: saved } = answered.body;
  edit.done(saved, entry.status === saved.status ? "Saved" : BECOME[/** @type {Status} */ (saved.status)]);
}

/**
 * Somebody was faster: show both, and do what the editor chooses.
 * @param {Edit} edit
 * @param {Status | null} wanted what it is to become, if that was chosen
 * @param {Means} means
 * @returns {Promise<void>}
 */
async function meet(edit, wanted, means) {
  const { draft, entry, signal } = edit;
  if (signal.aborted) return;
  const { api, path, blog } = means;
  const place = `${path}/entries/${entry.id}`;
  const answers = await insist(edit, async () => [await api.get(place), await api.get(`${place}/versions`)]);
  if (!answers || signal.aborted) return;
  const [now, past] = answers.map(({ body }) => body);
  edit.composer.tell("");
  const question = questionOf(wanted, now, past.versions);
  if (question && (await edit.untilWanted(question, "See to it"))) return await meet(edit, wanted, means);
  const status = await settleStatus(edit, wanted, now, past.versions);
  if (status === null) return;
  const known = past.versions.find((/** @type {{version: number}} */ { version }) => version === draft.version)?.status ?? entry.status;
  const isGone = now.status === "retracted";
  const found = edit.fieldsOf(now);
  // What is retracted is unpinned by that, which nobody has chosen.
  const theirs = isGone && draft.base ? { ...found, pin: draft.base.pin } : found;
  const began = draft.base ?? theirs;
  // Nor when it appears, where it has become something else.
  const mine = known === now.status ? edit.composer.fields : merged(edit.composer.fields, theirs, began, OF_STATUS);
  const base = known === now.status ? began : merged(began, theirs, began, OF_STATUS);
  if (differing(mine, theirs).length === 0 && now.status === status) return edit.done(now, wordsFor(now.status, wanted));
  const all = changesOf(mine, theirs, blog(), { before: now.status, after: status });
  const sendOver = async () => {
    edit.rebase(now);
    if (Object.keys(all).length > 0) await send(edit, all, means);
    else edit.done(now, "Saved");
  };
  // What was sent before it was written on has arrived, and nobody was faster.
  const isOwn = edit.sent.some((sent) => differing(sent, theirs).length === 0);
  if (isOwn && [status, entry.status].includes(now.status)) return await sendOver();
  // Nobody touched what is written: it was retracted and restored, say. What becomes of it was asked.
  const isAgreed = known === now.status || isGone || status !== now.status;
  if (isAgreed && differing(theirs, base).length === 0) {
    edit.rebase(now);
    return await send(edit, all, means);
  }
  const isNews = now.status === "published" && known !== "published";
  const title = isNews ? readersHave(past.versions) : `${lastHand(past.versions)} changed this entry meanwhile`;
  if (await edit.untilWanted(`${title}.`, "Compare")) return await meet(edit, wanted, means);
  if (!isGone) edit.become(now);
  const choice = await resolveConflict({ mine, theirs, title, version: now.version });
  if (choice === null) return edit.composer.focus();
  if (choice === "theirs") return edit.leave(now);
  if (choice === "mine") return await sendOver();
  edit.rebase(now);
  edit.mergeByHand(merged(mine, theirs, base), theirs);
}

/**
 * What to say of an entry that says already what was to be saved.
 * @param {string} status
 * @param {Status | null} wanted
 */
function wordsFor(status, wanted) {
  if (wanted === status) return BECOME[wanted];
  return wanted ? "Readers have it by now: it stays published" : "Saved";
}

/** What a change makes of an entry, if that is chosen. @param {Record<string, unknown>} changes */
const asked = ({ status }) => /** @type {Status | undefined} */ (status) ?? null;
