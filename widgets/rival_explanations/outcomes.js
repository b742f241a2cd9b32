// What a head does, really tried on every item of a set: where it looks, and what becomes of the answers without it,
// with something else in its place, or made to look elsewhere. As lab/inside/circuits/one_head.py.

import { ofChanges, ofMean } from "./judging.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {import("./judging.js").Figure} Figure */
/** @typedef {{ tokens: number[], right: number, wrong: number, places: Record<string, number[]> }} Item */
/** @typedef {{ layer: number, head: number, control: number }} Head */
/**
 * @typedef {object} Test
 * @property {string} id
 * @property {"looks" | "without" | "patched" | "forced"} kind
 * @property {string} set
 * @property {string} label
 * @property {string} words
 * @property {string} [figure]  what the picture is about
 * @property {string} [place]
 * @property {string} [source]
 * @property {[number, number][]} [gone]
 */
/**
 * @typedef {object} Outcome
 * @property {Record<string, Figure>} figures  of the head
 * @property {Record<string, Figure>} control  the same of the control head
 * @property {Record<string, number[]>} values  item by item; of answers, the margins in logits before and after
 * @property {number} n
 */
/** @typedef {(items: Item[], changes: (i: number) => Intervention[]) => Promise<number[]>} Ask */

/**
 * @param {Engine} engine
 * @param {{ seed: number, step: number }} which
 * @param {Record<string, Item[]>} sets
 * @param {Head} head
 * @param {Test} test
 * @param {(share: number) => void} [onProgress]
 * @param {Map<string, number[]>} [known]  margins of earlier tests before anything was changed, kept for later ones
 * @returns {Promise<Outcome>}
 */
export async function outcome(engine, which, sets, head, test, onProgress = () => {}, known = new Map()) {
  const items = sets[test.set];
  if (!items) throw new Error(`There are no prompts “${test.set}” in one-head.json.`);
  const runs = items.length * (test.kind === "looks" ? 2 : 3);
  let made = 0;
  const ran = () => onProgress((made += 1) / runs);

  if (test.kind === "looks") {
    const values = await looks(engine, which, items, head.layer, head.head, ran);
    const other = await looks(engine, which, items, head.layer, head.control, ran);
    return { figures: each(values, ofMean), control: each(other, ofMean), values, n: items.length };
  }

  /** @type {Ask} */
  const ask = async (some, changes) => {
    const margins = [];
    for (const [i, { tokens, right, wrong }] of some.entries()) {
      const { probabilities } = await engine.predict(tokens, { ...which, top: 1, changes: changes(i) });
      margins.push(Math.log(probabilities[right] / probabilities[wrong]));
      ran();
    }
    return margins;
  };
  const gone = test.gone ?? [];
  const means =
    test.kind === "without" ? await meansOf(engine, which, items, [head.layer, ...gone.map(([layer]) => layer)]) : null;
  const away = (/** @type {[number, number][]} */ heads) =>
    heads.map(([layer, h]) => ({
      name: z(layer),
      kind: /** @type {const} */ ("replace"),
      head: h,
      value: slice(means?.get(z(layer)), h),
    }));
  const change = async (/** @type {number} */ h) => {
    if (test.kind === "without") return () => away([...gone, [head.layer, h]]);
    if (test.kind === "forced") return (/** @type {number} */ i) => gaze(head.layer, h, items[i], test.place ?? "");
    const given = await written(engine, which, sets[test.source ?? ""] ?? [], head.layer, h);
    return (/** @type {number} */ i) => [
      { name: z(head.layer), kind: /** @type {const} */ ("replace"), head: h, positions: [-1], value: given[i] },
    ];
  };
  const intact = `${test.set} ${gone.join(" ")}`;
  const before = known.get(intact) ?? (await ask(items, () => away(gone)));
  known.set(intact, before);
  const after = await ask(items, await change(head.head));
  const other = await ask(items, await change(head.control));
  return {
    figures: lost(before, after, other),
    control: lost(before, other, after),
    values: { before, after, other },
    n: items.length,
  };
}

/**
 * What was lost from before to after: right answers ("lost", "beyond" those lost with the other head), and the
 * change of the "margin" in logits.
 * @param {number[]} before
 * @param {number[]} after
 * @param {number[]} other
 * @returns {Record<string, Figure>}
 */
export function lost(before, after, other) {
  const right = (/** @type {number[]} */ margins) => margins.map((margin) => Number(margin > 0));
  const [whole, without, beside] = [before, after, other].map(right);
  return {
    lost: ofChanges(whole.map((one, i) => one - without[i])),
    beyond: ofChanges(beside.map((one, i) => one - without[i])),
    margin: ofMean(after.map((one, i) => one - before[i])),
  };
}

/**
 * @param {Engine} engine
 * @param {{ seed: number, step: number }} which
 * @param {Item[]} items
 * @param {number} layer
 * @param {number} head
 * @param {() => void} ran
 * @returns {Promise<Record<string, number[]>>}  attention from the last token, by place
 */
async function looks(engine, which, items, layer, head, ran) {
  const name = `blocks.${layer}.attn.hook_pattern`;
  /** @type {Record<string, number[]>} */
  const found = {};
  for (const { tokens, places } of items) {
    const { cache } = await engine.runWithCache(tokens, { ...which, names: [name] });
    const T = tokens.length;
    const row = activation(cache, name).data.subarray((head * T + T - 1) * T, (head + 1) * T * T);
    for (const [place, at] of Object.entries({ start: [0], ...places })) {
      (found[place] ??= []).push(at.reduce((sum, key) => sum + row[key], 0));
    }
    ran();
  }
  return found;
}

/**
 * What a head hands on at the last token of each item.
 * @param {Engine} engine
 * @param {{ seed: number, step: number }} which
 * @param {Item[]} items
 * @param {number} layer
 * @param {number} head
 */
async function written(engine, which, items, layer, head) {
  const found = [];
  for (const { tokens } of items) {
    const { cache } = await engine.runWithCache(tokens, { ...which, names: [z(layer)] });
    const {
      shape: [T, heads, size],
      data,
    } = activation(cache, z(layer));
    const from = ((T - 1) * heads + head) * size;
    found.push(data.slice(from, from + size));
  }
  return found;
}

/**
 * @param {Engine} engine
 * @param {{ seed: number, step: number }} which
 * @param {Item[]} items
 * @param {number[]} layers
 */
function meansOf(engine, which, items, layers) {
  const names = [...new Set(layers.map(z))];
  return engine.means(
    items.map(({ tokens }) => tokens),
    { ...which, names },
  );
}

/**
 * The head looks, at the last token, to a place's last mention and nowhere else.
 * @param {number} layer
 * @param {number} head
 * @param {Item} item
 * @param {string} place
 * @returns {Intervention[]}
 */
function gaze(layer, head, { places }, place) {
  const common = { name: `blocks.${layer}.attn.hook_pattern`, head, positions: [-1] };
  const at = places[place].slice(-1);
  return [
    { ...common, kind: "zero" },
    { ...common, kind: "replace", keys: at, value: 1 },
  ];
}

/** @param {number} layer */
function z(layer) {
  return `blocks.${layer}.attn.hook_z`;
}

/**
 * @param {{ shape: number[], data: Float32Array } | undefined} mean
 * @param {number} head
 */
function slice(mean, head) {
  const size = mean?.shape[1] ?? 0;
  return mean?.data.slice(head * size, (head + 1) * size) ?? 0;
}

/**
 * @param {Map<string, { shape: number[], data: Float32Array }>} cache
 * @param {string} name
 */
function activation(cache, name) {
  const found = cache.get(name);
  if (!found) throw new Error(`The model did not hand out ${name}.`);
  return found;
}

/**
 * @param {Record<string, number[]>} values
 * @param {(values: number[]) => Figure} figure
 */
function each(values, figure) {
  return Object.fromEntries(Object.entries(values).map(([place, some]) => [place, figure(some)]));
}
