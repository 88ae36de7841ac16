/** Deleting a blog, after its slug was typed. */
import { html } from "../html.js";
import { openDialog } from "./dialog.js";
import { all, field, showWrongs, valuesOf } from "./form.js";
import { say } from "./notice.js";

/**
 * @param {import("../wire").Blog} blog
 * @param {Pick<import("./newsroom.js").Place, "api" | "navigate">} place
 */
export function deleteBlog({ slug, title }, { api, navigate }) {
  openDialog({
    title: "Delete for good?",
    body: all([
      html`<p>“${title}”, all its entries, drafts, versions and numbers. Its readers are told that it is gone. Nothing of it can be brought back.</p>`,
      field({ name: "slug", label: `To delete it, type ${slug}`, required: true, more: { autocomplete: "off", autocapitalize: "none", spellcheck: "false" } }),
    ]),
    act: "Delete",
    danger: true,
    send: async (form) => {
      if (valuesOf(form).slug !== slug) {
        showWrongs(form, [{ field: "slug", message: `is not ${slug}` }]);
        return false;
      }
      await api.send("DELETE", `/blogs/${slug}`);
      navigate("/admin");
      say(`${title} is deleted.`);
      return true;
    },
  });
}
