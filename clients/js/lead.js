/** The lead on top: where it is taller than its place (css/page.css), a button shows the rest of it. */
import { added } from "./dom.js";

/** @param {HTMLElement} slot what holds the lead */
export function foldLead(slot) {
  const button = added("button", "unfold");
  button.lang = "en";
  button.addEventListener("click", () => open(!slot.classList.contains("open")));
  // Whoever comes to a link in the folded part by keyboard sees it.
  slot.addEventListener("focusin", ({ target }) => {
    if (target instanceof Element && target.closest(".story") && slot.classList.contains("long")) open(true);
  });
  const sizes = new ResizeObserver(measure);
  new MutationObserver(watch).observe(slot, { childList: true });
  watch();

  function watch() {
    sizes.disconnect();
    const section = slot.querySelector(".pinned");
    if (!section) return open(false);
    for (const part of [section, ...section.children]) sizes.observe(part);
    measure();
  }

  function measure() {
    const section = slot.querySelector(".pinned");
    if (!section) return;
    const wide = slot.classList.contains("open");
    slot.classList.remove("open");
    const long = section.scrollHeight > section.clientHeight + 1;
    slot.classList.toggle("long", long);
    slot.classList.toggle("open", wide && long);
    if (long && !button.isConnected) slot.append(button);
    else if (!long) button.remove();
  }

  /** @param {boolean} wide */
  function open(wide) {
    slot.classList.toggle("open", wide);
    button.textContent = wide ? "Show less" : "Show more";
    button.setAttribute("aria-expanded", String(wide));
  }

  open(false);
}
