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
import { askWhether } from "./dialog.js";
import { isLast } from "./failure.js";
import { blank, changesOf, differing, merged } from "./manuscript.js";
import { pause } from "./pause.js";

/** @type {Record<Status, string>} */
const BECOME = { published: "Published", draft: "Back among the drafts", submitted: "Submitted", scheduled: "Scheduled" };

/**
 * Throws what the server refuses.
 * @param {Edit} edit
 * @param {Status} status what the entry is to be
 * @param {Means} means
 */
export async function save(edit, status, means) {
  const { composer, draft, entry } = edit;
  const changes = changesOf(composer.fields, draft.base ?? blank(), means.blog(), { before: entry.status, after: status });
  if (Object.keys(changes).length > 0) await send(edit, changes, means);
  else edit.done(entry, edit.isChanged ? "Saved" : "Nothing was changed");
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
  const backoff = new Backoff();
  // Also where nothing was typed but what becomes of it was chosen: whoever leaves finds it again.
  draft.keep(composer.fields);
  edit.sent.push(composer.fields);
  while (!signal.aborted) {
    composer.tell("Saving…");
    try {
      const { body } = await means.api.send("PATCH", `${means.path}/entries/${entry.id}`, changes, { match: draft.version, signal });
      const become = /** @type {Status} */ (body.entry.status);
      return edit.done(body.entry, entry.status !== become ? BECOME[become] : "Saved");
    } catch (error) {
      if (signal.aborted) return;
      const { status } = /** @type {{status?: number}} */ (error);
      if (status === 412) return await meet(edit, changes, means);
      if (isLast(error)) {
        composer.tell("");
        throw error;
      }
      composer.tell("Not saved yet: waiting for the network. What you wrote is kept.");
      await pause(backoff.next(), signal);
    }
  }
}

/**
 * Somebody was faster: show both, and do what the editor chooses.
 * @param {Edit} edit
 * @param {Record<string, unknown>} changes
 * @param {Means} means
 * @returns {Promise<void>}
 */
async function meet(edit, changes, means) {
  const { composer, draft, entry, signal } = edit;
  if (signal.aborted) return;
  const { api, path } = means;
  composer.tell("");
  const { body: now } = await api.get(`${path}/entries/${entry.id}`);
  const { body: past } = await api.get(`${path}/entries/${entry.id}/versions`);
  if (signal.aborted) return;
  const who = past.versions.at(-1)?.by ?? "";
  if (now.status === "retracted") {
    if (await edit.untilWanted(`${who || "Somebody"} retracted this entry meanwhile.`, "See to it")) return await meet(edit, changes, means);
    return await restoreFirst(edit, changes, who, means);
  }
  const mine = composer.fields;
  const theirs = edit.fieldsOf(now);
  const base = draft.base ?? theirs;
  const status = /** @type {Status} */ (changes.status ?? now.status);
  if (differing(mine, theirs).length === 0 && now.status === status) return edit.done(now, "Saved");
  // What was sent before it was written on has arrived, and nobody was faster.
  if (edit.sent.some((sent) => differing(sent, theirs).length === 0) && [status, entry.status].includes(now.status)) {
    return await sendOver(edit, now, status, means);
  }
  // Nobody touched what is written: it was retracted and restored, say.
  if (differing(theirs, base).length === 0 && now.status === entry.status) {
    draft.version = now.version;
    return await send(edit, changes, means);
  }
  if (await edit.untilWanted(`${who || "Somebody"} changed this entry meanwhile.`, "Compare")) return await meet(edit, changes, means);
  const choice = await resolveConflict({ mine, theirs, who, version: now.version });
  if (choice === null) return;
  if (choice === "theirs") return edit.leave(now);
  if (choice === "mine") return await sendOver(edit, now, status, means);
  edit.rebase(now);
  edit.mergeByHand(merged(mine, theirs, base), theirs);
}

/**
 * Have what is written in the place of what stands there now.
 * @param {Edit} edit
 * @param {import("./manuscript").Written} now
 * @param {Status} status
 * @param {Means} means
 * @returns {Promise<void>}
 */
async function sendOver(edit, now, status, means) {
  edit.rebase(now);
  const all = changesOf(edit.composer.fields, edit.fieldsOf(now), means.blog(), { before: now.status, after: status });
  if (Object.keys(all).length > 0) await send(edit, all, means);
  else edit.done(now, "Saved");
}

/**
 * Nobody can save what is not there any more: have it there again, or keep the words for what else is to become of them.
 * @param {Edit} edit
 * @param {Record<string, unknown>} changes
 * @param {string} who has retracted it
 * @param {Means} means
 * @returns {Promise<void>}
 */
async function restoreFirst(edit, changes, who, means) {
  const restore = await askWhether({
    title: `${who || "Somebody"} retracted this entry meanwhile`,
    text: "What you wrote can’t be saved as long as it is retracted. It stays open here, and kept on this device.",
    yes: "Restore and save",
    no: "Keep my words",
  });
  if (!restore) return edit.composer.tell("It was retracted. What you wrote is kept.");
  const { body } = await means.api.send("POST", `${means.path}/entries/${edit.entry.id}/restore`);
  edit.entry = body.entry;
  // It may have been changed before it was retracted.
  await meet(edit, changes, means);
}
