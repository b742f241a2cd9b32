// Where things lie in a small line chart of something over training. Numbers only, no DOM.

import { place } from "./timescale.js";

/**
 * One measurement: `[tokens read, value, low, high]`; low and high bound its 95 % interval.
 * @typedef {[number, number, number, number]} Point
 *
 * @typedef {object} Line
 * @property {string} label  written beside the line; may be empty
 * @property {number} hue  1 to 4, a colour of the palette
 * @property {(Point | null)[]} points  in order of time; null where nothing is known (a gap)
 *
 * @typedef {object} Frame
 * @property {(tokens: number) => number} x  px
 * @property {(value: number) => number} y  px
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom  px: the edges of the plot
 */

/** Room beside the plot for the figures of the value axis, px. Sliders above a chart use the same. */
export const MARGIN = { left: 38, right: 14, top: 16, bottom: 20 };

/**
 * @param {{ width: number, height: number, last: number, range: [number, number] }} chart  size in
 *   px; tokens read in all; lowest and highest value
 * @returns {Frame}
 */
export function frame({ width, height, last, range: [low, high] }) {
  const [left, right] = [MARGIN.left, Math.max(width - MARGIN.right, MARGIN.left + 1)];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  return {
    left,
    right,
    top,
    bottom,
    x: (tokens) => left + place(tokens, last) * (right - left),
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - top),
  };
}

/**
 * @param {Line} line
 * @returns {Point[][]}  the stretches between the gaps
 */
export function stretches({ points }) {
  /** @type {Point[][]} */
  const runs = [[]];
  for (const point of points) {
    if (point) runs[runs.length - 1].push(point);
    else if (runs[runs.length - 1].length) runs.push([]);
  }
  return runs.filter((run) => run.length);
}

/**
 * @param {Line} line
 * @returns {Point[]}  all that is known, gaps skipped
 */
export function known({ points }) {
  return /** @type {Point[]} */ (points.filter(Boolean));
}

/**
 * @param {Point[]} run
 * @param {Frame} at
 * @returns {string}  an SVG path along the values
 */
export function curve(run, at) {
  return `M${run.map(([tokens, value]) => `${round(at.x(tokens))} ${round(at.y(value))}`).join("L")}`;
}

/**
 * @param {Point[]} run
 * @param {Frame} at
 * @returns {string}  an SVG path around the 95 % intervals
 */
export function band(run, at) {
  const high = run.map(([tokens, , , top]) => `${round(at.x(tokens))} ${round(at.y(top))}`);
  const low = run.map(([tokens, , bottom]) => `${round(at.x(tokens))} ${round(at.y(bottom))}`).reverse();
  return `M${[...high, ...low].join("L")}Z`;
}

/**
 * The least of a few round tops of an axis that leaves room for all lines.
 * @param {Line[]} lines  of shares
 * @returns {[number, number]}
 */
export function shareRange(lines) {
  const most = Math.max(0, ...lines.flatMap((line) => known(line).map((point) => point[3])));
  return [0, [0.1, 0.2, 0.4, 1].find((top) => most <= top) ?? 1];
}

/**
 * The values to write on the axis.
 * @param {[number, number]} range
 * @param {string} unit
 * @returns {number[]}
 */
export function valueTicks([low, high], unit) {
  if (unit === "share") return [low, (low + high) / 2, high];
  const step = Math.max(1, Math.round((high - low) / 3));
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => low + i * step);
}

/**
 * A place for the chance line's label: along that line, where the curves are far.
 * @param {Line[]} lines
 * @param {Frame} at
 * @param {number} y  px, of the chance line
 * @param {string} label
 * @returns {Box}
 */
export function chancePlace(lines, at, y, label) {
  const half = halfWidth(label);
  const spots = [at.right - half, at.left + half, (at.left + at.right) / 2].flatMap((x) =>
    [8, -8].map((dy) => ({ x, y: y + dy, half })),
  );
  return best(spots, (spot) => room(spot, lines, at));
}

/**
 * A place for each line's label: beside its line, off all lines and other labels, and where the
 * lines lie apart, so that it can be no other's.
 * @param {Line[]} lines
 * @param {Frame} at
 * @param {Box[]} [taken]  where something is written already
 * @returns {(Box | null)[]}  null without a label
 */
export function labelPlaces(lines, at, taken = []) {
  const boxes = [...taken];
  return lines.map((line) => {
    if (!line.label || !known(line).length) return null;
    const half = halfWidth(line.label);
    const beside = half + 5;
    const spots = samples(line).flatMap(([tokens, value]) => {
      const [px, py] = [at.x(tokens), at.y(value)];
      const apart = Math.min(14, ...lines.map((other) => (other === line ? 14 : Math.abs(heightAt(other, px, at) - py))));
      return [
        [0, -12],
        [0, 12],
        [beside, 0],
        [-beside, 0],
        [0, -20],
        [0, 20],
      ].map(([dx, dy]) => {
        const x = Math.min(Math.max(px + dx, at.left + half), at.right - half);
        const y = Math.min(Math.max(py + dy, at.top - 8), at.bottom - 8);
        return { x, y, half, apart, moved: Math.abs(x - px - dx) + Math.abs(y - py - dy) + Math.abs(dy) / 4 };
      });
    });
    const found = best(spots, (spot) => {
      const clash = boxes.some((box) => Math.abs(box.x - spot.x) < box.half + half && Math.abs(box.y - spot.y) < 13);
      const [mine, ...others] = [line, ...lines.filter((other) => other !== line)].map((l) => clearance(l, spot, at));
      const stray = Math.min(...others) < mine; // it would be read as the label of another
      return room(spot, lines, at) * 4 + spot.apart * 3 - spot.moved - (stray ? 30 : 0) - (clash ? 100 : 0);
    });
    boxes.push(found);
    return found;
  });
}

/** @typedef {{ x: number, y: number, half: number }} Box  a text's middle and half its width, px */

/**
 * @param {Line} line
 * @param {Box} box
 * @param {Frame} at
 * @returns {number}  px between the box's middle and the line above or below it; 0 if it runs through
 */
function clearance(line, { x, y, half }, at) {
  let nearest = Infinity;
  let side = 0;
  for (let dx = -half; dx <= half; dx += half / 4) {
    const gap = heightAt(line, x + dx, at) - y;
    if (!Number.isFinite(gap)) continue;
    if (side && Math.sign(gap) !== side) return 0;
    side = Math.sign(gap);
    nearest = Math.min(nearest, Math.abs(gap));
  }
  return nearest;
}

/**
 * @param {Box} box
 * @param {Line[]} lines
 * @param {Frame} at
 * @returns {number}  px to the nearest line, 11 where that is far enough
 */
function room(box, lines, at) {
  return Math.min(11, ...lines.map((line) => clearance(line, box, at)));
}

/** @param {string} label */
function halfWidth(label) {
  return label.length * 3.5 + 3; // px, at the charts' type size
}

/**
 * @template T
 * @param {T[]} candidates  one at least
 * @param {(candidate: T) => number} score
 * @returns {T}
 */
function best(candidates, score) {
  const scores = candidates.map(score);
  return candidates[scores.indexOf(Math.max(...scores))];
}

/**
 * @param {Line} line
 * @returns {Point[]}  its points and those half way between them
 */
function samples(line) {
  const points = known(line);
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    return next ? [point, /** @type {Point} */ (point.map((v, k) => (v + next[k]) / 2))] : [point];
  });
}

/**
 * @param {Line} line
 * @param {number} x  px
 * @param {Frame} at
 * @returns {number}  the line's height there in px; Infinity where it has none
 */
function heightAt(line, x, at) {
  const points = known(line);
  for (let i = 1; i < points.length; i += 1) {
    const [x0, x1] = [at.x(points[i - 1][0]), at.x(points[i][0])];
    if (x < x0 || x > x1 || x0 === x1) continue;
    const [y0, y1] = [at.y(points[i - 1][1]), at.y(points[i][1])];
    return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  }
  return Infinity;
}

/** @param {number} n */
function round(n) {
  return Math.round(n * 10) / 10;
}
