// How much likelier one word is than another, as a reader says it, and as a place on a scale.

import { count } from "../parts/format.js";

const FARTHEST = Math.log(10_000); // at the ends of the scale

/**
 * @param {number} nats  log of how many times likelier `one` is than `other`
 * @param {string} one
 * @param {string} other
 */
export function oddsInWords(nats, one, other) {
  const [more, less] = nats >= 0 ? [one, other] : [other, one];
  const times = Math.exp(Math.abs(nats));
  if (times < 1.05) return `“${one}” and “${other}” are about equally likely`;
  return `“${more}” is ${timesOf(times)} as likely as “${less}”`;
}

/** @param {number} times  at least 1 */
export function timesOf(times) {
  if (times < 10) return `${times.toFixed(1).replace(/\.0$/, "")} times`;
  const digits = 10 ** Math.max(Math.floor(Math.log10(times)) - 1, 0);
  return times > 1e6 ? "over a million times" : `${count(Math.round(times / digits) * digits)} times`;
}

/**
 * @param {number} nats
 * @returns {number}  per cent of the way from the other word to the one
 */
export function placeOfOdds(nats) {
  return 50 + 50 * Math.max(-1, Math.min(1, nats / FARTHEST));
}
