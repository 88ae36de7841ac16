/** What other sites put into their pages, to copy, with a look at it; and a blog's numbers. */
import { html, lines } from "../html.js";
import { copyField } from "./copy.js";

/** @param {import("../wire").Blog} blog */
export function embedding({ slug, title, url }) {
  // The address that readers know the server by, which need not be the one that the newsroom is opened at.
  const base = document.body.dataset.base ?? location.origin;
  const element = `<script type="module" src="${base}/embed.js"></script>\n<live-blog src="${base}${url}"></live-blog>`;
  const name = title.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  const frame = `<iframe src="${base}/embed/${slug}" title="${name}" width="100%" height="800" loading="lazy"></iframe>`;
  return lines(
    html`<section class="card stack" aria-labelledby="embed"><h2 id="embed">On other sites</h2>`,
    copyField("In a page, where scripts are allowed", element),
    copyField("Where only frames are allowed", frame),
    copyField("In WordPress and others that know oEmbed, the address alone", `${base}${url}`),
    html`<details><summary>A look at it</summary><iframe class="look" src="/embed/${slug}" title="${title}" loading="lazy"></iframe></details>`,
    html`</section>`,
  );
}

/** @param {string} slug */
export function numbers(slug) {
  const path = `/api/v1/blogs/${slug}`;
  return lines(
    html`<section class="card stack" aria-labelledby="numbers"><h2 id="numbers">Numbers</h2>`,
    html`<a class="graph" href="${path}/numbers.svg" target="_blank" rel="noopener"><img src="${path}/numbers.svg" alt="Readers over the last day, and how fast each entry reached them" width="880" height="400"></a>`,
    html`<p class="row"><a class="button" href="${path}/numbers.csv" download="${slug}-entries.csv">Entries as CSV</a><a class="button" href="${path}/numbers.csv?of=readers" download="${slug}-readers.csv">Readers as CSV</a></p></section>`,
  );
}
