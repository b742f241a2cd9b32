// What leaves each pipe over a drive, beside what was asked for.

import { h, svg } from "../parts/dom.js";
import { STEPS } from "./physics.js";

const [WIDTH, HEIGHT, MOST] = [300, 74, 1.6];

/** @returns {{ element: HTMLElement, draw: (asked: Float64Array, smoke: Float64Array) => void, at: (t: number) => void }} */
export function smokeCharts() {
  const pipes = [0, 1].map((pipe) => {
    const asked = svg("polyline", { class: "d-asked" });
    const actual = svg("polyline", { class: "d-actual" });
    const now = svg("line", { class: "d-now", y1: 0, y2: HEIGHT });
    const picture = svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT + 2}`, role: "img" },
      svg("line", { class: "d-axis", x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }),
      asked,
      actual,
      now,
    );
    const element = h("figure", { class: "d-chart" }, h("figcaption", {}, `Pipe ${"AB"[pipe]}`), picture);
    return { asked, actual, now, picture, element };
  });
  return {
    element: h(
      "div",
      { class: "d-smoke" },
      h(
        "p",
        { class: "d-key" },
        h("span", { class: "d-key-asked" }, "smoke asked for"),
        h("span", { class: "d-key-actual" }, "its smoke"),
      ),
      h("div", { class: "d-charts" }, ...pipes.map((pipe) => pipe.element)),
    ),
    draw(asked, smoke) {
      pipes.forEach((pipe, i) => {
        pipe.asked.setAttribute("points", points(asked, i));
        pipe.actual.setAttribute("points", points(smoke, i));
        pipe.picture.setAttribute(
          "aria-label",
          `Pipe ${"AB"[i]}: ${most(asked, i)} puffs a second at most were asked for, ${most(smoke, i)} came.`,
        );
      });
    },
    at(t) {
      for (const { now } of pipes) {
        now.setAttribute("x1", String(across(t)));
        now.setAttribute("x2", String(across(t)));
      }
    },
  };
}

/** @param {number} t */
function across(t) {
  return (t / (STEPS - 1)) * WIDTH;
}

/** @param {Float64Array} smoke  @param {number} pipe */
function points(smoke, pipe) {
  return Array.from(
    { length: STEPS },
    (_, t) => `${across(t).toFixed(1)},${(HEIGHT - (Math.min(MOST, smoke[2 * t + pipe]) / MOST) * HEIGHT).toFixed(1)}`,
  ).join(" ");
}

/** @param {Float64Array} smoke  @param {number} pipe */
function most(smoke, pipe) {
  return Math.max(...Array.from({ length: STEPS }, (_, t) => smoke[2 * t + pipe])).toFixed(1);
}
