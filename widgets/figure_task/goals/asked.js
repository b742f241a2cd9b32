// What several goals ask of a model, and how they speak of it.

import { shown } from "../../parts/words.js";

/**
 * @typedef {import("../../parts/engine.js").Engine} Engine
 * @typedef {{ seed: number, step: number }} Which
 * @typedef {(name: string) => any} Get  the figure's traits, by their names
 * @typedef {{ reached: boolean, said: string, came: string, told: string }} Outcome
 *   `said`: what the reader did; `came`: what came out of it, with its figure; `told`: what that lacks, and what to try; empty
 *   where the goal is reached
 * @typedef {{ get: Get, engine: Engine, goal: any, start: Get }} Asked  `start`: the traits as the task sets them
 * @typedef {(asked: Asked) => Promise<Outcome>} Goal
 */

/**
 * @param {string} said
 * @param {string} came
 * @returns {Outcome}
 */
export const reached = (said, came) => ({ reached: true, said, came, told: "" });

/**
 * @param {string} said
 * @param {string} came
 * @param {string} told
 * @returns {Outcome}
 */
export const notYet = (said, came, told) => ({ reached: false, said, came, told });

/** @param {Get} get @returns {Which} */
export const whichOf = (get) => ({ seed: get("seed"), step: get("step") });

/**
 * How likely a word is after a text.
 * @param {Engine} engine
 * @param {string | number[]} prompt  a text, or its tokens with the first one
 * @param {string} word
 * @param {object} which  seed and step, and `edits` or `changes`
 * @returns {Promise<number>}  0 to 1
 */
export async function chanceOf(engine, prompt, word, which) {
  const before = typeof prompt === "string" ? [...engine.begin, ...(await engine.encode(prompt))] : prompt;
  const [first, ...rest] = await engine.encode(` ${word}`);
  const { probabilities } = await engine.predict(before, { ...which, top: 1 });
  if (!rest.length) return probabilities[first];
  const { surprise } = await engine.surprise([...before, first, ...rest], which);
  return Math.exp(-surprise.slice(-1 - rest.length).reduce((sum, nats) => sum + nats, 0));
}

/**
 * What comes next most likely.
 * @param {Engine} engine
 * @param {string | number[]} prompt
 * @param {object} which
 * @returns {Promise<{ word: string, chance: number }>}  as a reader reads it
 */
export async function likeliest(engine, prompt, which) {
  const { top } = await engine.predict(prompt, { ...which, top: 1 });
  return { word: await plainWord(engine, top[0]), chance: top[0].probability };
}

/**
 * @param {Engine} engine
 * @param {{ id: number, text: string }} token
 */
async function plainWord(engine, { id, text }) {
  return (await engine.decode([id])).trim() || shown(text).text;
}

/**
 * The words of a text, in small letters, without marks.
 * @param {string} text
 * @returns {string[]}
 */
export const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}’'-]+/gu) ?? [];

/** The end of a text, short enough to be read in a sentence. @param {string} text */
export function ending(text) {
  const words = text.trim().split(/\s+/);
  return words.length > 9 ? `… ${words.slice(-8).join(" ")}` : words.join(" ");
}

/** @param {string} text */
export const quoted = (text) => `“${text}”`;
