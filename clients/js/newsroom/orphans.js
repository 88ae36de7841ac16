/** What somebody wrote for a blog that is not there any more: to be read and copied, which is all that can be done with it. */
import { element } from "../dom.js";
import { html, lines } from "../html.js";
import { Drafts } from "./drafts.js";
import { Parcels } from "./parcels.js";

/**
 * @param {HTMLElement} root
 * @param {string} owner the blog and the person
 */
export async function showOrphans(root, owner) {
  const kept = [...(await new Drafts(owner).waiting()), ...new Parcels(owner, localStorage).all()];
  if (kept.length === 0) return;
  root.append(
    element(
      lines(
        html`<section aria-labelledby="orphans"><h2 id="orphans">Kept on this device</h2>`,
        html`<p>You wrote this for the blog. Copy what you still need.</p>`,
        html`<ul class="left">`,
        ...kept.map(({ fields: { title, body } }) => html`<li><p class="words whole">${[title, body].filter(Boolean).join("\n\n")}</p></li>`),
        html`</ul>`,
        html`</section>`,
      ),
    ),
  );
}
