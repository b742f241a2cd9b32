// What flows where for one text: how much each part adds to the stream, and how far that leans towards one of two tokens.

import { familyOf, floatsOf } from "./families.js";
import { headsOf } from "./llama/transformer.js";
import { shared } from "./ops.js";
import { readingOf, throughTable } from "./parts.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */

/**
 * `size` is a length; `push` by how much what is added raises the one token above the other, in nats, as the end of the
 * model reads it.
 * @typedef {object} Flows
 * @property {{size: Float32Array, push: Float32Array}} strips  (layers + 1, T) the stream before each layer, and at the
 *   end, each read as if it were the end
 * @property {{size: Float32Array, push: Float32Array}} mlps  (layers, T)
 * @property {{size: Float32Array, push: Float32Array, offered: Float32Array, offeredPush: Float32Array}} heads  (layers,
 *   heads, T) what each brings to each token; and what each would carry from a token that had all its attention, the push
 *   not yet divided by `spreads`
 * @property {Float32Array} spreads  (T,) what the last norm divides by
 */

/** @param {number} layers */
export function namesOfFlows(layers) {
  const within = ["hook_resid_pre", "attn.hook_z", "attn.hook_v", "hook_mlp_out"];
  const names = Array.from({ length: layers }, (_, i) => within.map((name) => `blocks.${i}.${name}`)).flat();
  return [...names, `blocks.${layers - 1}.hook_resid_post`];
}

/**
 * @param {Weights} weights
 * @param {Config} config
 * @param {(name: string) => Float32Array} value  an activation of all tokens, by the names above
 * @param {number} T
 * @param {{one: number, other: number}} pair
 * @returns {Flows}
 */
export function flowsOf(weights, config, value, T, { one, other }) {
  const { hidden_size: d, num_hidden_layers: layers } = config;
  const { heads, groups, size } = headsOf(config);
  const read = readingOf(weights, config);
  const { along, shift } = read.between(one, other);
  const every = Array.from({ length: layers }, (_, layer) => layer);
  const rows = (/** @type {string} */ name) => {
    const wide = value(name).length / T;
    return Array.from({ length: T }, (_, t) => value(name).subarray(t * wide, (t + 1) * wide));
  };
  const strips = [...every.map((layer) => rows(`blocks.${layer}.hook_resid_pre`)), rows(`blocks.${layers - 1}.hook_resid_post`)];
  const mlps = every.map((layer) => rows(`blocks.${layer}.hook_mlp_out`));
  const spreads = strips[layers].map(read.spread);

  const tables = every.map((layer) => floatsOf(weights[familyOf(config).writes(layer, "head")]));
  /**
   * Of every layer, head and token, in the stream.
   * @param {string} name  what the heads bring, or what they offer
   * @param {(head: number) => number} place  which part of a row is a head's
   */
  const written = (name, place) =>
    tables.map((table, layer) =>
      Array.from({ length: heads }, (_, head) =>
        rows(`blocks.${layer}.attn.${name}`).map((row) => {
          const from = place(head) * size;
          return throughTable(row.subarray(from, from + size), table, head * size, d);
        }),
      ),
    );
  const brought = written("hook_z", (head) => head).flat(2);
  const offered = written("hook_v", (head) => shared(head, heads, groups)).flat(2);
  const perSpread = (/** @type {ArrayLike<number>} */ row, /** @type {number} */ i) => along(row) / spreads[i % T];
  return {
    strips: {
      size: Float32Array.from(strips.flat(), lengthOf),
      push: Float32Array.from(strips.flat(), (row) => along(row) / read.spread(row) + shift),
    },
    mlps: { size: Float32Array.from(mlps.flat(), lengthOf), push: Float32Array.from(mlps.flat(), perSpread) },
    heads: {
      size: Float32Array.from(brought, lengthOf),
      push: Float32Array.from(brought, perSpread),
      offered: Float32Array.from(offered, lengthOf),
      offeredPush: Float32Array.from(offered, along),
    },
    spreads: Float32Array.from(spreads),
  };
}

/** @param {ArrayLike<number>} row */
function lengthOf(row) {
  let square = 0;
  for (let j = 0; j < row.length; j++) square += row[j] ** 2;
  return Math.sqrt(square);
}
