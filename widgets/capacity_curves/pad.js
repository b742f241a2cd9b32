// An empty chart to draw a curve into: by pointer or finger anywhere in it, or with the keyboard on
// its knots. Each knot is a native range input, so that both set the same.

import { chanceLine, momentAxis, valueAxis, written } from "../parts/chart.js";
import { curve, frame } from "../parts/chart_geometry.js";
import { h, svg } from "../parts/dom.js";
import { percent, tokensRead } from "../parts/format.js";
import { whenResized } from "../parts/width.js";
import { CHANCE, KNOTS, drawnCurve, knotTokens } from "./course.js";

/** @typedef {import("./course.js").Way} Way */

const HEIGHT = 250;
/** @type {[number, number]} */
const RANGE = [0, 1];

/**
 * @param {{ onDraw: (values: number[]) => void }} options  `onDraw`: the curve was changed
 * @returns {{
 *   element: HTMLElement,
 *   ask: (name: string, last: number) => void,
 *   show: (way: Way) => void,
 *   stop: () => void,
 * }}  `ask` empties it for a curve of that name; `show` lets what was measured appear behind the drawn curve
 */
export function drawingPad({ onDraw }) {
  const truth = svg("g", { class: "c-truth" });
  const still = svg("g");
  const drawn = svg("path", { class: "g-line c-yours", "data-hue": 3 });
  const dots = Array.from({ length: KNOTS }, () => svg("circle", { class: "c-knot", "data-hue": 3, r: 5 }));
  const label = svg("g");
  const picture = svg("svg", { "aria-hidden": "true", height: HEIGHT, width: "100%" }, still, truth, drawn, ...dots, label);
  const inputs = dots.map((_, i) =>
    h("input", {
      type: "range",
      class: "c-handle",
      min: 0,
      max: 100,
      step: 1,
      oninput: () => set(i, inputs[i].valueAsNumber / 100),
    }),
  );
  const knots = h("div", { class: "c-handles", role: "group" }, ...inputs);
  const element = h("div", { class: "g-chart c-pad" }, picture, knots);

  let values = Array(KNOTS).fill(CHANCE);
  let last = 1;
  let width = 300;
  let touched = false;
  /** @type {Way | null} */
  let shown = null;
  /** @type {{ index: number, value: number } | null} where the pointer last was, while it draws */
  let stroke = null;

  const at = () => frame({ width, height: HEIGHT, last, range: RANGE });

  /**
   * @param {number} index
   * @param {number} value
   */
  function set(index, value) {
    values[index] = value;
    touched = true;
    redraw();
    onDraw([...values]);
  }

  /** @param {PointerEvent} event */
  function pull(event) {
    const { left, top } = picture.getBoundingClientRect();
    const { left: from, right: to, top: high, bottom: low } = at();
    const where = ((event.clientX - left - from) / (to - from)) * KNOTS - 1;
    const index = Math.min(Math.max(Math.round(where), 0), KNOTS - 1);
    const value = Math.round(Math.min(Math.max((low - (event.clientY - top)) / (low - high), 0), 1) * 100) / 100;
    // A quick stroke passes knots between two events: they get what lies between.
    const begun = stroke ?? { index, value };
    const way = Math.sign(index - begun.index);
    for (let i = begun.index; way && i !== index; i += way) {
      if (i !== begun.index) values[i] = begun.value + ((value - begun.value) * (i - begun.index)) / (index - begun.index);
    }
    stroke = { index, value };
    set(index, value);
  }

  picture.addEventListener("pointerdown", (event) => {
    if (shown || event.button !== 0) return;
    picture.setPointerCapture(event.pointerId);
    stroke = null;
    pull(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!shown && picture.hasPointerCapture(event.pointerId)) pull(event);
  });

  function redraw() {
    const to = at();
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    still.replaceChildren(...valueAxis(to, RANGE, "share"), ...momentAxis(to, last), ...chanceLine(to, CHANCE));
    drawn.setAttribute("d", curve(/** @type {any} */ (drawnCurve(values, last)), to));
    element.dataset.touched = String(touched);
    knotTokens(last).forEach((tokens, i) => {
      const [x, y] = [to.x(tokens), to.y(values[i])];
      dots[i].setAttribute("cx", String(x));
      dots[i].setAttribute("cy", String(y));
      inputs[i].style.left = `${x}px`;
      inputs[i].style.top = `${y}px`;
      inputs[i].value = String(Math.round(values[i] * 100));
      inputs[i].setAttribute("aria-valuetext", percent(Math.round(values[i] * 100) / 100));
    });
    truth.replaceChildren(...(shown ? measured(shown, to) : []));
    label.replaceChildren(...hints(to));
  }

  /** @param {import("../parts/chart_geometry.js").Frame} to */
  function hints(to) {
    const half = 24;
    const guess = written("guessing", { x: to.left + half + 4, y: to.y(CHANCE) + 10, half }, "g-axis g-halo");
    if (touched) return [guess];
    return [guess, written("draw here", { x: (to.left + to.right) / 2, y: to.y(0.75), half }, "c-here g-halo")];
  }

  const leave = whenResized(element, (px) => {
    width = px;
    redraw();
  });

  return {
    element,
    ask(name, tokens) {
      [values, last, touched, shown] = [Array(KNOTS).fill(CHANCE), tokens, false, null];
      knots.setAttribute("aria-label", `The curve you expect: ${name}`);
      knotTokens(last).forEach((read, i) => {
        inputs[i].setAttribute("aria-label", `Right answers, ${tokensRead(read)}`);
        inputs[i].disabled = false;
      });
      delete element.dataset.shown;
      redraw();
    },
    show(way) {
      shown = way;
      for (const input of inputs) input.disabled = true;
      element.dataset.shown = "true";
      redraw();
    },
    stop: leave,
  };
}

/**
 * @param {Way} way
 * @param {import("../parts/chart_geometry.js").Frame} to
 */
function measured({ seeds, mean }, to) {
  const path = (/** @type {any} */ points) => curve(points, to);
  const end = mean[mean.length - 1];
  const half = 36;
  const label = seeds.length > 1 ? "their mean" : "the model";
  return [
    ...seeds.map(({ points }) => svg("path", { class: "g-line c-seed", d: path(points) })),
    svg("path", { class: "g-line c-mean", "data-hue": 1, d: path(mean) }),
    ...(end
      ? [written(label, { x: to.right - half, y: to.y(end[1]) + (end[1] > 0.5 ? 14 : -14), half }, "g-label g-halo", 1)]
      : []),
  ];
}
