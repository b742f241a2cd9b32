// One knob of all: where it stands, on a map and by name, and the dial that turns it.

import { h } from "../parts/dom.js";
import { chooser } from "./chooser.js";
import { dial } from "./dial.js";
import { heatMap } from "./heat_map.js";

/**
 * @param {{
 *   onPlace: (to: { matrix?: string, row?: number, column?: number }) => void,
 *   onSteepest: () => void,
 *   onTurn: (value: number) => void,
 *   onRest: () => void,
 *   onBack: () => void,
 *   onTrouble: (error: unknown) => void,
 * }} on
 */
export function knobPanel({ onPlace, onSteepest, onTurn, onRest, onBack, onTrouble }) {
  const map = heatMap({ onPick: (row, column) => onPlace({ row, column }), onTrouble });
  const choose = chooser({ onPlace, onSteepest });
  const note = h("p", { class: "w-note", role: "status" });
  const turned = dial({ onTurn, onRest, onBack });
  return {
    element: h("div", { class: "w-pick" }, map.element, h("div", { class: "w-controls" }, choose.element, note, turned.element)),
    setTables: choose.setTables,
    setBusy: choose.setBusy,
    setSteepest: choose.setSteepest,
    focus: turned.focus,
    stop: map.stop,
    /** @param {string} text */
    say(text) {
      note.textContent = text;
    },
    /** Brings the dial to the reader. */
    show() {
      turned.element.scrollIntoView({ block: "center" });
      turned.focus();
    },
    /**
     * @param {{ matrix: string, row: number, column: number }} at
     * @param {import("./tables.js").Table} table
     * @param {string} place  in words
     * @param {{ row: number, column: number }[]} others  knobs of this table that are turned
     * @param {{ grown: number, value: number }} knob
     */
    update(at, table, place, others, { grown, value }) {
      map.draw(at.matrix, table, at, others);
      choose.update(at.matrix, table, at, place);
      turned.update(table, grown, value);
    },
  };
}
