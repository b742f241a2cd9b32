// Small charts, side by side, of what the model can do by when; all move with the slider.

import { lineChart } from "../parts/chart.js";
import { measuredAt } from "../parts/describe.js";
import { h } from "../parts/dom.js";
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
 * @property {{ label: string, n: number, points: Point[] }[]} lines
 */

/**
 * @param {{ onSeek: (share: number) => void }} options
 */
export function capacities({ onSeek }) {
  const grid = h("div", { class: "g-panels" });
  const element = h(
    "div",
    { class: "g-capacities", role: "group", "aria-label": "What it can do at this moment" },
    h("p", { class: "g-title" }, "What it can do at this moment"),
    grid,
  );
  const kin = h("span", {}, "Thin lines: the same in its sisters, grown from other seeds. ");
  const note = h(
    "p",
    { class: "g-axis-note" },
    "Across: how many tokens of training text were read, drawn wider at the start, where much happens. " +
      "Pale bands: 95% intervals. ",
    kin,
    "Press anywhere in a chart to go to that moment.",
  );
  /** @type {{ mark: (tokens: number) => void, stop: () => void }[]} */
  let charts = [];

  return {
    element,
    /**
     * @param {Panel[]} panels
     * @param {number} last  tokens read in all
     * @param {Panel[][]} sisters  the panels of each model from another seed
     */
    setPanels(panels, last, sisters) {
      charts.forEach((chart) => chart.stop());
      const made = panels.map((panel) =>
        panelView(
          panel,
          last,
          sisters.flatMap((theirs) => theirs.filter(({ id }) => id === panel.id)),
          onSeek,
        ),
      );
      charts = made;
      grid.replaceChildren(...made.map((view) => view.element), note);
      kin.hidden = sisters.length === 0;
      element.hidden = panels.length === 0;
    },
    /** @param {number} tokens */
    mark(tokens) {
      charts.forEach((chart) => chart.mark(tokens));
    },
    stop() {
      charts.forEach((chart) => chart.stop());
    },
  };
}

/**
 * @param {Panel} panel
 * @param {number} last
 * @param {Panel[]} sisters  the same panel of the models from other seeds
 * @param {(share: number) => void} onSeek
 */
function panelView(panel, last, sisters, onSeek) {
  const lines = panel.lines.map((line, i) => ({
    label: panel.lines.length > 1 ? line.label : "",
    hue: i + 1,
    points: line.points,
  }));
  /** @type {Line[][]} beside each line those of the sisters */
  const kin = panel.lines.map(({ label }, i) =>
    sisters.flatMap((sister) =>
      sister.lines.filter((line) => line.label === label).map(({ points }) => ({ label: "", hue: i + 1, points })),
    ),
  );
  const values = h("p", { class: "g-values" });
  const chart = lineChart({
    title: panel.title,
    unit: panel.unit,
    chance: panel.chance,
    height: 138,
    onSeek,
  });
  chart.draw(lines, last, range([panel, ...sisters]), kin.flat());
  return {
    element: h(
      "figure",
      { class: "g-panel" },
      h("figcaption", {}, h("strong", {}, panel.title), h("span", {}, panel.about)),
      chart.element,
      values,
    ),
    stop: chart.stop,
    /** @param {number} tokens */
    mark(tokens) {
      chart.mark(tokens);
      values.replaceChildren(...lines.flatMap((line, i) => valueNow(line, kin[i], panel.unit, tokens)));
    },
  };
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
