// Beside ours, what others published of large models: agreement by step and size, belief by model.

import { lineChart } from "../parts/chart.js";
import { known } from "../parts/chart_geometry.js";
import { h } from "../parts/dom.js";
import { percent, short } from "../parts/format.js";
import { whenResized } from "../parts/width.js";
import { figures, square } from "./square.js";

/** @typedef {import("../parts/chart_geometry.js").Line} Line */
/** @typedef {import("./course.js").Curve} Curve */
/** @typedef {{ agreement: { model: string, points: [number, number][] }[], belief: import("./square.js").Tested[] }} Published */

const READ = 300e9; // tokens of a Pythia model's whole training, about
const SIZES = ["pythia-70m", "pythia-160m", "pythia-1.4b", "pythia-12b"]; // drawn, of the eight
const SOURCES = {
  pythia: ["Biderman et al. 2023", "https://arxiv.org/abs/2304.01373"],
  blimp: ["Warstadt et al. 2020", "https://aclanthology.org/2020.tacl-1.25/"],
  open: ["Trott et al. 2026", "https://arxiv.org/abs/2602.16085"],
  people: ["Trott et al. 2023", "https://doi.org/10.1111/cogs.13309"],
};

/**
 * @returns {{ element: HTMLElement, draw: (published: Published, curves: Curve[]) => void, stop: () => void }}
 */
export function publishedPanel() {
  const chart = lineChart({ title: "Agreement in four Pythia models", unit: "share", height: 190 });
  const course = h("span", {});
  const field = h("div", { class: "c-square" });
  let drawField = (/** @type {number} */ _room) => {};
  const leave = whenResized(field, (px) => drawField(px));
  const table = h("details", {});
  const grammar = h(
    "figure",
    {},
    h(
      "figcaption",
      {},
      h("strong", {}, "Grammar: Pythia, by size. "),
      "Subject and verb in BLiMP’s English sentences, in a third of which another noun stands between the two. " +
        "Across: tokens read. A coin gets 50%.",
    ),
    h("div", { class: "c-pythia" }, chart.element),
    h("p", { class: "g-small" }, course, source("pythia"), ", ", source("blimp"), "; no intervals published."),
  );
  const belief = h(
    "figure",
    { class: "c-belief" },
    h(
      "figcaption",
      {},
      h("strong", {}, "Belief: open models, GPT-3 and people. "),
      "Across: right about someone who did not see the move. Up: right about someone who did. " +
        "On the dashed line the two add up to 100%, as for anything that goes to the same place whoever saw what. " +
        "Right about both is the upper right corner.",
    ),
    field,
    h(
      "div",
      {},
      h(
        "p",
        { class: "g-small" },
        "Filled: trained only to predict. Hollow: trained further. " +
          "With 96 passages to a side, guessing lands between 40% and 60%. ",
        source("open"),
        "; people and GPT-3: ",
        source("people"),
        ".",
      ),
      table,
    ),
  );
  const section = h(
    "section",
    { class: "c-published", "aria-label": "The large ones" },
    h("p", { class: "g-title" }, "And the large ones?"),
    h("div", { class: "c-pair" }, grammar, belief),
    h(
      "p",
      { class: "g-small" },
      "These are not our curves made larger. Ours: sentences of one small village, with word combinations kept out of " +
        "its scenes and days, 0.64 million knobs, 27 million tokens. Theirs: everyday English, which nobody can keep out of the " +
        "text, up to 32 billion knobs, hundreds of billions of tokens and more. What can be compared is the question " +
        "asked, and the shape of the answer.",
    ),
  );

  return {
    element: h("div", {}, section),
    draw({ agreement, belief: tested }, curves) {
      const lines = agreement.filter(({ model }) => SIZES.includes(model)).map(lineOf);
      grammar.hidden = !lines.length;
      belief.hidden = !tested.length;
      section.hidden = grammar.hidden && belief.hidden;
      course.textContent = lines.length ? `${told(lines)} ` : "";
      chart.draw(lines, READ, [0.5, 1]);
      chart.mark(READ);
      drawField = (room) => field.replaceChildren(square(tested, wayOf(curves), room));
      drawField(field.clientWidth || Infinity);
      table.replaceChildren(h("summary", {}, "All figures of this chart"), figures(tested));
    },
    stop() {
      chart.stop();
      leave();
    },
  };
}

/** @param {keyof typeof SOURCES} which */
function source(which) {
  const [label, href] = SOURCES[which];
  return h("a", { href }, label);
}

/**
 * @param {{ model: string, points: [number, number][] }} of
 * @param {number} i
 * @returns {Line}
 */
function lineOf({ model, points }, i) {
  return {
    label: model.replace("pythia-", ""),
    hue: i + 1,
    points: points.map(([share, value]) => [share * READ, value, value, value]),
  };
}

/** @param {Line[]} lines  the largest last */
function told(lines) {
  const points = known(lines[lines.length - 1]);
  const best = points.reduce((high, point) => (point[1] > high[1] ? point : high));
  return (
    `The first checkpoints measured had read ${short(points[0][0])} tokens, hundreds of times what ours read in all. ` +
    "If these models ever went wrong before they went right, it was earlier than that. " +
    `The largest is best after ${short(best[0])} tokens (${percent(best[1])}), and ends at ${percent(points[points.length - 1][1])}.`
  );
}

/**
 * Our own models' way through the same square, the mean of all at each moment.
 * @param {Curve[]} curves
 * @returns {[number, number][]}
 */
function wayOf(curves) {
  const mean = (/** @type {string} */ id) => curves.find((one) => one.id === id)?.ways[0].mean ?? [];
  const seen = new Map(mean("saw").map(([tokens, value]) => [tokens, value]));
  return mean("away").flatMap(([tokens, value]) => {
    const other = seen.get(tokens);
    return other === undefined ? [] : [/** @type {[number, number]} */ ([value, other])];
  });
}
