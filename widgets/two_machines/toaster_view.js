// A round on the toaster oven, as a reader sees it.

import { h, svg } from "../parts/dom.js";
import { ovenDrawing, toastColour } from "./drawing.js";
import { toast } from "./oven.js";
import { AS_BOUGHT, PARTS, PART_IDS } from "./oven_parts.js";
import { because } from "./oven_reasons.js";
import { toastWith, toaster } from "./toaster.js";
import { turnInWords, withUnit } from "./wording.js";

/** @typedef {import("./toaster.js").Where} Where */
/** @typedef {import("./rounds.js").Turn<Where>} Turn */

const [WIDTH, HEIGHT, LABELS] = [360, 150, 72];

export function toasterView() {
  const usual = toast(AS_BOUGHT);
  const drawing = ovenDrawing(usual.brown);
  return {
    id: /** @type {const} */ ("toaster"),
    name: "The toaster oven",
    made: `made, of ${PART_IDS.length} parts`,
    nouns: { up: "darker", down: "lighter" },
    drawing,
    machine: toaster(),
    ask: "Will the toast be darker or lighter?",

    /** @param {Turn} turn */
    mark({ where: { part } }) {
      drawing.mark(part, `${PARTS[part].name} is marked.`);
    },

    /** @param {Turn} turn */
    question({ where: { part }, factor }) {
      const was = AS_BOUGHT[part];
      return [
        h(
          "p",
          { class: "t-turn" },
          h("b", {}, PARTS[part].name),
          ` ${turnInWords(factor)}: from ${withUnit(part, was)} to ${withUnit(part, was * factor)}.`,
        ),
        h("p", { class: "g-small" }, PARTS[part].does),
        h(
          "p",
          { class: "g-small" },
          `As bought, the slice comes out at ${usual.brown.toFixed(0)}, where 0 is bread and 100 is burnt.`,
        ),
        slices([["as bought", usual.brown]]),
      ];
    },

    /** All that can be known of the oven before the bet. */
    async lookUp() {
      const heat = usual.crust.length - 1;
      return [
        course([{ name: "as bought", values: usual.course }]),
        h(
          "p",
          { class: "g-small" },
          `As bought, the crust passes 100 °C after ${when(usual.crust, 100)} seconds, and the lining reaches ${withUnit("thermostat", AS_BOUGHT.thermostat)} after ${when(usual.lining, AS_BOUGHT.thermostat)}. At the end the crust has ${usual.crust[heat].toFixed(0)} °C.`,
        ),
        h(
          "dl",
          { class: "t-parts" },
          ...PART_IDS.flatMap((id) => [
            h("dt", {}, `${PARTS[id].name}: ${withUnit(id, AS_BOUGHT[id])}`),
            h("dd", {}, PARTS[id].does),
          ]),
        ),
      ];
    },

    /** @param {Turn} turn */
    sentence({ before, after }) {
      return `The toast gets ${after > before ? "darker" : "lighter"}: from ${before.toFixed(0)} to ${after.toFixed(0)} of 100.`;
    },

    /** Why, in a sentence: an oven has one. @param {Turn} turn */
    reason: ({ where: { part }, ...turn }) => because(part, turn),

    /** The same for the reader's own record. @param {Turn} turn */
    asked: ({ where: { part }, factor }) => `${PARTS[part].name} ${turnInWords(factor)}. Will the toast be darker or lighter?`,

    /** @param {Turn} turn */
    async result({ where: { part }, factor, before, after }) {
      return [
        slices([
          ["as bought", before],
          ["turned", after],
        ]),
        course([
          { name: "as bought", values: usual.course },
          { name: "turned", values: toastWith(part, factor).course },
        ]),
      ];
    },
  };
}

/** @param {Float64Array} values @param {number} level @returns {string} seconds */
function when(values, level) {
  const at = values.findIndex((value) => value >= level);
  return at < 0 ? "no" : String(at);
}

/** @param {[string, number][]} toasts */
function slices(toasts) {
  return h(
    "div",
    { class: "t-slices" },
    ...toasts.map(([name, brown]) =>
      h(
        "figure",
        {},
        svg(
          "svg",
          { viewBox: "0 0 100 92", role: "img", "aria-label": `${name}: ${brown.toFixed(0)} of 100` },
          svg("path", {
            class: "t-slice",
            style: `fill: ${toastColour(brown)}`,
            d: "M18 88V42C2 34 6 6 26 6H74C94 6 98 34 82 42V88Z",
          }),
        ),
        h("figcaption", {}, `${name}: ${brown.toFixed(0)}`),
      ),
    ),
  );
}

/**
 * How brown, second by second.
 * @param {{ name: string, values: Float64Array }[]} lines  the last one in colour
 */
function course(lines) {
  const last = Math.max(...lines.map(({ values }) => values.length - 1));
  const x = (/** @type {number} */ second) => 30 + (second / last) * (WIDTH - 30 - LABELS);
  const y = (/** @type {number} */ brown) => HEIGHT - 26 - (brown / 100) * (HEIGHT - 40);
  const minutes = last / 60;
  const every = [0.5, 1, 2, 4, 8].find((step) => minutes / step <= 6) ?? 16;
  const ticks = Array.from({ length: Math.floor(minutes / every) + 1 }, (_, i) => i * every);
  const labels = apart(lines.map(({ values }) => y(values[values.length - 1]) + 4));
  return svg(
    "svg",
    {
      class: "t-course",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": `How brown the slice gets, from 0 to 100. ${lines.map(({ name, values }) => `${name}: ${values[values.length - 1].toFixed(0)} after ${((values.length - 1) / 60).toFixed(1)} minutes`).join("; ")}.`,
    },
    ...[0, 50, 100].flatMap((brown) => [
      svg("line", { class: "g-grid", x1: 30, x2: WIDTH - LABELS, y1: y(brown), y2: y(brown) }),
      svg("text", { class: "g-axis", x: 25, y: y(brown) + 4, "text-anchor": "end" }, String(brown)),
    ]),
    ...ticks.map((minute) =>
      svg(
        "text",
        { class: "g-axis", x: x(minute * 60), y: HEIGHT - 11, "text-anchor": "middle" },
        minute === ticks[ticks.length - 1] ? `${minute} min` : String(minute),
      ),
    ),
    ...lines.flatMap(({ name, values }, i) => {
      const now = i === lines.length - 1;
      return [
        svg("path", {
          class: now ? "g-line" : "g-line t-before",
          "data-hue": 2,
          d: `M${Array.from(values, (brown, s) => `${x(s).toFixed(1)} ${y(brown).toFixed(1)}`).join("L")}`,
        }),
        svg(
          "text",
          { class: now ? "g-label g-halo" : "g-axis g-halo", "data-hue": 2, x: x(values.length - 1) + 5, y: labels[i] },
          name,
        ),
      ];
    }),
  );
}

/** Two labels' heights, moved apart where they would touch. @param {number[]} heights */
function apart([a, b]) {
  const missing = 13 - Math.abs(a - b);
  if (!(missing > 0)) return [a, b];
  const sign = a < b ? -1 : 1;
  return [a + (sign * missing) / 2, b - (sign * missing) / 2];
}
