/**
 * The panels of a workspace: what readers see, and each shelf of what they don't; one is in sight, chosen by tabs. Above
 * it stands what is being edited and has no place there.
 */
import { write } from "../dom.js";
import { html, lines } from "../html.js";
import { all } from "./form.js";

const PANELS = /** @type {const} */ ([
  ["live", "Live"],
  ["draft", "Drafts"],
  ["submitted", "Submitted"],
  ["scheduled", "Scheduled"],
  ["retracted", "Retracted"],
]);

export function panelsWithTabs() {
  const tabs = PANELS.map(([name, label]) =>
    html`<button type="button" role="tab" id="tab-${name}" aria-controls="panel-${name}" data-view="${name}">${label}<span class="count"></span></button>`,
  );
  const panels = PANELS.map(([name, label], at) =>
    lines(
      html`<div role="tabpanel" id="panel-${name}" aria-labelledby="tab-${name}"`,
      at === 0 ? html`>` : html` hidden>`,
      at === 0 && html`<div class="stream"></div>`,
      at > 0 && html`<ul class="shelf" aria-label="${label}"></ul><p class="empty" hidden></p>`,
      html`</div>`,
    ),
  );
  return lines(html`<div class="shelf-tabs" role="tablist" aria-label="Entries">${all(tabs)}</div><div class="loose"></div>`, ...panels);
}

/**
 * Let the tabs work: by click, by arrow keys.
 * @param {HTMLElement} root
 * @param {(view: string) => void} onView
 * @returns {(view: string) => void} shows a view
 */
export function chooseByTabs(root, onView) {
  const tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[role=tab]")]);
  /** @param {string} view */
  const show = (view) => {
    for (const tab of tabs) {
      const chosen = tab.dataset.view === view;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      /** @type {HTMLElement} */ (root.querySelector(`#panel-${tab.dataset.view}`)).hidden = !chosen;
    }
    onView(view);
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => show(tab.dataset.view ?? ""));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next?.focus();
      show(next?.dataset.view ?? "");
    });
  }
  return show;
}

/**
 * Say at a tab how many there are, and how many of them are new to whoever looks.
 * @param {HTMLElement} root
 * @param {string} view
 * @param {{all: number, unread: number}} count
 */
export function countAt(root, view, { all: number, unread }) {
  const place = root.querySelector(`[data-view=${view}] .count`);
  if (!place) return;
  place.classList.toggle("unread", unread > 0);
  const words = unread === number ? `${number} new` : unread > 0 ? `${number}, ${unread} new` : String(number);
  write(place, number === 0 ? "" : ` ${words}`);
}
