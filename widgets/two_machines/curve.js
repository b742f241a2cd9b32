// How often an estimate is right, by the size of the turn: one line an estimate, with its intervals.

import { MARGIN } from "../parts/chart_geometry.js";
import { h, svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { whenResized } from "../parts/width.js";
import { sizeInWords } from "./wording.js";

/** @typedef {{ share: number, low: number, high: number } | null} Point */
/** @typedef {{ label: string, hue: number, points: Point[] }} Line  a point a size */

const HEIGHT = 250;
const [TOP, BOTTOM, LOWEST, APART] = [12, 40, 0.3, 15];

/** @param {number[]} sizes */
export function curve(sizes) {
  const picture = svg("svg", { role: "img", height: HEIGHT, width: "100%" });
  const element = h("div", { class: "g-chart t-curve" }, picture);
  /** @type {Line[]} */
  let lines = [];
  let width = 640;

  function draw() {
    const room = width < 480 ? 112 : 190; // for the labels
    const right = width - room;
    const x = (/** @type {number} */ i) => MARGIN.left + 14 + (i / (sizes.length - 1)) * (right - MARGIN.left - 28);
    const y = (/** @type {number} */ share) =>
      HEIGHT - BOTTOM - ((Math.max(LOWEST, share) - LOWEST) / (1 - LOWEST)) * (HEIGHT - BOTTOM - TOP);
    const ends = lines.map(({ points }) => y(points.filter((point) => point !== null).pop()?.share ?? 0.5));
    const labels = spaced([...ends, y(0.5)]);
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.replaceChildren(
      ...[0.5, 0.75, 1].flatMap((share) => [
        svg("line", { class: share === 0.5 ? "g-chance" : "g-grid", x1: MARGIN.left, x2: right, y1: y(share), y2: y(share) }),
        svg("text", { class: "g-axis", x: MARGIN.left - 6, y: y(share) + 4, "text-anchor": "end" }, percent(share)),
      ]),
      ...sizes.map((size, i) =>
        svg("text", { class: "g-axis", x: x(i), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, sizeInWords(size)),
      ),
      svg(
        "text",
        { class: "g-axis", x: (MARGIN.left + right) / 2, y: HEIGHT - 6, "text-anchor": "middle" },
        "size of the turn, up or down",
      ),
      ...lines.flatMap(({ label, hue, points }, at) => {
        const known = points.flatMap((point, i) => (point ? [{ ...point, x: x(i) + 4 * (at - 1.5) }] : []));
        return [
          svg("path", {
            class: "g-line",
            "data-hue": hue,
            d: known.length ? `M${known.map((p) => `${p.x} ${y(p.share)}`).join("L")}` : "",
          }),
          ...known.flatMap((p) => [
            ...(p.low < p.high
              ? [svg("line", { class: "t-interval", "data-hue": hue, x1: p.x, x2: p.x, y1: y(p.low), y2: y(p.high) })]
              : []),
            svg("circle", { class: "g-dot", "data-hue": hue, cx: p.x, cy: y(p.share), r: 3.5 }),
          ]),
          svg("text", { class: "g-label", "data-hue": hue, x: right + 4, y: labels[at] + 4 }, width < 480 ? short(label) : label),
        ];
      }),
      svg("text", { class: "g-axis", x: right + 4, y: labels[lines.length] + 4 }, "chance"),
    );
    picture.setAttribute(
      "aria-label",
      `How often the direction is foreseen, by the size of the turn. ${lines
        .map(
          ({ label, points }) =>
            `${label}: ${points
              .map((point, i) => (point ? `${sizeInWords(sizes[i])} ${percent(point.share)}` : ""))
              .filter(Boolean)
              .join(", ")}`,
        )
        .join(". ")}. Chance: 50%.`,
    );
  }

  const leave = whenResized(element, (px) => {
    width = px;
    draw();
  });
  return {
    element,
    /** @param {Line[]} given */
    update(given) {
      lines = given;
      draw();
    },
    stop: leave,
  };
}

/** Pushes heights apart, in their order, so that no two labels touch. @param {number[]} heights */
function spaced(heights) {
  const order = heights.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let k = 1; k < order.length; k++) order[k].y = Math.max(order[k].y, order[k - 1].y + APART);
  /** @type {number[]} */
  const found = [];
  for (const { y, i } of order) found[i] = y;
  return found;
}

/** @param {string} label  "heads: gradient" */
function short(label) {
  return label.replace("gradient", "grad.").replace("straight writing", "straight");
}
