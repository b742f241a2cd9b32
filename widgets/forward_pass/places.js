// The map of the walk: which steps a model of this shape takes from a text to its guess, coarse and fine.
//
// An operation is called by what it makes, in TransformerLens's names ("blocks.1.attn.hook_q"). A stage is a
// step of the outline, and holds operations. widgets/forward_pass.py has the same list; a test compares them.

import { isCausal } from "../engine/transformer.js";

/** @typedef {import("../engine/checkpoint.js").Config} Config */

/**
 * @typedef {object} Place
 * @property {string} id  what the trait `place` names
 * @property {string} kind  which sort of step: its name without the layer
 * @property {number} layer  -1 outside of the layers
 * @property {string} stage  the id of the stage it belongs to; its own, if it is one
 * @property {boolean} outline  whether it is a stage
 */

const ATTENTION = [
  "ln1.hook_normalized",
  "attn.hook_q",
  "attn.hook_k",
  "attn.hook_v",
  "attn.hook_rot_q",
  "attn.hook_rot_k",
  "attn.hook_attn_scores",
  "attn.hook_pattern",
  "attn.hook_z",
  "hook_attn_out",
  "hook_resid_mid",
];
const MLP = ["ln2.hook_normalized", "mlp.hook_pre", "mlp.hook_post", "hook_mlp_out", "hook_resid_post"];

/**
 * @param {Config} config
 * @returns {{stages: Place[], operations: Place[], all: Place[]}}  each in the order of the walk; `all`: every stage
 *   followed by its operations
 */
export function placesOf(config) {
  const stages = [stage("text", ["tokens"]), stage("embed", ["hook_embed"])];
  // Where attention and MLP read beside each other, the stream has no middle to be written to.
  const attention = config.use_parallel_residual ? ATTENTION.slice(0, -1) : ATTENTION;
  for (let i = 0; i < config.num_hidden_layers; i++) stages.push(stage("attn", attention, i), stage("mlp", MLP, i));
  stages.push(stage("unembed", ["ln_final.hook_normalized", "logits", "probabilities"]));
  const all = stages.flat();
  return { all, stages: all.filter((place) => place.outline), operations: all.filter((place) => !place.outline) };
}

/**
 * @param {string} kind
 * @param {string[]} operations
 * @param {number} [layer]
 * @returns {Place[]}  the stage, then its operations
 */
function stage(kind, operations, layer = -1) {
  const prefix = layer < 0 ? "" : `blocks.${layer}.`;
  const id = prefix + kind;
  return [kind, ...operations].map((each, i) => ({
    id: prefix + each,
    kind: each,
    layer,
    stage: id,
    outline: i === 0,
  }));
}

/**
 * @param {Config} config
 * @param {string} id
 * @returns {Place}  the first step of all, where no step has that name
 */
export function placeAt(config, id) {
  const { all } = placesOf(config);
  return all.find((place) => place.id === id) ?? all[0];
}

/**
 * @param {Config} config
 * @param {Place} place
 * @returns {{walk: Place[], at: number}}  the walk that the place is part of, coarse or fine, and where in it
 */
export function walkOf(config, place) {
  const { stages, operations } = placesOf(config);
  const walk = place.outline ? stages : operations;
  return { walk, at: walk.findIndex(({ id }) => id === place.id) };
}

/**
 * The same place, seen more closely or from further off.
 * @param {Config} config
 * @param {Place} place
 * @param {boolean} outline
 * @returns {Place}
 */
export function atDepth(config, place, outline) {
  if (place.outline === outline) return place;
  const { all } = placesOf(config);
  return all.find((other) => other.stage === place.stage && other.outline === outline) ?? place;
}

/**
 * The place whose numbers stand in the residual stream when a layer begins.
 * @param {number} layer
 */
export function streamBefore(layer) {
  return layer === 0 ? "hook_embed" : `blocks.${layer - 1}.hook_resid_post`;
}

/**
 * How many tokens are seen from a position: those up to itself, unless the model reads in both directions.
 * @param {Config} config
 * @param {number} position
 * @param {number} T
 */
export function seenFrom(config, position, T) {
  return isCausal(config) ? position + 1 : T;
}

/**
 * How the numbers made at a place are laid out for one position: heads, and numbers in each.
 * @param {Config} config
 * @param {Place} place
 * @param {number} position
 * @param {number} T
 * @returns {{heads: number, size: number}}  heads is 1 where heads have no part in it
 */
export function layoutOf(config, { kind }, position, T) {
  const { hidden_size: d, num_attention_heads: heads, intermediate_size: m, vocab_size: V } = config;
  if (/hook_(attn_scores|pattern)$/.test(kind)) return { heads, size: seenFrom(config, position, T) };
  if (kind.startsWith("attn.")) return { heads, size: d / heads };
  if (kind.startsWith("mlp.")) return { heads: 1, size: m };
  if (kind === "logits" || kind === "probabilities") return { heads: 1, size: V };
  return { heads: 1, size: d };
}

/**
 * Multiplications in the tables of weights and between queries, keys and values: nearly all that there are.
 * @param {Config} config
 * @param {number} T  tokens
 */
export function multiplications(config, T) {
  const { hidden_size: d, num_hidden_layers: layers, intermediate_size: m, vocab_size: V } = config;
  const looks = isCausal(config) ? (T * (T + 1)) / 2 : T * T; // each token at itself and those before
  return layers * (T * (4 * d * d + 2 * d * m) + 2 * looks * d) + T * V * d;
}
