/** A page that is opened at one of its entries (liveserver/web/templates/entry.html). */

/**
 * Be at that entry; or where the reader was before, who comes back to the page or loads it again. Returns its article.
 */
export function openAtEntry() {
  const article = document.querySelector("article[aria-current]");
  if (!article) return null;
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const { top } = history.state ?? {};
  addEventListener("pagehide", () => history.replaceState({ top: scrollY }, ""));
  if (navigation?.type !== "navigate" && top !== undefined) {
    // Where something has the focus, autofocus does nothing any more.
    article.querySelector("a")?.focus({ preventScroll: true });
    scrollTo({ top, behavior: "instant" });
  } else if (!location.hash && scrollY === 0) {
    // Browsers scroll there by themselves, but for those that know no autofocus on a link.
    article.scrollIntoView({ behavior: "instant" });
  }
  return article;
}
