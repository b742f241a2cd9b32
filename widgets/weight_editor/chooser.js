// Which knob: its table by name, its row and column, one at random, or the one that matters most here.

import { freshId, h } from "../parts/dom.js";
import { called } from "./names.js";

/** @typedef {import("./tables.js").Tables} Tables */

/**
 * @param {{
 *   onPlace: (place: { matrix?: string, row?: number, column?: number }) => void,
 *   onSteepest: () => void,
 * }} options
 */
export function chooser({ onPlace, onSteepest }) {
  const ids = ["table", "row", "column"].map(freshId);
  const select = h("select", { id: ids[0], class: "w-input", onchange: () => onPlace({ matrix: select.value }) });
  const row = number(ids[1], (value) => onPlace({ row: value }));
  const column = number(ids[2], (value) => onPlace({ column: value }));
  const steepest = h("button", { type: "button", class: "g-button", onclick: onSteepest }, "The one that matters most here");
  const what = h("p", { class: "w-what" });
  const name = h("code", {});
  const element = h(
    "div",
    { class: "w-choose" },
    h("div", { class: "w-field w-wide" }, h("label", { for: ids[0] }, "Table"), select),
    h(
      "div",
      { class: "w-row" },
      h("div", { class: "w-field" }, h("label", { for: ids[1] }, "Row"), row),
      h("div", { class: "w-field" }, h("label", { for: ids[2] }, "Column"), column),
    ),
    h("p", { class: "g-small" }, name),
    what,
    h("div", { class: "w-row" }, steepest),
  );

  return {
    element,
    /** @param {Tables} tables */
    setTables(tables) {
      /** @type {Map<string, HTMLOptGroupElement>} */
      const groups = new Map();
      for (const each of tables.keys()) {
        const { group, plain, short } = called(each);
        const place = groups.get(group) ?? h("optgroup", { label: group });
        groups.set(group, place);
        place.append(h("option", { value: each }, plain ? `${plain} (${short})` : short));
      }
      select.replaceChildren(...groups.values());
    },
    /**
     * @param {string} matrix
     * @param {import("./tables.js").Table} table
     * @param {{ row: number, column: number }} at
     * @param {string} said  what the knob does
     */
    update(matrix, table, at, said) {
      select.value = matrix;
      for (const [field, most, value] of /** @type {const} */ ([
        [row, table.rows, at.row],
        [column, table.columns, at.column],
      ])) {
        field.max = String(most - 1);
        field.disabled = most === 1;
        if (field.valueAsNumber !== value) field.value = String(value);
      }
      name.textContent = `${matrix}[${table.rows === 1 ? "" : `${at.row}, `}${at.column}]`;
      what.textContent = said;
    },
    /** @param {boolean} busy */
    setBusy(busy) {
      steepest.disabled = busy;
    },
    /** @param {boolean} knows  whether anyone can tell how steep each knob is */
    setSteepest(knows) {
      steepest.hidden = !knows;
    },
  };
}

/**
 * @param {string} id
 * @param {(value: number) => void} onChange  called with a whole number that is there
 */
function number(id, onChange) {
  const field = h("input", {
    id,
    type: "number",
    class: "w-input",
    min: 0,
    step: 1,
    inputmode: "numeric",
    oninput: () => {
      if (field.value !== "" && field.checkValidity()) onChange(field.valueAsNumber);
    },
  });
  return field;
}
