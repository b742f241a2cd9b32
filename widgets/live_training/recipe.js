// What can be chosen before a model is grown, and what follows from it.

/**
 * @typedef {object} Choice
 * @property {string} soil  a key of SOILS
 * @property {string} size  a key of SIZES
 * @property {number} rate  the learning rates are multiplied by 2 to this power
 * @property {number} seed
 */

/** @type {Record<string, string>} */
export const SOILS = {
  village: "the village, in order",
  scene: "its scenes only",
  song: "its songs only",
  shuffled: "the village, the words of each document shuffled",
  own: "a text of your own",
};

/** @type {Record<string, { layers: number, width: number, label: string }>} */
export const SIZES = {
  "1x16": { layers: 1, width: 16, label: "tiny: 1 layer, 16 wide" },
  "1x64": { layers: 1, width: 64, label: "flat: 1 layer, 64 wide" },
  "2x32": { layers: 2, width: 32, label: "small: 2 layers, 32 wide" },
  "2x64": { layers: 2, width: 64, label: "middling: 2 layers, 64 wide" },
  "2x128": { layers: 2, width: 128, label: "large: 2 layers, 128 wide" },
};

/** What a model can come to know, roughly in the order in which most do. @type {Record<string, string>} */
export const KINDS = {
  words: "How often each word comes: better than one who only counts words",
  noun: "What can follow “the”: “ribbon”, and not “is”",
  pairs: "What follows each word: better than one who counts pairs of words",
  plain: "A verb that fits its noun: “The keys … are”",
  past: "The same past another noun: “The keys near the lamp … are”",
  deed: "Each one’s own deed: “The baker … kneads”",
};

/** What the reader bets on: which of these comes first? The early ones within seconds, the late ones within a minute or
 * two. */
export const BETS = { early: ["words", "noun", "plain"], late: ["plain", "past", "deed"] };

export const STEPS = [500, 2000, 6000, 20_000];
export const READ = { rows: 8, length: 64 }; // at each step
export const RATES = { least: -6, most: 12 };

/** What the second of two may differ in. */
export const DIFFERENCES = { seed: "another seed", rate: "another learning rate", size: "another size", soil: "another text" };

/** @param {string} size  @returns {Partial<import("../engine/checkpoint.js").Config>} */
export function configOf(size) {
  const { layers, width } = SIZES[size];
  return {
    num_hidden_layers: layers,
    hidden_size: width,
    num_attention_heads: 4,
    intermediate_size: 4 * width,
    max_position_embeddings: READ.length,
  };
}

/**
 * @param {Choice} choice
 * @param {number} steps
 * @returns {Partial<import("../engine/trainer.js").Recipe>}
 */
export function recipeOf({ seed, rate }, steps) {
  const [matrixRate, vectorRate] = USUAL.map((each) => each * 2 ** rate);
  return { seed, steps, ...READ, matrixRate, vectorRate, warmup: Math.min(100, Math.ceil(steps / 10)) };
}

/** Of the matrices as in the lab; of all else, the table of tokens above all, four times the lab's: a model that is grown
 * here reads little, so each token has to be learned from few meetings. */
const USUAL = [0.02, 12e-3];

/**
 * @param {number} rate
 * @returns {string}  how many times the usual learning rate
 */
export function times(rate) {
  if (rate === 0) return "as usual";
  return rate > 0 ? `${2 ** rate} times the usual` : `1/${2 ** -rate} of the usual`;
}

/**
 * @param {{ steps: number, rival: { what: string, value: any } } & Choice} settings
 * @returns {string}  all of them in one line
 */
export function summary({ soil, size, rate, seed, steps, rival }) {
  const { layers, width } = SIZES[size];
  const beside = rival.what ? `; beside it one with ${DIFFERENCES[/** @type {keyof typeof DIFFERENCES} */ (rival.what)]}` : "";
  return (
    `${SOILS[soil]}; ${layers} ${layers === 1 ? "layer" : "layers"}, ${width} wide; ${steps.toLocaleString("en-GB")} steps; ` +
    `learning rate ${times(rate)}; seed ${seed}${beside}`
  );
}

/**
 * The second of two: the first with one thing changed.
 * @param {Choice} choice
 * @param {{ what: string, value: any }} rival
 * @returns {Choice | null}  if there is to be one
 */
export function rivalOf(choice, { what, value }) {
  return what in DIFFERENCES ? { ...choice, [what]: value } : null;
}

/**
 * What the second is given where the reader has only said in what it is to differ.
 * @param {Choice} choice
 * @param {string} what
 */
export function otherThan(choice, what) {
  /** @type {Record<string, any>} */
  const other = {
    seed: choice.seed + 1,
    rate: choice.rate + (choice.rate < 4 ? 3 : -3),
    size: choice.size === "2x32" ? "2x64" : "2x32",
    soil: choice.soil === "village" ? "shuffled" : "village",
  };
  return other[what] ?? null;
}

/**
 * A choice in a few words.
 * @param {Choice} choice
 * @param {string} what  that it differs in
 */
export function named(choice, what) {
  if (what === "seed") return `seed ${choice.seed}`;
  if (what === "rate") return `learning rate ${times(choice.rate)}`;
  if (what === "size") return SIZES[choice.size].label;
  return SOILS[choice.soil];
}
