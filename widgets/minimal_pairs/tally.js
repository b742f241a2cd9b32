// What a list of pairs comes to: how many right, what a coin would get, and where a rule parts from the model. No DOM.

import { count, interval, percent } from "../parts/format.js";
import { wilson } from "../parts/intervals.js";
import { RULES } from "./pairs.js";

/** @typedef {import("./pairs.js").Pair} Pair */

const LUCK = 0.025; // rarer than this, one way, and we no longer call it a coin's luck

/**
 * @param {number} right
 * @param {number} n
 * @returns {number}  how often a coin gets as many of n right, or more
 */
export function byCoin(right, n) {
  let [ways, sum] = [1, 0]; // ways to get k of n right
  for (let k = 0; k <= n; k += 1) {
    if (k >= right) sum += ways;
    ways = (ways * (n - k)) / (k + 1);
  }
  return sum / 2 ** n;
}

/**
 * How sure one can be. Of so few pairs Wilson's interval is only roughly right, so that the verdict goes by counting.
 * @param {number} right
 * @param {number} n
 * @returns {string}
 */
export function sure(right, n) {
  const said = `95% interval ${interval(...wilson(right, n), "share")}`;
  const [atLeast, atMost] = [byCoin(right, n), byCoin(n - right, n)];
  if (atLeast < LUCK) return `${said}. A coin gets as many in ${percent(atLeast)} of such lists: this is more than luck.`;
  if (atMost < LUCK) return `${said}. A coin gets as few in ${percent(atMost)} of such lists: this is worse than guessing.`;
  const often = right >= n / 2 ? `as many in ${percent(atLeast)}` : `as few in ${percent(atMost)}`;
  return `${said}. A coin gets ${often} of such lists: with ${pairs(n)} you can’t tell this from a coin.`;
}

/**
 * @param {number} n
 * @returns {string}  what so many pairs could show at best
 */
export function atBest(n) {
  const all = byCoin(n, n);
  if (all < LUCK) return `If it gets all ${pairs(n)}, that is hardly luck: a coin does so in ${percent(all)} of such lists.`;
  let enough = n;
  while (byCoin(enough, enough) >= LUCK) enough += 1;
  return `Even all of ${pairs(n)} could be luck: a coin gets that in ${percent(all)} of such lists. Write ${enough} or more.`;
}

/**
 * @param {{ pair: Pair, margin: number }[]} answered
 * @returns {string[]}
 */
export function told(answered) {
  const n = answered.length;
  const right = answered.filter(({ margin }) => margin > 0).length;
  const rules = RULES.map(({ name, ending }) => {
    const said = answered.filter(({ pair }) => ending(pair));
    if (!said.length) return `“${capital(name)}” says nothing about your pairs.`;
    const hits = said.filter(({ pair }) => ending(pair) === "better").length;
    const apart = said.filter(({ pair, margin }) => (ending(pair) === "better") !== margin > 0).length;
    return (
      `Who goes by ${name} gets ${hits} of the ${said.length} that this rule says anything of. ` +
      (apart
        ? `In ${apart} the model chooses otherwise.`
        : "The model chooses the same in all of these: they don’t tell the two apart.")
    );
  });
  return [`${right} of ${pairs(n)} right (${percent(right / n)}). ${capital(sure(right, n))}`, ...rules];
}

/**
 * The list with its results as comma-separated values.
 * @param {{ pair: Pair, margin: number | null }[]} rows
 * @param {{ seed: number, step: number }} which
 */
export function csv(rows, { seed, step }) {
  const head = ["begin", "better", "worse", "seed", "step", "log_probability_difference", ...RULES.map(({ name }) => name)];
  const lines = rows.map(({ pair, margin }) => [
    pair.begin,
    pair.better,
    pair.worse,
    seed,
    step,
    margin === null ? "" : margin.toFixed(4),
    ...RULES.map(({ ending }) => ending(pair) ?? ""),
  ]);
  return [head, ...lines].map((line) => line.map(quoted).join(",")).join("\n");
}

/** @param {string | number} value */
function quoted(value) {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {number} n */
function pairs(n) {
  return n === 1 ? "1 pair" : `${count(n)} pairs`;
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
