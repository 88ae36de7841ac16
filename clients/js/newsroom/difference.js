/**
 * What differs between two texts, word by word: the shortest way from one to the other (Myers, "An O(ND) Difference
 * Algorithm", 1986). Pure.
 *
 * @typedef {{kind: "same" | "added" | "removed", text: string}} Piece
 */

/** Texts with more changes than this have little in common: one is shown removed, the other added. */
const MOST_CHANGES = 1500;

/** Words, the spaces between them, and each other sign for itself. */
const WORDS = /[\p{L}\p{N}\p{M}_'’-]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu;

/**
 * The pieces that lead from one text to the other; those that are not added make the one, those not removed the other.
 * @param {string} one
 * @param {string} other
 * @returns {Piece[]}
 */
export function difference(one, other) {
  const before = one.match(WORDS) ?? [];
  const after = other.match(WORDS) ?? [];
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const least = Math.min(before.length, after.length) - head;
  while (tail < least && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;

  const changed = shortest(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return gathered([
    ...before.slice(0, head).map(kept),
    ...changed,
    ...before.slice(before.length - tail).map(kept),
  ]);
}

/**
 * @param {string[]} before
 * @param {string[]} after
 * @returns {Piece[]}
 */
function shortest(before, after) {
  const most = Math.min(before.length + after.length, MOST_CHANGES);
  // furthest.get(k): how far in `before` one gets on the diagonal k with so many changes.
  let furthest = new Map([[1, 0]]);
  const trace = [];
  for (let changes = 0; changes <= most; changes += 1) {
    trace.push(new Map(furthest));
    for (let k = -changes; k <= changes; k += 2) {
      let x = isDown(furthest, k, changes) ? reach(furthest, k + 1) : reach(furthest, k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= before.length && x - k >= after.length) return walkBack(before, after, trace);
    }
  }
  return [...before.map(gone), ...after.map(come)];
}

/**
 * The way that was found, from its end.
 * @param {string[]} before
 * @param {string[]} after
 * @param {Map<number, number>[]} trace
 */
function walkBack(before, after, trace) {
  /** @type {Piece[]} */
  const pieces = [];
  let [x, y] = [before.length, after.length];
  for (let changes = trace.length - 1; changes >= 0; changes -= 1) {
    const furthest = /** @type {Map<number, number>} */ (trace[changes]);
    const k = x - y;
    const down = isDown(furthest, k, changes);
    const startX = reach(furthest, down ? k + 1 : k - 1);
    const startY = startX - (down ? k + 1 : k - 1);
    while (x > startX && y > startY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      pieces.push(kept(before[x] ?? ""));
    }
    if (changes > 0) pieces.push(down ? come(after[startY] ?? "") : gone(before[startX] ?? ""));
    [x, y] = [startX, startY];
  }
  return pieces.reverse();
}

/**
 * Whether the best way to a diagonal comes from the one above, by a word of the other text.
 * @param {Map<number, number>} furthest
 * @param {number} k
 * @param {number} changes
 */
function isDown(furthest, k, changes) {
  return k === -changes || (k !== changes && reach(furthest, k - 1) < reach(furthest, k + 1));
}

/**
 * @param {Map<number, number>} furthest
 * @param {number} k
 */
function reach(furthest, k) {
  return furthest.get(k) ?? 0;
}

/**
 * Neighbours of one kind as one piece; within a change, what is removed comes before what is added.
 * @param {Piece[]} pieces
 */
function gathered(pieces) {
  /** @type {Piece[]} */
  const found = [];
  let [removed, added] = ["", ""];
  const flush = () => {
    if (removed) found.push({ kind: "removed", text: removed });
    if (added) found.push({ kind: "added", text: added });
    [removed, added] = ["", ""];
  };
  for (const { kind, text } of pieces) {
    const last = found.at(-1);
    if (kind === "removed") removed += text;
    else if (kind === "added") added += text;
    else if (last?.kind === "same" && !removed && !added) last.text += text;
    else {
      flush();
      found.push({ kind, text });
    }
  }
  flush();
  return found;
}

/** @param {string} text @returns {Piece} */
const kept = (text) => ({ kind: "same", text });
/** @param {string} text @returns {Piece} */
const gone = (text) => ({ kind: "removed", text });
/** @param {string} text @returns {Piece} */
const come = (text) => ({ kind: "added", text });
