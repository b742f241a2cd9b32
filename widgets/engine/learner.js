// One model that learns: how wrong it is, and the turn of every knob. Here in plain JavaScript; fast_training.js does
// the same by the kernels.

import { lossAndGradients } from "./backward.js";
import { expectedShapes } from "./checkpoint.js";
import { startLearner } from "./fast_training.js";
import { adamW, clipping, muon, sgd } from "./optimizers.js";
import { checkStand } from "./stand.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */
/** @typedef {import("./stand.js").Stand} Stand */

/**
 * How the knobs are turned.
 * @typedef {object} How
 * @property {"muon" | "adamw" | "sgd"} optimizer  of the matrices; embeddings, biases and norms are turned by AdamW,
 *   or by SGD where all is
 * @property {number} matrixRate
 * @property {number} vectorRate
 * @property {number} weightDecay  of the matrices, in Muon and AdamW
 */

/**
 * @typedef {object} Learner
 * @property {Weights} weights  as they are now; the arrays stay the same ones
 * @property {(rows: ArrayLike<number>[]) => number} lossAndGradients  the loss, in nats; the gradients are kept
 * @property {(most: number) => number} clip  shortens the gradients together; how long they were
 * @property {(how: How) => void} turn  every knob against its gradient
 * @property {(weights: Weights) => void} rewind  to other weights, as if nothing had been learned
 * @property {() => Stand} stand  a copy of it
 * @property {(stand: Stand) => void} goOn  from a stand, as if it had never left it
 */

/**
 * The one place that decides: the kernels, or plain JavaScript where they can't train this model in this browser.
 * @param {Weights} weights  to begin with; they are copied
 * @param {Config} config
 * @param {{rows: number, length: number}} size  of what is read at each step
 * @returns {Promise<Learner>}
 */
export async function learnerFor(weights, config, size) {
  return (await startLearner(weights, config, size)) ?? new ReadableLearner(weights, config);
}

/** @implements {Learner} */
export class ReadableLearner {
  /**
   * @param {Weights} weights  to begin with; they are copied
   * @param {Config} config
   */
  constructor(weights, config) {
    this.config = config;
    /** @type {Weights} */
    this.weights = {};
    for (const [name] of expectedShapes(config)) this.weights[name] = weights[name].slice();
  }

  /** @type {Weights} */
  #gradients = {};
  /** @type {Turner[] | undefined} made at the first turn */
  #turners;
  /** @type {import("./optimizers.js").Memory} */
  #memory = new Map();

  /** @param {ArrayLike<number>[]} rows */
  lossAndGradients(rows) {
    const { loss, gradients } = lossAndGradients(this.weights, this.config, rows);
    this.#gradients = gradients;
    return loss;
  }

  /** @param {number} most */
  clip(most) {
    const { length, factor } = clipping(Object.values(this.#gradients), most);
    if (factor < 1) {
      for (const gradient of Object.values(this.#gradients)) gradient.forEach((each, i) => (gradient[i] = each * factor));
    }
    return length;
  }

  /** @param {How} how */
  turn(how) {
    this.#turners ??= turnersOf(this.config, how, this.#memory);
    for (const { name, rate, turn } of this.#turners) turn(name, this.weights[name], this.#gradients[name], how[rate]);
  }

  /** @param {Weights} weights */
  rewind(weights) {
    for (const [name, array] of Object.entries(this.weights)) array.set(weights[name]);
    this.#memory = new Map();
    this.#turners = undefined;
  }

  /** @returns {Stand} */
  stand() {
    return structuredClone({ by: "readable", weights: this.weights, memory: this.#memory });
  }

  /** @param {Stand} stand */
  goOn(stand) {
    checkStand(stand, "readable", this.weights);
    this.rewind(stand.weights);
    this.#memory = structuredClone(stand.memory);
  }
}

/**
 * How one tensor is turned, and at which rate.
 * @typedef {{name: string, rate: "matrixRate" | "vectorRate", turn: import("./optimizers.js").Optimizer}} Turner
 * @param {Config} config
 * @param {How} how
 * @param {import("./optimizers.js").Memory} memory
 * @returns {Turner[]}
 */
function turnersOf(config, { optimizer, weightDecay }, memory) {
  const shapes = new Map(expectedShapes(config));
  const columns = (/** @type {string} */ name) => shapes.get(name)?.[1] ?? 1;
  const ofVectors = optimizer === "sgd" ? sgd() : adamW({ memory });
  const ofMatrices = {
    muon: () => muon(columns, { weightDecay, memory }),
    adamw: () => adamW({ weightDecay, memory }),
    sgd,
  }[optimizer]();
  return [...shapes].map(([name, shape]) =>
    shape.length === 2 && !name.includes("embed")
      ? { name, rate: "matrixRate", turn: ofMatrices }
      : { name, rate: "vectorRate", turn: ofVectors },
  );
}
