/**
 * Times as a newsroom writes them: in the blog's one zone. The same as liveserver/model/times.py; the cases in
 * wire-examples/times.json hold the two equal.
 *
 * @typedef {import("./wire").Blog} Blog
 * @typedef {Pick<Blog, "timezone" | "time_label" | "time_format">} Clock
 */

/** Digits and calendar of the server's labels, whatever the language's own are. */
const PLAIN = /** @type {const} */ ({ calendar: "gregory", numberingSystem: "latn" });

/** Making a formatter costs a hundred times what using it does. @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/**
 * The label of an entry: `18:20 GMT` or `1820 GMT`.
 * @param {string} at
 * @param {Clock} blog
 */
export function clockLabel(at, blog) {
  const { hour, minute } = parts(at, "en", {
    timeZone: blog.timezone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return `${hour}${blog.time_format === "HH:mm" ? ":" : ""}${minute} ${blog.time_label}`;
}

/**
 * The calendar day of a moment in a zone, `1969-07-21`.
 * @param {string} at
 * @param {string} timeZone
 */
export function localDay(at, timeZone) {
  const { year, month, day } = parts(at, "en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year?.padStart(4, "0")}-${month}-${day}`;
}

/**
 * A day as a heading: `Monday 21 July 1969`, or the language's own full form.
 * @param {string} day
 * @param {string} language
 */
export function dayHeading(day, language) {
  const known = languageOf(language);
  const english = known === "en" || known.startsWith("en-");
  const heading = formatter(english ? "en-GB" : known, { ...PLAIN, timeZone: "UTC", dateStyle: "full" }).format(new Date(day));
  // English newsrooms write no comma here; every other language knows best itself.
  return english ? heading.replace(",", "") : heading;
}

/**
 * The label of a time that may lie on another day than today, which is then named: `18:20 GMT, Monday 21 July 1969`.
 * @param {string} at
 * @param {string} now
 * @param {Clock & Pick<Blog, "language">} blog
 */
export function datedLabel(at, now, blog) {
  const label = clockLabel(at, blog);
  const day = localDay(at, blog.timezone);
  return day === localDay(now, blog.timezone) ? label : `${label}, ${dayHeading(day, blog.language)}`;
}

/**
 * The reader's own time of a moment, in the reader's own language and zone.
 * @param {string} at
 */
export function readersTime(at) {
  return formatter(undefined, { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
}

/**
 * @param {string} at
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {Record<string, string>}
 */
function parts(at, language, options) {
  const found = formatter(language, { ...PLAIN, ...options }).formatToParts(new Date(at));
  return Object.fromEntries(found.map(({ type, value }) => [type, value]));
}

/**
 * @param {string | undefined} language
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatter(language, options) {
  const name = JSON.stringify([language, options]);
  let found = formatters.get(name);
  if (!found) {
    found = new Intl.DateTimeFormat(language, options);
    formatters.set(name, found);
  }
  return found;
}

/**
 * The language in the form the browser knows it by; English where it knows none.
 * @param {string} language
 */
function languageOf(language) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
