// Both machines, drawn: every part has its place, and the one that is turned is marked.

import { svg } from "../parts/dom.js";
import { PARTS } from "./oven_parts.js";

const [WIDTH, HEIGHT] = [320, 232];
const MOST_DOTS = 400; // neurons of a layer that are drawn, one for several where there are more

/** The colour of toast, from bread to burnt. @param {number} brown  0 to 100 */
export function toastColour(brown) {
  return brown <= 50
    ? `color-mix(in oklab, var(--t-golden) ${2 * brown}%, var(--t-bread))`
    : `color-mix(in oklab, var(--t-burnt) ${2 * (brown - 50)}%, var(--t-golden))`;
}

/** @typedef {{ element: SVGSVGElement, mark: (id: string | null, said?: string) => void }} Drawing */

/** @param {number} brown @returns {Drawing} */
export function ovenDrawing(brown) {
  /** @param {string} parts  that this is drawn for @param {...Node} shapes */
  const group = (parts, ...shapes) => svg("g", { class: "t-thing", "data-parts": parts }, ...shapes);
  const rod = (/** @type {number} */ x, /** @type {number} */ y) =>
    svg("rect", { class: "t-rod", x, y, width: 50, height: 7, rx: 3.5 });
  const knob = (/** @type {number} */ y, /** @type {number} */ r) => [
    svg("circle", { cx: 264, cy: y, r }),
    svg("line", { x1: 264, y1: y, x2: 264 + r * 0.6, y2: y - r * 0.6 }),
  ];
  const things = [
    group("insulation", svg("rect", { class: "t-shell", x: 18, y: 36, width: 284, height: 158, rx: 12 })),
    group("dullness sheet", svg("rect", { class: "t-lining", x: 36, y: 50, width: 184, height: 128, rx: 5 })),
    group(
      "fan",
      svg("circle", { cx: 206, cy: 92, r: 9 }),
      svg("path", { class: "t-line", d: "M206 92c6-9 10-4 0 0c9 6 4 10 0 0c-6 9-10 4 0 0c-9-6-4-10 0 0" }),
    ),
    group("resistance rodWeight", rod(54, 62), rod(142, 62), rod(54, 154), rod(142, 154)),
    group("distance", svg("path", { class: "t-line", d: "M100 74v28M96 79l4-5l4 5M96 97l4 5l4-5" })),
    group("", svg("path", { class: "t-line", d: "M44 134H212" })),
    group(
      "thickness water sugar",
      svg("rect", { class: "t-slice", x: 80, y: 106, width: 100, height: 24, rx: 7, style: `fill: ${toastColour(brown)}` }),
    ),
    group("gap", svg("rect", { class: "t-gap", x: 60, y: 184, width: 140, height: 4 })),
    group("thermostat slack", ...knob(82, 17), svg("text", { x: 264, y: 116 }, "°C")),
    group("time", ...knob(146, 17), svg("text", { x: 264, y: 180 }, "min")),
    group("lead", svg("path", { class: "t-line", d: "M244 194v12q0 8-8 8H44" })),
    group(
      "voltage",
      svg("rect", { x: 12, y: 204, width: 24, height: 20, rx: 4 }),
      svg("path", { class: "t-line", d: "M36 209h7M36 219h7" }),
    ),
  ];
  const ring = svg("circle", { class: "t-ring", r: 17 });
  const element = svg("svg", { class: "t-drawing", viewBox: `0 24 ${WIDTH} ${HEIGHT - 24}`, role: "img" }, ...things, ring);
  return {
    element,
    mark(id, said = "") {
      const part = id ? PARTS[/** @type {import("./oven_parts.js").PartId} */ (id)] : null;
      for (const thing of things)
        thing.toggleAttribute("data-on", Boolean(id) && (thing.dataset.parts ?? "").split(" ").includes(id ?? ""));
      ring.toggleAttribute("hidden", !part);
      if (part) ring.setAttribute("transform", `translate(${part.at.join(" ")})`);
      element.setAttribute("aria-label", `A toaster oven with ${Object.keys(PARTS).length} parts that can be turned. ${said}`);
    },
  };
}

/**
 * The layers above one another, the prompt below and the next word on top.
 * @param {{ layers: number, heads: number, neurons: number }} shape
 * @returns {Drawing}
 */
export function modelDrawing({ layers, heads, neurons }) {
  const row = (HEIGHT - 44) / layers;
  const dotted = Math.min(neurons, MOST_DOTS);
  const top = (/** @type {number} */ layer) => 22 + (layers - 1 - layer) * row;
  const columns = Math.ceil(dotted / Math.max(1, Math.floor((row - 8) / 5)));
  const gap = Math.min(5.4, 172 / columns);
  const radius = Math.min(9, 42 / heads, Math.max(0.8, (row - 3) / 4.4));
  /** @param {string} kind @param {number} layer @param {number} at @returns {[number, number]} */
  const place = (kind, layer, at) => {
    const index = kind === "head" ? at : Math.floor((at * dotted) / neurons + 1e-9);
    return kind === "head"
      ? [
          56 + (index % 2) * 2.6 * radius + Math.floor(index / 4) * 5.2 * radius,
          top(layer) + row / 2 + (Math.floor((index % 4) / 2) - 0.5) * 2.3 * radius,
        ]
      : [130 + (index % columns) * gap, top(layer) + Math.min(8, row / 2) + Math.floor(index / columns) * 5];
  };
  const every = Array.from({ length: layers }, (_, layer) => layer);
  const dots = every.map((layer) =>
    Array.from({ length: dotted }, (_, i) => {
      const [x, y] = place("neuron", layer, (i * neurons) / dotted);
      return `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
    }).join(""),
  );
  const ring = svg("circle", { class: "t-ring", r: 11 });
  const point = svg("circle", { class: "t-point", r: 3 });
  const element = svg(
    "svg",
    { class: "t-drawing", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    svg("line", { class: "t-stream", x1: 24, x2: 24, y1: HEIGHT - 18, y2: 20 }),
    svg("text", { x: 14, y: 13, class: "t-end" }, "the next word"),
    svg("text", { x: 14, y: HEIGHT - 4, class: "t-end" }, "the words so far"),
    ...every.flatMap((layer) => [
      svg("rect", { class: "t-layer", x: 36, y: top(layer) + 2, width: 274, height: Math.max(row - 4, 1), rx: 8 }),
      svg("path", { class: "t-line", d: `M24 ${top(layer) + row / 2}H36` }),
      ...Array.from({ length: heads }, (_, head) => {
        const [cx, cy] = place("head", layer, head);
        return svg("circle", { class: "t-head", cx, cy, r: radius });
      }),
      svg("path", { class: "t-neurons", d: dots[layer] }),
    ]),
    ring,
    point,
  );
  return {
    element,
    mark(id, said = "") {
      for (const each of [ring, point]) each.toggleAttribute("hidden", !id);
      if (id) {
        const [kind, layer, index] = id.split(" ");
        for (const each of [ring, point])
          each.setAttribute("transform", `translate(${place(kind, Number(layer), Number(index)).join(" ")})`);
      }
      element.setAttribute(
        "aria-label",
        `A language model of ${layers} layers, each with ${heads} heads and ${neurons} neurons. ${said}`,
      );
    },
  };
}
