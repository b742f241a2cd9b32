// What became of the curve that the reader expected, in plain sentences. No DOM.

import { inWords, percent, short } from "../parts/format.js";
import {
  CHANCE,
  DIP,
  HIGH,
  distance,
  drawnCurve,
  firstHigh,
  knotTokens,
  lostAgain,
  lowest,
  simpleExpectations,
} from "./course.js";

/** @typedef {import("./course.js").Point} Point */
/** @typedef {import("./course.js").Way} Way */

/**
 * @param {number[]} values  the drawn curve, at the knots
 * @param {Way} way  what was measured
 * @param {number} last  tokens read in all
 * @returns {{ right: boolean, sentences: string[] }}  `right`: nearer to the models than every simple expectation
 */
export function verdict(values, way, last) {
  const drawn = drawnCurve(values, last);
  const off = distance(drawn, way.mean, last);
  const simple = simpleExpectations(last).map(({ name, points }) => ({ name, off: distance(points, way.mean, last) }));
  const beaten = simple.filter((one) => off < one.off).length;
  const rank = ["Both are nearer than yours.", "Yours is nearer than one of them.", "Yours is nearer than both."][beaten];
  return {
    right: beaten === simple.length,
    sentences: [
      `On average your curve lies ${points(off)} from the mean of ${ofModels(way)}. ` +
        `${capital(simple.map((one) => `${one.name} lies ${points(one.off)} off`).join(", and "))}. ${rank}`,
      dipped(drawn, way),
      reached(drawn, way),
    ],
  };
}

/**
 * @param {number[]} values  the drawn curve, at the knots
 * @param {number} last  tokens read in all
 */
export function drawnInWords(values, last) {
  const tokens = knotTokens(last);
  return `${values.map((value, i) => `${percent(value)} after ${short(tokens[i])}`).join(", ")} tokens`;
}

/**
 * @param {Point[]} drawn
 * @param {Way} way
 */
function dipped(drawn, { seeds }) {
  const lows = seeds.map((one) => lowest(one.points)[1]);
  const fell = lows.filter(isDip).length;
  const foresaw = isDip(lowest(drawn)[1]);
  if (!fell) {
    return (
      `${capital(noneOf(seeds.length))} fell ten points below chance on the way` +
      `${foresaw ? "; you thought they would." : ", and you thought so."}`
    );
  }
  return (
    `${capital(someOf(fell, seeds.length))} fell far below chance on the way, to ` +
    `${listed(lows.filter(isDip).map(percent))}: wrong not by guessing, but again and again. ` +
    `${foresaw ? "You foresaw that." : "You did not."}`
  );
}

/**
 * @param {Point[]} drawn
 * @param {Way} way
 */
function reached(drawn, { seeds }) {
  const mine = firstHigh(drawn);
  const yours = mine ? `your curve after ${short(mine[0])}` : "your curve never does";
  const firsts = seeds.map((one) => firstHigh(one.points)).filter((point) => point !== null);
  if (!firsts.length) {
    return `${capital(noneOf(seeds.length))} came to ${percent(HIGH)}; ${mine ? yours : "neither does your curve"}.`;
  }
  const tokens = firsts.map((point) => point[0]);
  const [first, last] = [short(Math.min(...tokens)), short(Math.max(...tokens))];
  const when = first === last ? first : `${first} to ${last}`;
  const who = firsts.length === seeds.length && seeds.length > 1 ? "They" : capital(someOf(firsts.length, seeds.length));
  const lost = seeds.map((one) => lostAgain(one.points)).filter((point) => point !== null);
  const again = lost.length
    ? ` And ${someOf(lost.length, seeds.length)} lost it again, falling to ${listed(lost.map((point) => percent(point[1])))}.`
    : "";
  return `${who} first came to ${percent(HIGH)} after ${when} tokens; ${yours}.${again}`;
}

/** @param {number} value */
function isDip(value) {
  return value <= CHANCE - DIP;
}

/** @param {number} share */
function points(share) {
  const whole = Math.round(share * 100);
  return `${whole} ${whole === 1 ? "point" : "points"}`;
}

/** @param {Way} way */
function ofModels({ seeds }) {
  return seeds.length === 1 ? "the model" : `the ${inWords(seeds.length)} models`;
}

/** @param {number} of */
function noneOf(of) {
  return of === 1 ? "the model never" : "none of the models";
}

/**
 * @param {number} some
 * @param {number} of
 */
function someOf(some, of) {
  if (of === 1) return "the model";
  if (some < of) return `${inWords(some)} of the ${inWords(of)} models`;
  return of === 2 ? "both models" : `all ${inWords(of)} models`;
}

/** @param {string[]} some */
function listed(some) {
  return some.length < 2 ? some.join("") : `${some.slice(0, -1).join(", ")} and ${some[some.length - 1]}`;
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
