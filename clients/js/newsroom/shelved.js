/**
 * What can be done with an entry that readers don't see: one that is drafted, submitted, scheduled or retracted.
 *
 * @typedef {import("./manuscript").Status} Status
 * @typedef {import("./manuscript").Written} Written
 * @typedef {import("./offers").Offer} Offer
 *
 * @typedef {object} Means
 * @property {import("./api").Api} api
 * @property {string} path of the blog
 * @property {() => import("../wire").Blog} blog
 * @property {boolean} isEditor
 * @property {import("./pins").Pins} pins
 * @property {(id: string) => void} onEdit
 * @property {(id: string, mayRestore?: boolean) => void} onVersions
 * @property {(entry: Written) => void} onSaved
 * @property {(entry: Written) => void} onRestored
 */
import { attempt, restoreEntry, retractEntry } from "./actions.js";
import { changesOf, fieldsOf } from "./manuscript.js";
import { say } from "./notice.js";

/**
 * @param {Written} entry that is not published yet
 * @param {Means} means
 * @returns {Offer[]}
 */
export function offersForUnpublished(entry, means) {
  const { isEditor, onEdit, onVersions } = means;
  const versions = { label: "Versions", run: () => onVersions(entry.id) };
  if (!isEditor && entry.status === "scheduled") return [versions];
  const offer = (/** @type {string} */ label, /** @type {Status} */ status, /** @type {string} */ done) => {
    return { label, run: () => attempt(() => turn(entry, status, done, means)) };
  };
  const isDraft = entry.status === "draft";
  return [
    { label: "Open", run: () => onEdit(entry.id) },
    ...(isEditor ? [offer(entry.status === "scheduled" ? "Publish now" : "Publish", "published", "Published")] : []),
    isDraft ? offer("Submit", "submitted", "Submitted") : offer("Take back", "draft", "It is a draft again"),
    versions,
    { label: "Delete", run: () => retractEntry(means, entry.id, "Deleted") },
  ];
}

/**
 * @param {import("../wire").Entry} entry that is retracted
 * @param {Means} means
 * @returns {Offer[]}
 */
export function offersForRetracted({ id, published_at }, means) {
  const restore = { label: "Restore", run: () => attempt(() => restoreEntry(means, id)) };
  const mayRestore = means.isEditor || published_at === null;
  return [...(mayRestore ? [restore] : []), { label: "Versions", run: () => means.onVersions(id, false) }];
}

/**
 * @param {Written} entry
 * @param {Status} status
 * @param {string} done
 * @param {Means} means
 */
async function turn(entry, status, done, { api, path, blog, isEditor, pins, onSaved }) {
  const fields = { ...fieldsOf(entry, blog()), pin: isEditor && pins.has(entry.id) };
  const changes = changesOf(fields, fields, blog(), { before: entry.status, after: status });
  const { body } = await api.send("PATCH", `${path}/entries/${entry.id}`, changes, { match: entry.version });
  pins.keep(body.entry, fields.pin);
  onSaved(body.entry);
  say(done);
}
