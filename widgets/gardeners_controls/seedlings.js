// The same question put to many smaller plants, of which more than one was grown each way: with what do their differences go?

import { h } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";

/** @typedef {import("./words.js").Parts} Parts */

const COLUMNS = /** @type {const} */ ([
  ["factor", "with it"],
  ["seed", "with the seed"],
  ["rest", "with neither"],
]);

/**
 * @param {Parts[]} parts  by what was turned
 * @returns {HTMLElement[]}  nothing where no plants were asked, or all came out alike
 */
export function seedlingsView(parts) {
  if (!parts.length) return [];
  return [
    h(
      "table",
      { class: "k-seedlings k-figures" },
      h(
        "caption",
        {},
        h("strong", {}, "More than one run each. "),
        "Of many smaller plants: how much of their differences in this goes with what was turned, how much with the seed. In brackets, 95%.",
      ),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["Turned", "Plants", ...COLUMNS.map(([, label]) => label)].map((label) => h("th", { scope: "col" }, label)),
        ),
      ),
      h("tbody", {}, ...parts.map(row)),
    ),
  ];
}

/** @param {Parts} part */
function row(part) {
  return h(
    "tr",
    { "data-turned": part.turned },
    h("th", { scope: "row" }, part.turned),
    h("td", { "data-label": "plants" }, String(part.n)),
    ...COLUMNS.map(([key, label]) => {
      const [value, low, high] = part[key];
      return h("td", { "data-label": label }, `${percent(value)} (${interval(low, high, "share")})`);
    }),
  );
}
