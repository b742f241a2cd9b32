// What a number is made of: any number on the way through the model as a sum of products, down to the single
// multiplication, computed again here from the weights and the numbers that went in. Nothing but arithmetic.
//
// Added up in double precision; the engine rounds what it hands on to 32 bits. The tests hold both together.

import { seenFrom, streamBefore } from "./places.js";
import { added, input, linear, named, normalised, range, shares, sum, term, turned } from "./sums.js";
import { at, beside, headSize, rowAt, weightsOf } from "./values.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./sums.js").Sum} Sum */
/** @typedef {import("./values.js").Run} Run */

/**
 * @param {Place} place  an operation
 * @param {Run} run
 * @param {number} position
 * @param {number} index  which of the numbers made there for this position; heads come one after the other
 * @returns {{value: number, sums: Sum[]}}  the number, and the sums that lead to it: the last one's total is the number
 */
export function working(place, run, position, index) {
  const value = rowAt(place, run, position)[index];
  return { value, sums: SUMS[place.kind](place, run, position, index) };
}

/** @typedef {(place: Place, run: Run, position: number, index: number) => Sum[]} Made */

/** @type {Record<string, Made>} */
const SUMS = {
  hook_embed(place, run, position, index) {
    const [table] = weightsOf(place);
    const { id } = run.tokens[position];
    const at = id * run.config.hidden_size + index;
    const found = { value: /** @type {Float32Array} */ (run.weight(table))[at], weight: named(table, id, index) };
    return [sum("Looked up, not computed", [term(`row ${id}, column ${index}`, [found])])];
  },

  "ln1.hook_normalized": (place, run, position, index) => normalised(place, streamBefore(place.layer), run, position, index),
  "ln2.hook_normalized": (place, run, position, index) =>
    normalised(place, streamForMlp(place, run.config), run, position, index),
  "ln_final.hook_normalized": (place, run, position, index) =>
    normalised(place, streamBefore(run.config.num_hidden_layers), run, position, index),

  "attn.hook_q": (place, run, position, index) => projected(place, 0, run, position, index),
  "attn.hook_k": (place, run, position, index) => projected(place, 1, run, position, index),
  "attn.hook_v": (place, run, position, index) => projected(place, 2, run, position, index),

  "attn.hook_rot_q": (place, run, position, index) => turned(place, "hook_q", run, position, index),
  "attn.hook_rot_k": (place, run, position, index) => turned(place, "hook_k", run, position, index),

  "attn.hook_attn_scores"(place, run, position, index) {
    const size = headSize(run.config);
    const seen = seenFrom(run.config, position, run.tokens.length);
    const [head, other] = [Math.floor(index / seen), index % seen];
    const scale = { value: 1 / Math.sqrt(size) };
    return [
      sum(
        "Query times key",
        range(size).map((c) => {
          const q = input(run, beside(place, "hook_rot_q"), position, head * size + c);
          const k = input(run, beside(place, "hook_rot_k"), other, head * size + c);
          return term(`number ${c}`, [q, k, scale]);
        }),
      ),
    ];
  },

  "attn.hook_pattern"(place, run, position, index) {
    const seen = seenFrom(run.config, position, run.tokens.length);
    const head = Math.floor(index / seen);
    return shares(beside(place, "hook_attn_scores"), run, position, index, head * seen, seen, (i) => run.tokens[i].text);
  },

  "attn.hook_z"(place, run, position, index) {
    const size = headSize(run.config);
    const seen = seenFrom(run.config, position, run.tokens.length);
    const head = Math.floor(index / size);
    const pattern = rowAt(at(beside(place, "hook_pattern")), run, position);
    return [
      sum(
        "Shares times values",
        range(seen).map((s) => {
          const share = {
            value: pattern[head * seen + s],
            origin: { place: beside(place, "hook_pattern"), position, index: head * seen + s },
          };
          return term(run.tokens[s].text, [share, input(run, beside(place, "hook_v"), s, index)], "token");
        }),
      ),
    ];
  },

  hook_attn_out: (place, run, position, index) => linear(place, beside(place, "attn.hook_z"), run, position, index, index),
  hook_resid_mid: (place, run, position, index) => [
    added(run, position, index, streamBefore(place.layer), beside(place, "hook_attn_out")),
  ],

  "mlp.hook_pre": (place, run, position, index) =>
    linear(place, beside(place, "ln2.hook_normalized"), run, position, index, index),
  "mlp.hook_post"(place, run, position, index) {
    const x = input(run, beside(place, "mlp.hook_pre"), position, index);
    const gate = 1 / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x.value + 0.044715 * x.value ** 3)));
    return [sum("How much is let through", [term("number × share let through", [x, { value: gate }])])];
  },
  hook_mlp_out: (place, run, position, index) => linear(place, beside(place, "mlp.hook_post"), run, position, index, index),
  hook_resid_post(place, run, position, index) {
    const before = run.config.use_parallel_residual
      ? [streamBefore(place.layer), beside(place, "hook_attn_out")]
      : [beside(place, "hook_resid_mid")];
    return [added(run, position, index, ...before, beside(place, "hook_mlp_out"))];
  },

  logits: (place, run, position, index) => linear(place, "ln_final.hook_normalized", run, position, index, index),
  probabilities: (_, run, position, index) =>
    shares("logits", run, position, index, 0, run.config.vocab_size, (i) => run.words[i] ?? `token ${i}`),
};

/** Queries (0), keys (1) and values (2) come out of one table, whose rows are laid out head by head. @type {(place: Place, part: number, run: Run, position: number, index: number) => Sum[]} */
function projected(place, part, run, position, index) {
  const size = headSize(run.config);
  const row = (3 * Math.floor(index / size) + part) * size + (index % size);
  return linear(place, beside(place, "ln1.hook_normalized"), run, position, index, row);
}

/**
 * What the MLP of a layer reads: the stream after attention has written, or, side by side, before it.
 * @param {Place} place
 * @param {import("../engine/checkpoint.js").Config} config
 */
function streamForMlp(place, config) {
  return config.use_parallel_residual ? streamBefore(place.layer) : beside(place, "hook_resid_mid");
}
