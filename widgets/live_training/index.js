// LiveTraining: a small model that the reader grows on this page, or two side by side.
// The traits say what is grown; how far it has grown is the view's own: it is kept, and can be grown again.

import "./style.css";
import { calm, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { bed } from "./bed.js";
import { betting } from "./bets.js";
import { beginning } from "./controls.js";
import { keeping } from "./keeping.js";
import { lossChart } from "./loss_chart.js";
import { nursery } from "./nursery.js";
import { BETS, READ, named, rivalOf, summary } from "./recipe.js";
import { restOutOfSight } from "./resting.js";
import { settingsForm } from "./settings.js";
import { broken, described, lost, paced } from "./telling.js";

/** @typedef {import("../parts/model.js").Model} Model */

const CHOSEN = ["soil", "size", "rate", "seed", "steps", "rival", "own_text"];

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  let gone = false;

  const now = () => Object.fromEntries(CHOSEN.map((name) => [name, model.get(name)]));
  const settings = settingsForm({
    now: /** @type {any} */ (now),
    onSet: (changed) => setTraits(model, changed),
  });
  const bets = betting({
    onSkip() {
      start();
      go.focus({ preventScroll: true }); // the button that was pressed is gone
    },
  });
  const chart = lossChart();
  const beds = [bed(1), bed(2)];
  const grown = nursery({
    model,
    now,
    onBegin() {
      draw();
      showTrouble(null);
      heard.textContent = "";
      waiting.textContent = "Fetching what it will read …";
      root.dataset.stale = "true";
    },
    onPlant(i, choice, of) {
      beds[i].begin(false);
      beds[i].name(of > 1 ? `${i ? "The second" : "The first"}: ${named(choice, model.get("rival").what)}` : "");
    },
    onStep() {
      if (!calm()) chart.show(losses()); // else drawn at the stops only
    },
    onLook(i, look) {
      beds[i].look(look, model.get("prompt"));
      looked();
    },
    onTakeUp: takeUp,
    onReferences() {
      chart.frame(model.get("steps"), grown.references());
      draw();
    },
    onReady(error, resumed) {
      waiting.textContent = "";
      showTrouble(error);
      if (!error) {
        chart.frame(model.get("steps"), grown.references());
        chart.show(losses());
        delete root.dataset.stale;
        if (begun()) grown.compareOnce();
      }
      draw();
      if (resumed && document.activeElement === document.body) go.focus({ preventScroll: true }); // as the offer
      if (resumed && !ended()) start();
    },
    onTrouble: showTrouble,
  });
  const plants = grown.plants;
  const losses = () => plants().map((plant) => plant.losses);
  const kept = keeping({
    current,
    onGoOn(run) {
      kept.close();
      setTraits(model, run.settings);
      grown.prepare(run);
    },
    onForgotten: () => go.focus({ preventScroll: true }),
  });

  const go = h("button", { type: "button", class: "g-button l-go g-primary", disabled: true, onclick: toggle }, "Grow");
  const one = h("button", { type: "button", class: "g-button", disabled: true, onclick: stepOnce }, "One step");
  const back = h("button", { type: "button", class: "g-button", disabled: true, onclick: rewind }, "Rewind");
  const pace = h("p", { class: "l-hint l-pace" });
  const prompt = beginning((text) => setTraits(model, { prompt: text }));
  const waiting = h("p", { class: "l-hint" });
  const trouble = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const retry = h("button", { type: "button", class: "g-button", hidden: true, onclick: () => grown.prepare() }, "Try again");
  const heard = h("p", { class: "l-heard", role: "status" });
  const news = h("p", { class: "g-hidden", role: "status" }); // to be seen where the bets stand
  const over = h("p", { class: "g-title l-over" });
  const lead = h("p", { class: "g-lead" });
  const root = widgetRoot(
    "LiveTraining",
    "Grow a model on this page",
    lead,
    kept.offer,
    settings.element,
    bets.element,
    h("div", { class: "l-buttons" }, go, one, back, pace),
    kept.note,
    waiting,
    h("div", {}, trouble, retry),
    heard,
    news,
    over,
    chart.element,
    prompt.element,
    h("div", { class: "l-beds" }, beds[0].element, beds[1].element),
  );

  /** All that decides a run, as a name for it. */
  const run = () => summary(/** @type {any} */ (now()));
  const ownIsRead = () => model.get("soil") === "own" || model.get("rival").value === "own";
  const begun = () => plants().some((plant) => plant.made > 0);
  const running = () => plants().some((plant) => plant.running);
  const ended = () => plants().length > 0 && plants().every((plant) => plant.ended);

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.textContent = error instanceof Error ? error.message : "";
    trouble.hidden = retry.hidden = !trouble.textContent;
  }

  /** @param {import("./kept_run.js").KeptRun} run */
  async function takeUp({ models, bets: chosen }) {
    draw();
    bets.choose(chosen);
    models.forEach((each, i) => beds[i].takeUp(each.bed));
    await Promise.all(plants().map((plant, i) => plant.goOn(models[i].plant)));
    bets.weigh(states());
    heard.textContent = `Back at step ${count(plants()[0].made)}, where it stopped.`;
  }

  /** What there is to keep. */
  async function current() {
    if (!begun() || plants().some((plant) => plant.broken)) return null;
    const mine = grown.which();
    const models = await Promise.all(plants().map(async (plant, i) => ({ plant: await plant.keep(), bed: beds[i].keep() })));
    return mine === grown.which() ? { settings: now(), models, bets: bets.chosen() } : null;
  }

  const states = () => plants().map((plant) => ({ loss: plant.recent(), mastered: plant.mastered, ended: plant.ended }));

  /** At a stop: what is decided by now, and what there is to keep. */
  function looked() {
    const decided = begun() ? bets.weigh(states()) : "";
    if (decided) news.textContent = decided;
    if (begun() && !grown.resuming()) kept.keep();
    draw();
  }

  function toggle() {
    if (running()) pause("");
    else if (begun() || bets.made()) start();
  }

  /** The bets stand, from here on. */
  function begin() {
    heard.textContent = "";
    bets.place();
    kept.close();
    grown.compareOnce();
  }

  async function start() {
    begin();
    const mine = grown.which();
    const growing = plants().map((plant) => plant.start());
    draw();
    try {
      await Promise.all(growing);
    } catch (error) {
      if (mine === grown.which()) showTrouble(error);
    }
    if (mine === grown.which() && !gone) settle();
  }

  /** After a run, or a pause. */
  function settle() {
    const failed = plants().find((plant) => plant.broken);
    if (failed) pause(broken(failed));
    else if (ended()) heard.textContent = lost(plants(), grown.references().chance);
    if (begun()) kept.keep(true);
    draw();
  }

  /** @param {string} said */
  async function pause(said) {
    if (said) heard.textContent = said;
    await Promise.all(plants().map((plant) => plant.pause()));
    draw();
  }

  async function stepOnce() {
    if (!begun() && !bets.made()) return;
    begin();
    await Promise.all(plants().map((plant) => plant.step()));
    chart.show(losses());
    settle();
  }

  async function rewind() {
    await pause("");
    beds.forEach((each) => each.begin(true));
    bets.again();
    await Promise.all(plants().map((plant) => plant.rewind()));
    chart.show(losses());
    heard.textContent = "Back at the same start. Grown again, it will be the same model, to the last bit: watch the fingerprint.";
    draw();
  }

  function draw() {
    const ready = plants().length > 0 && !("stale" in root.dataset);
    settings.draw();
    settings.lock(begun() || running());
    bets.ask(
      run(),
      plants().length === 2 ? ["two"] : plants().length === 1 && model.get("soil") !== "own" ? Object.keys(BETS) : [],
    );
    bets.lock(begun() || running());
    go.textContent = running() ? "Pause" : begun() && !ended() ? "Go on" : "Grow";
    go.disabled = !ready || ended();
    one.disabled = !ready || running() || ended();
    back.disabled = !ready || !begun();
    beds[1].element.hidden = plants().length < 2;
    prompt.set(model.get("prompt"));
    lead.textContent =
      `A new model begins with all its ${grown.knobs(model.get("size")) ? `${count(grown.knobs(model.get("size")))} ` : ""}knobs set by chance. ` +
      `At each step it reads ${READ.rows * READ.length} tokens, and every knob is turned a little. Press Grow, and watch what it says.`;
    over.textContent =
      "Loss, step by step, in nats a token" +
      (model.get("rival").what === "soil"
        ? ". The lines are of the first one’s text; on another text, a loss means something else"
        : "");
    if (!ready) return;
    const [references, asked] = [grown.references(), grown.asked()];
    plants().forEach((plant, i) => {
      const { size } = i ? (rivalOf(/** @type {any} */ (now()), model.get("rival")) ?? now()) : now();
      beds[i].draw(plant, { knobs: grown.knobs(size), references, asked, length: grown.length(i) });
    });
    chart.show(losses());
    chart.describe(described(plants(), references));
    pace.textContent = paced(plants());
  }

  const say = rested(() => plants().forEach((plant) => plant.look().catch(showTrouble)), 200);
  const ends = [
    onChange(
      model,
      CHOSEN.filter((name) => name !== "own_text"),
      rested(() => grown.prepare(), 0),
    ),
    onChange(
      model,
      ["own_text"],
      rested(() => ownIsRead() && grown.prepare(), 500),
    ),
    onChange(model, ["prompt"], say),
    restOutOfSight({ running, pause: () => pause(""), start }),
  ];

  const onLeave = () => kept.keep(true); // as far as the browser still lets it
  window.addEventListener("pagehide", onLeave);

  root.dataset.stale = "true";
  chart.frame(model.get("steps"), {});
  draw();
  el.append(root);
  const far = whenNear(root, () => {
    grown.prepare();
    kept.look();
  });
  root.dataset.ready = "true";

  return () => {
    gone = true;
    far();
    window.removeEventListener("pagehide", onLeave);
    for (const end of ends) end();
    grown.stop();
    chart.stop();
    root.remove();
  };
}

export default { render };
