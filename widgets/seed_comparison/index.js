// SeedComparison: sister models, one soil and other seeds. The reader bets on what they have in common, opens the
// evidence, and runs words of their own through all of them. The traits are the state; the bet is the reader's own.

import "./style.css";
import { answers } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { short } from "../parts/format.js";
import { keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { pages } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { betForm, lead } from "./bet.js";
import { asked, evidenceList } from "./evidence_list.js";
import { besides, ownPrompt } from "./own_prompt.js";
import { pythiaPage } from "./pythia.js";
import { weightsAlike } from "./weights.js";

/** @typedef {import("./bet.js").Bets} Bets */

/** @type {[value: string, label: string][]} */
const PARTS = [
  ["bet", "The evidence"],
  ["prompt", "Your own words"],
  ["pythia", "Nine Pythias"],
];

/**
 * @param {{ model: import("../parts/model.js").Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const kept = keeper("SeedComparison", properBets, "bets");
  const record = answers("SeedComparison");
  let bets = kept.get(); // null until the reader has bet, or has seen without betting
  let near = false;
  /** @type {import("../parts/engine.js").Engine | null} */
  let engine = null;
  /** @type {(() => void)[]} */
  const waiting = []; // for the engine

  const intro = h("p", { class: "g-lead" });
  const tabs = pages("What to look at", (part) => setTraits(model, { part }));
  tabs.offer(PARTS);
  const form = betForm({ onBet: place });
  const evidence = evidenceList({ onAgain: again, weigh });
  const prompt = ownPrompt({
    onPrompt: (text) => setTraits(model, { prompt: text }),
    onStep: (step) => setTraits(model, { step }),
  });
  const pythia = pythiaPage();
  const trouble = troubleBox({ onRetry: () => engines.start() });
  const loading = h("p", { class: "g-small", role: "status" });
  const bodies = /** @type {Record<string, HTMLElement>} */ ({
    bet: evidence.element,
    prompt: prompt.element,
    pythia: pythia.element,
  });
  const root = widgetRoot(
    "SeedComparison",
    "Sister models from other seeds",
    intro,
    tabs.element,
    trouble.element,
    loading,
    form.element,
    ...Object.values(bodies),
  );

  const engines = engineOf(model, {
    onStart() {
      engine = null;
      prompt.use(null);
      trouble.show(null);
      loading.textContent = "Fetching the engine …";
    },
    onEngine(started) {
      engine = started;
      loading.textContent = "";
      prompt.use(engine);
      for (const go of waiting.splice(0)) go();
    },
    onTrouble(error) {
      loading.textContent = "";
      trouble.show(error);
    },
  });
  let started = false;
  function need() {
    if (started) return;
    started = true;
    engines.start();
  }

  /** @returns {import("./questions.js").Known} */
  function known() {
    const { step } = last();
    const figures = model.get("figures");
    return { figures, heads: figures.heads.filter((/** @type {any} */ one) => one.step === step), last: last().tokens };
  }
  const last = () => model.get("moments").at(-1);

  /** @param {(text: string) => void} show */
  async function weigh(show) {
    need();
    show("Fetching the models …");
    if (!engine) await new Promise((resolve) => waiting.push(() => resolve(null)));
    const { step } = last();
    const seeds = model.get("seeds");
    const [half] = besides(model.get("first"), seeds[0], step).filter((one) => one.step > 0);
    const tokens = half && model.get("first").find((/** @type {any} */ one) => one.step === half.step).tokens;
    return weightsAlike(
      /** @type {import("../parts/engine.js").Engine} */ (engine),
      seeds,
      step,
      half ? { step: half.step, said: `after ${short(tokens)} tokens` } : null,
      (done, of) => show(`Reading all weights: ${done} of ${of} models.`),
    );
  }

  /** @param {Bets} placed */
  function place(placed) {
    bets = placed;
    kept.set(placed);
    drawBets();
    look();
    tabs.focus();
    root.scrollIntoView({ block: "nearest" });
  }

  function again() {
    for (const id of Object.keys(bets ?? {})) record.forget(id);
    bets = null;
    kept.forget();
    drawBets();
    look();
    form.element.querySelector("input")?.focus();
  }

  function drawBets() {
    const questions = asked(known());
    if (bets) evidence.update(questions, known(), bets);
    else form.update(questions, known(), model.get("seeds"));
  }

  function look() {
    const part = model.get("part");
    tabs.set(part);
    tabs.element.hidden = !bets;
    form.element.hidden = Boolean(bets);
    for (const [id, page] of Object.entries(bodies)) page.hidden = !bets || id !== part;
    const own = Boolean(bets) && part === "prompt";
    if (own && near) need();
    prompt.setInSight(own && near);
  }

  function drawAll() {
    intro.textContent = lead(model.get("seeds").length, last().tokens);
    pythia.update(model.get("pythia"));
    drawBets();
    drawPrompt();
    look();
  }

  function drawPrompt() {
    const [words, step, seeds, moments, first, examples] = ["prompt", "step", "seeds", "moments", "first", "examples"].map(
      (trait) => model.get(trait),
    );
    prompt.update({ prompt: words, step, seeds, moments, first, examples, heads: model.get("figures").heads });
  }

  const ends = [
    onChange(model, ["part"], look),
    onChange(model, ["prompt", "step", "examples"], drawPrompt),
    onChange(model, ["seeds", "moments", "first", "figures", "pythia"], drawAll),
  ];
  el.append(root);
  drawAll();
  ends.push(
    whenNear(root, () => {
      near = true;
      look();
    }),
  );
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    prompt.stop();
    engines.stop();
    root.remove();
  };
}

/**
 * @param {any} bets
 * @returns {Bets | null}
 */
function properBets(bets) {
  const entries = Object.entries(bets);
  return entries.every(([, bet]) => bet === "alike" || bet === "differs") ? Object.fromEntries(entries) : null;
}

export default { render };
