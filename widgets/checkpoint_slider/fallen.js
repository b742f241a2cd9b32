// Which abilities a model loses again for a while. Numbers only, no DOM.

/** @typedef {import("../parts/chart_geometry.js").Point} Point */
/** @typedef {import("./capacities.js").Panel} Panel */
/** @typedef {{ id: string, panel: string, label: string, points: Point[] }} Asked  a line that readers are asked about */

export const FALL = 0.2; // below its best so far: of some 400 items nothing falls so far by chance

/**
 * @param {Panel[]} panels
 * @returns {Asked[]}
 */
export function askedAbout(panels) {
  return panels.flatMap(({ id, lines }) =>
    lines
      .filter(({ asked }) => asked)
      .map(({ label, asked, points }) => ({ id: `${id} ${label}`, panel: id, label: asked, points })),
  );
}

/**
 * @param {Point[]} points  in order of time
 * @returns {{ from: Point, to: Point } | null}  the deepest fall, if it is one
 */
export function fall(points) {
  let best = points[0];
  /** @type {{ from: Point, to: Point } | null} */
  let deepest = null;
  for (const point of points) {
    if (point[1] > best[1]) best = point;
    const depth = best[1] - point[1];
    if (depth >= FALL && (!deepest || depth > deepest.from[1] - deepest.to[1])) deepest = { from: best, to: point };
  }
  return deepest;
}
