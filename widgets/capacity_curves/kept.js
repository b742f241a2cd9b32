// The curves that the reader drew, kept in their own browser and nowhere else.

import { keeper } from "../parts/kept.js";
import { KNOTS } from "./course.js";

/**
 * @returns {{ get: (id: string) => number[] | null, set: (id: string, values: number[]) => void, forget: () => void }}
 */
export function drawnCurves() {
  const kept = keeper("CapacityCurves", (all) => /** @type {[string, number[]][]} */ (all.filter(isCurve)), "drawn");
  const drawn = new Map(kept.get() ?? []);
  return {
    get: (id) => drawn.get(id) ?? null,
    set(id, values) {
      drawn.set(id, values);
      kept.set([...drawn]);
    },
    forget() {
      drawn.clear();
      kept.forget();
    },
  };
}

/** @param {any} entry */
function isCurve(entry) {
  const [id, values] = entry;
  return (
    typeof id === "string" &&
    values.length === KNOTS &&
    values.every((/** @type {any} */ value) => typeof value === "number" && value >= 0 && value <= 1)
  );
}
