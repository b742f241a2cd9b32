// The list as a whole: how many of the pairs each checkpoint gets, and what so many pairs can show.

import { lineChart } from "../parts/chart.js";
import { freshId, h } from "../parts/dom.js";
import { wilson } from "../parts/intervals.js";
import { axisOf, momentSaid } from "../parts/moments.js";
import { RULES } from "./pairs.js";
import { told } from "./tally.js";

/** @typedef {{ pair: import("./pairs.js").Pair, margin: number }} Answered */

/**
 * @param {{ onSeek: (share: number) => void, onMoment: (i: number) => void }} calls  `onSeek`: a place along the axis,
 *   0 to 1; `onMoment`: the number of a checkpoint
 */
export function resultsView({ onSeek, onMoment }) {
  const id = freshId("moment");
  const chart = lineChart({
    title: "Share of your pairs whose expected ending is the likelier one",
    unit: "share",
    chance: 0.5,
    height: 170,
    onSeek,
    axis: () => axisOf(known),
  });
  /** @type {import("../parts/moments.js").Moment[]} */
  let known = [];
  const slider = h("input", {
    type: "range",
    id,
    class: "g-range",
    min: 0,
    step: 1,
    oninput: () => onMoment(slider.valueAsNumber),
  });
  const now = h("span", { class: "g-value" });
  const sums = h("div", { class: "m-sums" });
  const over = h(
    "div",
    {},
    h("p", { class: "g-title" }, "The list, over training"),
    chart.element,
    h("div", { class: "m-moment" }, h("label", { class: "g-small", for: id }, "Read at"), slider, now),
  );
  const element = h(
    "section",
    { class: "m-results", "aria-label": "Results", hidden: true },
    over,
    sums,
    h(
      "details",
      {},
      h("summary", {}, "What the two rules go by"),
      ...RULES.map(({ name, about }) => h("p", { class: "g-small" }, `By ${name}: ${about}.`)),
      h(
        "p",
        { class: "g-small" },
        "Both are a few lines of program in this page and can err in their English, too. " +
          "The small curves: up, the expected ending is the likelier one, a thousand times and more at the edge. " +
          "Of so few pairs the interval is only roughly right; how often a coin would do as well is counted. " +
          "A longer ending is less likely than a shorter one, other things equal: keep the two alike.",
      ),
    ),
  );

  return {
    element,
    /**
     * @param {import("../parts/moments.js").Moment[]} moments  the checkpoints
     * @param {number} at  the number of the one that is read
     * @param {Answered[][]} answered  by each checkpoint
     * @param {number} all  pairs that are asked
     */
    draw(moments, at, answered, all) {
      known = moments;
      const tokens = moments.map((moment) => moment.tokens);
      const points = answered.map((found, i) => {
        if (!found.length || found.length < all) return null;
        const share = found.filter(({ margin }) => margin > 0).length / found.length;
        return /** @type {[number, number, number, number]} */ ([
          tokens[i],
          share,
          ...wilson(share * found.length, found.length),
        ]);
      });
      element.hidden = points.every((point) => point === null);
      if (element.hidden) return;
      slider.max = String(tokens.length - 1);
      slider.value = String(at);
      now.textContent = momentSaid(moments[at]);
      over.hidden = moments.length === 1 && moments[0].name !== undefined; // published once: there is no course
      slider.setAttribute("aria-valuetext", now.textContent);
      chart.draw([{ label: "your pairs", hue: 1, points }], tokens[tokens.length - 1], [0, 1]);
      chart.mark(tokens[at]);
      const sentences = points[at] ? told(answered[at]) : ["This checkpoint has not answered yet."];
      sums.replaceChildren(...sentences.map((sentence) => h("p", {}, sentence)));
    },
    stop: chart.stop,
  };
}
