// A row of numbers as a strip of small bars: up and blue above zero, down and brown below. Sign and size are
// seen without colour, and all of a strip at one glance. The control, where a number can be picked, is a native
// range input for keys and screen readers; pressing goes by the strip.

import { seekable } from "../parts/chart.js";
import { h, svg } from "../parts/dom.js";
import { number, reach } from "./numbers.js";

/**
 * @param {object} given
 * @param {string} given.label  for a screen reader
 * @param {ArrayLike<number>} given.values
 * @param {number} [given.scale]  the number that fills half the height; the largest here when left out
 * @param {(index: number) => void} [given.onPick]  a picture only, when left out
 */
export function strip({ label, values, scale = reach(values), onPick }) {
  const n = values.length;
  const picture = svg(
    "svg",
    { class: "g-strip-bars", viewBox: `0 -1 ${n} 2`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("path", { class: "g-plus", d: bars(values, scale, 1) }),
    svg("path", { class: "g-minus", d: bars(values, scale, -1) }),
    svg("path", { class: "g-zero", d: `M0 0H${n}`, "vector-effect": "non-scaling-stroke" }),
  );
  const range = `from ${number(Math.min(...Array.from(values)), 2)} to ${number(Math.max(...Array.from(values)), 2)}`;
  if (!onPick) {
    const element = h("div", { class: "g-strip", role: "img", "aria-label": `${label}: ${n} numbers, ${range}` }, picture);
    return { element, pick() {} };
  }

  const mark = h("i", { class: "g-strip-mark", hidden: true });
  const slider = h("input", {
    type: "range",
    class: "g-strip-keys g-unseen",
    min: 0,
    max: n - 1,
    step: 1,
    "aria-label": `${label}: ${n} numbers, ${range}`,
    oninput: () => onPick(slider.valueAsNumber),
  });
  const element = h("div", { class: "g-strip g-strip-live" }, picture, mark, slider);
  seekable(element, (px) => {
    slider.focus({ preventScroll: true });
    onPick(Math.min(Math.max(Math.floor((px / element.clientWidth) * n), 0), n - 1));
  });

  return {
    element,
    /** @param {number} index  -1 for none of this strip */
    pick(index) {
      mark.hidden = index < 0;
      slider.setAttribute("aria-valuetext", index < 0 ? "none picked" : `number ${index}: ${number(values[index])}`);
      if (index < 0) return;
      slider.value = String(index);
      mark.style.left = `${(index / n) * 100}%`;
      mark.style.width = `max(3px, ${100 / n}%)`;
    },
  };
}

/**
 * @param {ArrayLike<number>} values
 * @param {number} scale
 * @param {1 | -1} sign
 */
function bars(values, scale, sign) {
  let path = "";
  for (let i = 0; i < values.length; i++) {
    const height = scale > 0 ? Math.min(Math.abs(values[i]) / scale, 1) : 0;
    if (Math.sign(values[i]) === sign) path += `M${i + 0.1} 0V${(-sign * Math.max(height, 0.02)).toFixed(3)}H${i + 0.9}V0Z`;
  }
  return path;
}
