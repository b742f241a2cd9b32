// The curves that the reader drew, kept in their own browser and nowhere else.

import { KNOTS } from "./course.js";

const KEY = "gnm:drawn:CapacityCurves";

/**
 * @returns {{ get: (id: string) => number[] | null, set: (id: string, values: number[]) => void, forget: () => void }}
 */
export function drawnCurves() {
  /** @type {Map<string, number[]>} */
  const drawn = new Map(read());

  function write() {
    try {
      if (drawn.size) localStorage.setItem(KEY, JSON.stringify([...drawn]));
      else localStorage.removeItem(KEY);
    } catch {
      // Not allowed here: they last as long as the page.
    }
  }

  return {
    get: (id) => drawn.get(id) ?? null,
    set(id, values) {
      drawn.set(id, values);
      write();
    },
    forget() {
      drawn.clear();
      write();
    },
  };
}

/** @returns {[string, number[]][]} */
function read() {
  try {
    const all = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return all.filter(isCurve);
  } catch {
    return []; // nothing kept, or nothing that can be read
  }
}

/** @param {any} entry */
function isCurve(entry) {
  const [id, values] = entry;
  return typeof id === "string" && values.length === KNOTS &&
    values.every((/** @type {any} */ value) => typeof value === "number" && value >= 0 && value <= 1);
}
