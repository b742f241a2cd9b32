// What a number is made of: any number on the way through the model as a sum of products, down to the single
// multiplication, computed again here from the weights and the numbers that went in. Nothing but arithmetic.
//
// Added up in double precision; the engine rounds what it hands on to 32 bits. The tests hold both together.

import { rotaryAngles } from "../engine/ops.js";
import { rotaryBase, rotaryDims } from "../engine/transformer.js";
import { seenFrom, streamBefore } from "./places.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("../engine/checkpoint.js").Config} Config */

/**
 * One run of the model, with what is needed to look inside.
 * @typedef {object} Run
 * @property {Config} config
 * @property {{id: number, text: string}[]} tokens
 * @property {(name: string) => Float32Array} value  an activation of all positions, flat, by its place
 * @property {(name: string) => Float32Array | undefined} weight  by its Hugging Face name; a missing bias is undefined
 * @property {string[]} words  every token there is, in visible form
 */

/**
 * Where a number was made, so that it can be followed back.
 * @typedef {{place: string, position: number, index: number}} Origin
 * @typedef {{value: number, origin?: Origin, weight?: [string, ...number[]]}} Factor  `weight`: its tensor, and where in it
 * @typedef {{label: string, names: "token" | "place" | "", factors: Factor[], product: number}} Term  `names`: what the
 *   label is, if it isn't plain words
 * @typedef {{title: string, terms: Term[], total: number}} Sum
 */

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

/**
 * The numbers made at a place for one position.
 * @param {Place} place
 * @param {Run} run
 * @param {number} position
 * @returns {Float32Array}  heads one after the other
 */
export function rowAt(place, run, position) {
  const { config, value, tokens } = run;
  const all = value(place.id);
  if (/hook_(attn_scores|pattern)$/.test(place.kind)) {
    const [T, seen] = [tokens.length, seenFrom(config, position, tokens.length)];
    const row = new Float32Array(config.num_attention_heads * seen);
    for (let h = 0; h < config.num_attention_heads; h++) {
      const start = (h * T + position) * T;
      row.set(all.subarray(start, start + seen), h * seen);
    }
    return row;
  }
  const width = all.length / tokens.length;
  return all.subarray(position * width, (position + 1) * width);
}

/**
 * The tensors of weights that the sums of a place read.
 * @param {Place} place
 * @returns {string[]}
 */
export function weightsOf({ kind, layer }) {
  const name = TABLES[kind];
  if (!name) return [];
  const whole = layer < 0 ? `gpt_neox.${name}` : `gpt_neox.layers.${layer}.${name}`;
  return name === "embed_in" ? [`${whole}.weight`] : [`${whole}.weight`, `${whole}.bias`];
}

/** @type {Record<string, string>} */
const TABLES = {
  hook_embed: "embed_in",
  "ln1.hook_normalized": "input_layernorm",
  "attn.hook_q": "attention.query_key_value",
  "attn.hook_k": "attention.query_key_value",
  "attn.hook_v": "attention.query_key_value",
  hook_attn_out: "attention.dense",
  "ln2.hook_normalized": "post_attention_layernorm",
  "mlp.hook_pre": "mlp.dense_h_to_4h",
  hook_mlp_out: "mlp.dense_4h_to_h",
  "ln_final.hook_normalized": "final_layer_norm",
  logits: "embed_in",
};

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

  "ln1.hook_normalized": (place, run, position, index) =>
    normalised(place, streamBefore(place.layer), run, position, index),
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
    return [sum("Query times key", range(size).map((c) => {
      const q = input(run, beside(place, "hook_rot_q"), position, head * size + c);
      const k = input(run, beside(place, "hook_rot_k"), other, head * size + c);
      return term(`number ${c}`, [q, k, scale]);
    }))];
  },

  "attn.hook_pattern"(place, run, position, index) {
    const seen = seenFrom(run.config, position, run.tokens.length);
    const head = Math.floor(index / seen);
    return shares(beside(place, "hook_attn_scores"), run, position, index, head * seen, seen,
      (i) => run.tokens[i].text);
  },

  "attn.hook_z"(place, run, position, index) {
    const size = headSize(run.config);
    const seen = seenFrom(run.config, position, run.tokens.length);
    const head = Math.floor(index / size);
    const pattern = rowAt(at(beside(place, "hook_pattern")), run, position);
    return [sum("Shares times values", range(seen).map((s) => {
      const share = { value: pattern[head * seen + s], origin: { place: beside(place, "hook_pattern"), position, index: head * seen + s } };
      return term(run.tokens[s].text, [share, input(run, beside(place, "hook_v"), s, index)], "token");
    }))];
  },

  hook_attn_out: (place, run, position, index) => linear(place, beside(place, "attn.hook_z"), run, position, index, index),
  hook_resid_mid: (place, run, position, index) =>
    [added(run, position, index, streamBefore(place.layer), beside(place, "hook_attn_out"))],

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

/**
 * A row of a table of weights times what went in, and the bias.
 * @param {Place} place
 * @param {string} from  the place that made what goes in
 * @param {Run} run
 * @param {number} position
 * @param {number} index  of the number that comes out
 * @param {number} row  of the table that makes it
 */
function linear(place, from, run, position, index, row) {
  const [name, biasName] = weightsOf(place);
  const table = /** @type {Float32Array} */ (run.weight(name));
  const inputs = rowAt(at(from), run, position);
  const n = inputs.length;
  const terms = range(n).map((c) => term(`number ${c}`, [
    { value: inputs[c], origin: { place: from, position, index: c } },
    { value: table[row * n + c], weight: named(name, row, c) },
  ]));
  const bias = biasName && run.weight(biasName);
  if (bias) terms.push(term("bias", [{ value: bias[row], weight: named(biasName, row) }]));
  return [sum("Weights times numbers", terms)];
}

/** Queries (0), keys (1) and values (2) come out of one table, whose rows are laid out head by head. @type {(place: Place, part: number, run: Run, position: number, index: number) => Sum[]} */
function projected(place, part, run, position, index) {
  const size = headSize(run.config);
  const row = (3 * Math.floor(index / size) + part) * size + (index % size);
  return linear(place, beside(place, "ln1.hook_normalized"), run, position, index, row);
}

/**
 * @param {Place} place
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 */
function turned(place, from, run, position, index) {
  const { config } = run;
  const size = headSize(config);
  const dims = rotaryDims(config);
  const source = beside(place, from);
  const [start, c] = [index - (index % size), index % size];
  const own = input(run, source, position, index);
  if (c >= dims) return [sum("Left as it was", [term(`number ${c}`, [own])])];
  const pairs = dims / 2;
  const pair = c % pairs;
  const { cos, sin } = rotaryAngles(position, 1, dims, rotaryBase(config));
  const partner = c < pairs ? c + pairs : c - pairs;
  return [sum("Turned with its partner", [
    term(`number ${c} × cosine`, [own, { value: cos[pair] }]),
    term(`number ${partner} × ${c < pairs ? "−" : ""}sine`,
      [input(run, source, position, start + partner), { value: c < pairs ? -sin[pair] : sin[pair] }]),
  ])];
}

/**
 * Layer normalisation: mean and spread of the whole strip, then one number of it.
 * @param {Place} place
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 */
function normalised(place, from, run, position, index) {
  const [name, biasName] = weightsOf(place);
  const x = rowAt(at(from), run, position);
  const part = { value: 1 / x.length };
  const origin = (/** @type {number} */ c) => ({ place: from, position, index: c });
  const mean = sum("The mean of the strip",
    range(x.length).map((c) => term(`number ${c}`, [{ value: x[c], origin: origin(c) }, part])));
  const variance = sum("How far from the mean, squared, on average",
    range(x.length).map((c) => term(`number ${c}`, [{ value: (x[c] - mean.total) ** 2 }, part])));
  const spread = Math.sqrt(variance.total + run.config.layer_norm_eps);
  return [mean, variance, sum("Brought to scale", [
    term("(number − mean) × 1 / spread × weight", [
      { value: x[index] - mean.total, origin: origin(index) },
      { value: 1 / spread },
      { value: /** @type {Float32Array} */ (run.weight(name))[index], weight: named(name, index) },
    ]),
    term("bias", [{ value: /** @type {Float32Array} */ (run.weight(biasName))[index], weight: named(biasName, index) }]),
  ])];
}

/**
 * Softmax: powers of e, each as a share of them all.
 * @param {string} from
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 * @param {number} start  where in the row the numbers begin that share the whole
 * @param {number} n  how many they are
 * @param {(i: number) => string} label
 */
function shares(from, run, position, index, start, n, label) {
  const scores = rowAt(at(from), run, position).subarray(start, start + n);
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = sum("e to the power of each score less the largest",
    range(n).map((i) => term(label(i), [{ value: Math.exp(scores[i] - most), origin: { place: from, position, index: start + i } }], "token")));
  const own = { value: powers.terms[index - start].product, origin: { place: from, position, index } };
  return [powers, sum("Its share of them all", [term(label(index - start), [own, { value: 1 / powers.total }], "token")])];
}

/**
 * @param {Run} run
 * @param {number} position
 * @param {number} index
 * @param {string[]} places  what is added up
 */
function added(run, position, index, ...places) {
  return sum("Added up", places.map((place) => term(place, [input(run, place, position, index)], "place")));
}

/**
 * What the MLP of a layer reads: the stream after attention has written, or, side by side, before it.
 * @param {Place} place
 * @param {Config} config
 */
function streamForMlp(place, config) {
  return config.use_parallel_residual ? streamBefore(place.layer) : beside(place, "hook_resid_mid");
}

/** @param {Config} config */
function headSize(config) {
  return config.hidden_size / config.num_attention_heads;
}

/**
 * @param {Place} place
 * @param {string} name  of another operation of the same layer; of attention without its "attn."
 */
function beside({ layer, kind }, name) {
  const inAttention = kind.startsWith("attn.") && name.startsWith("hook_");
  return `blocks.${layer}.${inAttention ? "attn." : ""}${name}`;
}

/**
 * Just enough of a place to read its numbers.
 * @param {string} id
 * @returns {Place}
 */
function at(id) {
  const [, layer = "-1", kind = id] = id.match(/^blocks\.(\d+)\.(.+)$/) ?? [];
  return { id, kind, layer: Number(layer), stage: "", outline: false };
}

/**
 * @param {Run} run
 * @param {string} place
 * @param {number} position
 * @param {number} index
 * @returns {Factor}
 */
function input(run, place, position, index) {
  return { value: rowAt(at(place), run, position)[index], origin: { place, position, index } };
}

/**
 * @param {string} name
 * @param {number[]} where  in the tensor, counted from 0
 * @returns {[string, ...number[]]}
 */
function named(name, ...where) {
  return [name, ...where];
}

/**
 * @param {string} label
 * @param {Factor[]} factors
 * @param {Term["names"]} [names]
 * @returns {Term}
 */
function term(label, factors, names = "") {
  return { label, names, factors, product: factors.reduce((product, { value }) => product * value, 1) };
}

/**
 * @param {string} title
 * @param {Term[]} terms
 * @returns {Sum}
 */
function sum(title, terms) {
  return { title, terms, total: terms.reduce((total, { product }) => total + product, 0) };
}

/** @param {number} n */
function range(n) {
  return Array.from({ length: n }, (_, i) => i);
}
