/** A button on every entry that hands its address on: by the device's own sheet, else to the clipboard. */
import { added } from "./dom.js";

const COPIED_MILLISECONDS = 2000;

/**
 * @param {ParentNode} root
 * @param {(text: string) => void} announce for those who do not see the button
 */
export function offerSharing(root, announce) {
  for (const article of root.querySelectorAll("article:not(:has(> .share))")) {
    const button = added("button", "share", "Share");
    button.lang = "en";
    button.setAttribute("aria-describedby", article.getAttribute("aria-labelledby") ?? "");
    button.addEventListener("click", () => share(article, button, announce));
    article.append(button);
  }
}

/**
 * @param {Element} article
 * @param {HTMLElement} button
 * @param {(text: string) => void} announce
 */
async function share(article, button, announce) {
  const { href: url } = /** @type {HTMLAnchorElement} */ (article.querySelector(".when a"));
  try {
    const title = article.querySelector("h3")?.textContent ?? "";
    if (typeof navigator.share === "function") return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
  } catch (error) {
    // Closing the sheet is no failure. A page without a secure origin has no clipboard: there, the address is opened.
    if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(url);
    return;
  }
  announce("Link copied");
  button.textContent = "Link copied";
  setTimeout(() => (button.textContent = "Share"), COPIED_MILLISECONDS);
}
