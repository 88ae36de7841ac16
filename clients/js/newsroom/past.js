/**
 * What became of an entry, as its versions tell it. Pure.
 *
 * @typedef {import("./manuscript").Status} Status
 * @typedef {{status: string, by: string}} Past what is asked of a version
 */

/** In whose name the server publishes what is due. */
const SCHEDULE = "scheduler";

/** From what readers never see to what they have. @type {Status[]} */
const FURTHER = ["draft", "submitted", "scheduled", "published"];

/**
 * As what something retracted comes back where nobody has asked for anything: no further than it had got, and no further
 * than whoever brings it back knew it to be.
 * @param {string} known
 * @param {Past[]} versions of which the last is retracted
 * @returns {Status}
 */
export function comeback(known, versions) {
  const was = versions.findLast(({ status }) => status !== "retracted")?.status;
  return FURTHER.find((status) => status === was || status === known) ?? "draft";
}

/**
 * How readers came to have what they have.
 * @param {Past[]} versions of which the last is published
 */
export function appearance(versions) {
  const at = versions.findLastIndex(({ status }, at) => status === "published" && versions[at - 1]?.status !== "published");
  const by = versions[at]?.by;
  return by === SCHEDULE && versions[at - 1]?.status === "scheduled" ? "it was published by its schedule" : `${by || "somebody"} published it`;
}

/** Who changed it the last time; the clock is nobody. @param {Past[]} versions */
export function lastHand(versions) {
  return versions.findLast(({ by }) => by !== SCHEDULE)?.by || "Somebody";
}
