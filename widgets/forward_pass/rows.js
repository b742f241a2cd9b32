// Named numbers as rows of signed bars, one row a button where it can be picked.

import { h } from "../parts/dom.js";
import { looks } from "./called.js";

/**
 * @typedef {object} Row
 * @property {number} index  of the number, as `onPick` hands it on
 * @property {string} text  the engine's visible form of a token
 * @property {number} value
 * @property {string} figure  the number as it is written
 */

/**
 * @param {object} given
 * @param {string} given.label
 * @param {Row[]} given.rows
 * @param {number} given.scale  the number that fills the track
 * @param {(index: number) => void} [given.onPick]
 */
export function rowList({ label, rows, scale, onPick }) {
  const signed = rows.some(({ value }) => value < 0);
  const made = rows.map((row) => {
    const { text, kind } = looks(row.text);
    const cells = [
      h("span", { class: "g-bar-word", translate: "no", "data-kind": kind }, text),
      signedBar(row.value, scale, signed),
      h("span", { class: "g-bar-share" }, row.figure),
    ];
    const element = onPick
      ? h(
          "button",
          {
            type: "button",
            class: "g-row",
            "aria-pressed": "false",
            onclick: () => onPick(row.index),
          },
          ...cells,
        )
      : h("span", { class: "g-row" }, ...cells);
    return { row, element };
  });
  return {
    element: h("ol", { class: "g-rows", "aria-label": label }, ...made.map(({ element }) => h("li", {}, element))),
    /** @param {number} index */
    pick(index) {
      if (onPick) for (const { row, element } of made) element.setAttribute("aria-pressed", String(row.index === index));
    },
  };
}

/**
 * @param {number} value
 * @param {number} scale
 * @param {boolean} signed  zero stands in the middle, not at the left
 */
export function signedBar(value, scale, signed) {
  const share = scale > 0 ? Math.min(Math.abs(value) / scale, 1) : 0;
  const [zero, room] = signed ? [50, 50] : [0, 100];
  const left = value < 0 ? zero - room * share : zero;
  return h(
    "span",
    { class: "g-signed", "data-signed": String(signed), "aria-hidden": "true" },
    h("i", {
      "data-sign": value < 0 ? "minus" : "plus",
      style: `left: ${left.toFixed(2)}%; width: ${(room * share).toFixed(2)}%`,
    }),
  );
}
