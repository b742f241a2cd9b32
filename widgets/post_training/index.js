// PostTraining: the same question to the grown model and to what later lessons made of it.
// The traits are the state; a guess that is not finished, and what was heard, are the view's own.

import "./style.css";
import { h } from "../parts/dom.js";
import { onChange, setTraits } from "../parts/model.js";
import { pages } from "../parts/pages.js";
import { delivered, onSite, REAL } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { troubleBox } from "../parts/trouble.js";
import { askThem } from "./ask.js";
import { judging } from "./judging.js";
import { gainsAndLosses } from "./losses.js";
import { questionBox } from "./question_box.js";
import { realOne } from "./real_one.js";
import { school as opened } from "./school.js";
import { stepByStep } from "./steps.js";

/** @type {Record<string, { label: string, lead: string }>} */
const PARTS = {
  ask: {
    label: "Ask them",
    lead:
      "One question, three models: as it grew, after lessons in answering, and after lessons from a judge. " +
      "Choose a question or write your own, and say first what will come of it.",
  },
  judge: {
    label: "The judge",
    lead:
      "The judge is a few lines of code, and here is its whole taste. " + "Read it, see what it gives, then try to please it.",
  },
  steps: {
    label: "Step by step",
    lead:
      "Two copies learned from the same scenes. One answers at once, one writes down every move first. " +
      "Add moves, and see which of the two can still say where the thing is.",
  },
  losses: {
    label: "Gained and lost",
    lead:
      "Each lesson changed the knobs, and the knobs held other things too. " + "What did each lesson give, and what did it take?",
  },
};
const OF_THE_REAL =
  "This one was taught by its makers. What they did is published, and stands here beside what can be seen of it, and what can’t.";

/**
 * @param {{ model: import("../parts/model.js").Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const keeper = scoreKeeper("PostTraining");
  const school = opened(model);
  const lead = h("p", { class: "g-lead" });
  const choice = onSite() ? realSwitch(model, { covers: false }) : null; // what was done to it can be read without it
  const tabs = pages("What to look at", (part) => setTraits(model, { part }));
  tabs.offer(Object.entries(PARTS).map(([part, { label }]) => [part, label]));
  const trouble = troubleBox({
    onRetry: () => {
      trouble.show(null);
      (isReal() ? real : parts[model.get("part")]).again?.();
    },
  });
  const shared = { model, school, keeper, onTrouble: trouble.show };
  const box = questionBox({ onQuestion: (question) => setTraits(model, { question }) });
  const ask = askThem(shared);
  const judge = judging({ ...shared, onOwn: (own) => setTraits(model, { own }) });
  const steps = stepByStep({ ...shared, onScene: (moves, scene) => setTraits(model, { moves, scene }) });
  const losses = gainsAndLosses({ ...shared, onStage: (compared) => setTraits(model, { compared }) });
  const real = realOne(shared);
  /** @type {Record<string, { element: HTMLElement, look: () => void, again?: () => void }>} */
  const parts = { ask, judge, steps, losses };
  const root = widgetRoot(
    "PostTraining",
    "Later lessons",
    ...(choice ? [choice.element] : []),
    tabs.element,
    lead,
    real.told,
    box.element,
    trouble.element,
    ...Object.values(parts).map((part) => part.element),
    real.element,
  );
  const isReal = () => choice !== null && model.get("model") === REAL;

  function showPart() {
    const part = model.get("part");
    tabs.set(part);
    tabs.element.hidden = isReal();
    lead.textContent = isReal() ? OF_THE_REAL : PARTS[part].lead;
    box.element.hidden = isReal() ? delivered(model).stand.stage !== "here" : !["ask", "judge"].includes(part);
    for (const [id, { element }] of Object.entries(parts)) element.hidden = isReal() || id !== part;
    real.told.hidden = real.element.hidden = !isReal();
    trouble.show(null);
  }

  function build() {
    box.setExamples(model.get("questions"));
    box.setVocabulary(model.get("vocabulary"));
    steps.drawCurve();
    real.build();
    look();
  }

  function look() {
    showPart();
    asked();
    steps.look();
    losses.look();
    judge.setOwn(model.get("own"));
  }

  function asked() {
    trouble.show(null);
    box.setQuestion(model.get("question"));
    ask.look();
    judge.look();
    if (isReal()) real.look();
  }

  /** Another model is chosen, or the real one has come. */
  function another() {
    showPart();
    asked();
  }

  const ends = [
    onChange(model, ["part"], showPart),
    onChange(model, ["model"], another),
    ...(choice ? [choice.stop, whenHere(delivered(model), another)] : []),
    onChange(model, ["question"], asked),
    onChange(model, ["own"], () => judge.setOwn(model.get("own"))),
    onChange(model, ["moves", "scene"], () => {
      trouble.show(null);
      steps.look();
    }),
    onChange(model, ["compared"], losses.look),
    onChange(
      model,
      ["stages", "questions", "scenes", "practised", "vocabulary", "taste", "comparisons", "measured", "real_one"],
      build,
    ),
  ];
  build();
  el.append(root);
  choice?.draw();
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    for (const part of [ask, judge, steps, real]) part.stop();
    school.stop();
    root.remove();
  };
}

/**
 * @param {import("../engine/delivery/delivery.js").Delivery<any>} delivery
 * @param {() => void} onTurn  it is here now, or no longer
 * @returns {() => void}  ends it
 */
function whenHere(delivery, onTurn) {
  let here = delivery.stand.stage === "here";
  return delivery.listen(() => {
    if (here === (delivery.stand.stage === "here")) return;
    here = !here;
    onTurn();
  });
}

export default { render };
