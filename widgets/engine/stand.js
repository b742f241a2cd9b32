// Where a learner stands: kept, it lets a run go on to the very same model.

/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * All that a learner's next turns hang on, apart from what it will read. It can be sent and stored as it is.
 * @typedef {object} Stand
 * @property {"kernels" | "readable"} by  which kind of learner
 * @property {Weights} weights
 * @property {any} memory  what the optimizers remember of the steps before
 */

/**
 * @param {Stand} stand
 * @param {string} by  which kind of learner is to go on
 * @param {Weights} weights  its own
 * @throws {Error} a sentence, if it can't: the kinds round differently, and other sizes are another model
 */
export function checkStand(stand, by, weights) {
  if (stand.by !== by) throw new Error("This browser computes otherwise now than when the run was kept. It can’t go on.");
  for (const [name, { length }] of Object.entries(weights)) {
    if (stand.weights[name]?.length !== length) throw new Error(`What was kept is of another model: ${name} doesn’t fit.`);
  }
}
