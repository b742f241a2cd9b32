// FigureTask: says what to bring about in a figure, holds that figure, and computes whether it is so.

import "./style.css";
import { answers } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { startEngineOf } from "../parts/engine.js";
import { onChange } from "../parts/model.js";
import { delivered, onSite, REAL } from "../parts/real_model.js";
import { widgetRoot } from "../parts/root.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { drawFigure } from "./figure.js";
import { GOALS } from "./goals/index.js";
import { InnerModel } from "./inner_model.js";

/**
 * @typedef {import("../parts/model.js").Model} Model
 * @typedef {import("./goals/asked.js").Outcome} Outcome
 */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const record = answers("FigureTask");
  const figure = h("div", { class: "f-figure", tabindex: "-1" });
  const begin = h("button", { type: "button", class: "g-button g-primary", onclick: start });
  const check = h("button", { type: "button", class: "g-button g-primary", hidden: true, onclick: weigh }, "Check it");
  const verdict = h("p", { class: "f-verdict", role: "status" });
  const trouble = troubleBox({ onRetry: () => (inner ? weigh() : start()) });
  const before = h("p", { class: "g-small" });
  const root = widgetRoot(
    "FigureTask",
    `To do in the figure: ${model.get("title")}`,
    h("p", { class: "g-title" }, model.get("title")),
    h("p", { class: "g-small" }, `In the figure · about ${minutes(model.get("minutes"))} · ${model.get("difficulty")}`),
    h("p", { class: "f-ask" }, model.get("ask")),
    before,
    h("div", { class: "p-buttons" }, begin),
    figure,
    h("div", { class: "p-buttons" }, check),
    verdict,
    trouble.element,
    ...hints(model.get("hints")),
    solution(),
  );
  /** @type {InnerModel | null} */
  let inner = null;
  let endFigure = () => {};
  let weighings = 0; // so that one outrun by a change is not told

  async function start() {
    begin.disabled = true;
    trouble.show(null);
    inner = new InnerModel(model);
    try {
      endFigure = await drawFigure(model.get("figure"), inner, figure);
      begin.hidden = true;
      check.hidden = false;
      figure.focus({ preventScroll: true }); // the button that was pressed is gone
    } catch (error) {
      inner.stop();
      inner = null;
      figure.replaceChildren();
      trouble.show(error);
    }
    begin.disabled = false;
  }

  async function weigh() {
    if (!inner) return;
    const mine = (weighings += 1);
    trouble.show(null);
    if (inner.get("model") === REAL && onSite() && delivered(inner).stand.stage !== "here") {
      verdict.replaceChildren("Bring the real model into the page first: the figure above offers it.");
      return;
    }
    check.disabled = true;
    verdict.replaceChildren("The model is being asked …");
    try {
      const outcome = await outcomeOf(inner);
      if (mine === weighings) tell(outcome);
    } catch (error) {
      if (mine === weighings) verdict.replaceChildren();
      if (mine === weighings) trouble.show(asError(error));
    }
    check.disabled = false;
    if (document.activeElement === document.body) check.focus({ preventScroll: true }); // disabled, it had lost it
  }

  /** @param {InnerModel} of @returns {Promise<Outcome>} */
  async function outcomeOf(of) {
    const goal = model.get("goal");
    const engine = await startEngineOf(of);
    try {
      const start = (/** @type {string} */ name) => model.get("figure")[name];
      return await GOALS[goal.kind]({ get: (name) => of.get(name), engine, goal, start });
    } finally {
      engine.stop();
    }
  }

  /** @param {Outcome} outcome */
  function tell({ reached, said, came, told }) {
    const id = model.get("task");
    record.note({ id, question: `${model.get("title")}: ${model.get("ask")}`, said });
    record.note({ id, came, right: reached });
    verdict.dataset.right = String(reached);
    verdict.replaceChildren(
      h("strong", {}, reached ? "Reached. " : "Not yet. "),
      `${sentence(came)} ${reached ? model.get("shows") : told}`,
    );
    drawBefore();
  }

  function drawBefore() {
    const last = record.get(model.get("task"));
    before.textContent = last?.right ? `You have done this. ${sentence(last.said)}` : "";
    before.hidden = !before.textContent;
    begin.textContent = last ? "Go on" : "Begin";
  }

  function solution() {
    const { say, traits } = model.get("solution");
    const set = async () => {
      if (!inner) await start();
      inner?.set(structuredClone(traits));
    };
    return h(
      "details",
      { class: "f-more" },
      h("summary", {}, "One way to do it"),
      h("p", {}, say),
      h("button", { type: "button", class: "g-button", onclick: set }, "Set the figure to it"),
    );
  }

  const end = onChange(model, ["state"], () => {
    weighings += 1; // what was said is of another stand
    verdict.replaceChildren();
    delete verdict.dataset.right;
  });
  drawBefore();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    end();
    endFigure();
    inner?.stop();
    root.remove();
  };
}

/** @param {string[]} given */
const hints = (given) =>
  given.map((hint, i) =>
    h("details", { class: "f-more" }, h("summary", {}, given.length > 1 ? `Hint ${i + 1}` : "A hint"), h("p", {}, hint)),
  );

/** @param {number} count */
const minutes = (count) => (count === 1 ? "a minute" : `${count} minutes`);

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

export default { render };
