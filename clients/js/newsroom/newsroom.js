/**
 * The newsroom's page: one document for every path below /admin; here is which view each path shows.
 *
 * @typedef {import("./api.js").Me} Me
 * @typedef {object} Place
 * @property {Api} api
 * @property {Me} me
 * @property {string} slug
 * @property {(path: string) => void} navigate
 * @property {(unfinished: () => string) => void} hold asks before the view is left by a link while there is something
 *   to be said against it
 * @typedef {(root: HTMLElement, place: Place) => void | (() => void) | Promise<void | (() => void)>} Open fills the root;
 *   what it returns is called when the view is left
 */
import { write } from "../dom.js";
import { loadEmbedsOnClick } from "../embeds.js";
import { openAccount } from "./account.js";
import { Api } from "./api.js";
import { openAudit } from "./audit.js";
import { openBlogs } from "./blogs.js";
import { askWhether } from "./dialog.js";
import { untilAsked } from "./expiry.js";
import { refuseOtherFiles } from "./files.js";
import { inWords } from "./form.js";
import { hush, say } from "./notice.js";
import { openPeople } from "./people.js";
import { openSettings } from "./settings.js";
import { askToSignIn, welcome, whoIsThere } from "./signin.js";
import { openTokens } from "./tokens.js";
import { openWorkspace } from "./workspace.js";

/** @type {{path: RegExp, title: string, open: Open, admin?: true}[]} */
const VIEWS = [
  { path: /^\/admin\/?$/, title: "Blogs", open: openBlogs },
  { path: /^\/admin\/blogs\/([^/]+)$/, title: "Blog", open: openWorkspace },
  { path: /^\/admin\/blogs\/([^/]+)\/settings$/, title: "Settings", open: openSettings },
  { path: /^\/admin\/account$/, title: "Account", open: openAccount },
  { path: /^\/admin\/people$/, title: "People", open: openPeople, admin: true },
  { path: /^\/admin\/tokens$/, title: "Tokens", open: openTokens, admin: true },
  { path: /^\/admin\/audit$/, title: "Audit", open: openAudit, admin: true },
];

const NAME = "Newsroom";

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const bar = /** @type {HTMLElement} */ (document.querySelector(".bar"));

/** Who is signed in; the same object for as long as the page is open. @type {Me} */
const me = { id: "", name: "", role: "writer", blogs: null };

const api = new Api(me, async (asking) => {
  const before = { ...me };
  // In another tab the same person may have signed in again, or somebody else. Names change; ids don't.
  let there = before.id ? await whoIsThere(asking) : null;
  if (before.id && there?.id !== before.id) {
    await untilAsked(there ? `${there.name} has signed in in another tab of this browser.` : "Your session has ended.");
    there = await whoIsThere(asking);
  }
  become(there?.id === before.id ? there : await askToSignIn(asking, before.name, there));
  const isSame = !before.id || before.id === me.id;
  if (!isSame) beginAnew(before.name);
  return isSame;
});

/** Leaves the view that is open. */
let leaveView = () => {};

/** What there is to be said against leaving it, in a sentence. */
let unfinished = () => "";

/** The path that is shown, which an arrow of the browser's may have left already. */
let shown = "";

/** Which opening of a view is the latest: one that is overtaken while it loads leaves at once. */
let openings = 0;

/** @param {string} path */
function navigate(path) {
  if (path !== location.pathname) history.pushState(null, "", path);
  show();
}

/** Whether the view may be left, if need be by asking. */
async function mayLeave() {
  const text = unfinished();
  return !text || (await askWhether({ title: "Leave this page?", text, yes: "Leave", no: "Stay" }));
}

/** Somebody has gone back or forward. */
async function goAlong() {
  const path = location.pathname;
  if (path === shown) return;
  if (unfinished()) {
    history.pushState(null, "", shown);
    if (!(await mayLeave())) return;
  }
  navigate(path);
}

async function show() {
  const opening = (openings += 1);
  leaveView();
  leaveView = () => {};
  unfinished = () => "";
  hush();
  const path = location.pathname;
  shown = path;
  const view = VIEWS.find((each) => each.path.test(path) && (!each.admin || managesPeople(me)));
  for (const link of bar.querySelectorAll("nav a")) {
    const isHere = link.getAttribute("href") === path || (path.startsWith("/admin/blogs/") && link.matches(".blogs"));
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = view ? `${view.title} – ${NAME}` : NAME;
  const root = document.createElement("div");
  root.className = "view";
  main.replaceChildren(root);
  // The next press of Tab goes on from the top of the new view, and its name is read out.
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  if (!view) return write(root, "There is nothing here.");
  const hold = (/** @type {() => string} */ held) => {
    if (opening === openings) unfinished = held;
  };
  const slug = decodeURIComponent(view.path.exec(path)?.[1] ?? "");
  try {
    const left = (await view.open(root, { api, me, slug, navigate, hold })) ?? (() => {});
    if (opening === openings) leaveView = left;
    else left();
  } catch (error) {
    if (opening === openings) root.append(failed(error, show));
  }
}

/**
 * What stands in the place of what could not be opened; it is tried again when there is a network again, too.
 * @param {unknown} error
 * @param {() => unknown} again
 */
function failed(error, again) {
  const line = document.createElement("p");
  line.className = "failed";
  line.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try again";
  button.addEventListener("click", again);
  addEventListener("online", () => line.isConnected && again(), { once: true });
  line.append(inWords(error), " ", button);
  return line;
}

/**
 * Somebody is signed in.
 * @param {Me} who
 */
function become(who) {
  Object.assign(me, who);
  write(/** @type {Element} */ (bar.querySelector(".me")), me.name);
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-admin]"))) {
    link.hidden = !managesPeople(me);
  }
  bar.hidden = false;
}

/**
 * Somebody else is at the page from now on: what is open was somebody's who is not here any more. What they wrote stays
 * on this device, in their name.
 * @param {string} before who was here
 */
function beginAnew(before) {
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  show();
  say(`You are signed in as ${me.name}. What ${before} wrote and had not sent is kept on this device for ${before}; nothing of it was sent.`);
}

/**
 * Whether somebody may manage people, tokens and the server as a whole.
 * @param {Me} who
 */
function managesPeople({ role, blogs }) {
  return role === "admin" && blogs === null;
}

/** Whether whoever opened an invitation wants to be somebody new, and not who they are here already. */
async function isForSomebodyNew() {
  const who = await whoIsThere(api).catch(() => null);
  if (!who) return true;
  const { name } = who;
  const text = `You are signed in as ${name}. This invitation is for somebody new; whoever joins by it here signs ${name} out. Nothing is used up yet.`;
  return askWhether({ title: "Join as somebody new?", text, yes: "Join", no: `Stay ${name}` });
}

async function signOut() {
  try {
    await api.sendOnce("DELETE", "/session");
    // A page made anew knows nothing any more of who was here.
    location.assign("/admin");
  } catch (error) {
    say(inWords(error));
  }
}

document.addEventListener("click", async (event) => {
  const link = /** @type {Element} */ (event.target).closest("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.hash || !/^\/admin(\/|$)/.test(link.pathname)) return;
  event.preventDefault();
  if (await mayLeave()) navigate(link.pathname);
});
addEventListener("popstate", goAlong);
loadEmbedsOnClick(document);
refuseOtherFiles();
bar.querySelector(".sign-out")?.addEventListener("click", signOut);

/** The text of a link to become one of the people; it must not stay in the address, nor in the history. */
const invitation = /^#(setup|invite)=(.+)$/.exec(location.hash);
if (invitation) history.replaceState(null, "", location.pathname);
begin();

async function begin() {
  try {
    if (invitation && (await isForSomebodyNew())) {
      become(await welcome(main, api, { first: invitation[1] === "setup", token: invitation[2] ?? "" }));
    } else {
      become((await api.get("/me")).body);
    }
  } catch (error) {
    return main.replaceChildren(failed(error, begin));
  }
  show();
}
