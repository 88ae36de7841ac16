/** HTML as text that knows it is HTML, so that everything else is escaped by itself. */

/** Text that is HTML already. */
export class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** Written as the server's templates write them, so that both renderings are equal to the byte. */
const ESCAPED = /** @type {Record<string, string>} */ ({
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
});

/**
 * Tag of a template: html`<p title="${text}">${text}</p>`.
 * @param {TemplateStringsArray} strings
 * @param {...(string | number | Markup)} values
 */
export function html(strings, ...values) {
  let text = strings[0];
  values.forEach((value, at) => {
    text += (value instanceof Markup ? value.text : escape(String(value))) + strings[at + 1];
  });
  return new Markup(/** @type {string} */ (text));
}

/**
 * Parts under each other; null and false are left out.
 * @param {...(Markup | null | false)} parts
 */
export function lines(...parts) {
  return new Markup(parts.filter(Boolean).join("\n"));
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[&<>'"]/g, (character) => String(ESCAPED[character]));
}
