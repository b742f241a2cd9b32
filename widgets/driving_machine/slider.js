// One number of the situation, set by sliding.

import { h } from "../parts/dom.js";

/**
 * @param {string} label
 * @param {number} min
 * @param {number} max
 * @param {number} step
 * @param {(value: number) => void} onMove
 * @param {(value: number) => string} [told]
 */
export function slider(label, min, max, step, onMove, told = String) {
  const input = h("input", { type: "range", class: "g-range", min, max, step, oninput: () => onMove(Number(input.value)) });
  const value = h("span", { class: "g-value" });
  const element = h("label", { class: "g-field" }, `${label} `, input, value);
  return {
    element,
    set(/** @type {number} */ now) {
      input.value = String(now);
      value.textContent = told(now);
      input.setAttribute("aria-valuetext", told(now));
    },
  };
}
