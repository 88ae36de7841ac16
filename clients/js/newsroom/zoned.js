/**
 * Moments as a blog's clock on the wall shows them, the form that <input type="datetime-local"> speaks: `2026-11-22T18:20`.
 * Pure.
 */
const MILLISECONDS_A_MINUTE = 60_000;

/**
 * @param {string} at a moment of the wire
 * @param {string} timeZone
 */
export function wallClock(at, timeZone) {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const told = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${told.year?.padStart(4, "0")}-${told.month}-${told.day}T${told.hour}:${told.minute}`;
}

/**
 * The moment when the clock on the wall shows this; null for what is no time. Of an hour that comes twice, the first;
 * of one that is left out, as much later as it is left out.
 * @param {string} wall
 * @param {string} timeZone
 */
export function momentOf(wall, timeZone) {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  const around = [-1, 1].map((days) => asUtc - offset(asUtc + days * 1440 * MILLISECONDS_A_MINUTE, timeZone));
  const found = around.filter((at) => wallClock(new Date(at).toISOString(), timeZone) === wall.slice(0, 16));
  return new Date(found.length > 0 ? Math.min(...found) : Math.max(...around)).toISOString();
}

/**
 * How far the clock is ahead of UTC, in milliseconds.
 * @param {number} at
 * @param {string} timeZone
 */
function offset(at, timeZone) {
  const minute = Math.floor(at / MILLISECONDS_A_MINUTE) * MILLISECONDS_A_MINUTE;
  return Date.parse(`${wallClock(new Date(minute).toISOString(), timeZone)}Z`) - minute;
}
