// One scene to two models: one answers at once, the other writes its steps first. Then the reader writes them.

import { freshId, h } from "../parts/dom.js";
import { framed, MOST } from "./chat.js";
import { card, mark, share } from "./card.js";
import { curve } from "./curve.js";
import { figureOf } from "./figures.js";
import { mouth } from "./mouth.js";
import { compared, endsOn, parsed, writtenOut } from "./moves.js";
import { prediction } from "../parts/prediction.js";

/** @typedef {import("./moves.js").Scene} Scene */
/** @typedef {import("./school.js").Stage} Stage */

/** Tokens that so many steps and an answer may take, as in lab/posttraining/measure.py. @param {number} moves */
const room = (moves) => 11 * moves + 12;

/**
 * @param {{ model: import("../parts/model.js").Model, school: ReturnType<typeof import("./school.js").school>,
 *   keeper: ReturnType<typeof import("../parts/score.js").scoreKeeper>,
 *   onScene: (moves: number, scene: number) => void, onTrouble: (error: unknown) => void }} options
 */
export function stepByStep({ model, school, keeper, onScene, onTrouble }) {
  const id = freshId("moves");
  const number = h("input", {
    type: "range",
    id,
    class: "g-range",
    min: 1,
    step: 1,
    oninput: () => onScene(number.valueAsNumber, model.get("scene")),
  });
  const value = h("span", { class: "g-value" });
  const another = h(
    "button",
    { type: "button", class: "g-button", onclick: () => onScene(model.get("moves"), (model.get("scene") + 1) % like().length) },
    "Another scene",
  );
  const told = h("p", { class: "g-passage p-scene" });
  const cards = h("ol", { class: "p-cards p-two", "aria-label": "Answers" });
  const guess = prediction({ keeper, onShow: () => answerBoth() });
  const put = mouth({ model, school, onTrouble });
  const picture = curve({ half: 1 / 2, chance: 1 / 4 });
  const here = h("p", { class: "g-small" });
  const figure = h(
    "figure",
    { class: "p-figure", hidden: true }, // it tells how such guesses turn out: not before the first one
    h(
      "figcaption",
      {},
      h("strong", {}, "Right answers, by the number of moves"),
      h(
        "span",
        { class: "g-small" },
        " on scenes with things where they never lay in the lessons. Bars: 95% intervals. " +
          "Dashed: 50%, for who knows which two containers are full but not with what, and 25%, for a blind guess among four.",
      ),
    ),
    picture.element,
    here,
  );
  const element = h(
    "div",
    {},
    h("div", { class: "p-buttons" }, h("div", { class: "g-field" }, h("label", { for: id }, "Moves"), number, value), another),
    told,
    guess.element,
    cards,
    put.element,
    figure,
  );
  let telling = new AbortController();

  /** @returns {Stage[]} */
  const stages = () =>
    ["at-once", "steps"].flatMap((name) => model.get("stages").filter((/** @type {Stage} */ stage) => stage.id === name));
  /** @returns {Scene[]} */
  const like = () => model.get("scenes").filter((/** @type {Scene} */ scene) => scene.moves === model.get("moves"));
  /** @returns {Scene} */
  const scene = () => like()[model.get("scene") % like().length];

  async function answerBoth() {
    const { signal } = (telling = new AbortController());
    const asked = scene();
    figure.hidden = false;
    const drawn = stages().map((stage) => ({ stage, card: card(stage.label) }));
    cards.replaceChildren(...drawn.map((one) => one.card.element));
    for (const one of drawn) one.card.setWaiting("…");
    try {
      const hits = new Set();
      for (const { stage, card: shown } of drawn) {
        const given = await school.ask(stage, framed(asked.question), {
          most: stage.id === "steps" ? room(asked.moves) : MOST,
          signal,
          onText: (text) => {
            if (!signal.aborted) shown.setText(text);
          },
          onProgress: (done) => {
            if (!signal.aborted) shown.setWaiting(`Fetching this model: ${Math.round(done * 100)}%`);
          },
        });
        if (signal.aborted) return;
        shown.setText(given.text);
        const hit = endsOn(asked.thing, given.text) === asked.steps[asked.steps.length - 1][2];
        if (hit) hits.add(stage.id);
        shown.setFacts(hit, [], measured(stage.id));
        if (stage.id !== "steps") continue;
        const steps = parsed(given.text);
        shown.setText(given.text.slice(writtenOut(steps).length).trim());
        shown.setBefore(written(steps, asked));
        put.show(stage, asked, steps);
      }
      const truth = asked.steps[asked.steps.length - 1][2];
      guess.tell(hits, `The ${asked.thing} is in the ${truth}.`);
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    }
  }

  /** @param {string} stage */
  function measured(stage) {
    const found = figureOf(model.get("measured"), stage, "tracking", model.get("moves"));
    return found ? `Of ${found.n} such scenes, right: ${share(found)}` : "";
  }

  function drawCurve() {
    const numbers = [...new Set(model.get("scenes").map((/** @type {Scene} */ one) => one.moves))].sort((a, b) => a - b);
    const points = (/** @type {string} */ stage, /** @type {string} */ measure) =>
      numbers.map((moves) => figureOf(model.get("measured"), stage, measure, moves));
    picture.setWays(
      [
        { label: "writes steps", hue: 1, points: points("steps", "tracking") },
        { label: "at once", hue: 2, points: points("at-once", "tracking") },
        { label: "all steps right", hue: 1, dashed: true, points: points("steps", "steps true") },
      ],
      model.get("practised"),
    );
  }

  return {
    element,
    drawCurve,
    look() {
      telling.abort();
      put.hide();
      cards.replaceChildren();
      const { question, moves } = scene();
      number.max = String(Math.max(...model.get("scenes").map((/** @type {Scene} */ one) => one.moves)));
      number.value = String(moves);
      number.setAttribute("aria-valuetext", `${moves} ${moves === 1 ? "move" : "moves"}`);
      value.textContent = moves > model.get("practised") ? `${moves}, more than it practised` : String(moves);
      told.replaceChildren(...sentences(question));
      picture.mark(moves);
      const [once, steps, all] = [
        ["at-once", "tracking"],
        ["steps", "tracking"],
        ["steps", "steps true"],
      ].map(([stage, measure]) => share(figureOf(model.get("measured"), stage, measure, moves)));
      const rule = share(figureOf(model.get("measured"), "base", "tracking, last container named", moves));
      here.textContent =
        once && steps
          ? `With ${moves} ${moves === 1 ? "move" : "moves"}: at once ${once}; by steps ${steps}, every step written rightly ${all}. ` +
            `Always naming the last container of the scene: ${rule}.`
          : "";
      guess.ask({
        id: `steps: ${moves} moves`,
        question: "Which of the two will say rightly where it is?",
        options: stages().map(({ id: stage, label }) => ({ id: stage, label })),
        many: true,
        button: "Ask them",
      });
    },
    again: answerBoth,
    stop() {
      telling.abort();
      put.stop();
      picture.stop();
    },
  };
}

/**
 * The scene with its moves set off, so that they can be counted.
 * @param {string} question
 */
function sentences(question) {
  return question
    .split(/(?<=[.?]) /)
    .flatMap((sentence) => [/ puts all from /.test(sentence) ? h("span", { class: "p-move" }, sentence) : sentence, " "]);
}

/**
 * @param {import("./moves.js").Step[]} steps
 * @param {Scene} scene
 */
function written(steps, scene) {
  return h(
    "ol",
    { class: "p-steps", "aria-label": "Its steps" },
    ...compared(steps, scene.steps).map(({ step, truth, right }) =>
      h(
        "li",
        {},
        step ? mark(right, "") : mark(false, "left out: "),
        step ? `The ${step[0]} into the ${step[1]}: in the ${step[2]}.` : `the ${truth?.[0]} into the ${truth?.[1]}`,
      ),
    ),
  );
}
