// One outcome on one axis: the sisters, and every turn of every other control beside them, each a line to read.

import { h } from "../parts/dom.js";
import { figure } from "../parts/format.js";
import { moved, turnName, withInterval } from "./words.js";

/** @typedef {import("./words.js").Outcome} Outcome */
/** @typedef {import("./words.js").Figure} Figure */

/**
 * @param {Outcome} outcome
 * @param {import("./words.js").Control[]} controls
 * @returns {HTMLElement}
 */
export function changesView(outcome, controls) {
  const { sisters, turns, missing, typical, unit, chance, n } = outcome;
  const values = sisters.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const top = unit === "share" ? 1 : Math.ceil(1.02 * Math.max(...[...sisters, ...turns].map(({ high }) => high)));
  const at = (/** @type {number} */ value) => 100 * Math.min(1, Math.max(0, value / top));
  const stretch = (/** @type {number} */ low, /** @type {number} */ high) => `left:${at(low)}%;width:${at(high) - at(low)}%`;

  /**
   * @param {string} name
   * @param {Figure | null} found
   * @param {string} kind  "sister", "beyond", "within"; "missing" has a word in place of a figure
   * @param {string} said
   */
  function line(name, found, kind, said) {
    const written = found && withInterval(found, unit);
    return h(
      "li",
      { class: "k-line", "data-kind": kind },
      h("span", { class: "k-name" }, name),
      h(
        "span",
        { class: "k-track", "aria-hidden": "true" },
        h("i", { class: "k-zone", style: stretch(least - (most - least), most + (most - least)) }),
        h("i", { class: "k-range", style: stretch(least, most) }),
        chance === null ? null : h("i", { class: "k-chance", style: `left:${at(chance)}%` }),
        ...(found
          ? [
              h("i", { class: "k-whisker", style: stretch(found.low, found.high) }),
              h("i", { class: "k-dot", style: `left:${at(found.value)}%` }),
            ]
          : []),
      ),
      h(
        "span",
        { class: "k-value" },
        written ? h("b", {}, written.value) : said,
        written ? h("span", { class: "k-interval" }, ` ${written.interval}`) : null,
        written && said ? h("span", { class: "g-hidden" }, `, ${said}`) : null,
      ),
    );
  }

  /** @param {string} control */
  const lines = (control) =>
    control === "seed"
      ? sisters.map((sister) => line(`seed ${sister.seed}`, sister, "sister", ""))
      : [
          ...turns
            .filter((turn) => turn.control === control)
            .map((turn) =>
              line(
                turnName(turn),
                turn,
                turn.beyond ? "beyond" : "within",
                turn.beyond ? "beyond the sisters" : "can’t be told from the sisters",
              ),
            ),
          ...missing
            .filter((one) => one.control === control)
            .map((one) => line(one.label, null, "missing", one.grown ? "is not asked this" : "not grown yet")),
        ];

  return h(
    "div",
    { class: "k-changes" },
    h(
      "p",
      { class: "g-small k-key" },
      h("i", { class: "k-swatch", "data-kind": "sister" }),
      " the sisters  ",
      h("i", { class: "k-swatch", "data-kind": "beyond" }),
      " beyond them  ",
      h("i", { class: "k-swatch", "data-kind": "within" }),
      " not to be told from them. ",
      `Thin lines: 95% intervals over ${n} items. The stripe: where the sisters lie, and paler as far again, where a run can’t be told from them.`,
    ),
    ...controls.map(({ id, label }) =>
      h(
        "div",
        { class: "k-group" },
        h(
          "p",
          { class: "k-control" },
          h("strong", {}, label),
          typical[id] === undefined
            ? null
            : h("span", {}, `${id === "seed" ? "sisters spread by" : "typically moves it by"} ${moved(typical[id], unit)}`),
        ),
        h("ul", {}, ...lines(id)),
      ),
    ),
    h(
      "div",
      { class: "k-line k-axis", "aria-hidden": "true" },
      h("span", {}),
      h(
        "span",
        { class: "k-ticks" },
        h("span", {}, figure(0, unit)),
        chance === null ? null : h("span", { class: "k-guess", style: `left:${at(chance)}%` }, `chance ${figure(chance, unit)}`),
        h("span", {}, unit === "share" ? "100%" : `${top} nats`),
      ),
      h("span", {}),
    ),
  );
}
