// DrivingMachine: a machine that learned to smoke, and drives. Which of its cogs decide?
// The traits are the situation and what is taken out; the moment shown and a machine trained here are the view's own.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { calm, freshId, h } from "../parts/dom.js";
import { onChange, setTraits } from "../parts/model.js";
import { pills } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { drive } from "./cart.js";
import { drawing } from "./drawing.js";
import { wayGuess } from "./guess.js";
import { decision, keptWithout } from "./lesions.js";
import { PATH, machinesOf } from "./machines.js";
import { COGS, STEP, STEPS, run } from "./physics.js";
import { slider } from "./slider.js";
import { smokeCharts } from "./smoke.js";
import { chanceFrom, trainer } from "./training.js";
import { judged, verdict } from "./verdict.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./machines.js").Machine} Machine */

const SUSPECTS = 3;

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {Machine[]} */
  let machines = [];
  /** @type {Float64Array | null} knobs of the machine that was trained in this page */
  let own = null;
  let moment = STEPS - 1;
  let frame = 0;
  let covered = true; // where it goes, until the reader has guessed

  const picture = drawing();
  const smoke = smokeCharts();
  const status = h("p", { class: "d-status", role: "status" });
  const trouble = troubleBox({ onRetry: fetchMachines });
  const fetching = h("p", { class: "d-fetching" });
  const gapLine = h("p", { class: "d-gap" });
  const result = h("div", {});

  const which = h("select", {
    id: freshId("machine"),
    onchange: () => {
      const [school, seed] = which.value.split(" ");
      own = null;
      setTraits(model, { school, seed: Number(seed), taken: [], trained: true });
    },
  });
  const lampColour = pills("Lamp", (value) => setTraits(model, { green: value === "1" }));
  lampColour.offer([
    ["1", "green lamp"],
    ["0", "red lamp"],
  ]);
  const grown = pills("Machine", (value) => setTraits(model, { trained: value === "1" }));
  grown.offer([
    ["0", "untrained"],
    ["1", "trained"],
  ]);
  const far = slider("Lamp stands ahead by", 1.5, 5, 0.5, (value) => setTraits(model, { lamp: value }));
  const slope = slider("Ground rises by", -1, 1, 0.25, (value) => setTraits(model, { slope: value }));
  const time = slider(
    "Second",
    0,
    STEPS - 1,
    1,
    (value) => {
      stop();
      show(value);
    },
    (value) => ((value + 1) * STEP).toFixed(1), // what is kept of a step is how it ends
  );
  const play = h("button", { type: "button", class: "g-button", onclick: () => (frame ? stop() : start()) }, "Drive");
  const teach = h("button", { type: "button", class: "g-button", onclick: train }, "Train it here, from untrained");
  const cogButtons = Array.from({ length: COGS }, (_, cog) =>
    h(
      "button",
      { type: "button", class: "g-button d-pick", "aria-label": `Cog ${cog + 1}`, onclick: () => toggle(cog) },
      String(cog + 1),
    ),
  );
  const back = h("button", { type: "button", class: "g-button", onclick: () => setTraits(model, { taken: [] }) }, "Put all back");
  const commit = h("button", { type: "button", class: "g-button g-primary", onclick: judge }, "These three decide");

  const guess = wayGuess({
    onShow() {
      setTraits(model, { revealed: true });
      guess.tell(decision(knobs(), model.get("taken")));
      start();
    },
  });
  const settings = h(
    "div",
    {},
    h("div", { class: "d-row" }, h("label", { for: which.id }, "Which machine "), which, grown.element),
    h("div", { class: "d-row" }, lampColour.element, far.element, slope.element),
  );
  /** All that tells where it goes. */
  const outcome = h(
    "div",
    {},
    h("div", { class: "d-row" }, play, time.element),
    h(
      "p",
      { class: "g-small" },
      "Press Drive with the green lamp and with the red one. A thick line is a lever that lets much through; a brown one turns the next cog backwards.",
    ),
    status,
    smoke.element,
    h(
      "div",
      { class: "d-ask" },
      h("p", { class: "g-title" }, "Which three cogs decide whether it goes forward or back?"),
      h(
        "p",
        { class: "g-note" },
        "Take cogs out, as many as you like, and watch both lamps. When exactly three are out that you hold responsible, say so.",
      ),
      h("div", { class: "d-picks", role: "group", "aria-label": "Cogs to take out" }, ...cogButtons),
      gapLine,
      h("div", { class: "d-row" }, commit, back),
    ),
    result,
    h(
      "details",
      { class: "d-more" },
      h("summary", {}, "Train one yourself"),
      h(
        "p",
        { class: "g-note" },
        "The page sets this machine’s 184 knobs back to chance and trains it on smoke alone, with lamps it draws itself. Other lamps, so perhaps another machine.",
      ),
      teach,
    ),
  );
  const body = h("div", { hidden: true }, settings, picture.element, guess.element, outcome);
  const root = widgetRoot(
    "DrivingMachine",
    "A machine that learned to smoke, and drives",
    h(
      "p",
      { class: "g-lead" },
      "Twelve cogs between two motors and the wheels. The levers between them were trained for one thing: that the pipes smoke as asked for, whatever lamp it sees. " +
        "Does it do anything else?",
    ),
    trouble.element,
    fetching,
    body,
  );
  el.append(root);

  /** @returns {Machine} */
  function machine() {
    return machines.find((one) => one.school === model.get("school") && one.seed === model.get("seed")) ?? machines[0];
  }
  /** @returns {ArrayLike<number>} */
  function knobs() {
    if (!model.get("trained")) return machine().untrained;
    return own ?? machine().knobs;
  }

  /** Nothing is told of where it goes before the reader has guessed. */
  function uncover() {
    const { school, seed } = machine();
    const id = `${school} ${seed}`;
    covered = !model.get("revealed") && !guess.answered(id);
    settings.hidden = outcome.hidden = covered;
    if (covered) guess.ask(id, named(machine()));
    else if (guess.element.querySelector("form")) guess.close(); // nobody pressed its buttons
    moment = covered ? 0 : STEPS - 1;
    draw();
  }

  function draw() {
    const situation = { lamp: model.get("lamp"), green: Number(model.get("green")), slope: model.get("slope") };
    const taken = model.get("taken");
    const told = run(knobs(), situation, keptWithout(taken));
    const cart = drive(situation);
    picture.show(situation, told, cart.x, taken, covered);
    smoke.draw(cart.smoke, told.smoke);
    which.value = `${machine().school} ${machine().seed}`;
    lampColour.set(String(situation.green));
    grown.set(String(Number(model.get("trained"))));
    far.set(situation.lamp);
    slope.set(situation.slope);
    cogButtons.forEach((button, cog) => button.setAttribute("aria-pressed", String(taken.includes(cog))));
    const end = told.x[STEPS - 1];
    status.textContent =
      `After nine seconds it stands ${Math.abs(end).toFixed(1)} ${end < 0 ? "back" : "ahead"} of where it began. ` +
      `The cart whose smoke was asked for stood ${Math.abs(cart.x[STEPS - 1]).toFixed(1)} ${cart.x[STEPS - 1] < 0 ? "back" : "ahead"} (outline).`;
    const { green, red, gap } = decision(knobs(), taken);
    gapLine.textContent = `On flat ground, over five lamps: green ${signed(green)}, red ${signed(red)}. The gap between them is ${gap.toFixed(1).replace("-", "−")}.`;
    const whole = taken.length ? decision(knobs()) : { green, red, gap };
    const tells = whole.green * whole.red < 0; // opposite ways for the two lamps
    commit.disabled = taken.length !== SUSPECTS || !tells;
    if (!tells)
      gapLine.textContent +=
        " With all its cogs this machine goes the same way for both lamps: it drives, but there is no decision in it to look for. Try another machine.";
    else if (whole.gap < 0) gapLine.textContent += " It decides the wrong way round: forward for red.";
    result.replaceChildren();
    show(moment);
  }

  /** @param {number} t */
  function show(t) {
    moment = Math.round(t);
    picture.at(moment);
    smoke.at(moment);
    time.set(moment);
  }

  function start() {
    if (calm()) return show(STEPS - 1);
    const began = performance.now();
    play.textContent = "Stop";
    const tick = (/** @type {number} */ now) => {
      const t = Math.max(0, (now - began) / 1000) / STEP / 1.5; // nine seconds are told in six
      if (t >= STEPS - 1) return (stop(), show(STEPS - 1));
      show(t);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    play.textContent = "Drive";
  }

  /** @param {number} cog */
  function toggle(cog) {
    const taken = model.get("taken");
    setTraits(model, { taken: Array.from({ length: COGS }, (_, c) => c).filter((c) => taken.includes(c) !== (c === cog)) });
  }

  function judge() {
    const told = verdict(judged(knobs(), model.get("taken")));
    result.replaceChildren(told);
    /** @type {HTMLElement} */ (told.firstElementChild).focus({ preventScroll: true });
  }

  function train() {
    const from = machine();
    const pupil = trainer(from.untrained, chanceFrom(from.seed + 1), { steepest: from.school === "flat" ? 0 : undefined });
    teach.disabled = true;
    setTraits(model, { taken: [], trained: true });
    own = pupil.knobs;
    const lesson = () => {
      if (own !== pupil.knobs || !root.isConnected) return void (teach.disabled = false);
      const until = performance.now() + 12;
      while (!pupil.done() && performance.now() < until) pupil.step();
      if (pupil.done()) {
        teach.disabled = false;
        draw();
        teach.textContent = "Train it here again";
      } else {
        draw();
        requestAnimationFrame(lesson);
      }
    };
    lesson();
  }

  async function fetchMachines() {
    trouble.show(null);
    fetching.textContent = "Fetching the machines …";
    try {
      machines = machinesOf(await pageFiles(model).read(PATH));
      which.replaceChildren(...machines.map((one) => h("option", { value: `${one.school} ${one.seed}` }, named(one))));
      body.hidden = false;
      uncover();
    } catch (error) {
      trouble.show(error);
    }
    fetching.textContent = "";
    root.dataset.ready = "true";
  }
  fetchMachines();
  const ends = [
    onChange(model, ["school", "seed", "trained", "green", "lamp", "slope", "taken"], () => machines.length && draw()),
    onChange(model, ["revealed"], () => machines.length && uncover()),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}

/** @param {Machine} machine */
function named({ school, seed }) {
  return `Machine ${seed + 1}${school === "hills" ? "" : ", trained on flat ground"}`;
}

/** @param {number} x */
function signed(x) {
  return `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(1)}`;
}

export default { render };
