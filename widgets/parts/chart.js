// A small line chart over training: bands, lines labelled where they run, chance, and a marker.

import { whenResized } from "./width.js";
import { MARGIN, band, chancePlace, curve, frame, known, labelPlaces, stretches, valueTicks } from "./chart_geometry.js";
import { description, measuredAt } from "./describe.js";
import { h, svg } from "./dom.js";
import { figure, short } from "./format.js";
import { ticks } from "./timescale.js";

/** @typedef {import("./chart_geometry.js").Line} Line */

/**
 * @typedef {object} Options
 * @property {string} title  begins the chart's description
 * @property {string} unit  "share" or "nats"
 * @property {number | null} [chance]  what guessing earns
 * @property {number} height  px
 * @property {() => (tokens: number) => string} [axis]  what a place on the axis is in words; when left out: so many tokens read
 * @property {number} [stem]  px that the marker reaches up beyond the chart, to a slider there
 * @property {(share: number) => void} [onSeek]  pressed or dragged to that place in time, 0 to 1
 */

/**
 * @param {Options} options
 * @returns {{ element: HTMLElement, mark: (tokens: number) => void, stop: () => void,
 *   draw: (lines: Line[], last: number, range: [number, number], behind?: Line[]) => void }}  `behind`: lines drawn faintly,
 *   of which those with a label are labelled too
 */
export function lineChart(options) {
  const { title, unit, chance = null, height, stem = 0, onSeek, axis } = options;
  const still = svg("g");
  const marker = svg("g", { class: "g-marker" });
  const picture = svg("svg", { role: "img", height, width: "100%" }, still, marker);
  const element = h("div", { class: "g-chart" }, picture);

  /** @type {Line[]} */
  let lines = [];
  /** @type {Line[]} */
  let behind = [];
  let last = 1; // tokens read in all
  /** @type {[number, number]} lowest and highest value */
  let range = [0, 1];
  let now = 0;
  let width = 300;

  const at = () => frame({ width, height, last, range });

  function redraw() {
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    still.replaceChildren(
      ...valueAxis(at(), range, unit),
      ...momentAxis(at(), last),
      ...(chance ? chanceLine(at(), chance) : []),
      ...behind.map((line) => svg("path", { class: "g-line g-behind", "data-hue": line.hue, d: curve(known(line), at()) })),
      ...lines.flatMap((line) => drawn(line, at())),
      ...labels([...lines, ...behind.filter(({ label }) => label)], at(), chance, unit),
    );
    remark();
  }

  function remark() {
    const { x, y, top, bottom } = at();
    marker.replaceChildren(
      svg("line", { x1: x(now), x2: x(now), y1: top - 4 - stem, y2: bottom }),
      ...lines.flatMap((line) => {
        const point = measuredAt(line, now);
        return point ? [svg("circle", { cx: x(now), cy: y(point[1]), r: 4, "data-hue": line.hue })] : [];
      }),
    );
    picture.setAttribute("aria-label", description(title, lines, { unit, chance, tokens: now, said: axis?.() }));
  }

  if (onSeek) seekable(picture, (px) => onSeek((px - MARGIN.left) / (width - MARGIN.left - MARGIN.right)));

  const leave = whenResized(element, (px) => {
    width = px;
    redraw();
  });

  return {
    element,
    draw(...given) {
      [lines, last, range, behind = []] = given;
      redraw();
    },
    mark(tokens) {
      now = tokens;
      remark();
    },
    stop: leave,
  };
}

/**
 * Pressing and dragging along an element, with mouse, pen or finger; a finger may still scroll the page.
 * @param {HTMLElement | SVGElement} element
 * @param {(px: number) => void} onMove  px from the element's left edge
 */
export function seekable(element, onMove) {
  element.classList.add("g-seekable");
  /** @param {PointerEvent} event */
  const move = (event) => onMove(event.clientX - element.getBoundingClientRect().left);
  element.addEventListener("pointerdown", (event) => {
    const pointer = /** @type {PointerEvent} */ (event);
    if (pointer.button !== 0) return;
    element.setPointerCapture(pointer.pointerId);
    move(pointer);
  });
  element.addEventListener("pointermove", (event) => {
    const pointer = /** @type {PointerEvent} */ (event);
    if (element.hasPointerCapture(pointer.pointerId)) move(pointer);
  });
}

/**
 * @param {import("./chart_geometry.js").Frame} at
 * @param {[number, number]} range
 * @param {string} unit
 */
export function valueAxis(at, range, unit) {
  return valueTicks(range, unit).flatMap((value) => [
    svg("line", { class: "g-grid", x1: at.left, x2: at.right, y1: at.y(value), y2: at.y(value) }),
    svg(
      "text",
      { class: "g-axis", x: at.left - 6, y: at.y(value) + 3.5, "text-anchor": "end" },
      unit === "share" ? figure(value, unit) : String(value),
    ),
  ]);
}

/**
 * @param {import("./chart_geometry.js").Frame} at
 * @param {number} last
 */
export function momentAxis(at, last) {
  return ticks(last).flatMap((tokens) => [
    svg("line", { class: "g-tick", x1: at.x(tokens), x2: at.x(tokens), y1: at.bottom, y2: at.bottom + 4 }),
    svg("text", { class: "g-axis", x: at.x(tokens), y: at.bottom + 15, "text-anchor": "middle" }, short(tokens)),
  ]);
}

/**
 * @param {import("./chart_geometry.js").Frame} at
 * @param {number} chance
 */
export function chanceLine(at, chance) {
  return [svg("line", { class: "g-chance", x1: at.left, x2: at.right, y1: at.y(chance), y2: at.y(chance) })];
}

/**
 * @param {Line} line
 * @param {import("./chart_geometry.js").Frame} at
 */
function drawn(line, at) {
  const runs = stretches(line);
  const hue = line.hue;
  return [
    // Dashed across the gaps: there is more to know here.
    ...(runs.length > 1 ? [svg("path", { class: "g-line g-guess", "data-hue": hue, d: curve(known(line), at) })] : []),
    ...runs.flatMap((run) => [
      svg("path", { class: "g-band", "data-hue": hue, d: band(run, at) }),
      svg("path", { class: "g-line", "data-hue": hue, d: curve(run, at) }),
      ...run.map(([tokens, value]) =>
        svg("circle", { class: "g-dot", "data-hue": hue, cx: at.x(tokens), cy: at.y(value), r: 1.8 }),
      ),
    ]),
  ];
}

/**
 * @param {Line[]} lines
 * @param {import("./chart_geometry.js").Frame} at
 * @param {number | null} chance
 * @param {string} unit
 */
function labels(lines, at, chance, unit) {
  const guess = chance ? `chance ${figure(chance, unit)}` : "";
  const guessed = chance ? [chancePlace(lines, at, at.y(chance), guess)] : [];
  return [
    ...guessed.map((spot) => written(guess, spot, "g-axis g-halo")),
    ...labelPlaces(lines, at, guessed).flatMap((spot, i) =>
      spot ? [written(lines[i].label, spot, "g-label g-halo", lines[i].hue)] : [],
    ),
  ];
}

/**
 * @param {string} text
 * @param {import("./chart_geometry.js").Box} spot
 * @param {string} looks
 * @param {number} [hue]
 */
export function written(text, { x, y }, looks, hue) {
  return svg("text", { class: looks, "data-hue": hue, "text-anchor": "middle", x, y: y + 3.5 }, text);
}
