// Changing what the model thinks while it thinks it: an activation, or a part of it, is set to
// nothing, to something else, or has something added, and all that comes later is computed from
// that. Described in plain data, so that a description can be kept, sent and compared.

import { axesOf, shapeOf } from "./activations.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./notes.js").Change} Change */
/** @typedef {import("./notes.js").Changes} Changes */

/**
 * One change. To ablate a head: `{name: "blocks.1.attn.hook_z", head: 2, kind: "zero"}`, or `kind: "replace"` with
 * its mean as value. To patch: `kind: "replace"` with what another run's cache holds. To steer: `kind: "add"` with a
 * direction, at a `hook_resid_post`.
 * @typedef {object} Intervention
 * @property {string} name  of the activation, by TransformerLens
 * @property {"zero" | "replace" | "add" | "scale"} kind  scale: multiplied by `value`
 * @property {number} [head]  this head alone, where heads have their own
 * @property {number} [neuron]  this neuron alone, in an MLP
 * @property {number[]} [positions]  at these tokens alone (for attention: where these ask); counted from the
 *   beginning of what the model sees, or, below 0, from the prompt's end. When left out: everywhere, in a
 *   continuation also at the tokens to come; but where `value` has a row for each token, at the tokens it has rows for
 * @property {number[]} [keys]  for attention scores and patterns: towards these tokens alone
 * @property {number | ArrayLike<number>} [value]  one number for all; or one row, used at every position; or a row for
 *   each position, one after the other
 */

/**
 * @param {Intervention[]} interventions  those of one name are applied in order
 * @param {Config} config
 * @param {number} T  tokens in the prompt
 * @returns {Changes}
 * @throws {Error} a sentence that says what does not fit the model or the prompt
 */
export function changesOf(interventions, config, T) {
  /** @type {Changes} */
  const changes = {};
  for (const intervention of interventions) {
    const { name } = intervention;
    const before = changes[name];
    const change = changeOf(intervention, config, T);
    changes[name] = before ? (x, seen) => change(before(x, seen), seen) : change;
  }
  return changes;
}

/**
 * @param {Intervention} intervention
 * @param {Config} config
 * @param {number} T
 * @returns {Change}
 */
function changeOf(intervention, config, T) {
  const { name, kind } = intervention;
  if (!["zero", "replace", "add", "scale"].includes(kind)) {
    throw new Error(`An intervention is of the kind "zero", "replace", "add" or "scale", not "${kind}".`);
  }
  const value = kind === "zero" ? 0 : intervention.value;
  if (value === undefined) throw new Error(`To ${kind} something at ${name}, a value is needed.`);
  const cells = cellsOf(intervention, config, T);
  const width = cells(0, T, T).length;
  const perRow = rowsIn(value, width, name);
  const positions = positionsOf(intervention, T) ?? (perRow > 1 ? Array.from({ length: perRow }, (_, t) => t) : undefined);
  if (perRow > 1 && positions?.length !== perRow) {
    throw new Error(`The value for ${name} has ${perRow} rows, and there are ${positions?.length} positions for them.`);
  }
  if (perRow > T) throw new Error(`The value for ${name} has ${perRow} rows, and the prompt only ${T} tokens.`);
  /** @type {(row: number, i: number) => number} */
  const given = typeof value === "number" ? () => value : (row, i) => value[(perRow > 1 ? row * width : 0) + i];

  return (x, seen) => {
    const changed = x.slice();
    const rows = rowsOf(x, name, config, seen);
    const first = seen - rows; // the position of the first row
    for (let r = 0; r < rows; r++) {
      const row = positions ? positions.indexOf(first + r) : 0;
      if (row < 0) continue;
      const places = cells(r, rows, seen);
      if (typeof value !== "number" && places.length !== width) {
        throw new Error(`The value for ${name} is for ${T} tokens; where there are more, name the keys it is for.`);
      }
      for (const [i, cell] of places.entries()) {
        const value = given(row, i);
        changed[cell] = kind === "scale" ? value * x[cell] : kind === "add" ? value + x[cell] : value;
      }
    }
    return changed;
  };
}

/**
 * Which numbers of an activation are meant: for its row r of so many, their places in the flat array.
 * @param {Intervention} intervention
 * @param {Config} config
 * @param {number} T
 * @returns {(r: number, rows: number, seen: number) => number[]}
 */
function cellsOf({ name, head, neuron, keys }, config, T) {
  const axes = axesOf(name, config);
  const sizes = Object.fromEntries(axes.map((axis, i) => [axis, shapeOf(name, config, T)[i]]));
  for (const [axis, index] of Object.entries({ head, neuron, key: keys })) {
    if (index === undefined) continue;
    if (!(axis in sizes)) throw new Error(`${name} has no ${axis}s of its own; its axes are ${axes.join(", ")}.`);
    for (const each of [index].flat()) {
      if (isBelow(each, sizes[axis])) continue;
      throw new Error(`${name} has ${axis}s from 0 to ${sizes[axis] - 1}, and ${each} was asked for.`);
    }
  }
  const heads = head === undefined ? range(0, sizes.head) : [head];
  if (axes[0] === "head") {
    return (r, rows, seen) => heads.flatMap((h) => (keys ?? range(0, seen)).map((key) => (h * rows + r) * seen + key));
  }
  const row = axes.slice(1).reduce((size, axis) => size * sizes[axis], 1);
  const width = head !== undefined ? sizes.d_head : neuron !== undefined ? 1 : row;
  const start = (head ?? 0) * (sizes.d_head ?? 0) + (neuron ?? 0);
  return (r) => range(r * row + start, width);
}

/**
 * @param {Intervention} intervention
 * @param {number} T
 * @returns {number[] | undefined} counted from the beginning
 */
function positionsOf({ name, positions }, T) {
  return positions?.map((position) => {
    const from = position < 0 ? T + position : position;
    if (isBelow(from, T)) return from;
    throw new Error(`The prompt has ${T} tokens, and ${name} was to be changed at position ${position}.`);
  });
}

/**
 * @param {number | ArrayLike<number>} value
 * @param {number} width
 * @param {string} name
 * @returns {number} how many rows it has; one, if it is the same for all
 */
function rowsIn(value, width, name) {
  if (typeof value === "number") return 1;
  if (value.length && value.length % width === 0) return value.length / width;
  throw new Error(`The value for ${name} has ${value.length} numbers, where rows of ${width} are needed.`);
}

/**
 * @param {Float32Array} x
 * @param {string} name
 * @param {Config} config
 * @param {number} seen
 * @returns {number} tokens that it has rows for
 */
function rowsOf(x, name, config, seen) {
  const [, ...rest] = shapeOf(name, config, 1);
  if (axesOf(name, config)[0] === "head") return x.length / (config.num_attention_heads * seen);
  return x.length / rest.reduce((a, b) => a * b, 1);
}

/**
 * @param {number} first
 * @param {number} count
 */
function range(first, count) {
  return Array.from({ length: count }, (_, i) => first + i);
}

/**
 * @param {number} n
 * @param {number} size
 */
function isBelow(n, size) {
  return Number.isInteger(n) && n >= 0 && n < size;
}
