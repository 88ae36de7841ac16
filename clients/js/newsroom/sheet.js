/** The sheet an entry is written on, as markup. What it does is in composer.js. */
import { html, lines } from "../html.js";
import { all } from "./form.js";

/** The key that goes with others here, as this machine's keyboard has it. */
const [META, ENTER] = /Mac|iPhone|iPad/.test(navigator.platform) ? ["⌘", "↩"] : ["Ctrl", "Enter"];

/** Ids of a page's sheets differ by this. */
let sheets = 0;

/** @type {[name: string, sign: string, label: string, keys: string][]} */
const AIDS = [
  ["bold", "B", "Bold", "B"],
  ["italic", "I", "Italic", "I"],
  ["link", "Link", "Link", "K"],
  ["quote", "Quote", "Quotation", "Shift+9"],
  ["list", "List", "List", "Shift+8"],
];

/**
 * @param {Pick<import("./composer").Options, "label" | "acts" | "isEdit" | "mayPin" | "blog">} options
 */
export function sheet({ label, acts, isEdit = false, mayPin, blog }) {
  sheets += 1;
  const id = (/** @type {string} */ name) => `sheet-${sheets}-${name}`;
  const { time_label } = blog();
  const [first] = acts;
  const timed = acts.some(({ name }) => name === "scheduled");
  return lines(
    html`<form class="composer" aria-label="${label}" novalidate>`,
    html`<div class="field" data-field="title"><label class="unseen" for="${id("title")}">Headline</label><input id="${id("title")}" name="title" maxlength="300" autocomplete="off" placeholder="Headline, if it needs one" aria-describedby="${id("title-wrong")}"><p class="wrong" id="${id("title-wrong")}"></p></div>`,
    html`<div class="field" data-field="body"><label class="unseen" for="${id("body")}">Text</label><textarea id="${id("body")}" name="body" rows="6" placeholder="What has happened? Markdown, or plain words." aria-describedby="${id("body-wrong")}" aria-keyshortcuts="Control+Enter Meta+Enter"></textarea><p class="wrong" id="${id("body-wrong")}"></p></div>`,
    html`<div class="tools" role="group" aria-label="Formatting">`,
    all(AIDS.map(aid)),
    html`<button type="button" class="tool" data-aid="picture" title="Pictures: choose, drop or paste">Picture</button>`,
    html`<input type="file" name="files" accept="image/jpeg,image/png,image/webp,image/gif,image/avif" multiple hidden aria-label="Pictures">`,
    html`<button type="button" class="tool" data-aid="preview" aria-pressed="false" aria-controls="${id("preview")}">Preview</button></div>`,
    html`<div class="field" data-field="media"><div class="pictures"></div><p class="wrong"></p></div>`,
    html`<div class="preview" id="${id("preview")}" role="region" aria-label="Preview" hidden></div>`,
    html`<div class="chips" role="group" aria-label="Marks">`,
    html`<button type="button" class="chip" data-flag="key" aria-pressed="false">Key event</button>`,
    mayPin && html`<button type="button" class="chip" data-flag="pin" aria-pressed="false" title="From when it is published; a draft is pinned when it is published in this browser">Pin on top</button>`,
    html`</div>`,
    html`<div class="field chips" data-field="labels" role="group" aria-label="Labels"><span class="chosen-labels"></span><input name="label" maxlength="40" autocomplete="off" aria-label="Own label" placeholder="Own label"><p class="wrong"></p></div>`,
    isEdit &&
      html`<div class="field" data-field="correction"><label for="${id("correction")}">Correction note, for readers</label><input id="${id("correction")}" name="correction" maxlength="1000" autocomplete="off" placeholder="What was wrong before" aria-describedby="${id("correction-wrong")}"><p class="wrong" id="${id("correction-wrong")}"></p></div>`,
    html`<details><summary>${timed ? "Byline, date, schedule" : "Byline, date"}</summary><div class="further">`,
    html`<div class="field" data-field="author"><label for="${id("author")}">Byline</label><input id="${id("author")}" name="author" maxlength="100" autocomplete="off" placeholder="None" aria-describedby="${id("author-wrong")}"><p class="wrong" id="${id("author-wrong")}"></p></div>`,
    moment("published_at", `Date it (${time_label})`, id("published_at")),
    timed && moment("publish_at", `Publish at (${time_label})`, id("publish_at")),
    html`</div></details>`,
    html`<p class="complaint" role="alert"></p>`,
    html`<div class="acts">`,
    ...acts.map((act) => html`<button value="${act.name}"${look(act, act === first)}>${act.label}</button>`),
    html`<span class="told"></span>`,
    first && html`<span class="by-keys"><kbd>${META}</kbd> <kbd>${ENTER}</kbd> ${first.label}</span>`,
    html`</div></form>`,
  );
}

/**
 * @param {import("./composer").Act} act
 * @param {boolean} isFirst
 */
function look({ hint }, isFirst) {
  return all([isFirst ? html` class="primary"` : html``, hint ? html` title="${hint}"` : html``]);
}

/** @param {typeof AIDS[number]} each */
function aid([name, sign, label, keys]) {
  return html`<button type="button" class="tool" data-aid="${name}" aria-label="${label}" aria-keyshortcuts="Control+${keys} Meta+${keys}" title="${label} (${META}+${keys})">${sign}</button>`;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} id
 */
function moment(name, label, id) {
  return html`<div class="field" data-field="${name}"><label for="${id}">${label}</label><input id="${id}" name="${name}" type="datetime-local" aria-describedby="${id}-wrong"><p class="wrong" id="${id}-wrong"></p></div>`;
}
