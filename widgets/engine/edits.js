// Turning single knobs of a model, for the length of one piece of work.

/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * One knob and what it is set to.
 * @typedef {object} Edit
 * @property {string} name  of the tensor, by its Hugging Face name
 * @property {number} index  in it, counted row after row
 * @property {number} value
 */

/**
 * Does some work with knobs turned, and turns them back. The weights are changed where they lie, since
 * a copy would cost more than most work does; so the work must be done when it returns.
 * @template T
 * @param {Weights} weights
 * @param {Edit[]} edits  a later one of the same knob wins
 * @param {() => T} work
 * @returns {T}
 */
export function withEdits(weights, edits, work) {
  edits.forEach((edit) => checkEdit(weights, edit));
  /** @type {Edit[]} */
  const back = [];
  try {
    for (const { name, index, value } of edits) {
      back.push({ name, index, value: /** @type {number} */ (weights[name].at(index)) });
      weights[name].set([value], index);
    }
    return work();
  } finally {
    for (const { name, index, value } of back.reverse()) weights[name].set([value], index);
  }
}

/**
 * @param {Weights} weights
 * @param {Edit} edit
 */
function checkEdit(weights, { name, index, value }) {
  checkKnob(weights, { name, index });
  if (!Number.isFinite(value)) throw new Error(`A knob of ${name} can't be set to ${value}.`);
}

/**
 * @param {Weights} weights
 * @param {{name: string, index: number}} knob
 * @throws {Error} when there is no such knob
 */
export function checkKnob(weights, { name, index }) {
  if (!Object.hasOwn(weights, name)) {
    const read = ["gpt_neox.embed_in.weight", "model.embed_tokens.weight"].find((each) => Object.hasOwn(weights, each));
    const tied = ["embed_out.weight", "lm_head.weight"].includes(name)
      ? ` The same matrix reads tokens in and out: ${read}.`
      : "";
    throw new Error(`This model has no weights "${name}".${tied}`);
  }
  const { length } = weights[name];
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new Error(`${name} has knobs 0 to ${length - 1}, and ${index} was to be turned.`);
  }
}
