// How often the answer is right, by the number of moves: one line a way of answering, with its intervals.

import { MARGIN } from "../parts/chart_geometry.js";
import { h, svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { whenResized } from "../parts/width.js";

/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {{ label: string, hue: number, dashed?: boolean, points: (Figure | null)[] }} Way  a point a number of moves, from 1 */

const HEIGHT = 230;
const TOP = 14;
const BOTTOM = 40;

/** @param {{ half: number, chance: number }} baselines  what knowing the full containers earns, and what guessing earns */
export function curve({ half, chance }) {
  const picture = svg("svg", { role: "img", height: HEIGHT, width: "100%" });
  const element = h("div", { class: "g-chart p-curve" }, picture);
  /** @type {Way[]} */
  let ways = [];
  let practised = 0;
  let now = 1;
  let width = 640;

  function draw() {
    const most = Math.max(2, ...ways.map(({ points }) => points.length));
    const right = width - MARGIN.right;
    const x = (/** @type {number} */ moves) => MARGIN.left + 12 + ((moves - 1) / (most - 1)) * (right - MARGIN.left - 24);
    const y = (/** @type {number} */ share) => HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    const beyond = (x(practised) + x(practised + 1)) / 2;
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.replaceChildren(
      ...(practised < most
        ? [
            svg("rect", { class: "p-beyond", x: beyond, width: right - beyond, y: TOP, height: y(0) - TOP }),
            svg("text", { class: "g-axis", x: right - 3, y: TOP + 12, "text-anchor": "end" }, "never practised"),
          ]
        : []),
      ...[0, 0.5, 1].flatMap((share) => [
        svg("line", { class: "g-grid", x1: MARGIN.left, x2: right, y1: y(share), y2: y(share) }),
        svg("text", { class: "g-axis", x: MARGIN.left - 6, y: y(share) + 4, "text-anchor": "end" }, percent(share)),
      ]),
      ...[half, chance].map((share) =>
        svg("line", { class: "g-chance", x1: MARGIN.left, x2: right, y1: y(share), y2: y(share) }),
      ),
      ...Array.from({ length: most }, (_, i) =>
        svg("text", { class: "g-axis", x: x(i + 1), y: y(0) + 15, "text-anchor": "middle" }, String(i + 1)),
      ),
      svg(
        "text",
        { class: "g-axis", x: (MARGIN.left + right) / 2, y: HEIGHT - 6, "text-anchor": "middle" },
        "moves in the scene",
      ),
      svg("g", { class: "g-marker" }, svg("line", { x1: x(now), x2: x(now), y1: TOP, y2: y(0) })),
      ...ways.flatMap((way) => line(way, x, y)),
    );
    picture.setAttribute("aria-label", description());
  }

  function description() {
    const courses = ways.map(
      ({ label, points }) =>
        `${label}: ${points
          .map((point, i) => (point ? `${i + 1} ${i ? "moves" : "move"} ${percent(point.value)}` : ""))
          .filter(Boolean)
          .join(", ")}`,
    );
    return `Right answers by the number of moves. ${courses.join(". ")}. Who knows which two containers are full: ${percent(half)}.`;
  }

  const leave = whenResized(element, (px) => {
    width = px;
    draw();
  });

  return {
    element,
    /**
     * @param {Way[]} given
     * @param {number} most  moves that were practised
     */
    setWays(given, most) {
      [ways, practised] = [given, most];
      draw();
    },
    /** @param {number} moves */
    mark(moves) {
      now = moves;
      draw();
    },
    stop: leave,
  };
}

/**
 * @param {Way} way
 * @param {(moves: number) => number} x
 * @param {(share: number) => number} y
 */
function line({ label, hue, dashed, points }, x, y) {
  const known = points.flatMap((point, i) => (point ? [{ ...point, at: i + 1 }] : []));
  if (!known.length) return [];
  const path = `M${known.map(({ at, value }) => `${x(at)} ${y(value)}`).join("L")}`;
  const [first] = known;
  return [
    svg("path", { class: dashed ? "g-line g-guess" : "g-line", "data-hue": hue, d: path }),
    ...(dashed
      ? []
      : known.flatMap(({ at, value, low, high }) => [
          svg("line", { class: "p-interval", "data-hue": hue, x1: x(at), x2: x(at), y1: y(low), y2: y(high) }),
          svg("circle", { class: "g-dot", "data-hue": hue, cx: x(at), cy: y(value), r: 3.5 }),
        ])),
    svg(
      "text",
      {
        class: "g-label g-halo",
        "data-hue": hue,
        ...(dashed
          ? { x: x(known[known.length - 1].at) - 4, y: y(known[known.length - 1].value) - 8, "text-anchor": "end" }
          : { x: x(first.at) + 8, y: y(first.high) - 6 }),
      },
      label,
    ),
  ];
}
