/**
 * The name of what comes next: a title or a slug, counted on. Pure.
 *
 * Most numbers in names count nothing: Euro 2028, Top 10, G7, Apollo 11. What counts is known by what stands beside it, and
 * rather too little is counted than too much: a name with a second number is seen to be odd, a wrong number is not.
 */

/** @typedef {{days: string, parts: string}} Words those that a number which counts stands after */

/** Of the blog's language and, since newsrooms borrow them, of English. @type {Record<string, Words>} */
const COUNTED = {
  en: { days: "matchday day night", parts: "part week" },
  cs: { days: "den noc", parts: "část týden" },
  da: { days: "dag nat", parts: "del uge" },
  de: { days: "Spieltag Tag Nacht", parts: "Teil Woche" },
  es: { days: "jornada día noche", parts: "parte semana" },
  fr: { days: "journée jour nuit soirée", parts: "partie semaine" },
  it: { days: "giornata giorno notte", parts: "parte settimana" },
  nb: { days: "dag natt", parts: "del uke" },
  nl: { days: "dag nacht", parts: "deel week" },
  no: { days: "dag natt", parts: "del uke" },
  pl: { days: "dzień noc", parts: "część tydzień" },
  pt: { days: "jornada dia noite", parts: "parte semana" },
  ru: { days: "день ночь", parts: "часть неделя" },
  sv: { days: "dag natt", parts: "del vecka" },
  uk: { days: "день ніч", parts: "частина тиждень" },
};

/** A year counts nothing: Election night 2028. Of a number with a point or a comma in it, no part counts by itself. */
const COUNT = "(?!(?:19|20)\\d\\d(?!\\d))\\d{1,4}(?![\\p{L}\\p{N}]|[.,]\\d)";
const APART = "(?<![\\p{L}\\p{N}])";

/**
 * Its day, and the number of its day, or else of its part, counted on. In what continues something itself, a number that
 * stands alone at the end counts as well. Else it is the second one.
 * @param {string} name
 * @param {object} given
 * @param {{today: string, tomorrow: string}[]} given.days the same two days in every form that names write them in
 * @param {string} given.language of the blog
 * @param {string} given.between what stands before a number that is added
 * @param {boolean} given.continues it continues something itself
 */
export function nextName(name, { days, language, between, continues }) {
  const words = [COUNTED.en, COUNTED[language.split("-")[0] ?? ""]].filter((known) => known !== undefined);
  const counted = countedAfter(dated(name, days), words.map((known) => known.days));
  if (counted !== name) return counted;
  const part = countedAfter(name, words.map((known) => known.parts));
  if (part !== name) return part;
  const last = between === "-" ? /(?<=-)\d{1,3}$/ : /(?<=\s)\d{1,3}$/;
  return continues && last.test(name) ? name.replace(last, oneMore) : `${name}${between}2`;
}

/**
 * @param {string} name
 * @param {{today: string, tomorrow: string}[]} days
 */
function dated(name, days) {
  for (const { today, tomorrow } of days) {
    const pattern = new RegExp(`(?<!\\d)${today.replace(/[.()/]/g, "\\$&")}(?!\\d)`, "u");
    if (pattern.test(name)) return name.replace(pattern, () => tomorrow);
  }
  return name;
}

/**
 * With the first number counted on that stands after one of some words: `day 3`, in a slug `day-3`; or before one as an
 * ordinal with a point, `3. Tag`.
 * @param {string} name
 * @param {string[]} words
 */
function countedAfter(name, words) {
  const all = words.join(" ").split(" ");
  // Slugs have their words without marks.
  const either = [...all, ...all.map((word) => word.normalize("NFD").replace(/\p{M}/gu, ""))].join("|");
  const after = new RegExp(`(${APART}(?:${either})[\\s-])(${COUNT})`, "iu");
  if (after.test(name)) return name.replace(after, (_, word, number) => word + oneMore(number));
  const before = new RegExp(`${APART}\\d{1,3}(?=\\.\\s?(?:${either})(?![\\p{L}\\p{N}]))`, "iu");
  return name.replace(before, oneMore);
}

/** @param {string} number which may have a zero before it */
function oneMore(number) {
  return String(Number(number) + 1).padStart(number.length, "0");
}
