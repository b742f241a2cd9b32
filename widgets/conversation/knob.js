// One knob that can be set to 0, and what it is.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { placeOf } from "../weight_editor/names.js";

/** @typedef {{ name: string, row: number, column: number }} Knob */
/** @typedef {{ edit: import("../engine/edits.js").Edit, value: number, all: number, words: string }} Found */

/**
 * @param {import("../parts/engine.js").Engine} engine
 * @param {Knob} knob
 * @returns {Promise<Found | null>}  how to set it to 0, how it stands, and how many there are; null if the model has no such knob
 */
export async function findKnob(engine, { name, row, column }) {
  const shapes = await engine.shapes();
  const [rows, columns = 1] = shapes[name] ?? [0];
  if (row >= rows || column >= columns) return null;
  const { [name]: table } = await engine.weights({ names: [name], rows: [row, row + 1] });
  return {
    edit: { name, index: row * columns + column, value: 0 },
    value: table.data[column],
    all: Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((size, axis) => size * axis, 1), 0),
    words: placeOf(engine.config, name, row, column, String),
  };
}

/** @param {{ onTurn: (broken: boolean) => void }} calls */
export function knobTick({ onTurn }) {
  const input = h("input", { type: "checkbox", onchange: () => onTurn(input.checked) });
  const label = h("span", {});
  const what = h("p", { class: "g-small" });
  const element = h("div", {}, h("label", { class: "c-tick" }, input, label), what);
  return {
    element,
    /** @param {boolean} broken */
    set(broken) {
      input.checked = broken;
    },
    /** @param {Knob} knob @param {Found | null} found @param {boolean} known  whether there is a model to say */
    draw({ name, row, column }, found, known) {
      input.disabled = known && !found;
      label.textContent = found ? `Set one knob of ${count(found.all)} to 0` : "Set one knob to 0";
      const path = `${name.replace(/^model\.|\.weight$/g, "")}[${row}, ${column}]`;
      const words = found
        ? `. ${found.words} It stands at ${found.value.toPrecision(4)}.`
        : known
          ? ": this model has no such knob."
          : "";
      what.replaceChildren(h("code", {}, path), words);
    },
  };
}
