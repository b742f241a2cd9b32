// How far a step turns the knobs, for each way of turning.

import { RECIPE } from "../engine/trainer.js";

/**
 * @typedef {{matrixRate: number, vectorRate: number}} Rates
 * @type {Record<"sgd" | "muon", (size: number) => Rates>}
 */
export const RATES = {
  /** The learning rate, of all knobs alike. */
  sgd: (size) => ({ matrixRate: size, vectorRate: size }),
  /** A share of the full learning rates with which the models of this book are grown. */
  muon: (size) => ({ matrixRate: size * RECIPE.matrixRate, vectorRate: size * RECIPE.vectorRate }),
};
