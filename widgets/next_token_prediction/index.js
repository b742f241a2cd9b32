// NextTokenPrediction: the one task, done by the model, by its reader, and by a twin that was trained to fill gaps.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pages } from "../parts/pages.js";
import { isTheBooks, REAL } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { vocabulary } from "../parts/vocabulary.js";
import { gameView } from "./game.js";
import { gapView } from "./gap.js";
import { nextView } from "./next.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {{ engine: import("../parts/engine.js").Engine } & ReturnType<typeof vocabulary>} Running  a model and the tokens seen of it */
/**
 * What each view is given.
 * @typedef {object} Tools
 * @property {Model} model
 * @property {() => Running | null} running
 * @property {() => void} onReady  what it shows is of the present state
 * @property {(error: unknown) => void} onTrouble
 * @property {(share: number) => void} onProgress  of a download, 0 to 1
 */

/** @type {Record<string, string>} */
const TASKS = { next: "What comes next", guess: "Your guess", gap: "Fill a gap" };

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {Running | null} */
  let running = null;

  /** @type {Tools} */
  const tools = {
    model,
    running: () => running,
    onReady() {
      showTrouble(null);
      fetching.textContent = "";
      delete root.dataset.stale;
      root.dataset.ready = "true";
    },
    onTrouble: showTrouble,
    onProgress: (share) => {
      fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
    },
  };
  const [next, game, gap] = [nextView(tools), gameView(tools), gapView(tools)];
  /** @type {Record<string, typeof next | typeof game | typeof gap>} */
  const views = { next, guess: game, gap };

  const choice = realSwitch(model, { onSwitch: (toReal) => ({ taken: [], prompt: promptFor(toReal) }) });
  const tabs = pages("What to do", (task) => setTraits(model, { task }));
  const fetching = h("p", { class: "g-fetching g-small" });
  const trouble = troubleBox({
    onRetry: () => {
      showTrouble(null);
      if (running) look();
      else starting.start();
    },
  });
  const body = h("div", { class: "n-body" }, next.element, game.element, gap.element);
  const root = widgetRoot(
    "NextTokenPrediction",
    "What comes next",
    choice.element,
    tabs.element,
    fetching,
    trouble.element,
    body,
  );

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    fetching.textContent = "";
    root.dataset.ready = "true";
  }

  /** Only the book's own models have a twin that fills gaps. @returns {string[]} */
  const tasks = () => model.get("tasks").filter((/** @type {string} */ task) => task !== "gap" || isTheBooks(model));

  function drawTabs() {
    tabs.offer(tasks().map((task) => [task, TASKS[task]]));
    look();
  }

  function look() {
    const task = tasks().includes(model.get("task")) ? model.get("task") : (tasks()[0] ?? "next");
    tabs.set(task);
    for (const [name, view] of Object.entries(views)) {
      view.element.hidden = name !== task;
      if (name !== task) view.halt();
    }
    root.dataset.stale = "true";
    views[task].look();
  }

  /** @param {boolean} real @returns {import("../parts/prompt_box.js").Example[]} */
  const examples = (real) => model.get(real ? "real_examples" : "examples");

  /** Another model, another example; what the reader wrote stays. @param {boolean} toReal */
  function promptFor(toReal) {
    const prompt = model.get("prompt");
    const known = examples(!toReal).some((example) => example.prompt === prompt);
    return known ? (examples(toReal)[0]?.prompt ?? prompt) : prompt;
  }

  function drawExamples() {
    next.setExamples(examples(model.get("model") === REAL));
    gap.setExamples(model.get("sentences"));
    look();
  }

  const starting = engineOf(model, {
    onStart() {
      running = null;
      for (const view of Object.values(views)) view.forget();
      fetching.textContent = "Fetching the model";
    },
    async onEngine(engine) {
      const which = { seed: model.get("seed"), step: model.get("step") };
      await engine.load(which, { onProgress: tools.onProgress });
      running = { engine, ...vocabulary(engine) };
      look();
    },
    onTrouble: showTrouble,
  });

  const ends = [
    onChange(
      model,
      [
        "task",
        "seed",
        "step",
        "prompt",
        "taken",
        "listed",
        "temperature",
        "top_k",
        "story",
        "guesses",
        "stories",
        "sentence",
        "gap",
        "revealed",
      ],
      look,
    ),
    onChange(model, ["tasks", "model"], drawTabs),
    onChange(model, ["examples", "real_examples", "sentences", "model"], drawExamples),
    choice.stop,
  ];

  drawTabs();
  drawExamples();
  el.append(root);
  choice.draw();
  const far = whenNear(root, starting.start);

  return () => {
    far();
    for (const end of ends) end();
    for (const view of Object.values(views)) view.stop();
    starting.stop();
    root.remove();
  };
}

export default { render };
