// What the page asks the engine: patterns of a text, scores on random words said twice, and what fails without heads.

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("./heads.js").Head} Head */
/** @typedef {import("./heads.js").Pattern} Pattern */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {{ prompt: string, right: string, wrong: string }} Item */
/** @typedef {(done: number, of: number) => void} Progress  may throw, which ends it */
/** @typedef {{ tokens: { id: number, text: string }[], dropped: number, start: number, patterns: Pattern[] }} Seen  `start`: how many
 *   of the tokens stand there before any text */

export const MOST = 72; // tokens of a text that are looked at; more are too small to see

/** @param {number} layers */
const patternNames = (layers) => Array.from({ length: layers }, (_, i) => `blocks.${i}.attn.hook_pattern`);

/**
 * @param {Engine} engine
 * @param {string} text
 * @param {Which} which
 * @returns {Promise<Seen>}  the last MOST tokens at most, always after the start token, if there is one
 */
export async function look(engine, text, which) {
  const ids = await engine.encode(text);
  const start = engine.begin.length;
  const kept = ids.slice(start - MOST);
  if (!start && !kept.length) return { tokens: [], dropped: 0, start, patterns: [] };
  const names = patternNames(engine.config.num_hidden_layers);
  const { tokens, cache } = await engine.runWithCache([...engine.begin, ...kept], { ...which, names, logits: false });
  return {
    tokens,
    dropped: ids.length - kept.length,
    start,
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
    // Most vocabularies have words with the space before them; some add that space by themselves.
    const [ids, plain] = await Promise.all([engine.encode(` ${row.trimStart()}`), engine.encode(row.trimStart())]);
    const fewest = plain.length < ids.length ? plain : ids;
    found.push([...fewest, ...fewest]);
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
  const count = engine.config.num_hidden_layers * engine.config.num_attention_heads;
  const prefix = new Array(count).fill(0);
  const previous = new Array(count).fill(0);
  for (const [done, row] of rows.entries()) {
    progress(done, rows.length);
    const half = row.length / 2;
    const given = [...engine.begin, ...row];
    const [copied, before] = await engine.looksBack(given, { ...which, back: [half - 1, 1], last: half });
    copied.forEach((v, i) => (prefix[i] += v / rows.length));
    before.forEach((v, i) => (previous[i] += v / rows.length));
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
  const found = [];
  for (const [done, row] of rows.entries()) {
    progress(done, rows.length);
    const { best } = await engine.surprise([...engine.begin, ...row], { ...which, changes });
    const known = row.length / 2 - 1;
    const right = row.slice(-known).filter((id, i) => best[best.length - known + i] === id).length;
    found.push(right / known);
  }
  progress(rows.length, rows.length);
  return found;
}

/** @typedef {{ before: number[], right: number[], wrong: number[] }} Cut  an item as tokens, the start token first, if any */

/**
 * @param {Engine} engine
 * @param {Item[]} items
 * @returns {Promise<Cut[]>}
 */
export async function cut(engine, items) {
  const found = [];
  for (const { prompt, right, wrong } of items) {
    const [ids, ...wholes] = await Promise.all(["", right, wrong].map((answer) => engine.encode(prompt + answer)));
    let same = 0; // a token may hold the end of the prompt and the beginning of an answer
    while (same < ids.length && wholes.every((whole) => whole[same] === ids[same])) same += 1;
    const [one, other] = wholes.map((whole) => whole.slice(same));
    found.push({ before: [...engine.begin, ...ids.slice(0, same)], right: one, wrong: other });
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
  const found = [];
  for (const [done, { before, right, wrong }] of items.entries()) {
    progress(done, items.length);
    if (right.length === 1 && wrong.length === 1) {
      // one run answers for both
      const { nats } = await engine.weigh(before, { ...which, changes, one: right[0], other: wrong[0] });
      found.push(nats[nats.length - 1]);
      continue;
    }
    const logs = [];
    for (const answer of [right, wrong]) {
      const { surprise } = await engine.surprise([...before, ...answer], { ...which, changes });
      logs.push(-surprise.slice(-answer.length).reduce((sum, each) => sum + each, 0));
    }
    found.push(logs[0] - logs[1]);
  }
  progress(items.length, items.length);
  return found;
}
