// Asks a checkpoint the lab's own items, as the lab does: is the right continuation more probable than
// the wrong one? (lab/evaluation/scoring.py)

import { BEGIN } from "../engine/tokenizer.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {[string, string, string]} Item  prompt, right and wrong continuation */
/** @typedef {{ prompt: string, right: string, wrong: string, margin: number }} Answer */

/**
 * @param {Engine} engine
 * @param {Which} which
 * @param {Item[]} items
 * @param {() => boolean} [wanted]  whether to go on
 * @returns {Promise<Answer[]>}  `margin`: by how many nats the right continuation is the likelier, below 0 if it isn't
 */
export async function answers(engine, which, items, wanted = () => true) {
  const found = [];
  for (const [prompt, right, wrong] of items) {
    if (!wanted()) break;
    const before = await tokens(engine, prompt);
    const first = (await engine.predict(before, { ...which, top: 1 })).probabilities; // both begin after the same words
    const [good, bad] = [await continuation(right), await continuation(wrong)];
    found.push({ prompt, right, wrong, margin: good - bad });

    /** @param {string} text */
    async function continuation(text) {
      const whole = await tokens(engine, prompt + text);
      let sum = Math.log(first[whole[before.length]]);
      for (let i = before.length + 1; i < whole.length; i += 1) {
        const { probabilities } = await engine.predict(whole.slice(0, i), { ...which, top: 1 });
        sum += Math.log(probabilities[whole[i]]);
      }
      return sum;
    }
  }
  return found;
}

/**
 * @param {Engine} engine
 * @param {string} text
 * @returns {Promise<number[]>}
 */
async function tokens(engine, text) {
  return [BEGIN, ...(await engine.encode(text))];
}

/**
 * How much likelier one continuation is than the other, as a reader reads it.
 * @param {number} margin  in nats
 * @returns {string}
 */
export function likelier(margin) {
  const times = Math.exp(Math.abs(margin));
  if (times >= 1000) return "over 1,000 times as likely";
  return `${times < 10 ? times.toFixed(1) : Math.round(times)} times as likely`;
}
