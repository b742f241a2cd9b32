// Many turns by the rule of the game: how far does the gradient carry, on either machine?

import { h } from "../parts/dom.js";
import { curve } from "./curve.js";
import { SIZES_TRIED, all, sampled } from "./first_order.js";
import { PART_IDS } from "./oven_parts.js";
import { toaster } from "./toaster.js";
import { line, ofMany } from "./verdict.js";
import { sizeInWords } from "./wording.js";

/** @typedef {import("./first_order.js").Figure} Figure */
/** @typedef {import("./language_model.js").LanguageModel} LanguageModel */

/**
 * @param {{ each: () => number, draw: () => number, onTrouble: (error: unknown) => void }} options  `each`: turns to be
 *   seen for each figure
 */
export function many({ each, draw, onTrouble }) {
  /** @type {LanguageModel | null} */
  let model = null;
  /** @type {AbortController | null} */
  let running = null;
  let runs = 0;

  const chart = curve(SIZES_TRIED);
  const run = h("button", { type: "button", class: "g-button", disabled: true, onclick: start }, "Turn many parts");
  const stop = h("button", { type: "button", class: "g-button", hidden: true, onclick: () => running?.abort() }, "Stop");
  const progress = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Turning many parts" });
  const said = h("p", { role: "status", tabindex: "-1" });
  const table = h("table", { class: "g-table t-table" });
  const result = h(
    "div",
    { hidden: true },
    chart.element,
    h(
      "p",
      { class: "g-small" },
      "The bars are 95% intervals over the turns drawn. The oven has none: there every part was turned, up and down.",
    ),
    h("details", { class: "t-more" }, h("summary", {}, "The figures"), table),
  );
  const element = h(
    "section",
    { class: "t-many", "aria-label": "How far the gradient carries" },
    h("p", { class: "g-title" }, "How far does the gradient carry?"),
    h(
      "p",
      { class: "g-small" },
      "The gradient says which way the outcome goes if a part is turned a very little. The page can turn many parts, drawn as yours are, and count how often that also holds for a turn that is not small. Does it do better on the oven?",
    ),
    h("div", { class: "t-row" }, run, stop, progress),
    said,
    result,
  );

  async function start() {
    if (!model) return;
    const mine = (running = new AbortController());
    const { signal } = mine;
    const pressed = document.activeElement === run;
    run.disabled = true;
    stop.hidden = progress.hidden = false;
    if (pressed) stop.focus({ preventScroll: true }); // what was pressed can't be pressed now
    progress.value = 0;
    said.textContent = "";
    try {
      const oven = toaster();
      const ovenFigures = await all(
        oven,
        PART_IDS.map((part) => ({ kind: "part", part })),
        signal,
      );
      runs += 1;
      const figures = await sampled(model, {
        each: each(),
        draw: draw() + runs,
        signal,
        onProgress: (found, done) => {
          progress.value = done;
          if (done === 1 || Math.floor(done * 200) !== Math.floor(shown * 200)) show(ovenFigures, found);
          shown = done;
        },
      });
      if (running !== mine) return;
      show(ovenFigures, figures);
      said.textContent = `${signal.aborted ? "Stopped early. " : ""}${ofMany(ovenFigures, figures)}`;
      said.focus({ preventScroll: true });
    } catch (error) {
      if (running === mine) onTrouble(error);
    }
    if (running !== mine) return;
    run.disabled = !model;
    run.textContent = "Turn many others";
    stop.hidden = progress.hidden = true;
  }
  let shown = 0;

  /** @param {Figure[]} oven @param {Figure[]} found */
  function show(oven, found) {
    const of = (/** @type {string} */ kind) => found.filter((figure) => figure.kind === kind);
    const exact = line(oven, "gradient").map((point) => point && { share: point.share, low: point.share, high: point.share });
    chart.update([
      { label: "oven: gradient", hue: 2, points: exact },
      { label: "neurons: gradient", hue: 1, points: line(of("neuron"), "gradient") },
      { label: "heads: gradient", hue: 3, points: line(of("head"), "gradient") },
      { label: "both: straight writing", hue: 4, points: line(pooled(found), "straight") },
    ]);
    table.replaceChildren(
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["Turned", "Size", "Tried", "Moved a point or more", "Gradient right", "Straight writing right"].map((name) =>
            h("th", { scope: "col" }, name),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        ...[...oven, ...found].map((figure) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, figure.kind === "part" ? "oven’s part" : figure.kind),
            h("td", {}, sizeInWords(figure.size)),
            h("td", {}, figure.tried.toLocaleString("en-GB")),
            h("td", {}, String(figure.seen)),
            h("td", {}, String(figure.gradient)),
            h("td", {}, figure.straight === null ? "–" : String(figure.straight)),
          ),
        ),
      ),
    );
    result.hidden = false;
  }

  return {
    element,
    /** @param {LanguageModel | null} given */
    use(given) {
      running?.abort();
      running = null;
      model = given;
      run.disabled = !model;
      stop.hidden = progress.hidden = true;
      if (!model) {
        result.hidden = true;
        said.textContent = "";
      }
    },
    stop() {
      running?.abort();
      running = null;
      chart.stop();
    },
  };
}

/** Heads and neurons together, each kind by as many turns as were seen. @param {Figure[]} figures @returns {Figure[]} */
function pooled(figures) {
  return SIZES_TRIED.map((size) =>
    figures
      .filter((figure) => figure.size === size)
      .reduce(
        (sum, figure) => ({
          kind: "both",
          size,
          tried: sum.tried + figure.tried,
          seen: sum.seen + figure.seen,
          gradient: sum.gradient + figure.gradient,
          straight: (sum.straight ?? 0) + (figure.straight ?? 0),
        }),
        /** @type {Figure} */ ({ kind: "both", size, tried: 0, seen: 0, gradient: 0, straight: 0 }),
      ),
  );
}
