/** The blog's page in a frame: tells the page around it how tall it is, and opens links outside the frame. */

const root = document.documentElement;

/** WordPress names each frame with a word, and hears only those that know theirs. */
const secret = /secret=(\w+)/.exec(location.hash)?.[1];

/** The entry that somebody wants to show, rather than the newest ones. */
const wanted = document.getElementById(`entry-${new URLSearchParams(location.search).get("entry")}`);

/** What the page around hears: `{type: "live-blog-height", height}` in CSS pixels, at each change. */
new ResizeObserver(() => {
  const height = Math.ceil(root.getBoundingClientRect().height);
  parent.postMessage({ type: "live-blog-height", height }, "*");
  if (secret) parent.postMessage({ message: "height", value: height, secret }, "*");
}).observe(root);

// Links to what stands in the frame stay in it.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element && target.closest("a");
  if (link && link.hash && link.href.startsWith(`${location.href.split("#")[0]}#`)) link.target = "_self";
});

wanted?.scrollIntoView();
