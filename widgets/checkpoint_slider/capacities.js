// What the model can do at this moment: each ability with its figure now, and the chosen one's whole course, large.

import { lineChart } from "../parts/chart.js";
import { measuredAt } from "../parts/describe.js";
import { freshId, h } from "../parts/dom.js";
import { figure, interval, spread } from "../parts/format.js";

/** @typedef {import("../parts/chart_geometry.js").Line} Line */
/** @typedef {import("../parts/chart_geometry.js").Point} Point */
/**
 * @typedef {object} Panel  as `widgets.capacities.read_curves` gives it
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {string} unit  "share" or "nats"
 * @property {number | null} chance
 * @property {{ label: string, asked: string, n: number, points: Point[] }[]} lines
 */
/**
 * @typedef {object} Shown
 * @property {Panel[]} panels
 * @property {Panel[][]} sisters  the panels of each model from another seed
 * @property {number} last  tokens read in all
 * @property {string} curve  the panel whose course is drawn
 * @property {boolean} kin  whether the sisters run behind it
 */

const HEIGHT = 260;

/**
 * @param {{ onSeek: (share: number) => void, onCurve: (id: string) => void, onKin: (kin: boolean) => void }} options
 */
export function capacities({ onSeek, onCurve, onKin }) {
  const name = freshId("curve");
  const cards = h("div", { class: "g-cards" });
  const course = h("figure", { class: "g-course" });
  const beside = h("input", { type: "checkbox", onchange: () => onKin(beside.checked) });
  const kin = h("label", { class: "g-check" }, beside, "With its sisters as thin lines");
  const element = h(
    "div",
    { class: "g-capacities" },
    h("fieldset", {}, h("legend", { class: "g-title" }, "What it can do at this moment"), cards),
    course,
    kin,
    h(
      "p",
      { class: "g-axis-note" },
      "Across: how many tokens of training text were read, drawn wider at the start, where much happens. " +
        "Pale bands: 95% intervals. Press anywhere in the chart to go to that moment.",
    ),
  );
  /** @type {{ mark: (tokens: number) => void }[]} */
  let drawn = [];
  /** @type {ReturnType<typeof courseOf> | null} */
  let large = null;
  let offered = "";

  /** @param {Panel[]} panels */
  function offer(panels) {
    drawn = panels.map((panel) => cardOf(panel, name, onCurve));
    cards.replaceChildren(...drawn.map((card) => /** @type {ReturnType<typeof cardOf>} */ (card).element));
  }

  return {
    element,
    /** @param {Shown} shown */
    draw({ panels, sisters, last, curve, kin: with_ }) {
      element.hidden = panels.length === 0;
      if (!panels.length) return;
      // Drawn anew only where they are others, so that the focus stays.
      if (offered !== (offered = JSON.stringify(panels))) offer(panels);
      const panel = panels.find(({ id }) => id === curve) ?? panels[0];
      for (const input of cards.querySelectorAll("input")) input.checked = input.value === panel.id;
      kin.hidden = sisters.length === 0;
      beside.checked = with_;
      large?.stop();
      const theirs = with_ ? sisters.flatMap((all) => all.filter(({ id }) => id === panel.id)) : [];
      large = courseOf(panel, theirs, last, onSeek);
      course.replaceChildren(...large.parts);
    },
    /** @param {number} tokens */
    mark(tokens) {
      for (const each of [...drawn, ...(large ? [large] : [])]) each.mark(tokens);
    },
    stop: () => large?.stop(),
  };
}

/**
 * @param {Panel} panel
 * @param {string} name  of the radio buttons
 * @param {(id: string) => void} onCurve
 */
function cardOf(panel, name, onCurve) {
  const values = h("span", { class: "g-values" });
  const input = h("input", { type: "radio", name, value: panel.id, onchange: () => onCurve(panel.id) });
  return {
    element: h("label", { class: "g-card" }, input, h("span", {}, h("strong", {}, panel.title), " ", values)),
    /** @param {number} tokens */
    mark(tokens) {
      values.replaceChildren(
        ...linesOf(panel).flatMap((line) => {
          const point = measuredAt(line, tokens);
          const words = point ? `${line.label || "now"} ${figure(point[1], panel.unit)}` : "";
          return point ? [h("span", {}, words), " "] : [];
        }),
      );
    },
  };
}

/**
 * @param {Panel} panel
 * @param {Panel[]} sisters  the same of the models from other seeds
 * @param {number} last
 * @param {(share: number) => void} onSeek
 */
function courseOf(panel, sisters, last, onSeek) {
  const lines = linesOf(panel);
  /** @type {Line[][]} beside each line those of the sisters */
  const kin = panel.lines.map(({ label }, i) =>
    sisters.flatMap((sister) =>
      sister.lines.filter((line) => line.label === label).map(({ points }) => ({ label: "", hue: i + 1, points })),
    ),
  );
  const values = h("p", { class: "g-values" });
  const { title, unit, chance } = panel;
  const chart = lineChart({ title, unit, chance, height: HEIGHT, onSeek });
  chart.draw(lines, last, range([panel, ...sisters]), kin.flat());
  return {
    parts: [h("figcaption", {}, h("strong", {}, title), h("span", {}, panel.about)), chart.element, values],
    stop: chart.stop,
    /** @param {number} tokens */
    mark(tokens) {
      chart.mark(tokens);
      values.replaceChildren(...lines.flatMap((line, i) => valueNow(line, kin[i], unit, tokens)));
    },
  };
}

/**
 * @param {Panel} panel
 * @returns {Line[]}
 */
function linesOf({ lines }) {
  return lines.map(({ label, points }, i) => ({ label: lines.length > 1 ? label : "", hue: i + 1, points }));
}

/**
 * @param {Line} line
 * @param {Line[]} sisters
 * @param {string} unit
 * @param {number} tokens
 */
function valueNow(line, sisters, unit, tokens) {
  const point = measuredAt(line, tokens);
  if (!point) return [];
  const [, value, low, high] = point;
  const between = high > low ? ` (${interval(low, high, unit)})` : "";
  const theirs = sisters.flatMap((sister) => measuredAt(sister, tokens)?.[1] ?? []);
  const beside = theirs.length ? [", ", h("i", { class: "g-beside" }, `sisters ${spread(theirs, unit)}`)] : [];
  return [
    h(
      "span",
      { "data-hue": line.hue },
      `${line.label || "now"} `,
      h("b", {}, figure(value, unit)),
      h("i", {}, between),
      ...beside,
    ),
  ];
}

/**
 * @param {Panel[]} panels  of one kind
 * @returns {[number, number]}
 */
function range(panels) {
  if (panels[0].unit === "share") return [0, 1];
  return [0, Math.ceil(Math.max(...panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map((p) => p[3])))))];
}
