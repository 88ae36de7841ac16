/** Why a file is not taken, as a sentence that names it: before it is sent, and after the server has looked. Pure. */

/** As the server has it (docs/media.md). */
const MOST_BYTES = 10 << 20;
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"];

/**
 * What is wrong with a file at first sight; empty: nothing.
 * @param {{name: string, type: string, size: number}} file
 */
export function refusalAtSight({ name, type, size }) {
  if (!KINDS.includes(type)) return `${name} is not a picture that can be shown. JPEG, PNG, WebP, GIF and AVIF can.`;
  const megabytes = (size / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
  return size > MOST_BYTES ? `${name} has ${megabytes} MB. A picture may have at most 10 MB.` : "";
}

/**
 * What the server has found wrong with it. What it says of `file` goes on from that word.
 * @param {string} name
 * @param {{detail?: string, errors?: {field: string, message: string}[]} | null} problem
 */
export function refusalOf(name, problem) {
  const found = problem?.errors?.find(({ field }) => field === "file");
  return found ? `${name} ${found.message}.` : `${name} was not taken. ${problem?.detail ?? "The server does not say why."}`;
}
