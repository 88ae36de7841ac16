/** Buttons and keys of a composer, and what becomes of an address that is pasted. */
import { continued, isAddress, linked, marked, prefixed } from "./markdown.js";

/** @type {Record<string, (selected: import("./markdown").Selected) => import("./markdown").Edit>} */
const DOES = {
  bold: (selected) => marked(selected, "**"),
  italic: (selected) => marked(selected, "*"),
  link: (selected) => linked(selected),
  quote: (selected) => prefixed(selected, "> "),
  list: (selected) => prefixed(selected, "- "),
};

/** By `code`: with Shift, the sign on a digit's key is another one on each keyboard. */
const KEYS = /** @type {Record<string, string>} */ ({
  KeyB: "bold",
  KeyI: "italic",
  KeyK: "link",
  ShiftDigit9: "quote",
  ShiftDigit8: "list",
});

/** What the list of entries does with these keys is not meant for somebody who writes within it. */
const OWN_KEYS = ["PageUp", "PageDown", "Home", "End"];

/**
 * @param {object} given
 * @param {HTMLFormElement} given.form
 * @param {HTMLTextAreaElement} given.body
 * @param {() => void} given.onSend
 */
export function aidWriting({ form, body, onSend }) {
  form.addEventListener("click", ({ target }) => {
    const name = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-aid]"))?.dataset.aid;
    if (name && DOES[name]) editText(body, DOES[name]);
  });
  form.addEventListener("keydown", (event) => {
    if (OWN_KEYS.includes(event.key)) event.stopPropagation();
    // In a line a browser takes Enter for the first button: nothing is published by it, the headline leads to the text.
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && isLine(event.target)) {
      event.preventDefault();
      if (event.target.name === "title" && !event.isComposing) body.focus();
    }
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const name = KEYS[(event.shiftKey ? "Shift" : "") + event.code] ?? "";
    if (event.key === "Enter") {
      event.preventDefault();
      // Held a moment too long it would go on to what is written next.
      if (!event.repeat) onSend();
    } else if (event.target === body && DOES[name]) {
      event.preventDefault();
      editText(body, DOES[name]);
    }
  });
  // By what comes of the key: the keyboards of phones do not name it.
  body.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertLineBreak") return;
    const { value: text, selectionStart, selectionEnd } = body;
    const edit = continued({ text, start: selectionStart, end: selectionEnd });
    if (!edit) return;
    event.preventDefault();
    editText(body, () => edit);
  });
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (isAddress(text) && body.selectionStart < body.selectionEnd && !isAddress(selection(body))) {
      event.preventDefault();
      editText(body, (selected) => linked(selected, text.trim()));
    }
  });
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLInputElement}
 */
function isLine(target) {
  return target instanceof HTMLInputElement && target.type !== "checkbox";
}

/**
 * Do something to the text, so that it can be undone like typing.
 * @param {HTMLTextAreaElement} body
 * @param {(selected: import("./markdown").Selected) => import("./markdown").Edit} aid
 */
function editText(body, aid) {
  const { value: text, selectionStart, selectionEnd } = body;
  const { from, to, insert, start, end } = aid({ text, start: selectionStart, end: selectionEnd });
  body.focus();
  body.setSelectionRange(from, to);
  // The only way that keeps the browser's undo; where it is gone one day, the other one does.
  const isMove = from === to && !insert;
  const command = insert ? "insertText" : "delete";
  if (!isMove && !document.execCommand(command, false, insert)) {
    body.setRangeText(insert, from, to);
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  body.setSelectionRange(start, end);
}

/** @param {HTMLTextAreaElement} body */
function selection({ value, selectionStart, selectionEnd }) {
  return value.slice(selectionStart, selectionEnd);
}
