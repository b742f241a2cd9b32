// One curve at a time, asked in one way at a time, for all models; and which point to look behind.

import { freshId, h } from "../parts/dom.js";
import { percent, tokensRead } from "../parts/format.js";
import { pills } from "../parts/pages.js";
import { curvesChart } from "./chart.js";
import { drawnCurve } from "./course.js";

/** @typedef {import("./course.js").Curve} Curve */
/** @typedef {import("./course.js").Way} Way */
/** @typedef {import("./course.js").Moments} Moments */
/**
 * @typedef {object} Shown
 * @property {Curve[]} curves
 * @property {Moments[]} moments
 * @property {Curve} curve
 * @property {Way} way
 * @property {number[]} point  seed and step, or empty
 * @property {number[] | null} drawn
 */

/**
 * @param {{
 *   onCapacity: (id: string) => void,
 *   onWay: (way: string) => void,
 *   onPoint: (point: number[]) => void,
 *   onForget: () => void,
 * }} calls  `onForget`: the reader wants to draw again
 */
export function explorer({ onCapacity, onWay, onPoint, onForget }) {
  const [chosen, moment] = [freshId("capacity"), freshId("moment")];
  const select = h("select", { id: chosen, onchange: () => onCapacity(select.value) });
  const about = h("p", { class: "c-about" });
  const ways = pills("Asked", onWay, "g-small");
  const chart = curvesChart({
    onPick: (seed, tokens) => onPoint([seed, stepAt(seed, tokens)]),
  });
  const reading = h("p", { class: "g-small" });
  const rivals = h("dl", { class: "c-rivals" });
  const seeds = pills("Model", (seed) => choose(Number(seed)));
  const slider = h("input", { type: "range", id: moment, class: "g-range", min: 0, step: 1, oninput: slide });
  const now = h("span", { class: "g-value" });
  const nearest = h("button", { type: "button", class: "g-button", hidden: true, onclick: goNearest }, "Nearest kept moment");
  const forget = h("button", { type: "button", class: "g-button", onclick: onForget }, "Draw again");
  const element = h(
    "section",
    { class: "c-explorer", "aria-label": "The curves" },
    h("div", { class: "c-choose" }, h("label", { class: "g-title", for: chosen }, "What it is asked"), select),
    about,
    ways.element,
    chart.element,
    reading,
    h("details", { class: "c-about-rivals" }, h("summary", {}, "What the rivals go by"), rivals),
    h(
      "div",
      { class: "c-point" },
      h("p", {}, h("strong", {}, "What lies behind a point? "), "Press one in the chart, or choose it here."),
      seeds.element,
      h("div", { class: "c-moment" }, h("label", { class: "g-small", for: moment }, "Moment"), slider, now, nearest),
    ),
  );

  /** @type {Shown | null} */
  let shown = null;

  /** @param {number} seed */
  const momentsOf = (seed) => shown?.moments.find((one) => one.seed === seed) ?? shown?.moments[0];

  /**
   * @param {number} seed
   * @param {number} tokens
   */
  function stepAt(seed, tokens) {
    const of = momentsOf(seed);
    return of ? of.steps[of.tokens.indexOf(tokens)] : 0;
  }

  /** @returns {number} the seed in focus, or the first */
  function seedNow() {
    return shown?.point[0] ?? shown?.moments[0]?.seed ?? 0;
  }

  function slide() {
    const of = momentsOf(seedNow());
    if (of) onPoint([seedNow(), of.steps[slider.valueAsNumber]]);
  }

  /** @param {number} seed */
  function choose(seed) {
    const of = momentsOf(seed);
    if (of) onPoint([seed, near(of.steps, shown?.point[1] ?? of.steps[slider.valueAsNumber])]);
  }

  function goNearest() {
    const of = momentsOf(seedNow());
    if (!of || !shown) return;
    onPoint([of.seed, near(of.kept, shown.point[1])]);
    slider.focus(); // the button just pressed is gone
  }

  return {
    element,
    forget,
    /** @param {Shown} given */
    draw(given) {
      shown = given;
      const { curves, moments, curve, way, point, drawn } = given;
      const usual = curve.ways[0];
      const last = Math.max(...moments.flatMap((one) => one.tokens));
      const of = momentsOf(seedNow());
      const at = of ? Math.max(of.steps.indexOf(point[1] ?? of.steps[of.steps.length - 1]), 0) : 0;

      filled(select, curves);
      select.value = curve.id;
      about.textContent = curve.about;
      ways.offer(curve.ways.map((one) => [one.way, one.label]));
      ways.set(way.way);
      seeds.offer(moments.map(({ seed }) => [String(seed), `seed ${seed}`]));
      seeds.set(String(point[0] ?? ""));
      chart.draw({
        title: `${curve.label} Asked ${way.label}`,
        way,
        beside: way === usual ? null : usual,
        drawn: drawn && way === usual ? drawnCurve(drawn, last) : null,
        last,
        seed: point.length ? point[0] : null,
        tokens: of ? of.tokens[at] : 0,
      });
      reading.textContent = told(way, usual);
      rivals.replaceChildren(
        ...way.rivals.flatMap((rival) => [h("dt", {}, `${rival.name}, ${percent(rival.value)}`), h("dd", {}, rival.about)]),
      );
      /** @type {HTMLElement} */ (rivals.parentElement).hidden = !way.rivals.length;
      slider.max = String((of?.steps.length ?? 1) - 1);
      slider.value = String(at);
      now.textContent = of ? tokensRead(of.tokens[at]) : "";
      slider.setAttribute("aria-valuetext", now.textContent);
      nearest.hidden = !point.length || !of?.kept.length || of.kept.includes(point[1]);
    },
    stop: chart.stop,
  };
}

/**
 * @param {HTMLSelectElement} select
 * @param {Curve[]} curves
 */
function filled(select, curves) {
  if (select.options.length === curves.length) return;
  const groups = [...new Set(curves.map(({ group }) => group))];
  const inGroup = (/** @type {string} */ group) => curves.filter((one) => one.group === group);
  select.replaceChildren(
    ...groups.map((group) =>
      h("optgroup", { label: group }, ...inGroup(group).map(({ id, label }) => h("option", { value: id }, label))),
    ),
  );
}

/**
 * What the picture is of, and how it ends, in a sentence or two.
 * @param {Way} way
 * @param {Way} usual
 */
function told(way, usual) {
  const several = way.seeds.length > 1;
  const ends = way.seeds.map(({ points }) => points[points.length - 1]?.[1] ?? 0);
  const [low, high] = [percent(Math.min(...ends)), percent(Math.max(...ends))];
  const end = low === high ? `all end at ${low}` : `they end between ${low} and ${high}`;
  const what = several
    ? `Thin lines: ${way.seeds.length} models that differ only in their starting values; ${end}. ` +
      "Thick: their mean; its band is the 95% interval over models. "
    : `One model, which ends at ${high}. `;
  const free = way.chance === null ? "Left to go on, it may say anything, so there is no level of chance. " : "";
  const other = way === usual ? "" : `Beside it, the mean ${usual.label}. `;
  return `${what}${free}${other}Across: tokens of text read, drawn wider at the start, where much happens. ${way.n} items a point.`;
}

/**
 * @param {number[]} some  one at least
 * @param {number} to
 */
function near(some, to) {
  return some.reduce((best, one) => (Math.abs(one - to) < Math.abs(best - to) ? one : best));
}
