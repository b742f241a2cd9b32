// One pair over training: above the middle line the expected ending is the likelier one, below it the other.

import { h, svg } from "../parts/dom.js";
import { seekable } from "../parts/chart.js";
import { MARGIN } from "../parts/chart_geometry.js";
import { place } from "../parts/timescale.js";
import { whenResized } from "../parts/width.js";

/** @typedef {[number, number]} Point  tokens read, margin in nats */

const HEIGHT = 46;
const MOST = Math.log(1000); // a thousand times as likely is as far as the picture goes

/**
 * @param {{ onSeek: (share: number) => void }} calls  a place along the axis, 0 to 1
 */
export function course({ onSeek }) {
  const picture = svg("svg", { class: "m-course", role: "img", height: HEIGHT, width: "100%" });
  const element = h("div", {}, picture);
  let width = 300;
  /** @type {{ points: Point[], last: number, now: number, name: string }} */
  let shown = { points: [], last: 1, now: 0, name: "" };
  seekable(picture, (px) => onSeek((px - MARGIN.left) / (width - MARGIN.left - MARGIN.right)));

  function redraw() {
    const { points, last, now, name } = shown;
    const right = width - MARGIN.right;
    const x = (/** @type {number} */ tokens) => MARGIN.left + place(tokens, last) * (right - MARGIN.left);
    const y = (/** @type {number} */ margin) => HEIGHT / 2 - (Math.max(-MOST, Math.min(MOST, margin)) / MOST) * (HEIGHT / 2 - 5);
    const path = points.map(([tokens, margin]) => `${x(tokens).toFixed(1)} ${y(margin).toFixed(1)}`).join("L");
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.setAttribute("aria-label", described(points, name));
    picture.replaceChildren(
      svg("line", { class: "m-even", x1: MARGIN.left, x2: right, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
      ...["✓", "✗"].map((mark, i) =>
        svg("text", { class: "g-axis", x: MARGIN.left - 8, y: i ? HEIGHT - 6 : 14, "text-anchor": "end" }, mark),
      ),
      ...(points.length > 1 ? [svg("path", { class: "m-line", d: `M${path}` })] : []),
      ...points.map(([tokens, margin]) =>
        svg("circle", { cx: x(tokens), cy: y(margin), r: tokens === now ? 4.5 : 2.5, "data-hue": margin > 0 ? 1 : 2 }),
      ),
      svg("line", { class: "m-now", x1: x(now), x2: x(now), y1: 2, y2: HEIGHT - 2 }),
    );
  }

  const leave = whenResized(element, (px) => {
    width = px;
    redraw();
  });

  return {
    element,
    /** @param {typeof shown} given */
    draw(given) {
      shown = given;
      redraw();
    },
    stop: leave,
  };
}

/**
 * @param {Point[]} points
 * @param {string} name
 */
function described(points, name) {
  const right = points.filter(([, margin]) => margin > 0).length;
  return `${name} over training: the expected ending is the likelier one at ${right} of ${points.length} checkpoints.`;
}
