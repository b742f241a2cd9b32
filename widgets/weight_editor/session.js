// Between the reader and the engine: one checkpoint's tables, the prediction and the story as it grew and as it is
// turned.

import { moved } from "../parts/moved.js";
import { vocabulary } from "../parts/vocabulary.js";
import { first } from "./effects.js";
import { turnsToTry } from "./promise.js";
import { kindOf } from "./names.js";
import { Table, countOf, know } from "./tables.js";
import { cell, grown, same, withTurn } from "./turns.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */
/** @typedef {{ prompt: string, seed: number, step: number }} Asked */
/** @typedef {import("./stories.js").Told} Told */

/**
 * What the reader looks at.
 * @typedef {object} State
 * @property {ReturnType<typeof openSession>} session
 * @property {import("./tables.js").Tables} tables
 * @property {{ before: Prediction, after: Prediction }} shown  as grown and as turned
 * @property {Asked} asked
 * @property {Edit[]} edits
 * @property {{ name: string, index: number }} knob  that is picked
 * @property {string[]} others  other prompts
 */

const TOLD = 32; // tokens of a story
const LISTED = 8;
const AT_ONCE = 2e6; // knobs: the tables of a model that has no more are fetched whole

/** @param {Engine} engine */
export function openSession(engine) {
  /** @type {import("./tables.js").Tables} */
  let tables = new Map();
  let which = "";
  /** @type {Map<string, Prediction>} as grown, by prompt, of the present checkpoint */
  let asGrown = new Map();
  /** @type {Map<string, Told>} */
  let toldAsGrown = new Map();
  const { texts: words, know: knowWords } = vocabulary(engine);

  /**
   * @param {Asked} asked
   * @param {Edit[]} edits
   * @returns {Promise<Prediction>}
   */
  async function predict({ prompt, seed, step }, edits) {
    const known = edits.length ? undefined : asGrown.get(prompt);
    const found = known ?? (await engine.predict(prompt, { seed, step, edits, top: LISTED }));
    for (const { id, text } of found.top) words[id] = text;
    if (asGrown.size > 50) asGrown.clear(); // a reader who types leaves many behind
    if (!edits.length) asGrown.set(prompt, found);
    return found;
  }

  /**
   * @param {Asked} asked
   * @param {Edit[]} edits
   * @param {AbortSignal} signal
   * @returns {Promise<Told>}
   */
  async function tell({ prompt, seed, step }, edits, signal) {
    const known = edits.length ? undefined : toldAsGrown.get(prompt);
    if (known) return known;
    /** @type {string[]} */
    const pieces = [];
    const { tokens, ended } = await engine.generate(prompt, {
      seed,
      step,
      edits,
      temperature: 0,
      maxTokens: TOLD,
      signal,
      onToken: ({ text }) => pieces.push(text),
    });
    const told = { ids: tokens.map(({ id }) => id), pieces, ended };
    if (!edits.length && ended !== "cancelled") toldAsGrown.set(prompt, told);
    return told;
  }

  return {
    config: engine.config,
    predict,
    tell,
    word: (/** @type {number} */ id) => words[id] ?? "",

    /**
     * Fetches the checkpoint, if it is another than the last.
     * @param {Asked} asked
     * @param {(share: number) => void} onProgress
     * @returns {Promise<import("./tables.js").Tables>}
     */
    async tables({ seed, step }, onProgress) {
      if (which === `${seed} ${step}`) return tables;
      await engine.load({ seed, step }, { onProgress });
      const found = new Map(
        Object.entries(await engine.spreads({ seed, step })).map(([name, spread]) => {
          const read = async (/** @type {[number, number] | undefined} */ rows) =>
            (await engine.weights({ seed, step, names: [name], rows }))[name].data;
          return [name, new Table(spread, read)];
        }),
      );
      if (countOf(found) <= AT_ONCE) {
        for (const [name, { data }] of Object.entries(await engine.weights({ seed, step }))) found.get(name)?.take(0, data);
      }
      [asGrown, toldAsGrown] = [new Map(), new Map()];
      [which, tables] = [`${seed} ${step}`, found];
      return tables;
    },

    /**
     * Fetches what there is to be known of some knobs: their values, and the tokens that their rows stand for.
     * @param {{ name: string, index: number }[]} knobs
     */
    async know(knobs) {
      await know(tables, knobs);
      await knowWords(knobs.flatMap((knob) => tokenOf(tables, knob)));
    },
    /** @param {{ name: string, index: number }} knob */
    knows: (knob) => !Number.isNaN(grown(tables, knob)) && tokenOf(tables, knob).every((id) => words[id] !== undefined),

    /**
     * How much moves elsewhere.
     * @param {Asked} asked
     * @param {Edit[]} edits
     * @param {string[]} prompts
     * @returns {Promise<number[]>}  for each prompt
     */
    async elsewhere(asked, edits, prompts) {
      const shares = [];
      for (const prompt of prompts) {
        const before = await predict({ ...asked, prompt }, []);
        shares.push(moved(before.probabilities, (await predict({ ...asked, prompt }, edits)).probabilities));
      }
      return shares;
    },

    /**
     * The knob with the steepest slope, of log p of the token that comes first.
     * @param {Asked} asked
     * @param {Edit[]} edits
     */
    async steepest({ prompt, seed, step }, edits) {
      const token = first((await predict({ prompt, seed, step }, edits)).probabilities);
      const { steepest } = await engine.gradients(prompt, { seed, step, edits, token, names: [], steepest: 1 });
      return { ...steepest[0], token };
    },

    /**
     * What the gradient promises of turns of one knob, and what they do, the other turns staying as they are.
     * @param {Asked} asked
     * @param {Edit[]} edits
     * @param {{ name: string, index: number }} knob
     */
    async promised({ prompt, seed, step }, edits, knob) {
      const others = edits.filter((edit) => !same(edit, knob));
      const token = first((await predict({ prompt, seed, step }, [])).probabilities);
      const asked = { seed, step, edits: others, token, names: [], single: [knob] };
      const { value, single } = await engine.gradients(prompt, asked);
      const slope = single[0] * (tables.get(knob.name)?.sd ?? NaN);
      const points = [];
      for (const turn of turnsToTry()) {
        const to = grown(tables, knob) + turn * (tables.get(knob.name)?.sd ?? NaN);
        const { probabilities } = await predict({ prompt, seed, step }, withTurn(tables, others, { ...knob, value: to }));
        points.push({ turn, promised: value + slope * turn, true: Math.log(probabilities[token]) });
      }
      return { token, slope, points };
    },
  };
}

/**
 * The token that a knob's row stands for, if it stands for one.
 * @param {import("./tables.js").Tables} tables
 * @param {{ name: string, index: number }} knob
 * @returns {number[]}
 */
function tokenOf(tables, knob) {
  return kindOf(knob.name) === "tokens" && !/wpe/.test(knob.name) ? [cell(tables, knob).row] : [];
}
