// From the gradient to the turn of each knob. An optimizer is made once for a run, and called at each step
// with one tensor after the other; what it has to remember of a tensor it keeps under the tensor's name.

import { linear, transposed } from "./ops.js";

/**
 * What is remembered of the steps before, by the name of the tensor. Who keeps it can go on where a run stopped.
 * @typedef {Map<string, any>} Memory
 */

/**
 * Turns the knobs of one tensor, in place.
 * @typedef {(name: string, weight: Float32Array, gradient: Float32Array, rate: number) => void} Optimizer
 */

/**
 * Every knob straight against its gradient.
 * @returns {Optimizer}
 */
export function sgd() {
  return (_, weight, gradient, rate) => {
    for (let i = 0; i < weight.length; i++) weight[i] -= rate * gradient[i];
  };
}

/**
 * Every knob about equally far, whatever the size of its gradient, and further the steadier its direction.
 * Source: Loshchilov & Hutter, arXiv:1711.05101.
 * @param {{betas?: [number, number], eps?: number, weightDecay?: number, memory?: Memory}} [options]
 * @returns {Optimizer}
 */
export function adamW({ betas: [beta1, beta2] = [0.9, 0.95], eps = 1e-8, weightDecay = 0, memory = new Map() } = {}) {
  return (name, weight, gradient, rate) => {
    const kept = remembered(memory, name, () => ({
      mean: new Float32Array(weight.length), // of the gradients so far, the newest counting most
      square: new Float32Array(weight.length), // of their squares, likewise
      steps: 0,
    }));
    kept.steps += 1;
    // Both begin at nothing, and are too small at first.
    const short1 = 1 - beta1 ** kept.steps;
    const short2 = 1 - beta2 ** kept.steps;
    for (let i = 0; i < weight.length; i++) {
      const g = gradient[i];
      kept.mean[i] += (1 - beta1) * (g - kept.mean[i]);
      kept.square[i] = beta2 * kept.square[i] + (1 - beta2) * g * g;
      const turn = kept.mean[i] / short1 / (Math.sqrt(kept.square[i] / short2) + eps);
      weight[i] = weight[i] * (1 - rate * weightDecay) - rate * turn;
    }
  };
}

/**
 * A matrix as a whole: all the directions into which the gradient would move it, equally far.
 * Source: Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/; the details are those of torch.optim.Muon,
 * which the lab uses. It rounds to 16 bits on the way; here nothing is rounded.
 * @param {(name: string) => number} columns  of a matrix, by its name
 * @param {{momentum?: number, weightDecay?: number, memory?: Memory}} [options]
 * @returns {Optimizer}
 */
export function muon(columns, { momentum = 0.95, weightDecay = 0.1, memory = new Map() } = {}) {
  return (name, weight, gradient, rate) => {
    const mean = remembered(memory, name, () => new Float32Array(weight.length));
    const ahead = new Float32Array(weight.length); // where the mean is going (Nesterov)
    for (let i = 0; i < weight.length; i++) {
      mean[i] += (1 - momentum) * (gradient[i] - mean[i]);
      ahead[i] = gradient[i] + momentum * (mean[i] - gradient[i]);
    }
    const n = columns(name);
    const turn = evened(ahead, n);
    const further = rate * Math.sqrt(Math.max(1, weight.length / n / n)); // a tall matrix
    for (let i = 0; i < weight.length; i++) weight[i] = weight[i] * (1 - rate * weightDecay) - further * turn[i];
  };
}

/**
 * The matrix with all its singular values brought near 1, by five steps of a Newton-Schulz iteration:
 * X ← aX + (bA + cA²)X with A = X Xᵀ. The numbers a, b and c are Jordan's.
 * @param {Float32Array} x  (m, n)
 * @param {number} n
 * @returns {Float32Array} (m, n)
 */
export function evened(x, n) {
  const m = x.length / n;
  if (m > n) return transposed(evened(transposed(x, n), m), m); // so that A is the smaller one
  const [a, b, c] = [3.4445, -4.775, 2.0315];
  const norm = Math.max(Math.sqrt(x.reduce((sum, each) => sum + each * each, 0)), 1e-7);
  let X = x.map((each) => each / norm);
  for (let step = 0; step < 5; step++) {
    const A = linear(X, X, undefined, n); // (m, m) X Xᵀ, the same as its transpose
    const AA = linear(A, A, undefined, m);
    const mixture = A.map((each, i) => b * each + c * AA[i]);
    const mixed = linear(mixture, transposed(X, n), undefined, m); // (m, n)
    X = X.map((each, i) => a * each + mixed[i]);
  }
  return X;
}

/**
 * The factor by which all gradients are multiplied so that together they are no longer than `most`.
 * @param {Float32Array[]} gradients
 * @param {number} most
 * @returns {{length: number, factor: number}} how long they were
 */
export function clipping(gradients, most) {
  let squares = 0;
  for (const gradient of gradients) for (const each of gradient) squares += each * each;
  const length = Math.sqrt(squares);
  return { length, factor: Math.min(1, most / (length + 1e-6)) };
}

/**
 * @template V
 * @param {Memory} memory
 * @param {string} name
 * @param {() => V} make
 * @returns {V}
 */
function remembered(memory, name, make) {
  const known = memory.get(name) ?? make();
  memory.set(name, known);
  return known;
}
