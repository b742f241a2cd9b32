// The whole pattern of a head: a row for each token that looks, a column for each that is looked at, in per cent.

import { h } from "../parts/dom.js";
import { fixed, percent } from "../parts/format.js";
import { looks, quoted } from "./called.js";
import { rovingFocus } from "./grid.js";
import { seenFrom } from "./places.js";

/** @typedef {import("./session.js").Run} Run */

const SHADED = 45; // per cent of colour behind a share of one: more, and the figure on it is hard to read
const MOST_TOKENS = 40; // rows
const MOST_WITH_FIGURES = 9; // tokens; beyond, the squares are too small for figures, and hover, focus or a press tells

/**
 * @param {object} given
 * @param {Run} given.run
 * @param {Float32Array} given.share  (T, T)
 * @param {number} given.position  whose row is framed
 * @param {string} given.name  of the head
 */
export function matrix({ run, share, position, name }) {
  const { tokens, config } = run;
  const T = tokens.length;
  const from = Math.max(Math.min(position, T - MOST_TOKENS), 0);
  const drawn = Array.from({ length: Math.min(MOST_TOKENS, T) }, (_, i) => from + i);
  const reading = h("p", { class: "g-small m-reading", role: "status" }, "Each row looks, each column is looked at.");
  const word = (/** @type {number} */ t) => {
    const { text, kind } = looks(tokens[t].text);
    return h("span", { translate: "no", "data-kind": kind }, text);
  };
  const table = h(
    "table",
    {
      class: "m-matrix",
      role: "grid",
      "aria-label": `${name}: all its looks, in per cent`,
      "data-figures": String(T <= MOST_WITH_FIGURES),
    },
    h("thead", {}, h("tr", {}, h("td", {}), ...drawn.map((s) => h("th", { scope: "col" }, word(s))))),
    h("tbody", {}, ...drawn.map(rowOf)),
  );

  /** @param {number} t */
  function rowOf(t) {
    const seen = seenFrom(config, t, T);
    const cells = drawn.map((s) => {
      if (s >= seen) return h("td", { class: "m-unseen" });
      const value = share[t * T + s];
      const tell = () => {
        reading.textContent = `From ${quoted(tokens[t].text)} to ${quoted(tokens[s].text)}: ${percent(value)}.`;
      };
      return h(
        "td",
        {},
        h(
          "button",
          {
            type: "button",
            style: `--share: ${(value * SHADED).toFixed(1)}%`,
            "aria-label": `${fixed(value, 0, 2)}: from ${quoted(tokens[t].text)} to ${quoted(tokens[s].text)}`,
            onclick: tell,
            onfocus: tell,
            onpointerenter: tell,
          },
          T <= MOST_WITH_FIGURES ? fixed(value, 0, 2) : "",
        ),
      );
    });
    return h("tr", { "data-own": String(t === position) }, h("th", { scope: "row" }, word(t)), ...cells);
  }

  rovingFocus(table).renew(table.rows[position - from + 1].querySelector("button"));
  return h("div", { class: "m-whole" }, h("div", { class: "m-matrix-scroll" }, table), reading);
}
