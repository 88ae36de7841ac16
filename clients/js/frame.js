/** The blog's page in a frame: tells the page around it how tall it is, and opens links outside the frame. */

const root = document.documentElement;

/** What the page around hears: `{type: "live-blog-height", height}` in CSS pixels, at each change. */
new ResizeObserver(() => {
  parent.postMessage({ type: "live-blog-height", height: Math.ceil(root.getBoundingClientRect().height) }, "*");
}).observe(root);

// Links to what stands in the frame stay in it.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element && target.closest("a");
  if (link && link.hash && link.href.startsWith(`${location.href.split("#")[0]}#`)) link.target = "_self";
});
