// LevelsOfAnalysis: one head as a matchmaker, as an algorithm, as numbers; which of them predicts what it does?
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { engineOf } from "../parts/engine.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pages } from "../parts/pages.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { allTokens } from "../parts/vocabulary.js";
import { manyView } from "./many.js";
import { ownView } from "./own.js";
import { predictView } from "./predict.js";
import { openSession } from "./session.js";
import { NAMES, STORIES } from "./stories.js";
import { readFresh } from "./texts.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {{ session: import("./session.js").Session, told: import("./session.js").Told[], at: number }} Running  `at`: which head */
/**
 * What each view is given.
 * @typedef {object} Tools
 * @property {Model} model
 * @property {() => Running | null} running
 * @property {() => void} onReady  what it shows is of the present state
 * @property {(error: unknown) => void} onTrouble
 */

/** @type {Record<string, string>} */
const TASKS = { predict: "Predict", many: "On many texts", own: "Your own sentence" };

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {Running | null} */
  let running = null;
  let starts = 0;

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
  };
  /** @type {Record<string, { element: HTMLElement, look: () => void, forget: () => void, halt: () => void }>} */
  const views = { predict: predictView(tools), many: manyView(tools), own: ownView(tools) };

  const choice = realSwitch(model, { onSwitch: () => ({ head: "", guess: -1, worked: false, opened: model.get("level") }) });
  const tabs = pages("What to do", (task) => setTraits(model, { task }));
  tabs.offer(Object.entries(TASKS));
  const id = freshId("head");
  const choose = h("select", {
    id,
    onchange: () => setTraits(model, { head: choose.value, guess: -1, worked: false, opened: model.get("level") }),
  });
  const told = h("p", { class: "g-small l-told" });
  const fetching = h("p", { class: "g-small" });
  const trouble = troubleBox({
    onRetry: () => {
      showTrouble(null);
      if (running) look();
      else starting.start();
    },
  });
  const body = h(
    "div",
    { class: "l-body", hidden: true },
    h("div", { class: "g-field l-head" }, h("label", { for: id }, "Head"), choose),
    told,
    ...Object.values(views).map((view) => view.element),
  );
  const root = widgetRoot(
    "LevelsOfAnalysis",
    "One head at three levels",
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
    delete root.dataset.stale;
  }

  function look() {
    const task = model.get("task");
    tabs.set(task);
    if (!running) return;
    running.at = headOf(running);
    choose.value = nameOf(running.session.all[running.at]);
    for (const [name, view] of Object.entries(views)) {
      view.element.hidden = name !== task;
      if (name !== task) view.halt();
    }
    body.hidden = false;
    root.dataset.stale = "true";
    views[task].look();
  }

  /** @param {Running} running @returns {number}  the head asked for, or the strongest induction head */
  function headOf({ session, told }) {
    const asked = session.all.findIndex((head) => nameOf(head) === model.get("head"));
    if (asked >= 0) return asked;
    return told.reduce((best, { shares }, at) => (shares.induction > told[best].shares.induction ? at : best), 0);
  }

  /** @param {import("../parts/engine.js").Engine} engine */
  async function begin(engine) {
    const mine = (starts += 1);
    running = null;
    root.dataset.stale = "true";
    for (const view of Object.values(views)) {
      view.halt();
      view.forget();
    }
    const which = { seed: model.get("seed"), step: model.get("step") };
    await engine.load(which, {
      onProgress: (share) => {
        fetching.textContent = `Fetching this checkpoint: ${Math.round(share * 100)}%`;
      },
    });
    fetching.textContent = "Watching what each head does";
    const [fresh, vocabulary] = await Promise.all([readFresh(pageFiles(model)), allTokens(engine)]);
    const session = openSession(engine, which, fresh, vocabulary);
    const stories = await session.stories();
    if (mine !== starts) return;
    running = { session, told: stories, at: 0 };
    told.textContent = summary(stories);
    choose.replaceChildren(
      ...session.all.map((head) => h("option", { value: nameOf(head) }, `Layer ${head.layer}, head ${head.head}`)),
    );
    look();
  }

  /** @type {import("../parts/engine.js").Engine | null} */
  let engine = null;
  const starting = engineOf(model, {
    onStart() {
      starts += 1;
      running = engine = null;
      fetching.textContent = "Fetching the model";
    },
    onEngine: (started) => begin((engine = started)),
    onTrouble: showTrouble,
  });

  const ends = [
    onChange(model, ["task", "head", "level", "round", "guess", "worked", "prompt", "place", "each"], look),
    choice.stop,
    onChange(model, ["seed", "step"], () => {
      if (engine) begin(engine).catch(showTrouble);
    }),
  ];
  look();
  el.append(root);
  choice.draw();
  const far = whenNear(root, starting.start);

  return () => {
    far();
    starts += 1;
    for (const end of ends) end();
    for (const view of Object.values(views)) view.halt();
    starting.stop();
    running = null;
    root.remove();
  };
}

/**
 * How many heads are told by which story.
 * @param {import("./session.js").Told[]} told
 */
function summary(told) {
  const counted = NAMES.map((name) => ({ ...STORIES[name], heads: told.filter(({ story }) => story === name).length }));
  const known = counted.filter(({ heads }) => heads).sort((a, b) => b.heads - a.heads);
  const left = told.filter(({ story }) => !story).length;
  const list = known.map(({ name, heads }) => `${count(heads)} as ${name}`).join(", ");
  return `Of its ${count(told.length)} heads our four stories tell ${count(told.length - left)}${list && `: ${list}`}. Of ${count(left)} we have none to tell.`;
}

/** @param {import("./session.js").Head} head */
function nameOf({ layer, head }) {
  return `${layer}.${head}`;
}

export default { render };
