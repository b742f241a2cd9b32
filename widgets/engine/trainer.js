// Growing a model: read a piece of text, err, turn every knob a little, and again. This is
// lab/growing/training.py, in the page.

import { initialWeights } from "./initial.js";
import { ReadableLearner, learnerFor } from "./learner.js";
import { isCausal } from "./transformer.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * Everything that decides a run, apart from the text.
 * @typedef {object} Recipe
 * @property {number} seed  decides the starting weights, and nothing else
 * @property {number} steps
 * @property {number} rows  sequences read together at each step
 * @property {number} length  tokens in a sequence
 * @property {"muon" | "adamw" | "sgd"} optimizer  of the matrices; embeddings, biases and norms are turned by AdamW,
 *   or by SGD where all is
 * @property {number} matrixRate  learning rate of the matrices
 * @property {number} vectorRate  learning rate of embeddings, biases and norms
 * @property {number} warmup  steps over which the rates rise
 * @property {number} cooldown  share of the run over which they fall to nothing
 * @property {number} weightDecay  of the matrices, in Muon and AdamW
 */

/** @type {Recipe} */
export const RECIPE = {
  seed: 0,
  steps: 1000,
  rows: 8,
  length: 64,
  optimizer: "muon",
  matrixRate: 0.02,
  vectorRate: 3e-3,
  warmup: 100,
  cooldown: 0.7,
  weightDecay: 0.1,
};

/** @type {Record<string, {matrixRate: number, vectorRate: number} | undefined>} where a recipe names only the optimizer */
const RATES = {
  muon: { matrixRate: 0.02, vectorRate: 3e-3 },
  adamw: { matrixRate: 3e-3, vectorRate: 3e-3 },
  sgd: { matrixRate: 0.5, vectorRate: 0.5 },
};

/**
 * @typedef {object} Progress  of one step
 * @property {number} step  how many have been made, this one included
 * @property {number} loss  before its turn, in nats a token
 * @property {number} tokens  read so far
 * @property {number} schedule  what both learning rates were multiplied by
 * @property {number} gradient  the gradient's length, before it was cut to 1
 */

/** @typedef {{ step: number, learner: import("./stand.js").Stand }} Stand  can be sent and stored as it is */

/**
 * Begins to grow a model, by the kernels where they can.
 * @param {Config} config
 * @param {Partial<Recipe>} recipe
 * @param {ArrayLike<number>} stream  the text's tokens, read in order; at its end it begins anew
 * @param {Weights} [initial]  weights to begin with, instead of the seed's
 * @returns {Promise<Trainer>}
 */
export async function startTrainer(config, recipe, stream, initial) {
  const trainer = new Trainer(config, recipe, stream, initial);
  trainer.learner = await learnerFor(trainer.initial, config, trainer.recipe);
  return trainer;
}

/**
 * One model being grown. The same recipe, text and start give the same weights, to the last bit, in the
 * same browser.
 */
export class Trainer {
  /**
   * @param {Config} config
   * @param {Partial<Recipe>} recipe
   * @param {ArrayLike<number>} stream
   * @param {Weights} [initial]
   */
  constructor(config, recipe, stream, initial) {
    this.config = config;
    /** @type {Recipe} */
    this.recipe = { ...RECIPE, ...RATES[recipe.optimizer ?? RECIPE.optimizer], ...recipe };
    this.stream = stream;
    checkRun(config, this.recipe, stream);
    /** What it begins with, also after `rewind`. */
    this.initial = initial ?? initialWeights(config, this.recipe.seed);
    /** @type {import("./learner.js").Learner} who turns the knobs */
    this.learner = new ReadableLearner(this.initial, config);
    this.step = 0; // made so far
  }

  /** As they are now. */
  get weights() {
    return this.learner.weights;
  }

  /** Back to the start, as if nothing had been learned. */
  rewind() {
    this.step = 0;
    this.learner.rewind(this.initial);
  }

  /** Where the run stands: from there another of the same recipe and text goes on to the very same model. */
  stand() {
    return { step: this.step, learner: this.learner.stand() };
  }

  /** @param {Stand} stand  of a run with the same recipe and text */
  goOn({ step, learner }) {
    if (!(Number.isInteger(step) && step >= 0 && step <= this.recipe.steps)) {
      throw new Error(`What was kept stands at step ${step}, and this run has ${this.recipe.steps}.`);
    }
    this.learner.goOn(learner);
    this.step = step;
  }

  /** Whether the recipe's steps have all been made. */
  get ended() {
    return this.step >= this.recipe.steps;
  }

  /**
   * @param {number} step
   * @returns {ArrayLike<number>[]} the rows that it reads, the next piece of the text cut up
   */
  batch(step) {
    const { rows, length } = this.recipe;
    const first = step * rows * length;
    return Array.from({ length: rows }, (_, row) =>
      Int32Array.from({ length }, (_, t) => this.stream[(first + row * length + t) % this.stream.length]),
    );
  }

  /**
   * What the learning rates are multiplied by at a step: it rises evenly to 1, stays, and falls to nothing.
   * @param {number} step
   */
  schedule(step) {
    const { steps, warmup, cooldown } = this.recipe;
    return Math.min(1, (step + 1) / warmup, (steps - step) / (cooldown * steps));
  }

  /**
   * One step.
   * @returns {Progress}
   */
  learn() {
    if (this.ended) throw new Error(`This run has made all of its ${this.recipe.steps} steps.`);
    const schedule = this.schedule(this.step);
    const { rows, length, matrixRate, vectorRate } = this.recipe;
    const loss = this.learner.lossAndGradients(this.batch(this.step));
    const gradient = this.learner.clip(1);
    this.learner.turn({ ...this.recipe, matrixRate: matrixRate * schedule, vectorRate: vectorRate * schedule });
    this.step += 1;
    return { step: this.step, loss, tokens: this.step * rows * length, schedule, gradient };
  }
}

/**
 * @param {Config} config
 * @param {Recipe} recipe
 * @param {ArrayLike<number>} stream
 */
function checkRun(config, recipe, stream) {
  if (!isCausal(config)) throw new Error("Only models that guess the next token can be grown in the page.");
  if (!RATES[recipe.optimizer]) {
    throw new Error(`There are the optimizers ${Object.keys(RATES).join(", ")}, and no "${recipe.optimizer}".`);
  }
  for (const what of /** @type {const} */ (["steps", "rows", "length"])) {
    if (Number.isInteger(recipe[what]) && recipe[what] > 0) continue;
    throw new Error(`A recipe's ${what} must be a whole number above 0.`);
  }
  if (recipe.length < 2 || recipe.length > config.max_position_embeddings) {
    throw new Error(`Rows must have 2 to ${config.max_position_embeddings} tokens, and the recipe asks for ${recipe.length}.`);
  }
  if (!stream.length) throw new Error("There is no text to learn from.");
  for (let i = 0; i < stream.length; i++) {
    if (!(stream[i] >= 0 && stream[i] < config.vocab_size)) {
      throw new Error(`The text holds the token ${stream[i]}; the model's tokens go from 0 to ${config.vocab_size - 1}.`);
    }
  }
}
