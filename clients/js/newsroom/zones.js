/** Time zones to choose from, and the browser's own. */
import { html } from "../html.js";
import { all, field } from "./form.js";

/** The zone of whoever sits here. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/**
 * A field for a time zone that proposes all there are.
 * @param {string} value
 */
export function zoneField(value) {
  const hint = "Every time of the blog is shown in this zone.";
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => html`<option value="${zone}"></option>`);
  const more = { list: "zones", autocomplete: "off", spellcheck: "false", maxlength: 64 };
  return all([
    field({ name: "timezone", label: "Time zone", value, required: true, hint, more }),
    html`<datalist id="zones">${all(zones)}</datalist>`,
  ]);
}
