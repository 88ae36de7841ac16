/**
 * What becomes of an entry that is another one by the time it is saved: where that is not clear, whoever edits it is asked.
 * Nothing is given to readers, nor taken from them, unasked.
 *
 * @typedef {import("./edit").Edit} Edit
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./past").Past} Past
 */
import { askWhether } from "./dialog.js";
import { appearance, comeback, lastHand } from "./past.js";

/**
 * What is to be asked of somebody, in a dialog, before it is saved; nothing, as a rule.
 * @param {Status | null} wanted
 * @param {Written} now
 * @param {Past[]} versions
 */
export function questionOf(wanted, now, versions) {
  if (now.status === "retracted") return `${lastHand(versions)} retracted this entry meanwhile.`;
  return now.status === "published" && wanted === "draft" ? `${readersHave(versions)}.` : "";
}

/**
 * What the entry is to be. Null: it stays as it is, and open here.
 * @param {Edit} edit
 * @param {Status | null} wanted
 * @param {Written} now
 * @param {Past[]} versions
 * @returns {Promise<Status | null>}
 */
export async function settleStatus(edit, wanted, now, versions) {
  if (now.status === "retracted") {
    const restored = wanted ?? comeback(edit.entry.status, versions);
    if (await mayRestore(restored, lastHand(versions))) return restored;
    edit.composer.tell("It was retracted. What you wrote is kept.");
    return null;
  }
  const status = /** @type {Status} */ (now.status);
  if (status !== "published" || wanted === null || wanted === "published") return wanted ?? status;
  // Whoever submits or schedules has not seen that it is there already.
  if (wanted !== "draft") return status;
  if (await mayTakeBack(versions)) return wanted;
  edit.become(now);
  edit.composer.tell("Readers have it. What you wrote is kept.");
  edit.composer.focus();
  return null;
}

/**
 * Nobody can save what is not there any more: have it there again, or keep the words for what else is to become of them.
 * @param {Status} status as what it would come back
 * @param {string} who has retracted it
 */
function mayRestore(status, who) {
  const seen = status === "published" ? "get it again as you wrote it, and not as it was" : "don’t get it by that";
  return askWhether({
    title: `${who} retracted this entry meanwhile`,
    text: `What you wrote can’t be saved as long as it is retracted. Restored and saved, readers ${seen}. Until then it stays open here, and kept on this device.`,
    yes: "Restore and save",
    no: "Keep my words",
  });
}

/**
 * Nobody took it for something that readers have.
 * @param {Past[]} versions
 */
function mayTakeBack(versions) {
  return askWhether({
    title: readersHave(versions),
    text: "“Back to drafts” takes it from them. What you wrote is kept either way.",
    yes: "Take it from readers",
    no: "Leave it published",
  });
}

/** @param {Past[]} versions */
export const readersHave = (versions) => `Readers have this entry by now: ${appearance(versions)}`;
