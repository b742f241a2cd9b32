// The course of a curve over training, and how near a drawn one comes to it. Numbers only, no DOM.

import { wilson } from "../parts/intervals.js";
import { place } from "../parts/timescale.js";

/**
 * A measurement: [tokens read, value, low, high], the last two its 95 % interval: of a seed over items, of a mean
 * over seeds (null for a single one); in a drawn curve they are the value.
 * @typedef {[number, number, number | null, number | null]} Point
 *
 * @typedef {object} Way  `widgets.capacity_curves.read_curves` gives it with `values` in place of a seed's points
 * @property {string} way
 * @property {string} label
 * @property {number | null} chance
 * @property {number} n
 * @property {{ seed: number, points: Point[] }[]} seeds
 * @property {Point[]} mean
 * @property {{ name: string, about: string, value: number }[]} rivals
 *
 * @typedef {{ seed: number, steps: number[], tokens: number[], kept: number[] }} Moments
 *
 * @typedef {object} Curve
 * @property {string} id
 * @property {string} group
 * @property {string} label
 * @property {string} about
 * @property {string} measure
 * @property {string} condition
 * @property {Way[]} ways  the usual one first
 */

export const KNOTS = 8; // places at which a reader sets their curve, evenly along the axis
export const CHANCE = 0.5; // where every drawn curve begins: untrained, a model can only guess
export const HIGH = 0.9;
export const DIP = 0.1; // below chance by so much is more than 400 items could be by luck

const PLACES = Array.from({ length: 101 }, (_, i) => i / 100);

/**
 * The curves with each seed's points, from the shares that the trait holds.
 * @param {any[]} curves
 * @param {Moments[]} moments
 * @returns {Curve[]}
 */
export function withPoints(curves, moments) {
  return curves.map((curve) => ({
    ...curve,
    ways: curve.ways.map((/** @type {any} */ way) => ({
      ...way,
      seeds: way.seeds.map((/** @type {{ seed: number, values: (number | null)[] }} */ { seed, values }) => {
        const { tokens } = /** @type {Moments} */ (moments.find((one) => one.seed === seed));
        const points = values.flatMap((value, i) =>
          value === null ? [] : [[tokens[i], value, ...wilson(value * way.n, way.n)]],
        );
        return { seed, points };
      }),
    })),
  }));
}

/**
 * @param {number} last  tokens read in all
 * @returns {number[]}  tokens read at each knot
 */
export function knotTokens(last) {
  return Array.from({ length: KNOTS }, (_, i) => Math.round(((i + 1) / KNOTS) ** 2 * last));
}

/**
 * @param {number[]} values  KNOTS of them
 * @param {number} last
 * @returns {Point[]}  the drawn curve, from chance at the start
 */
export function drawnCurve(values, last) {
  const tokens = knotTokens(last);
  return [[0, CHANCE, CHANCE, CHANCE], ...values.map((value, i) => /** @type {Point} */ ([tokens[i], value, value, value]))];
}

/**
 * What somebody might expect who knows nothing of the matter.
 * @param {number} last
 * @returns {{ name: string, points: Point[] }[]}
 */
export function simpleExpectations(last) {
  const rising = Array.from({ length: KNOTS }, (_, i) => CHANCE + ((1 - CHANCE) * (i + 1)) / KNOTS);
  const sudden = Array.from({ length: KNOTS }, (_, i) => (i + 1 > KNOTS / 2 ? 1 : CHANCE));
  return [
    { name: "a straight line from 50% to 100%", points: drawnCurve(rising, last) },
    { name: "50% for half of the chart, then 100%", points: drawnCurve(sudden, last) },
  ];
}

/**
 * @param {Point[]} points  in order of time, one at least
 * @param {number} where  a place on the axis, 0 to 1
 * @param {number} last
 * @returns {number}  the value there, straight between measurements
 */
export function valueAt(points, where, last) {
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [place(points[i - 1][0], last), place(points[i][0], last)];
    if (where > to) continue;
    const share = to > from ? (where - from) / (to - from) : 1;
    return points[i - 1][1] + Math.max(0, share) * (points[i][1] - points[i - 1][1]);
  }
  return points[points.length - 1][1];
}

/**
 * @param {Point[]} one
 * @param {Point[]} other
 * @param {number} last
 * @returns {number}  how far apart two curves lie, on average over the axis
 */
export function distance(one, other, last) {
  const apart = PLACES.map((where) => Math.abs(valueAt(one, where, last) - valueAt(other, where, last)));
  return apart.reduce((sum, each) => sum + each, 0) / apart.length;
}

/**
 * @param {Point[]} points
 * @returns {Point}
 */
export function lowest(points) {
  return points.reduce((low, point) => (point[1] < low[1] ? point : low));
}

/**
 * @param {Point[]} points
 * @returns {Point | null}  where it first comes to HIGH
 */
export function firstHigh(points) {
  return points.find((point) => point[1] >= HIGH) ?? null;
}

/**
 * @param {Point[]} points
 * @returns {Point | null}  the lowest below chance after it had come to HIGH
 */
export function lostAgain(points) {
  const high = firstHigh(points);
  const after = high ? points.slice(points.indexOf(high)) : [];
  const low = after.length ? lowest(after) : null;
  return low && low[1] < CHANCE ? low : null;
}
