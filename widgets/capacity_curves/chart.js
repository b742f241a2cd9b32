// One capacity over training: every model a thin line, their mean with its interval, chance and the
// rivals as levels, each labelled where it runs. A press picks the nearest point.

import { momentAxis, valueAxis, written } from "../parts/chart.js";
import { band, chancePlace, curve, frame, known, labelPlaces } from "../parts/chart_geometry.js";
import { description } from "../parts/describe.js";
import { h, svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { whenResized } from "../parts/width.js";

/** @typedef {import("./course.js").Point} Point */
/** @typedef {import("./course.js").Way} Way */
/**
 * @typedef {object} Picture
 * @property {string} title
 * @property {Way} way
 * @property {Way | null} beside  the same asked in the usual way, to compare with
 * @property {Point[] | null} drawn  what the reader expected
 * @property {number} last  tokens read in all
 * @property {number | null} seed  in focus
 * @property {number} tokens  of the point picked, if a seed is in focus
 */

const HEIGHT = 320;
/** @type {[number, number]} */
const RANGE = [0, 1];
const NEAR = 13; // px: levels nearer than this share a label

/**
 * @param {{ onPick: (seed: number, tokens: number) => void }} options
 * @returns {{ element: HTMLElement, draw: (picture: Picture) => void, stop: () => void }}
 */
export function curvesChart({ onPick }) {
  const picture = svg("svg", { role: "img", height: HEIGHT, width: "100%", class: "c-curves" });
  const element = h("div", { class: "g-chart" }, picture);
  /** @type {Picture | null} */
  let given = null;
  let width = 300;

  const at = () => frame({ width, height: HEIGHT, last: given?.last ?? 1, range: RANGE });

  picture.addEventListener("click", (event) => {
    if (!given) return;
    const { left, top } = picture.getBoundingClientRect();
    const to = at();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const far = (/** @type {Point} */ point) => Math.hypot(to.x(point[0]) - x, to.y(point[1]) - y);
    const all = given.way.seeds.flatMap(({ seed, points }) => points.map((point) => ({ seed, point })));
    if (!all.length) return;
    const nearest = all.reduce((best, one) => (far(one.point) < far(best.point) ? one : best));
    onPick(nearest.seed, nearest.point[0]);
  });

  function redraw() {
    if (!given) return;
    const { way, beside, drawn, seed, tokens, last, title } = given;
    const to = at();
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const focus = way.seeds.find((one) => one.seed === seed);
    const several = way.seeds.length > 1;
    const lines = [
      line(several ? `mean of ${way.seeds.length} models` : "", 1, way.mean),
      ...(focus && several ? [line(`seed ${seed}`, 2, focus.points)] : []),
      ...(drawn ? [line("yours", 3, drawn)] : []),
      ...(beside ? [line(beside.label, 4, beside.mean)] : []),
    ];
    const others = way.seeds.filter((one) => one !== focus).map((one) => line("", 1, one.points));
    const levels = grouped(way, to);
    const taken = levels.reduce(
      (spots, { text, y }) => [...spots, free(chancePlace([...lines, ...others], to, y, text), spots, to)],
      /** @type {Spot[]} */ ([]),
    );
    const places = labelPlaces([...lines, ...others], to, taken);
    const mean = way.mean.filter((point) => point[2] !== null);
    picture.replaceChildren(
      ...valueAxis(to, RANGE, "share"),
      ...momentAxis(to, last),
      ...levels.flatMap(({ values }) =>
        values.map((value) => svg("line", { class: "c-level", x1: to.left, x2: to.right, y1: to.y(value), y2: to.y(value) })),
      ),
      ...(mean.length ? [svg("path", { class: "g-band", "data-hue": 1, d: band(inRange(mean), to) })] : []),
      ...others.map((one) => svg("path", { class: "g-line c-seed", d: curve(known(one), to) })),
      ...others.flatMap((one) => known(one).map(([x, y]) => svg("circle", { class: "c-dot", cx: to.x(x), cy: to.y(y), r: 2 }))),
      ...(beside ? [path("c-beside", 4, beside.mean, to)] : []),
      ...(drawn ? [path("c-yours", 3, drawn, to)] : []),
      path("c-mean", 1, way.mean, to),
      ...(focus ? focused(focus.points, tokens, to) : []),
      ...levels.map(({ text }, i) => written(text, taken[i], "g-axis g-halo")),
      ...places.flatMap((spot, i) => (spot && lines[i] ? [written(lines[i].label, spot, "g-label g-halo", lines[i].hue)] : [])),
    );
    const spoken = [
      ...way.seeds.map((one) => line(`seed ${one.seed}`, 1, one.points)),
      ...lines.filter((one) => one.label && one.points !== focus?.points),
    ];
    const rivals = way.rivals.map(({ name, value }) => `${name} ${percent(value)}`).join(", ");
    const course = description(title, spoken, { unit: "share", chance: way.chance, tokens: last });
    picture.setAttribute("aria-label", rivals ? `${course} Rivals: ${rivals}.` : course);
  }

  const leave = whenResized(element, (px) => {
    width = px;
    redraw();
  });

  return {
    element,
    draw(asked) {
      given = asked;
      redraw();
    },
    stop: leave,
  };
}

/** @typedef {import("../parts/chart_geometry.js").Box} Spot */

/**
 * @param {string} label
 * @param {number} hue
 * @param {Point[]} points
 * @returns {import("../parts/chart_geometry.js").Line}
 */
function line(label, hue, points) {
  return { label, hue, points: /** @type {any} */ (points) };
}

/**
 * @param {string} looks
 * @param {number} hue
 * @param {Point[]} points
 * @param {import("../parts/chart_geometry.js").Frame} to
 */
function path(looks, hue, points, to) {
  return svg("path", { class: `g-line ${looks}`, "data-hue": hue, d: curve(/** @type {any} */ (points), to) });
}

/**
 * The intervals of a mean as far as there is room: Student's may reach beyond 0 and 1.
 * @param {Point[]} points
 * @returns {any[]}
 */
function inRange(points) {
  return points.map(([tokens, value, low, high]) => [tokens, value, Math.max(low ?? value, 0), Math.min(high ?? value, 1)]);
}

/**
 * @param {Point[]} points
 * @param {number} tokens
 * @param {import("../parts/chart_geometry.js").Frame} to
 */
function focused(points, tokens, to) {
  const picked = points.find((point) => point[0] === tokens);
  return [
    svg("path", { class: "g-band", "data-hue": 2, d: band(/** @type {any} */ (points), to) }),
    path("", 2, points, to),
    ...points.map(([x, y]) => svg("circle", { class: "g-dot", "data-hue": 2, cx: to.x(x), cy: to.y(y), r: 2.6 })),
    ...(picked ? [svg("circle", { class: "c-picked", "data-hue": 2, cx: to.x(picked[0]), cy: to.y(picked[1]), r: 7 })] : []),
  ];
}

/**
 * Chance and the rivals, those that lie close together under one label.
 * @param {Way} way
 * @param {import("../parts/chart_geometry.js").Frame} to
 * @returns {{ text: string, y: number, values: number[] }[]}
 */
function grouped({ chance, rivals }, to) {
  const levels = [...(chance === null ? [] : [{ name: "chance", value: chance }]), ...rivals].sort((a, b) => b.value - a.value);
  /** @type {{ name: string, value: number }[][]} */
  const groups = [];
  for (const level of levels) {
    const group = groups[groups.length - 1];
    if (group && Math.abs(to.y(group[0].value) - to.y(level.value)) < NEAR) group.push(level);
    else groups.push([level]);
  }
  return groups.map((group) => ({
    text: group.map(({ name, value }) => (name === "chance" ? name : `${name} ${percent(value)}`)).join(", "),
    y: to.y(group[0].value),
    values: group.map(({ value }) => value),
  }));
}

/**
 * @param {Spot} spot
 * @param {Spot[]} taken
 * @param {import("../parts/chart_geometry.js").Frame} to
 * @returns {Spot}  inside the plot and off what is written already
 */
function free(spot, taken, to) {
  const inside = { ...spot, y: Math.min(Math.max(spot.y, to.top + 8), to.bottom - 8) };
  const clash = taken.some((one) => Math.abs(one.y - inside.y) < NEAR && Math.abs(one.x - inside.x) < one.half + inside.half);
  return clash ? { ...inside, y: inside.y + NEAR } : inside;
}
