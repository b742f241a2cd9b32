// Large amounts as a reader takes them in: two digits, and a unit that one can think of.

import { count } from "../parts/format.js";

/** @type {[number, string][]} */
const LARGE = [
  [1e12, "trillion"],
  [1e9, "billion"],
  [1e6, "million"],
];

/**
 * @param {number} n
 * @returns {string}  "27 million", "36,000"
 */
export function roughly(n) {
  const digits = 10 ** Math.max(Math.floor(Math.log10(n)) - 1, 0);
  const rounded = Math.round(n / digits) * digits;
  const [unit, name] = LARGE.find(([unit]) => rounded >= unit) ?? [1, ""];
  const value = rounded / unit;
  return name ? `${Number(value.toFixed(1))} ${name}` : count(value);
}

/**
 * @param {number} minutes  of reading
 * @param {number} hours  a day
 * @returns {{ years: number, words: string }}
 */
export function spanOf(minutes, hours) {
  const days = minutes / 60 / hours;
  const years = days / 365.25;
  return { years, words: years < 2 ? `${roughly(days)} days` : `${roughly(years)} years` };
}

/** @param {number} n */
export function bytes(n) {
  return n >= 1e12 ? `${roughly(n / 1e12)} terabytes` : `${roughly(n / 1e6)} MB`;
}
