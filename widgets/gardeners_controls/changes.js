// One outcome on one axis: the sisters, and every turn of every other control beside them, each a line to read.

import { h } from "../parts/dom.js";
import { figure } from "../parts/format.js";
import { moved, turnName, withInterval } from "./words.js";

/** @typedef {import("./words.js").Outcome} Outcome */
/** @typedef {import("./words.js").Figure & { kind: "sister" | "beyond" | "within" }} Run */

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
   * @param {Run[]} runs  more than one where it was grown from other seeds as well
   * @param {string} said  of a single run, or in place of any
   */
  function line(name, runs, said) {
    const written = runs.length === 1 ? withInterval(runs[0], unit) : null;
    return h(
      "li",
      { class: "k-line", "data-kind": runs[0]?.kind ?? "missing" },
      h("span", { class: "k-name" }, name),
      h(
        "span",
        { class: "k-track", "aria-hidden": "true" },
        h("i", { class: "k-zone", style: stretch(least - (most - least), most + (most - least)) }),
        h("i", { class: "k-range", style: stretch(least, most) }),
        chance === null ? null : h("i", { class: "k-chance", style: `left:${at(chance)}%` }),
        ...runs.flatMap(({ kind, value, low, high }) => [
          h("i", { class: "k-whisker", "data-kind": kind, style: stretch(low, high) }),
          h("i", { class: "k-dot", "data-kind": kind, style: `left:${at(value)}%` }),
        ]),
      ),
      h(
        "span",
        { class: "k-value" },
        ...(runs.length ? runs.flatMap(({ value }, i) => [i ? " · " : "", h("b", {}, figure(value, unit))]) : [said]),
        written ? h("span", { class: "k-interval" }, ` ${written.interval}`) : null,
        runs.length && said ? h("span", { class: "g-hidden" }, `, ${said}`) : null,
      ),
    );
  }

  /** @param {import("./words.js").Turn[]} turns  of one thing, from one seed or more */
  const turned = (turns) =>
    line(
      turnName(turns[0]),
      turns.map((turn) => ({ ...turn, kind: turn.beyond ? "beyond" : "within" })),
      turns
        .map(
          ({ seed, beyond }) =>
            `${turns.length > 1 ? `seed ${seed} ` : ""}${beyond ? "beyond the sisters" : "can’t be told from the sisters"}`,
        )
        .join(", "),
    );

  /** @param {string} control */
  const lines = (control) =>
    control === "seed"
      ? sisters.map((sister) => line(`seed ${sister.seed}`, [{ ...sister, kind: "sister" }], ""))
      : [
          ...grouped(turns.filter((turn) => turn.control === control)).map(turned),
          ...missing
            .filter((one) => one.control === control)
            .map((one) => line(one.label, [], one.grown ? "is not asked this" : "not grown yet")),
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
      `Thin lines: 95% intervals over ${n} items. The stripe: where the sisters lie, and paler as far again, where a run can’t be told from them. Several dots on a line: the same from several seeds, counted as one turn.`,
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

/**
 * The runs of one thing together, in the order of the first of each.
 * @param {import("./words.js").Turn[]} turns
 */
function grouped(turns) {
  /** @type {Map<string | number, import("./words.js").Turn[]>} */
  const groups = new Map();
  for (const turn of turns) groups.set(turn.label, [...(groups.get(turn.label) ?? []), turn]);
  return [...groups.values()];
}
