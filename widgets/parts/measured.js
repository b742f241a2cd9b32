// A measured value as a line to read: what it is, a bar with its interval, the figure in words.

import "./measured.css";
import { h } from "./dom.js";

/**
 * @param {{ label: string, value: number, low: number | null, high: number | null, faint: boolean }} figure
 *   low, high: its interval, if it has one; faint: it is there to compare others with
 * @param {number[]} scale  the least and the greatest value that is drawn, nought between them or one of them
 * @param {...(string | Node | null)} told  the figure in words
 * @returns {HTMLLIElement}
 */
export function measured({ label, value, low, high, faint }, [least, greatest], ...told) {
  const at = (/** @type {number} */ x) => (100 * (Math.min(greatest, Math.max(least, x)) - least)) / (greatest - least || 1);
  const stretch = (/** @type {number} */ from, /** @type {number} */ to) => `left:${at(from)}%;width:${at(to) - at(from)}%`;
  return h(
    "li",
    { class: "g-measured", "data-faint": String(faint) },
    h("span", {}, label),
    h(
      "span",
      { class: "g-measured-track", "aria-hidden": "true" },
      h("span", { class: "g-measured-fill", style: stretch(Math.min(0, value), Math.max(0, value)) }),
      low === null || high === null ? null : h("span", { class: "g-measured-interval", style: stretch(low, high) }),
    ),
    h("span", { class: "g-measured-told" }, ...told),
  );
}
