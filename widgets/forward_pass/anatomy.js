// The parts that the whole machine is drawn with: strips between the layers, and in each layer its heads and its MLP.
//
// A part is called by what it makes, in TransformerLens's names; a head has its number behind ("blocks.2.attn.hook_z.1").
// widgets/forward_pass.py has the same list; a test compares them.

import { seenFrom, streamBefore } from "./places.js";

/** @typedef {import("../engine/checkpoint.js").Config} Config */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {import("./flows.js").Flows} Flows */

/**
 * @typedef {object} Part
 * @property {string} id
 * @property {"strip" | "head" | "mlp" | "guess"} kind
 * @property {number} layer  for a strip: the layer that reads it; the number of layers at the end
 * @property {number} head  -1 for all but heads
 */

/**
 * @param {Config} config
 * @returns {Part[]}  from top to bottom
 */
export function partsOf({ num_hidden_layers: layers, num_attention_heads: heads }) {
  /** @type {Part[]} */
  const parts = [];
  for (let layer = 0; layer < layers; layer++) {
    parts.push({ id: streamBefore(layer), kind: "strip", layer, head: -1 });
    for (let head = 0; head < heads; head++) parts.push({ id: `blocks.${layer}.attn.hook_z.${head}`, kind: "head", layer, head });
    parts.push({ id: `blocks.${layer}.hook_mlp_out`, kind: "mlp", layer, head: -1 });
  }
  parts.push({ id: streamBefore(layers), kind: "strip", layer: layers, head: -1 });
  parts.push({ id: "probabilities", kind: "guess", layer: layers, head: -1 });
  return parts;
}

/** Heads and MLPs: what reads the strip and writes to it. @param {Part} part */
export const writes = ({ kind }) => kind === "head" || kind === "mlp";

/** @param {Part} part */
export function partName({ kind, layer, head }) {
  if (kind === "head") return `layer ${layer}, head ${head}`;
  if (kind === "mlp") return `layer ${layer}, MLP`;
  return kind === "guess" ? "the guess" : layer === 0 ? "the strip at its start" : `the strip after layer ${layer - 1}`;
}

/** @param {string} text */
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * Parts set to nothing, as the engine is told: what they would write is not added.
 * @param {Part[]} parts
 * @returns {Intervention[]}
 */
export function without(parts) {
  return parts.map(({ kind, layer, head }) =>
    kind === "head"
      ? { name: `blocks.${layer}.attn.hook_z`, kind: "zero", head }
      : { name: `blocks.${layer}.hook_mlp_out`, kind: "zero" },
  );
}

/**
 * Where the walk through every operation goes on from a part.
 * @param {Part} part
 * @param {Config} config
 * @param {number} position
 * @param {number} T
 * @returns {{ place: string, inspected: number }}
 */
export function inTheWalk({ id, kind, layer, head }, config, position, T) {
  if (kind === "head") return { place: `blocks.${layer}.attn.hook_pattern`, inspected: head * seenFrom(config, position, T) };
  return { place: kind === "mlp" ? `blocks.${layer}.mlp.hook_post` : id, inspected: -1 };
}
