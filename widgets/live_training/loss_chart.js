// The losses of up to two models, step by step, between lines that say what a loss means. Drawn anew at most once a
// frame, and only what changed: two paths of a few hundred points.

import { h, svg } from "../parts/dom.js";
import { short } from "../parts/format.js";
import { place, ticks } from "../parts/timescale.js";
import { whenResized } from "../parts/width.js";

/** @typedef {import("./references.js").References} References */

const HEIGHT = 250;
const MARGIN = { left: 34, right: 8, top: 12, bottom: 24 };
const NAMES = { chance: "knows nothing", words: "counts words", pairs: "counts pairs of words", book: "this book’s model" };

export function lossChart() {
  const still = svg("g");
  const lines = [1, 2].map((hue) => ({
    faint: svg("path", { class: "l-faint", "data-hue": hue }),
    bold: svg("path", { class: "l-bold", "data-hue": hue }),
    tip: svg("circle", { class: "l-tip", "data-hue": hue, r: 4 }),
  }));
  const picture = svg(
    "svg",
    { role: "img", height: HEIGHT, width: "100%", "aria-label": "Loss, step by step" },
    still,
    ...lines.flatMap(({ faint, bold, tip }) => [faint, bold, tip]),
  );
  const element = h("div", { class: "l-chart" }, picture);

  let width = 600;
  let steps = 1;
  /** @type {Partial<References>} */
  let references = {};
  /** @type {number[][]} */
  let losses = [];
  let frame = 0;

  const most = () => Math.max(...Object.values(references), 7.4) + 0.6;
  const x = (/** @type {number} */ step) => MARGIN.left + place(step, steps) * (width - MARGIN.left - MARGIN.right);
  const y = (/** @type {number} */ loss) =>
    MARGIN.top + (1 - Math.min(loss, most()) / most()) * (HEIGHT - MARGIN.top - MARGIN.bottom);

  function redraw() {
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const right = width - MARGIN.right;
    still.replaceChildren(
      ...Array.from({ length: Math.ceil(most() / 2) }, (_, i) => 2 * i).flatMap((value) => [
        svg("line", { class: "g-grid", x1: MARGIN.left, x2: right, y1: y(value), y2: y(value) }),
        svg("text", { class: "g-axis", x: MARGIN.left - 6, y: y(value) + 3.5, "text-anchor": "end" }, String(value)),
      ]),
      ...ticks(steps, width < 450 ? 3 : 5).flatMap((step) => [
        svg("line", { class: "g-tick", x1: x(step), x2: x(step), y1: y(0), y2: y(0) + 4 }),
        svg("text", { class: "g-axis", x: x(step), y: y(0) + 16, "text-anchor": "middle" }, short(step)),
      ]),
      ...named().flatMap(({ name, value, at }) => [
        svg("line", { class: "g-chance", x1: MARGIN.left, x2: right, y1: y(value), y2: y(value) }),
        svg("text", { class: "g-axis g-halo", x: right, y: at, "text-anchor": "end" }, `${name} ${value.toFixed(2)}`),
      ]),
    );
    drawLines();
  }

  /** The reference lines, top down, their names above them and no two in one place. */
  function named() {
    let free = 0;
    return Object.entries(NAMES)
      .flatMap(([key, name]) => {
        const value = references[/** @type {keyof References} */ (key)];
        return value === undefined ? [] : [{ name, value }];
      })
      .sort((a, b) => b.value - a.value)
      .map(({ name, value }) => {
        const at = Math.max(y(value) - 4, free);
        free = at + 13;
        return { name, value, at };
      });
  }

  function drawLines() {
    lines.forEach(({ faint, bold, tip }, i) => {
      const own = losses[i] ?? [];
      const points = thinned(own, (step) => x(step), Math.max(1, (width - MARGIN.left - MARGIN.right) / 300));
      faint.setAttribute("d", path(points.map(({ step, loss }) => [x(step), y(loss)])));
      bold.setAttribute("d", path(points.map(({ step, smooth }) => [x(step), y(smooth)])));
      const last = points.at(-1);
      tip.setAttribute("visibility", last ? "visible" : "hidden");
      if (last) {
        tip.setAttribute("cx", String(x(last.step)));
        tip.setAttribute("cy", String(y(last.smooth)));
      }
    });
  }

  const leave = whenResized(element, (px) => {
    width = px;
    redraw();
  });

  return {
    element,
    /**
     * @param {number} wanted  steps of the whole run
     * @param {Partial<References>} known
     */
    frame(wanted, known) {
      [steps, references] = [wanted, known];
      redraw();
    },
    /** @param {number[][]} given  the losses of each model; they may grow later */
    show(given) {
      losses = given;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        drawLines();
      });
    },
    /** @param {string} text */
    describe(text) {
      picture.setAttribute("aria-label", text);
    },
    stop() {
      leave();
      cancelAnimationFrame(frame);
    },
  };
}

/**
 * The losses, no two nearer than `gap` px, each the mean of those between, and smoothed over time.
 * @param {number[]} losses
 * @param {(step: number) => number} x
 * @param {number} gap
 * @returns {{ step: number, loss: number, smooth: number }[]}
 */
export function thinned(losses, x, gap) {
  const points = [];
  let [smooth, sum, count, from] = [NaN, 0, 0, -Infinity];
  for (const [i, loss] of losses.entries()) {
    if (!Number.isFinite(loss)) break;
    const weight = Math.max(0.04, 1 / (1 + i / 10)); // mostly of the last tenth of all steps, at most of 25
    smooth = i ? smooth + weight * (loss - smooth) : loss;
    sum += loss;
    count += 1;
    if (x(i + 1) - from < gap && i < losses.length - 1) continue;
    points.push({ step: i + 1, loss: sum / count, smooth });
    [sum, count, from] = [0, 0, x(i + 1)];
  }
  return points;
}

/** @param {number[][]} points */
function path(points) {
  return points.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
}
