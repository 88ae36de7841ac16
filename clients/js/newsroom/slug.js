/** Slugs, as titles propose them. Pure. */

const SLUG_MOST = 100;

/** Letters that have no plain one within them. */
const SPELLED = /** @type {Record<string, string>} */ ({ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", þ: "th", ð: "d", ı: "i" });

/**
 * What a title becomes in an address; empty where it has neither Latin letters nor digits.
 * @param {string} title
 */
export function slugOf(title) {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[ßæœøđłþðı]/g, (letter) => SPELLED[letter] ?? "")
    .replace(/\p{M}/gu, "")
    .replace(/['’]/g, "");
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  // Cut at a whole word.
  return slug.length <= SLUG_MOST ? slug : slug.slice(0, SLUG_MOST + 1).replace(/-[^-]*$/, "").slice(0, SLUG_MOST);
}

/**
 * The name of what comes next: its number or its day counted on, else a second one.
 * @param {string} name a slug or a title
 * @param {{today: string, tomorrow: string}[]} days the same two days in every form that names write them in
 * @param {string} between what stands before a number that is added
 */
export function nextName(name, days, between) {
  for (const { today, tomorrow } of days) {
    if (name.includes(today)) return name.replace(today, () => tomorrow);
  }
  const numbered = /^(.*?\D)(\d{1,3})$/s.exec(name);
  if (numbered) return `${numbered[1]}${Number(numbered[2]) + 1}`;
  return `${name}${between}2`;
}
