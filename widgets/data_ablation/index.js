// DataAblation: take documents of a kind out of the text, bet on what will fail to come, and see what was regrown.
// The traits are the state; bets are kept in the reader's browser, and which results were shown without one is the view's own.

import "./style.css";
import { whyLine } from "../parts/answers.js";
import { betForm, betKeeper } from "../parts/bets.js";
import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { onChange, setTraits } from "../parts/model.js";
import { pills } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { bothModels } from "./both.js";
import { outcomeView } from "./outcomes.js";
import { soilView } from "./soil.js";
import { caveat, OPTIONS, summary, truth } from "./words.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./soil.js").Soil} Soil */
/** @typedef {import("./words.js").Course} Course */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const bets = betKeeper("DataAblation");
  /** @type {Set<string>} soils whose results were shown without a bet */
  const shown = new Set();
  /** @type {{ stop: () => void }[]} */
  let charts = [];

  const choices = pills("Take out", (soil) => setTraits(model, { soil }), "g-title");
  const soilBox = soilView();
  const rule = h("details", { class: "a-rule" });
  const why = whyLine(bets.record);
  const form = betForm({ keeper: bets, onBet: place, onSkip: skip });
  const outcome = h("div", { class: "a-result" });
  const forget = h("button", { type: "button", class: "g-button", onclick: clear }, "Forget my bets");
  const both = bothModels({ model, onPrompt: (prompt) => setTraits(model, { prompt }) });
  const root = widgetRoot(
    "DataAblation",
    "What does the model owe to which documents?",
    h(
      "p",
      { class: "g-lead" },
      "Take one kind of document out of the training text. What will the model never learn? Bet, then see the " +
        "model that was really grown anew without it: from the same starting values, on as much text, in the same order.",
    ),
    choices.element,
    soilBox.element,
    form.element,
    outcome,
    rule,
    both.element,
  );

  /** @returns {Soil} */
  const soil = () => model.get("soils").find((/** @type {Soil} */ one) => one.id === model.get("soil"));
  /** @returns {Course[]} */
  const courses = () => model.get("courses");
  const key = (/** @type {string} */ of, /** @type {string} */ capacity) => `${of}/${capacity}`;

  /** @param {Soil} of */
  const questions = (of) =>
    courses().map(({ id, label, about }) => ({
      id: key(of.id, id),
      label,
      about: `${about} In a model grown ${of.line}.`,
      options: OPTIONS,
    }));

  /** @param {Record<string, string>} placed */
  function place(placed) {
    bets.add(placed);
    draw();
    focusResult();
  }

  function skip() {
    shown.add(soil().id);
    draw();
    focusResult();
  }

  function clear() {
    bets.forget();
    shown.clear();
    draw();
    choices.focus();
  }

  function focusResult() {
    /** @type {HTMLElement | null} */ (outcome.querySelector("[tabindex]"))?.focus({ preventScroll: true });
  }

  function draw() {
    charts.forEach((chart) => chart.stop());
    charts = [];
    const now = soil();
    choices.set(now.id);
    soilBox.show(now);
    const bet = courses().length > 0 && courses().every(({ id }) => bets.of(key(now.id, id)));
    const open = model.get("revealed") || shown.has(now.id) || bet;
    if (open) {
      form.close();
      outcome.replaceChildren(...(now.grown ? results(now) : waiting(bet)));
    } else {
      outcome.replaceChildren();
      form.ask({
        lead: `A model is grown ${now.line}. What becomes of each of these?${now.grown ? "" : " (It has not been grown yet. Nobody knows.)"}`,
        questions: questions(now),
        button: "Place my bets",
      });
    }
    both.show(open && now.grown ? now : null);
  }

  /** @param {Soil} now */
  function results(now) {
    const measured = courses().filter(({ runs }) => runs[now.id]);
    const views = measured.map((course) => outcomeView(course, now, bets.of(key(now.id, course.id))));
    charts = views;
    why.ask(...bets.settle(questions(now), truths(now)));
    return [
      h("p", { class: "g-title a-score", tabindex: "-1" }, scored(now)),
      why.element,
      ...summary(measured, now.id).map(({ head, text }) => h("p", { class: "a-sum" }, h("strong", {}, `${head}: `), text)),
      h("p", { class: "a-caveat" }, measured.length ? caveat(measured[0].sisters, measured[0].runs[now.id]) : ""),
      h("div", { class: "a-outcomes" }, ...views.map(({ element }) => element)),
      h(
        "p",
        { class: "g-small" },
        "Across: how many tokens of text were read, drawn wider at the start. Thin lines: the sisters, which all read the " +
          "full text and differ only in their starting values; and, in the colour of the thick line, the same soil from other " +
          "seeds, if it was sown again. Pale band: the 95% interval over items.",
      ),
      ...(bets.any() ? [forget] : []),
    ];
  }

  /** @param {boolean} bet */
  function waiting(bet) {
    return [
      h("p", { class: "g-title a-score", tabindex: "-1" }, "This model has not been grown yet."),
      h(
        "p",
        { class: "g-note" },
        bet ? "Your bets are kept in this browser, and weighed once it is." : "There is nothing to show.",
      ),
      ...(bet ? [forget] : []),
    ];
  }

  /** @param {Soil} of */
  const truths = (of) => Object.fromEntries(courses().map(({ id, runs }) => [key(of.id, id), truth(runs[of.id]?.verdict)]));

  /** @param {Soil} now */
  function scored(now) {
    const of = (/** @type {Soil[]} */ soils) => bets.score(Object.assign({}, ...soils.map(truths)));
    const [here, all] = [of([now]), of(model.get("soils"))];
    if (!here.asked) return `What was grown ${now.line}`;
    return `You bet rightly on ${here.right} of ${here.asked}.${all.asked > here.asked ? ` In all so far: ${all.right} of ${all.asked}.` : ""}`;
  }

  function drawRule() {
    rule.replaceChildren(
      h("summary", {}, "The rule by which your bets are judged"),
      h(
        "ul",
        {},
        h(
          "li",
          {},
          "“Comes” means: more than half way from guessing to faultless, and to stay. That is 75% where there are two answers to choose from, and 50% for the list.",
        ),
        h(
          "li",
          {},
          "It differs from the sisters if it ends lower than the lowest of them by more than they lie apart, and no 95% interval of theirs " +
            "overlaps with its own. Later means: after the last of them, by more than they lie apart in time.",
        ),
        h(
          "li",
          {},
          `If the text made no difference, chance would still put about ${percent(model.get("luck"))} of runs so far below, or so late, ` +
            "if such figures lie about as a bell curve does. So of many verdicts expect a false one.",
        ),
      ),
    );
  }

  function build() {
    choices.offer(
      model.get("soils").map((/** @type {Soil} */ { id, label, grown }) => [id, label, grown ? "" : "not grown yet"]),
    );
    both.setExamples(model.get("examples"));
    drawRule();
    draw();
  }

  const ends = [
    onChange(model, ["soil", "revealed"], draw),
    onChange(model, ["prompt"], both.ask),
    onChange(model, ["soils", "courses", "examples", "luck"], build),
  ];
  build();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    charts.forEach((chart) => chart.stop());
    both.stop();
    root.remove();
  };
}

export default { render };
