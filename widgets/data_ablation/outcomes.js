// What was regrown: each capacity over training beside the sisters of the full text, its verdict, and the reader's bet.

import { lineChart } from "../parts/chart.js";
import { h } from "../parts/dom.js";
import { again, atTheEnd, OPTIONS, truth, VERDICTS, whenItCame } from "./words.js";

/** @typedef {import("./words.js").Course} Course */

/**
 * @param {Course} course
 * @param {{ id: string, line: string }} soil  one in which it was measured
 * @param {string | undefined} bet
 * @returns {{ element: HTMLElement, stop: () => void }}
 */
export function outcomeView(course, soil, bet) {
  const run = course.runs[soil.id];
  const last = run.points[run.points.length - 1][0];
  const chart = lineChart({ title: course.label, unit: "share", chance: course.chance || null, height: 170 });
  chart.draw(
    [{ label: soil.line, hue: 2, points: run.points }],
    last,
    [0, 1],
    [
      ...course.sisters.map(({ points }, i) => ({ label: i ? "" : "the sisters", hue: 1, points })),
      ...run.again.map(({ points }) => ({ label: "", hue: 2, points })),
    ],
  );
  chart.mark(last);
  const came = truth(run.verdict);
  return {
    element: h(
      "figure",
      { class: "a-outcome", "data-verdict": run.verdict, "data-capacity": course.id },
      h("figcaption", {}, h("strong", {}, course.label), h("span", {}, course.about)),
      chart.element,
      h("p", { class: "a-verdict" }, `${VERDICTS[run.verdict]}.`),
      bet && came
        ? h(
            "p",
            { class: "a-bet", "data-right": String(bet === came) },
            h("span", { "aria-hidden": "true" }, bet === came ? "✓ " : "✗ "),
            `You bet: ${labelOf(bet)}. ${bet === came ? "Right." : "Not so."}`,
          )
        : null,
      h("p", { class: "g-small" }, [atTheEnd(course, soil.id), again(run), whenItCame(course, soil.id)].join(" ")),
    ),
    stop: chart.stop,
  };
}

/** @param {string} bet */
function labelOf(bet) {
  return OPTIONS.find(({ id }) => id === bet)?.label ?? bet;
}
