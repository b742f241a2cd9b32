// What a model is before it has learned anything: chance.

import { expectedShapes } from "./checkpoint.js";
import { randomNumbers } from "./random.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * Weights as `transformers` begins a GPT-NeoX with: matrices drawn from a normal distribution, biases 0, norms 1. The
 * numbers themselves are this page's own, not PyTorch's: mulberry32, two of its numbers for each two of ours (Box and
 * Muller 1958), tensor after tensor in the order of `expectedShapes`.
 * @param {Config} config
 * @param {number} seed  the same gives the same weights
 * @returns {Weights}
 */
export function initialWeights(config, seed) {
  const normal = normalNumbers(randomNumbers(seed));
  const deviation = config.initializer_range ?? 0.02;
  /** @type {Weights} */
  const weights = {};
  for (const [name, shape] of expectedShapes(config)) {
    const weight = new Float32Array(shape.reduce((a, b) => a * b));
    if (shape.length === 2) weight.forEach((_, i) => (weight[i] = deviation * normal()));
    else if (name.endsWith(".weight")) weight.fill(1);
    weights[name] = weight;
  }
  return weights;
}

/**
 * @param {() => number} random  uniform in [0, 1)
 * @returns {() => number} normal, mean 0 and deviation 1
 */
function normalNumbers(random) {
  let spare = NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
