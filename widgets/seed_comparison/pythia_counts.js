// Where nine runs of one model keep their strongest copying head, in counts. No DOM.

import { judged, mean, sameness } from "./evidence.js";

/** @typedef {number[]} Run  its number, the layer and head of its strongest, and the score of that */
/** @typedef {{ model: string, shape: number[], steps: { step: number, runs: Run[] }[] }} Pythia */

/**
 * @param {Run[]} runs
 * @param {number[]} shape  layers, and heads in each
 */
export function countsOf(runs, [layers, heads]) {
  const grid = Array.from({ length: layers }, () => new Array(heads).fill(0));
  for (const [, layer, head] of runs) grid[layer][head] += 1;
  const inLayer = grid.map((row) => row.reduce((sum, n) => sum + n, 0));
  const places = grid.flat().filter((n) => n > 0).length;
  const scores = runs.map((run) => run[3]);
  const verdict = (/** @type {number} */ at, /** @type {number} */ of) =>
    judged([
      sameness(
        runs.map((run) => ({ seed: run[0], place: run[at] })),
        of,
      ),
    ])?.verdict ?? "";
  return {
    grid,
    places,
    layers: inLayer.map((count, layer) => ({ layer, count })).filter(({ count }) => count > 0),
    expected: { places: distinct(layers * heads, runs.length), layers: distinct(layers, runs.length) },
    score: mean(scores),
    least: Math.min(...scores),
    most: Math.max(...scores),
    layer: verdict(1, layers),
    head: verdict(2, heads),
  };
}

/**
 * How many different ones of so many are hit on average, when each of some draws one by chance.
 * @param {number} of
 * @param {number} draws
 */
export function distinct(of, draws) {
  return of * (1 - (1 - 1 / of) ** draws);
}

/**
 * In how many runs the strongest head is the one that was the strongest at the measured step before.
 * @param {Pythia["steps"]} steps
 * @param {number} at  which of them
 */
export function stayed(steps, at) {
  if (at < 1) return null;
  const before = new Map(steps[at - 1].runs.map(([run, layer, head]) => [run, `${layer}/${head}`]));
  return {
    step: steps[at - 1].step,
    runs: steps[at].runs.filter(([run, layer, head]) => before.get(run) === `${layer}/${head}`).length,
  };
}
