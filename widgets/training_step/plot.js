// A small chart of the error of some sentences, against the size of a step or the number of steps.

import { seekable } from "../parts/chart.js";
import { h, svg } from "../parts/dom.js";
import { whenResized } from "../parts/width.js";

/** Room beside the plot, px. The slider below keeps to the same. */
export const MARGIN = { left: 30, right: 12, top: 20, bottom: 34 };
const HEIGHT = 230;

/**
 * @typedef {{x: number, label: string}} Tick  x from 0 to 1
 * @typedef {{points: [number, number][], kind: "this" | "mean" | "other"}} Line  x from 0 to 1, and nats
 * @typedef {object} Picture
 * @property {Line[]} lines  the last on top
 * @property {Tick[]} ticks
 * @property {string} axis  what lies along the horizontal axis
 * @property {number} top  nats at the upper edge; lines may run off it
 * @property {number} clueless  nats of knowing nothing
 * @property {number} at  of the marker, x from 0 to 1
 * @property {string} said  the same in words
 */

/** @param {{onSeek: (x: number) => void}} calls  pressed or dragged to that place, 0 to 1 */
export function plot({ onSeek }) {
  const picture = svg("svg", { role: "img", height: HEIGHT, width: "100%" });
  const element = h("div", { class: "t-plot" }, picture);
  let width = 300;
  /** @type {Picture | null} */
  let shown = null;

  seekable(picture, (px) => onSeek(Math.min(1, Math.max(0, (px - MARGIN.left) / (width - MARGIN.left - MARGIN.right)))));
  const leave = whenResized(element, (px) => {
    width = px;
    if (shown) draw(shown);
  });

  /** @param {Picture} given */
  function draw(given) {
    shown = given;
    const { lines, ticks, axis, top, clueless, at, said } = given;
    const [left, right, bottom] = [MARGIN.left, width - MARGIN.right, HEIGHT - MARGIN.bottom];
    const x = (/** @type {number} */ share) => left + share * (right - left);
    const y = (/** @type {number} */ nats) => bottom - (nats / top) * (bottom - MARGIN.top);
    const text = (/** @type {string} */ words, /** @type {import("../parts/dom.js").Attributes} */ place) =>
      svg("text", { class: "g-axis", ...place }, words);
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.setAttribute("aria-label", said);
    picture.replaceChildren(
      ...[0, 2, 4, 6, 8, 10]
        .filter((value) => value < top)
        .flatMap((value) => [
          svg("line", { class: "g-grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
          text(String(value), { x: left - 6, y: y(value) + 3.5, "text-anchor": "end" }),
        ]),
      ...ticks.map((tick) => text(tick.label, { x: x(tick.x), y: bottom + 15, "text-anchor": "middle" })),
      text("error, in nats a token", { x: left - 20, y: 10 }),
      text(axis, { x: right, y: bottom + 30, "text-anchor": "end" }),
      svg("line", { class: "g-chance", x1: left, x2: right, y1: y(clueless), y2: y(clueless) }),
      text("as if it knew nothing", { class: "g-axis g-halo", x: left + 4, y: y(clueless) - 4 }),
      svg("line", { class: "t-marker", x1: x(at), x2: x(at), y1: MARGIN.top, y2: bottom }),
      ...lines.map(({ points, kind }) =>
        svg("path", {
          class: "t-line",
          "data-kind": kind,
          d: points.length ? `M${points.map(([px, nats]) => `${x(px).toFixed(1)} ${y(nats).toFixed(1)}`).join("L")}` : "",
        }),
      ),
      ...lines
        .filter(({ kind }) => kind !== "other")
        .flatMap(({ points, kind }) => {
          const point = points.find(([px]) => Math.abs(px - at) < 1e-6);
          return point ? [svg("circle", { class: "t-dot", "data-kind": kind, cx: x(point[0]), cy: y(point[1]), r: 4.5 })] : [];
        }),
    );
  }

  return { element, draw, stop: leave };
}
