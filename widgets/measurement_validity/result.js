// One card's result as a picture: where the models, the rule, and chance lie between none and all.

import { h, svg } from "../parts/dom.js";
import { interval, percent } from "../parts/format.js";
import { byRule } from "./evidence.js";

/** @typedef {import("./evidence.js").Card} Card */

const WIDTH = 100; // per cent

/**
 * @param {Card} card
 * @param {import("./evidence.js").Rule} rule
 * @returns {HTMLElement}
 */
export function result(card, rule) {
  const asked = byRule(card, rule.name);
  const rows = [
    ...card.seeds.map(({ seed, value, low, high, n }) =>
      row(`model, seed ${seed}`, value, `${percent(value)}`, `${interval(low, high, "share")} of ${n}`, 1, [low, high]),
    ),
    ...(asked === null ? [] : [row(`rule: ${rule.label}`, asked, percent(asked), `of ${card.rules[rule.name].n}`, 2)]),
    ...(card.chance === null ? [] : [row("chance", card.chance, percent(card.chance), "", 0)]),
  ];
  return h(
    "div",
    { class: "v-result" },
    h("p", { class: "g-title" }, "Right in"),
    h("dl", {}, ...rows),
    h("p", { class: "g-small" }, "Bars through a dot: 95% interval over the items."),
  );
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} share
 * @param {string} more
 * @param {number} hue  0 for none
 * @param {[number, number]} [ends]
 */
function row(name, value, share, more, hue, ends) {
  const x = (/** @type {number} */ at) => `${WIDTH * at}%`;
  const picture = svg(
    "svg",
    { class: "v-scale", "aria-hidden": "true", height: 20, width: "100%", "data-hue": hue || null },
    svg("line", { class: "v-axis", x1: "0", x2: "100%", y1: 10, y2: 10 }),
    ...(ends ? [svg("line", { class: "v-ends", x1: x(ends[0]), x2: x(ends[1]), y1: 10, y2: 10 })] : []),
    svg("circle", { cx: x(value), cy: 10, r: hue ? 5 : 3.5 }),
  );
  return h(
    "div",
    { class: "v-row" },
    h("dt", {}, name),
    h("dd", {}, picture, h("span", { class: "v-share" }, share, more ? h("span", { class: "g-small" }, ` (${more})`) : null)),
  );
}
