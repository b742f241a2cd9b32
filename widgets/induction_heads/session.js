// What the page asks the engine: patterns of a text, scores on random words said twice, and what fails without heads.

import { attentionBack, likeliest, logProbability } from "./heads.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("./heads.js").Head} Head */
/** @typedef {import("./heads.js").Pattern} Pattern */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {{ prompt: string, right: string, wrong: string }} Item */
/** @typedef {(done: number, of: number) => void} Progress  may throw, which ends it */
/** @typedef {{ tokens: { id: number, text: string }[], dropped: number, patterns: Pattern[], logits: Float32Array }} Seen */

export const MOST = 72; // tokens of a text that are looked at; more are too small to see

/** @param {number} layers */
const patternNames = (layers) => Array.from({ length: layers }, (_, i) => `blocks.${i}.attn.hook_pattern`);

/**
 * @param {Engine} engine
 * @param {string} text
 * @param {Which} which
 * @returns {Promise<Seen>}  the last MOST tokens at most, always after the start token
 */
export async function look(engine, text, which) {
  const ids = await engine.encode(text);
  const kept = ids.slice(-MOST + 1);
  const names = patternNames(engine.config.num_hidden_layers);
  const { tokens, cache, logits } = await engine.runWithCache([0, ...kept], { ...which, names });
  return {
    tokens,
    dropped: ids.length - kept.length,
    logits,
    patterns: names.map((name) => /** @type {Pattern} */ (cache.get(name))),
  };
}

/**
 * @param {Engine} engine
 * @param {string[]} rows  of words, each to be said twice
 * @returns {Promise<number[][]>}  tokens, each row twice
 */
export async function saidTwice(engine, rows) {
  const found = [];
  for (const row of rows) {
    const ids = await engine.encode(row.startsWith(" ") ? row : ` ${row}`);
    found.push([...ids, ...ids]);
  }
  return found;
}

/**
 * The scores of every head, layer by layer, on rows of words said twice: see `lab.inside.circuits.scores`.
 * @param {Engine} engine
 * @param {number[][]} rows
 * @param {Which} which
 * @param {Progress} [progress]
 * @returns {Promise<{ prefix: number[], previous: number[] }>}
 */
export async function scores(engine, rows, which, progress = () => {}) {
  const names = patternNames(engine.config.num_hidden_layers);
  const count = engine.config.num_hidden_layers * engine.config.num_attention_heads;
  const prefix = new Array(count).fill(0);
  const previous = new Array(count).fill(0);
  for (const [done, row] of rows.entries()) {
    progress(done, rows.length);
    const half = row.length / 2;
    const { cache } = await engine.runWithCache([0, ...row], { ...which, names });
    const patterns = names.map((name) => /** @type {Pattern} */ (cache.get(name)));
    patterns.flatMap((pattern) => attentionBack(pattern, half - 1, half)).forEach((v, i) => (prefix[i] += v / rows.length));
    patterns.flatMap((pattern) => attentionBack(pattern, 1, half)).forEach((v, i) => (previous[i] += v / rows.length));
  }
  progress(rows.length, rows.length);
  return { prefix, previous };
}

/** @typedef {Map<string, { shape: number[], data: Float32Array }>} Means  of the heads of each layer */

/**
 * What every head says on average over all tokens of the prompts.
 * @param {Engine} engine
 * @param {number[][]} prompts
 * @param {Which} which
 * @returns {Promise<Means>}
 */
export function meansOf(engine, prompts, which) {
  return engine.means(prompts, { ...which, names: Array.from({ length: engine.config.num_hidden_layers }, (_, i) => zName(i)) });
}

/**
 * The changes that take heads away: they say nothing, or, given their means, everywhere what they say on average.
 * @param {Head[]} heads
 * @param {Means} [means]
 * @returns {Intervention[]}
 */
export function without(heads, means) {
  return heads.map(({ layer, head }) => {
    const mean = means?.get(zName(layer));
    if (!mean) return { name: zName(layer), kind: "zero", head };
    const [, size] = mean.shape;
    return { name: zName(layer), kind: "replace", head, value: mean.data.slice(head * size, (head + 1) * size) };
  });
}

/** @param {number} layer */
function zName(layer) {
  return `blocks.${layer}.attn.hook_z`;
}

/**
 * How often the likeliest token is the right one, in the second saying of each row: see `lab.evaluation.induction`.
 * @param {Engine} engine
 * @param {number[][]} rows
 * @param {Which} which
 * @param {Intervention[]} changes
 * @param {Progress} [progress]
 * @returns {Promise<number[]>}  for each row, 0 to 1
 */
export async function repeats(engine, rows, which, changes, progress = () => {}) {
  const V = engine.config.vocab_size;
  const found = [];
  for (const [done, row] of rows.entries()) {
    progress(done, rows.length);
    const { logits } = await engine.runWithCache([0, ...row], { ...which, names: [], changes });
    const known = row.length / 2 - 1;
    let right = 0;
    // Row t of the logits, which counts the start token, guesses row[t].
    for (let t = row.length - known; t < row.length; t++) right += Number(likeliest(logits, t * V, V) === row[t]);
    found.push(right / known);
  }
  progress(rows.length, rows.length);
  return found;
}

/** @typedef {{ before: number[], right: number[], wrong: number[] }} Cut  an item as tokens, the start token first */

/**
 * @param {Engine} engine
 * @param {Item[]} items
 * @returns {Promise<Cut[]>}
 */
export async function cut(engine, items) {
  const found = [];
  for (const { prompt, right, wrong } of items) {
    const before = [0, ...(await engine.encode(prompt))];
    const rest = async (/** @type {string} */ answer) => [0, ...(await engine.encode(prompt + answer))].slice(before.length);
    found.push({ before, right: await rest(right), wrong: await rest(wrong) });
  }
  return found;
}

/**
 * By how many nats the right continuation of each item is the more probable: see `lab.inside.circuits.ablation.choices`.
 * @param {Engine} engine
 * @param {Cut[]} items
 * @param {Which} which
 * @param {Intervention[]} changes
 * @param {Progress} [progress]
 * @returns {Promise<number[]>}
 */
export async function margins(engine, items, which, changes, progress = () => {}) {
  const V = engine.config.vocab_size;
  const found = [];
  for (const [done, { before, right, wrong }] of items.entries()) {
    progress(done, items.length);
    if (right.length === 1 && wrong.length === 1) {
      // one run answers for both
      const { probabilities } = await engine.predict(before, { ...which, changes, top: 1 });
      found.push(Math.log(probabilities[right[0]]) - Math.log(probabilities[wrong[0]]));
      continue;
    }
    const logs = [];
    for (const answer of [right, wrong]) {
      // The last token foretells nothing that is asked.
      const { logits } = await engine.runWithCache([...before, ...answer.slice(0, -1)], { ...which, names: [], changes });
      logs.push(answer.reduce((sum, token, i) => sum + logProbability(logits, (before.length - 1 + i) * V, V, token), 0));
    }
    found.push(logs[0] - logs[1]);
  }
  progress(items.length, items.length);
  return found;
}
