// LiveTraining: a small model that the reader grows on this page, or two side by side.
// The traits say what is grown; how far it has grown is the view's own: it is kept, and can be grown again.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { calm, freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { bed } from "./bed.js";
import { betting } from "./bets.js";
import { openGarden } from "./garden.js";
import { keeping } from "./keeping.js";
import { lossChart } from "./loss_chart.js";
import { BETS, READ, named, rivalOf, summary } from "./recipe.js";
import { settingsForm } from "./settings.js";
import { broken, described, lost, paced } from "./telling.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./plant.js").Plant} Plant */

const CHOSEN = ["soil", "size", "rate", "seed", "steps", "rival", "own_text"];

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {import("./garden.js").Garden | null} */
  let garden = null;
  /** @type {Plant[]} */
  let plants = [];
  /** @type {Uint16Array[]} the text of each */
  let texts = [];
  /** @type {Partial<import("./references.js").References>} */
  let references = {};
  let compared = -1; // for which of the beds prepared the book's model has been asked
  let prepared = 0; // times; what was prepared for an older choice is let go
  let gone = false;
  /** @type {import("./kept_run.js").KeptRun | null} what is to be gone on with, once its text is there */
  let resumed = null;

  const now = () => Object.fromEntries(CHOSEN.map((name) => [name, model.get(name)]));
  const settings = settingsForm({
    now: /** @type {any} */ (now),
    onSet: (changed) => setTraits(model, changed),
  });
  const bets = betting();
  const chart = lossChart();
  const beds = [bed(1), bed(2)];
  const kept = keeping({
    current,
    onGoOn(run) {
      resumed = run;
      kept.close();
      setTraits(model, run.settings);
      prepare();
    },
    onForgotten: () => go.focus({ preventScroll: true }),
  });

  const go = h("button", { type: "button", class: "g-button l-go g-primary", disabled: true, onclick: toggle }, "Grow");
  const one = h("button", { type: "button", class: "g-button", disabled: true, onclick: stepOnce }, "One step");
  const back = h("button", { type: "button", class: "g-button", disabled: true, onclick: rewind }, "Rewind");
  const pace = h("p", { class: "l-hint l-pace" });
  const id = freshId("prompt");
  const prompt = h("input", {
    id,
    type: "text",
    class: "l-prompt",
    maxlength: 400,
    autocomplete: "off",
    oninput: () => setTraits(model, { prompt: prompt.value }),
  });
  const waiting = h("p", { class: "l-hint" });
  const trouble = h("p", { class: "g-trouble", role: "alert", hidden: true });
  const retry = h("button", { type: "button", class: "g-button", hidden: true, onclick: () => prepare() }, "Try again");
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
    h(
      "div",
      { class: "l-ask" },
      h("label", { for: id, class: "g-title" }, "Have it go on from"),
      prompt,
      h("p", { class: "l-hint" }, "Nothing, for texts from their beginning. A ¶ stands where it ended one and began another."),
    ),
    h("div", { class: "l-beds" }, beds[0].element, beds[1].element),
  );

  /** All that decides a run, as a name for it. */
  const run = () => summary(/** @type {any} */ (now()));
  const ownIsRead = () => model.get("soil") === "own" || model.get("rival").value === "own";
  const begun = () => plants.some((plant) => plant.made > 0);
  const running = () => plants.some((plant) => plant.running);
  const ended = () => plants.length > 0 && plants.every((plant) => plant.ended);

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.textContent = error instanceof Error ? error.message : "";
    trouble.hidden = retry.hidden = !trouble.textContent;
  }

  /** What was chosen stands there before its first step, ready to grow. */
  const prepareLatest = latest(async () => {
    const mine = prepared;
    letGo();
    draw();
    showTrouble(null);
    heard.textContent = "";
    waiting.textContent = "Fetching what it will read …";
    root.dataset.stale = "true";
    const old = () => gone || mine !== prepared;
    try {
      garden ??= await openGarden(pageFiles(model), model.get("questions"));
      const { soil, size, rate, seed, steps, rival, own_text } = now();
      const choices = [{ soil, size, rate, seed }, rivalOf({ soil, size, rate, seed }, rival)].flatMap((c) => c ?? []);
      texts = [];
      for (const choice of choices) texts.push(await garden.text(choice.soil, own_text, steps));
      if (old()) return;
      for (const [i, choice] of choices.entries()) {
        plants.push(
          await garden.plant(choice, steps, texts[i], {
            prompt: () => model.get("prompt"),
            lines: () => ({ words: references.words ?? 0, pairs: references.pairs ?? 0 }),
            onStep,
            onLook(look) {
              beds[i].look(look, model.get("prompt"));
              if (!old()) looked();
            },
          }),
        );
        beds[i].begin(false);
        beds[i].name(choices.length > 1 ? `${i ? "The second" : "The first"}: ${named(choice, rival.what)}` : "");
        if (old()) return;
      }
      references = garden.counting(texts[0]);
      if (resumed) await takeUp(resumed);
      else await Promise.all(plants.map((plant) => plant.look()));
      resumed = null;
      chart.frame(steps, references);
      chart.show(plants.map((plant) => plant.losses));
      waiting.textContent = "";
      delete root.dataset.stale;
      if (begun()) compareOnce();
    } catch (error) {
      resumed = null;
      if (old()) return;
      waiting.textContent = "";
      showTrouble(error);
    }
    draw();
  });

  /** Fetches the book's own model for its line, but only for those who grow one: until then the page stays light. */
  function compareOnce() {
    if (compared === prepared || !garden || !texts.length) return;
    compared = prepared;
    compare(prepared, garden, texts[0]);
  }

  /**
   * Adds the book's own model to the lines, when it has read the text.
   * @param {number} mine
   * @param {import("./garden.js").Garden} asked
   * @param {Uint16Array} text
   */
  async function compare(mine, asked, text) {
    try {
      const book = await asked.book(text);
      if (gone || mine !== prepared) return;
      references = { ...references, book };
      chart.frame(model.get("steps"), references);
      draw();
    } catch (error) {
      if (!gone && mine === prepared) showTrouble(error);
    }
  }

  /** @param {import("./kept_run.js").KeptRun} run */
  async function takeUp({ models, bets: chosen }) {
    draw();
    bets.choose(chosen);
    models.forEach((each, i) => beds[i].takeUp(each.bed));
    await Promise.all(plants.map((plant, i) => plant.goOn(models[i].plant)));
    bets.weigh(states(), true);
    heard.textContent = `Back at step ${count(plants[0].made)}, where it stopped.`;
  }

  /** What there is to keep. */
  async function current() {
    if (!begun() || plants.some((plant) => plant.broken)) return null;
    const mine = prepared;
    const models = await Promise.all(plants.map(async (plant, i) => ({ plant: await plant.keep(), bed: beds[i].keep() })));
    return mine === prepared ? { settings: now(), models, bets: bets.chosen() } : null;
  }

  const states = () => plants.map((plant) => ({ loss: plant.recent(), mastered: plant.mastered, ended: plant.ended }));

  /** At a stop: what is decided by now, and what there is to keep. */
  function looked() {
    const decided = begun() ? bets.weigh(states()) : "";
    if (decided) news.textContent = decided;
    if (begun() && !resumed) kept.keep();
    draw();
  }

  function prepare() {
    prepared += 1;
    prepareLatest(undefined);
  }

  function letGo() {
    for (const plant of plants) plant.stop();
    [plants, texts, references] = [[], [], {}];
  }

  function onStep() {
    if (calm()) return; // drawn at the stops only
    chart.show(plants.map((plant) => plant.losses));
  }

  function toggle() {
    if (running()) pause("");
    else start();
  }

  async function start() {
    heard.textContent = "";
    bets.place();
    kept.close();
    compareOnce();
    const mine = prepared;
    const growing = plants.map((plant) => plant.start());
    draw();
    try {
      await Promise.all(growing);
    } catch (error) {
      if (mine === prepared) showTrouble(error);
    }
    if (mine === prepared && !gone) settle();
  }

  /** After a run, or a pause. */
  function settle() {
    const failed = plants.find((plant) => plant.broken);
    if (failed) pause(broken(failed));
    else if (ended()) heard.textContent = lost(plants, references.chance);
    if (begun()) kept.keep(true);
    draw();
  }

  /** @param {string} said */
  async function pause(said) {
    if (said) heard.textContent = said;
    await Promise.all(plants.map((plant) => plant.pause()));
    draw();
  }

  async function stepOnce() {
    bets.place();
    kept.close();
    compareOnce();
    await Promise.all(plants.map((plant) => plant.step()));
    chart.show(plants.map((plant) => plant.losses));
    settle();
  }

  async function rewind() {
    await pause("");
    beds.forEach((each) => each.begin(true));
    bets.again();
    await Promise.all(plants.map((plant) => plant.rewind()));
    chart.show(plants.map((plant) => plant.losses));
    heard.textContent = "Back at the same start. Grown again, it will be the same model, to the last bit: watch the fingerprint.";
    draw();
  }

  function draw() {
    const ready = plants.length > 0 && !("stale" in root.dataset);
    /** @type {Record<string, number>} how many questions of each kind */
    const asked = {};
    for (const { kind } of garden?.questions ?? []) asked[kind] = (asked[kind] ?? 0) + 1;
    settings.draw();
    settings.lock(begun() || running());
    bets.ask(run(), plants.length === 2 ? ["two"] : plants.length === 1 && model.get("soil") !== "own" ? Object.keys(BETS) : []);
    bets.lock(begun() || running());
    go.textContent = running() ? "Pause" : begun() && !ended() ? "Go on" : "Grow";
    go.disabled = !ready || ended();
    one.disabled = !ready || running() || ended();
    back.disabled = !ready || !begun();
    beds[1].element.hidden = plants.length < 2;
    if (document.activeElement !== prompt) prompt.value = model.get("prompt");
    lead.textContent =
      `A new model begins with all its ${garden ? `${count(garden.knobs(model.get("size")))} ` : ""}knobs set by chance. ` +
      `At each step it reads ${READ.rows * READ.length} tokens, and every knob is turned a little. Press Grow, and watch what it says.`;
    over.textContent =
      "Loss, step by step, in nats a token" +
      (model.get("rival").what === "soil"
        ? ". The lines are of the first one’s text; on another text, a loss means something else"
        : "");
    if (!garden || !ready) return;
    plants.forEach((plant, i) => {
      const { size } = i ? (rivalOf(/** @type {any} */ (now()), model.get("rival")) ?? now()) : now();
      beds[i].draw(plant, { knobs: garden?.knobs(size) ?? 0, references, asked, length: texts[i].length });
    });
    chart.show(plants.map((plant) => plant.losses));
    chart.describe(described(plants, references));
    pace.textContent = paced(plants);
  }

  const say = rested(() => plants.forEach((plant) => plant.look().catch(showTrouble)), 200);
  const ends = [
    onChange(
      model,
      CHOSEN.filter((name) => name !== "own_text"),
      rested(prepare, 0),
    ),
    onChange(
      model,
      ["own_text"],
      rested(() => ownIsRead() && prepare(), 500),
    ),
    onChange(model, ["prompt"], say),
  ];

  // A page out of sight rests, and goes on when it is seen again.
  let resting = false;
  function onVisibility() {
    if (document.hidden && running()) {
      resting = true;
      pause("");
    } else if (!document.hidden && resting) {
      resting = false;
      start();
    }
  }
  document.addEventListener("visibilitychange", onVisibility);
  const onLeave = () => kept.keep(true); // as far as the browser still lets it
  window.addEventListener("pagehide", onLeave);

  root.dataset.stale = "true";
  chart.frame(model.get("steps"), {});
  draw();
  el.append(root);
  const far = whenNear(root, () => {
    prepare();
    kept.look();
  });
  root.dataset.ready = "true";

  return () => {
    gone = true;
    far();
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("pagehide", onLeave);
    for (const end of ends) end();
    letGo();
    garden?.stop();
    chart.stop();
    root.remove();
  };
}

export default { render };
