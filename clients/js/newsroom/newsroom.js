/**
 * The newsroom's page: one document for every path below /admin, and here which view each path shows.
 *
 * @typedef {import("./api.js").Me} Me
 * @typedef {{api: Api, me: Me, slug: string, navigate: (path: string) => void}} Place
 * @typedef {(root: HTMLElement, place: Place) => void | (() => void) | Promise<void | (() => void)>} Open fills the root;
 *   what it returns is called when the view is left
 */
import { Api } from "./api.js";
import { hush } from "./notice.js";
import { signIn } from "./signin.js";

/** @type {[path: RegExp, title: string, open: Open][]} */
const VIEWS = [];
