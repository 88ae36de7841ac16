/** What can be done with something, as a row of buttons. */
import { added } from "../dom.js";

/** @typedef {{label: string, run: () => unknown}} Offer */

/** @param {Offer[]} offers */
export function buttonsOf(offers) {
  const row = added("div", "entry-acts");
  for (const { label, run } of offers) {
    const button = added("button", "quiet", label);
    button.type = "button";
    button.addEventListener("click", run);
    row.append(button);
  }
  return row;
}
