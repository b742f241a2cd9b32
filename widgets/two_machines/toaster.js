// The toaster oven as the game sees it.

import { toast } from "./oven.js";
import { AS_BOUGHT, PART_IDS } from "./oven_parts.js";

/** @typedef {import("./oven_parts.js").PartId} PartId */
/** @typedef {{ kind: string, part: PartId }} Where */

const NUDGE = 1.02;

/** @param {PartId} part @param {number} factor */
export function toastWith(part, factor) {
  return toast({ ...AS_BOUGHT, [part]: AS_BOUGHT[part] * factor });
}

/** @returns {import("./rounds.js").Machine<Where>} */
export function toaster() {
  /** @type {Map<PartId, number>} */
  const slopes = new Map();
  /** @type {Map<string, number>} */
  const outcomes = new Map();
  const { brown } = toast(AS_BOUGHT);
  return {
    kinds: ["part"],
    any: (random, kind) => ({ kind, part: PART_IDS[Math.floor(random() * PART_IDS.length)] }),
    same: (a, b) => a.part === b.part,
    before: async () => brown,
    async after({ part }, factor) {
      const key = `${part} ${factor}`;
      const known = outcomes.get(key) ?? toastWith(part, factor).brown;
      outcomes.set(key, known);
      return known;
    },
    async slopes({ part }) {
      // The equations have corners where the thermostat clicks, so a small step to either side and not a formula.
      const slope = slopes.get(part) ?? toastWith(part, NUDGE).brown - toastWith(part, 1 / NUDGE).brown;
      slopes.set(part, slope);
      return { gradient: slope, straight: null };
    },
  };
}
