// LiveTraining: a small model that the reader grows on this page, or two side by side.
// The traits say what is grown; how far it has grown is the view's own, and can be grown again.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { calm, freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { bed } from "./bed.js";
import { openGarden } from "./garden.js";
import { guessing } from "./guess.js";
import { lossChart } from "./loss_chart.js";
import { READ, named, rivalOf } from "./recipe.js";
import { settingsForm } from "./settings.js";

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
  let prepared = 0; // times; what was prepared for an older choice is let go
  let gone = false;

  const now = () => Object.fromEntries(CHOSEN.map((name) => [name, model.get(name)]));
  const settings = settingsForm({
    now: /** @type {any} */ (now),
    onSet: (changed) => setTraits(model, changed),
  });
  const guess = guessing();
  const chart = lossChart();
  const beds = [bed(1), bed(2)];

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
  const over = h("p", { class: "g-title l-over" });
  const lead = h("p", { class: "g-lead" });
  const root = widgetRoot(
    "LiveTraining",
    "Grow a model on this page",
    lead,
    settings.element,
    guess.element,
    h("div", { class: "l-buttons" }, go, one, back, pace),
    waiting,
    h("div", {}, trouble, retry),
    heard,
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

  /** Everything that decides a run, as a name for it. */
  const key = () => JSON.stringify(CHOSEN.map((name) => (name === "own_text" && !ownIsRead() ? "" : model.get(name))));
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
            onStep,
            onLook(look) {
              beds[i].look(look, model.get("prompt"));
              if (!old()) draw();
            },
          }),
        );
        beds[i].begin(false);
        beds[i].name(choices.length > 1 ? `${i ? "The second" : "The first"}: ${named(choice, rival.what)}` : "");
        if (old()) return;
      }
      references = garden.counting(texts[0]);
      await Promise.all(plants.map((plant) => plant.look()));
      chart.frame(steps, references);
      chart.show(plants.map((plant) => plant.losses));
      waiting.textContent = "";
      delete root.dataset.stale;
      compare(mine, garden, texts[0]);
    } catch (error) {
      if (old()) return;
      waiting.textContent = "";
      showTrouble(error);
    }
    draw();
  });

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
    const broken = plants.find((plant) => plant.broken);
    if (broken) {
      pause(
        `At step ${count(broken.made)} the loss is no number any more. The learning rate is too high: every turn ` +
          "overshoots, the next has more to mend and overshoots further, until the numbers are too large to be written. " +
          "Nothing leads back from there. Rewind, and choose a lower one.",
      );
    } else if (ended()) {
      const ends = plants.map((plant) => ({ loss: plant.recent(), mastered: plant.mastered }));
      heard.textContent = [guess.settle(key(), ends), lost()].join(" ");
    }
    draw();
  }

  /** Says so where a model has become worse than one that knows nothing. */
  function lost() {
    const { chance } = references;
    const worse = chance !== undefined && plants.some((plant) => plant.recent() > chance + 0.5);
    return worse
      ? "It is worse than knowing nothing. The learning rate is too high: every turn overshoots. Rewind, and choose a lower one."
      : "";
  }

  /** @param {string} said */
  async function pause(said) {
    if (said) heard.textContent = said;
    await Promise.all(plants.map((plant) => plant.pause()));
    draw();
  }

  async function stepOnce() {
    await Promise.all(plants.map((plant) => plant.step()));
    chart.show(plants.map((plant) => plant.losses));
    settle();
  }

  async function rewind() {
    await pause("");
    beds.forEach((each) => each.begin(true));
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
    guess.ask(key(), model.get("soil") === "own" ? [] : Object.keys(asked), plants.length);
    guess.lock(begun() || running());
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
    chart.describe(described());
    pace.textContent = paced();
  }

  function described() {
    const lines = plants.map(
      (plant, i) =>
        `${plants.length > 1 ? `${i ? "The second" : "The first"}: ` : ""}step ${count(plant.made)}` +
        (plant.made ? `, loss ${plant.recent().toFixed(2)}` : ""),
    );
    const known = Object.entries(references).map(([name, value]) => `${name} ${value.toFixed(2)}`);
    return `Loss, step by step. ${lines.join("; ")}. For comparison: ${known.join(", ")}.`;
  }

  function paced() {
    const left = Math.max(...plants.map(({ pace: each, made, training }) => (each ? (training.recipe.steps - made) / each : 0)));
    const slowest = Math.min(...plants.map((plant) => plant.pace));
    if (!slowest) return "";
    const steps = `${slowest < 10 ? slowest.toFixed(1) : Math.round(slowest)} steps a second`;
    if (ended()) return steps;
    return `${steps}; ${left < 90 ? `${Math.ceil(left)} seconds` : `${Math.round(left / 60)} minutes`} to go`;
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

  // The model's text is fetched when the reader comes near, not before.
  const sight = new IntersectionObserver(
    ([entry]) => {
      if (!entry.isIntersecting) return;
      sight.disconnect();
      prepare();
    },
    { rootMargin: "400px" },
  );

  root.dataset.stale = "true";
  chart.frame(model.get("steps"), {});
  draw();
  el.append(root);
  sight.observe(root);
  root.dataset.ready = "true";

  return () => {
    gone = true;
    sight.disconnect();
    document.removeEventListener("visibilitychange", onVisibility);
    for (const end of ends) end();
    letGo();
    garden?.stop();
    chart.stop();
    root.remove();
  };
}

export default { render };
