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
