/**
 * Aids for writing Markdown. Pure: each takes the text and what is selected of it, and says what to put where.
 *
 * @typedef {{text: string, start: number, end: number}} Selected `start` and `end` are equal where nothing is selected
 * @typedef {{from: number, to: number, insert: string, start: number, end: number}} Edit put `insert` in the place of
 *   what stands from `from` to `to`; then `start` to `end` are selected
 */

/** Where there is nothing to link yet, these words are selected, to be overwritten. */
const LINK_WORDS = "words";
const ADDRESS = /^https?:\/\/[^\s<>"]+$/i;

/**
 * Put a mark on both sides of the selection, or take it away where it is.
 * @param {Selected} selected
 * @param {string} mark such as ** for bold
 * @returns {Edit}
 */
export function marked({ text, start, end }, mark) {
  const size = mark.length;
  // At the end of what is marked, the same key again leads out of it.
  if (start === end && text[start - 1] !== mark[0] && isOpen(text.slice(0, start), mark) && closes(text.slice(end), mark)) {
    return { from: end, to: end, insert: "", start: end + size, end: end + size };
  }
  if (hasMark(text, start, end, mark)) {
    return { from: start - size, to: end + size, insert: text.slice(start, end), start: start - size, end: end - size };
  }
  // Spaces at the edge of the selection stay outside: Markdown takes "** word**" for what it is, asterisks.
  const words = text.slice(start, end);
  const inner = words.trim();
  const from = start + (inner ? words.indexOf(inner) : 0);
  const to = inner ? from + inner.length : end;
  return { from, to, insert: mark + (inner || words) + mark, start: from + size, end: to + size };
}

/**
 * Make the selection a link; a selected address gets words, selected words an address.
 * @param {Selected} selected
 * @param {string} [address] of what was pasted
 * @returns {Edit}
 */
export function linked({ text, start, end }, address = "") {
  const selection = text.slice(start, end);
  const target = address || (ADDRESS.test(selection) ? selection : "");
  const words = target === selection && !address ? LINK_WORDS : selection || LINK_WORDS;
  const insert = `[${words}](${target.replaceAll("(", "%28").replaceAll(")", "%29")})`;
  const [at, length] = target ? [1, words.length] : [words.length + 3, 0];
  const done = address && selection;
  return {
    from: start,
    to: end,
    insert,
    start: done ? start + insert.length : start + at,
    end: done ? start + insert.length : start + at + length,
  };
}

/**
 * Put a prefix before each line of the selection, or take it away where all have it.
 * @param {Selected} selected
 * @param {string} prefix such as "> " for a quotation
 * @returns {Edit}
 */
export function prefixed({ text, start, end }, prefix) {
  const from = text.slice(0, start).lastIndexOf("\n") + 1;
  const after = text.indexOf("\n", end);
  const to = after === -1 ? text.length : after;
  const lines = text.slice(from, to).split("\n");
  const all = lines.every((line) => line.startsWith(prefix));
  const insert = lines.map((line) => (all ? line.slice(prefix.length) : prefix + line)).join("\n");
  const moved = all ? -prefix.length : prefix.length;
  if (start === end) {
    const at = Math.max(from, start + moved);
    return { from, to, insert, start: at, end: at };
  }
  return { from, to, insert, start: from, end: from + insert.length };
}

/** What goes on with the next line: an item of a list, numbered or not, and a quotation. */
const LINE_MARK = /^( *)(>|[-*+]|(\d{1,9})([.)])) /;

/**
 * A new line in a list or a quotation is another one of it; after an empty one it ends. Null where there is none.
 * @param {Selected} selected
 * @returns {Edit | null}
 */
export function continued({ text, start, end }) {
  const from = text.slice(0, start).lastIndexOf("\n") + 1;
  const line = text.slice(from, start);
  const found = LINE_MARK.exec(line);
  if (!found || start !== end) return null;
  const [mark, indent = "", sign = "", number, point] = found;
  if (line === mark) return { from, to: end, insert: "", start: from, end: from };
  const insert = `\n${indent}${number ? Number(number) + 1 + (point ?? "") : sign} `;
  return { from: start, to: end, insert, start: start + insert.length, end: start + insert.length };
}

/**
 * Whether a pasted text is an address and nothing else.
 * @param {string} text
 */
export function isAddress(text) {
  return ADDRESS.test(text.trim());
}

/**
 * Whether the last paragraph of a text has the mark opened and not closed.
 * @param {string} before
 * @param {string} mark
 */
function isOpen(before, mark) {
  const paragraph = before.slice(before.lastIndexOf("\n\n") + 1);
  const runs = paragraph.match(/\*+/g) ?? [];
  return runs.filter((run) => run.length === mark.length || run.length === 3).length % 2 === 1;
}

/**
 * Whether a text begins with the mark, which is not part of another one; both together are three.
 * @param {string} behind
 * @param {string} mark
 */
function closes(behind, mark) {
  const run = /** @type {RegExpExecArray} */ (/^\**/.exec(behind))[0].length;
  return run === mark.length;
}

/**
 * Whether the mark stands right around a stretch, and is not part of a longer one.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {string} mark
 */
function hasMark(text, start, end, mark) {
  const size = mark.length;
  const before = text.slice(0, start);
  const behind = text.slice(end);
  if (start < size || !before.endsWith(mark) || !behind.startsWith(mark)) return false;
  const run = /** @type {RegExpExecArray} */ (/\**$/.exec(before))[0].length;
  return !mark.startsWith("*") || run === size || run === 3;
}
