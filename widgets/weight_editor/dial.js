// The dial: a knob's value, as a slider and as a number, beside the value it grew to.

import { freshId, h } from "../parts/dom.js";
import { signed, written } from "./turns.js";

/** @typedef {import("./tables.js").Table} Table */

export const REACH = 20; // spreads to either side of the grown value; the field takes any number
const STEP = 0.05;

/**
 * @param {{ onTurn: (value: number) => void, onRest: () => void, onBack: () => void }} options  `onRest`: it was let go
 */
export function dial({ onTurn, onRest, onBack }) {
  const [sliderId, fieldId] = [freshId("dial"), freshId("value")];
  let [value, sd] = [0, 1]; // of the knob as it grew, and of its table

  const slider = h("input", {
    id: sliderId,
    type: "range",
    class: "g-range w-dial",
    min: -REACH,
    max: REACH,
    step: STEP,
    oninput: () => onTurn(slider.valueAsNumber === 0 ? value : value + slider.valueAsNumber * sd),
    onchange: onRest,
  });
  const field = h("input", {
    id: fieldId,
    type: "number",
    class: "w-input",
    step: "any",
    oninput: () => {
      if (Number.isFinite(field.valueAsNumber)) onTurn(Math.fround(field.valueAsNumber));
    },
    onchange: onRest,
  });
  const back = h("button", { type: "button", class: "g-button", onclick: onBack }, "Turn it back");
  const grew = h("p", { class: "g-small" });
  const said = h("span", { class: "g-value" });
  const element = h(
    "div",
    { class: "w-dial-box", role: "group", "aria-label": "The dial" },
    h("div", { class: "w-dial-head" }, h("label", { class: "g-title", for: sliderId }, "Turn it"), said),
    slider,
    h("div", { class: "w-row" }, h("div", { class: "w-field" }, h("label", { for: fieldId }, "Value"), field), back),
    grew,
  );

  return {
    element,
    focus: () => slider.focus({ preventScroll: true }),
    /**
     * @param {Table} table
     * @param {number} asGrown
     * @param {number} now
     */
    update(table, asGrown, now) {
      [value, sd] = [asGrown, table.sd];
      const turn = (now - value) / sd;
      if (document.activeElement !== slider || Math.abs(slider.valueAsNumber - turn) > STEP) slider.value = String(turn);
      if (Math.fround(field.valueAsNumber) !== now) field.value = String(Number(now.toPrecision(6)));
      said.textContent = now === value ? "as it grew" : `${signed(turn)} spreads`;
      slider.setAttribute("aria-valuetext", `${written(now)}, ${said.textContent}`);
      back.disabled = now === value;
      grew.textContent =
        `It grew to ${written(value, 4)}. Its table holds ${written(table.low, 2)} to ${written(table.high, 2)}, ` +
        `with a spread (standard deviation) of ${written(sd, 3)}: the dial counts in those.`;
    },
  };
}
