// How a run goes, in sentences.

import { count } from "../parts/format.js";

/** @typedef {import("./plant.js").Plant} Plant */
/** @typedef {import("./references.js").References} References */

/** The chart in words. @param {Plant[]} plants  @param {Partial<References>} references */
export function described(plants, references) {
  const lines = plants.map(
    (plant, i) =>
      `${plants.length > 1 ? `${i ? "The second" : "The first"}: ` : ""}step ${count(plant.made)}` +
      (plant.made ? `, loss ${plant.recent().toFixed(2)}` : ""),
  );
  const known = Object.entries(references).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  return `Loss, step by step. ${lines.join("; ")}. For comparison: ${known.join(", ")}.`;
}

/** How fast it goes, and how long it will. @param {Plant[]} plants */
export function paced(plants) {
  const left = Math.max(...plants.map(({ pace, made, training }) => (pace ? (training.recipe.steps - made) / pace : 0)));
  const slowest = Math.min(...plants.map((plant) => plant.pace));
  if (!slowest) return "";
  const steps = `${slowest < 10 ? slowest.toFixed(1) : Math.round(slowest)} steps a second`;
  if (plants.every((plant) => plant.ended)) return steps;
  return `${steps}; ${left < 90 ? `${Math.ceil(left)} seconds` : `${Math.round(left / 60)} minutes`} to go`;
}

/** @param {Plant} plant  whose loss is no number any more */
export function broken(plant) {
  return (
    `At step ${count(plant.made)} the loss is no number any more. The learning rate is too high: every turn ` +
    "overshoots, the next has more to mend and overshoots further, until the numbers are too large to be written. " +
    "Nothing leads back from there. Rewind, and choose a lower one."
  );
}

/** Said where a model has become worse than one that knows nothing. @param {Plant[]} plants  @param {number} [chance]  its loss */
export function lost(plants, chance) {
  return chance !== undefined && plants.some((plant) => plant.recent() > chance + 0.5)
    ? "It is worse than knowing nothing. The learning rate is too high: every turn overshoots. Rewind, and choose a lower one."
    : "";
}
