// A step of training by the kernels: what backward.js and optimizers.js explain, some ten times as fast.

import { Home, built } from "./fast.js";
import { checkStand } from "./stand.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/** How the knobs are turned; the numbers are the kernels' own. */
const KINDS = { sgd: 0, adamw: 1, muon: 2 };

/**
 * Makes a learner, where the kernels can train this model in this browser.
 * @param {Weights} weights  to begin with; they are copied
 * @param {Config} config
 * @param {{rows: number, length: number}} size  most texts, and most tokens in each, that are read at once
 * @returns {Promise<Learner | undefined>}
 */
export async function startLearner(weights, config, size) {
  if (config.attention_bias === false || config.is_causal === false) return; // never grown in the page
  return built(config, (module) => new Learner(module, weights, config, size));
}

/** A model that learns. Its `weights` are live: they can be read, and run by `forward` of fast.js, after each step. */
export class Learner extends Home {
  /**
   * @param {WebAssembly.Module} module
   * @param {Weights} weights
   * @param {Config} config
   * @param {{rows: number, length: number}} size
   */
  constructor(module, weights, config, { rows, length }) {
    let [gradients, remembered] = [0, 0];
    super(module, weights, config, (kernels) => {
      gradients = kernels.prepare(rows, length);
      remembered = aligned(kernels.end()); // the next set of weights that is taken begins there
      kernels.prepare_optimizers();
    });
    this.size = { rows, length };
    /** Those of the last look, by the names of the weights. */
    this.gradients = this.weightsAt(gradients);
    /** What the optimizers remember: the means of the gradients so far, and of their squares. */
    this.means = this.weightsAt(remembered);
    this.squares = this.weightsAt(aligned(endOf(this.means)));
    this.steps = 0;
  }

  /**
   * How surprised the model is by the rows; their gradients are in `gradients` then.
   * @param {ArrayLike<number>[]} rows  of equal length
   * @param {ArrayLike<number>[]} [targets]  what should be guessed at each place, -1 for nothing; the next token when
   *   left out
   * @returns {number} the mean of -log p over all that is to be guessed, in nats
   */
  lossAndGradients(rows, targets) {
    const T = rows[0]?.length ?? 0;
    if (!(T && rows.length <= this.size.rows && T <= this.size.length && rows.every((row) => row.length === T))) {
      throw new Error(`This learner reads up to ${this.size.rows} rows of equally many tokens, ${this.size.length} at most.`);
    }
    const { memory, read, targets: asked } = this.kernels;
    const tokens = new Int32Array(memory.buffer, read(), rows.length * T);
    const next = new Int32Array(memory.buffer, asked(), rows.length * T);
    let count = 0;
    rows.forEach((row, b) => {
      for (let t = 0; t < T; t++) {
        const target = targets ? targets[b][t] : t + 1 < T ? row[t + 1] : -1;
        tokens[b * T + t] = this.known(row[t]);
        next[b * T + t] = target < 0 ? -1 : this.known(target);
        if (target >= 0) count++;
      }
    });
    if (!count) throw new Error("There is nothing to guess: a text needs two tokens at least.");
    return this.kernels.loss_and_gradients(rows.length, T);
  }

  /**
   * Shortens the gradients together.
   * @param {number} most  how long they may be
   * @returns {number} how long they were
   */
  clip(most) {
    return this.kernels.clip(most);
  }

  /**
   * Turns every knob against its gradient: matrices as `optimizer` says, embeddings, biases and norms by AdamW (by SGD
   * where the matrices are).
   * @param {{optimizer: "sgd" | "adamw" | "muon", matrixRate: number, vectorRate: number, weightDecay: number}} how
   */
  turn({ optimizer, matrixRate, vectorRate, weightDecay }) {
    this.steps += 1;
    this.kernels.turn(KINDS[optimizer], matrixRate, vectorRate, weightDecay, 1 - 0.9 ** this.steps, 1 - 0.95 ** this.steps);
  }

  /**
   * Back to other weights, as if nothing had been learned.
   * @param {Weights} weights
   */
  rewind(weights) {
    for (const [name, array] of Object.entries(this.weights)) array.set(weights[name]);
    this.kernels.forget();
    this.steps = 0;
  }

  /** @returns {import("./stand.js").Stand} */
  stand() {
    const { steps, means, squares } = this;
    return {
      by: "kernels",
      weights: copied(this.weights),
      memory: { steps, means: copied(means), squares: copied(squares) },
    };
  }

  /** @param {import("./stand.js").Stand} stand */
  goOn(stand) {
    checkStand(stand, "kernels", this.weights);
    const { steps, means, squares } = stand.memory;
    this.rewind(stand.weights);
    for (const [name, array] of Object.entries(this.means)) array.set(means[name]);
    for (const [name, array] of Object.entries(this.squares)) array.set(squares[name]);
    this.steps = steps;
  }
}

/** @param {number} at  an address @returns {number}  the first one from there on that the kernels hand out */
function aligned(at) {
  return Math.ceil(at / 16) * 16;
}

/** @param {Weights} set  @returns {number}  the address behind its last tensor */
function endOf(set) {
  return Math.max(...Object.values(set).map(({ byteOffset, byteLength }) => byteOffset + byteLength));
}

/** @param {Weights} set  @returns {Weights}  out of the kernels' memory */
function copied(set) {
  return Object.fromEntries(Object.entries(set).map(([name, array]) => [name, array.slice()]));
}
