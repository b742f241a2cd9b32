// What the reader looks at and turns, in the traits: always a knob that there is, and every deed can be undone.

import { setTraits } from "../parts/model.js";
import { withTurn } from "./turns.js";

/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("./tables.js").Tables} Tables */

/**
 * @param {import("../parts/model.js").Model} model
 * @param {() => Tables} tables  of the model that is shown
 */
export function deedsOn(model, tables) {
  /** @type {Edit[][]} what was turned before each of the reader's deeds */
  let past = [];
  let turning = false; // the dial is held: all of this is one deed

  const edits = () => /** @type {Edit[]} */ (model.get("edits"));

  /** @returns {{ matrix: string, row: number, column: number }}  what is looked at, if it is there; else the nearest */
  function spot() {
    const matrix = tables().has(model.get("matrix")) ? model.get("matrix") : [...tables().keys()][0];
    const table = tables().get(matrix);
    const within = (/** @type {string} */ name, /** @type {number} */ size) => Math.min(Math.max(model.get(name), 0), size - 1);
    return { matrix, row: within("row", table?.rows ?? 1), column: within("column", table?.columns ?? 1) };
  }

  /** @returns {{ name: string, index: number }} */
  function knob() {
    const { matrix, row, column } = spot();
    return { name: matrix, index: row * (tables().get(matrix)?.columns ?? 1) + column };
  }

  /** @param {{ matrix?: string, row?: number, column?: number }} to */
  function goTo(to) {
    const next = { ...spot(), ...to };
    const { rows, columns } = tables().get(next.matrix) ?? { rows: 1, columns: 1 };
    setTraits(model, { matrix: next.matrix, row: Math.min(next.row, rows - 1), column: Math.min(next.column, columns - 1) });
  }

  /** @param {Edit[]} next */
  function setEdits(next) {
    past.push(edits());
    turning = false;
    setTraits(model, { edits: next });
  }

  return {
    edits,
    spot,
    knob,
    goTo,
    setEdits,
    /** Sets one knob. @param {Edit} edit */
    set: (edit) => setEdits(withTurn(tables(), edits(), edit)),
    /** The knob that is looked at is being turned. @param {number} value */
    turn(value) {
      if (!turning) past.push(edits());
      turning = true;
      setTraits(model, { edits: withTurn(tables(), edits(), { ...knob(), value }) });
    },
    /** The dial is let go: what follows is another deed. */
    rest() {
      turning = false;
    },
    undo() {
      const last = past.pop();
      if (last) setTraits(model, { edits: last });
    },
    undoable: () => past.length > 0,
    /** Of another model. */
    forget() {
      past = [];
    },
  };
}
