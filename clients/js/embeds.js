/**
 * Embeds: a link of a well-known site, alone in its paragraph, becomes that site's player or post on a click. Until then
 * nothing is asked of the site, nor is what shows it loaded. What is one, the server says (liveserver/model/embed.py),
 * and how it is shaped.
 */

/**
 * Let clicks load embeds, in all that is and will be below a document or a shadow tree.
 * @param {Document | ShadowRoot} root
 */
export function loadEmbedsOnClick(root) {
  root.addEventListener("click", (event) => {
    const { target, ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (target).closest(".embed[data-provider] > a");
    // Whoever wants the link in another tab gets the link.
    if (!link || ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    import("./player.js").then(({ play }) => play(link));
  });
}
