/**
 * What an embed becomes on a click: the player or the post of its site, in a frame. Loaded by the first such click.
 */

/**
 * The frame of each provider, by its id. The page's policy allows these origins and no other.
 * @type {Record<string, (id: string) => string>}
 */
const FRAMES = {
  youtube: (id) => `https://www.youtube-nocookie.com/embed/${id}${id.includes("?") ? "&" : "?"}autoplay=1`,
  vimeo: (id) => `https://player.vimeo.com/video/${id.replace("/", "?h=")}${id.includes("/") ? "&" : "?"}dnt=1&autoplay=1`,
  dailymotion: (id) => `https://geo.dailymotion.com/player.html?video=${id}`,
  tiktok: (id) => `https://www.tiktok.com/player/v1/${id}?autoplay=1`,
  instagram: (id) => `https://www.instagram.com/${id}/embed/`,
  x: (id) => `https://platform.twitter.com/embed/Tweet.html?id=${id}&dnt=true`,
  soundcloud: (id) => `https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/${id}&auto_play=true`,
  spotify: (id) => `https://open.spotify.com/embed/${id}`,
  datawrapper: (id) => `https://datawrapper.dwcdn.net/${id}/`,
  flourish: (id) => `https://flo.uri.sh/${id}/embed`,
};

/** What a player needs; never to lead the page away from the reader. */
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms allow-presentation";
const ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture";

/**
 * Put the frame of an embed over its link, where a site that is known has one.
 * @param {HTMLAnchorElement} link
 */
export function play(link) {
  const embed = /** @type {HTMLElement} */ (link.parentElement);
  const address = frameAddress(embed.dataset.provider, embed.dataset.embed);
  if (!address) return follow(link);
  // Clicked twice while this module was loading.
  if (embed.querySelector("iframe")) return;
  const frame = document.createElement("iframe");
  frame.dataset.added = "";
  frame.title = link.textContent ?? "";
  frame.allow = ALLOW;
  frame.setAttribute("sandbox", SANDBOX);
  // YouTube plays nothing for a page that does not say where it is.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  frame.src = address;
  // A site that shows the widget may allow no frames of others: then the link is a link.
  const refused = (/** @type {SecurityPolicyViolationEvent} */ { blockedURI }) => {
    if (frame.isConnected && new URL(address).origin !== originOf(blockedURI)) return;
    document.removeEventListener("securitypolicyviolation", refused);
    if (!frame.isConnected) return;
    frame.remove();
    follow(link);
  };
  document.addEventListener("securitypolicyviolation", refused);
  embed.append(frame);
  frame.focus();
}

/**
 * What can't be shown in its place is a link like any other, and followed.
 * @param {HTMLAnchorElement} link
 */
function follow(link) {
  delete link.parentElement?.dataset.provider;
  link.click();
}

/** @param {string} address which may be no more than a word */
function originOf(address) {
  return URL.canParse(address) ? new URL(address).origin : null;
}

/**
 * @param {string} [provider]
 * @param {string} [id]
 */
export function frameAddress(provider = "", id = "") {
  return Object.hasOwn(FRAMES, provider) ? FRAMES[provider]?.(id) : undefined;
}
