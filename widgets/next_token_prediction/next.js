// What comes next: the model's list for the reader's words, and ways to take a token from it.

import { randomNumbers } from "../engine/random.js";
import { barList } from "../parts/bars.js";
import { freshId, h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { promptBox } from "../parts/prompt_box.js";
import { coming, spoken } from "../parts/words.js";
import { inWords, pick, ranked, reshaped, STOPS } from "./drawing.js";
import { textSoFar } from "./told.js";

/** @typedef {import("./index.js").Running} Running */
/** @typedef {import("./index.js").Tools} Tools */

const ROWS = 8;
const BEAT = 350; // ms between two tokens while it runs: slow enough to watch the list change, and no flicker
const MOST = 80; // tokens of one run

/** @param {Tools} tools */
export function nextView({ model, running, onReady, onTrouble, onProgress }) {
  /** @type {{ key: string, probabilities: Float32Array, order: number[], prediction: import("../engine/engine.js").Prediction } | null} */
  let seen = null;
  /** @type {{ by: Running, prompt: string, ids: number[] } | null} */
  let read = null;
  let upTo = 0; // while it runs: how many tokens are to be taken in all
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} prompt */
  function begin(prompt) {
    halt(); // what ran was another text
    setTraits(model, { prompt, taken: [] });
  }

  const box = promptBox({ onType: begin, onExample: ({ prompt }) => begin(prompt) });
  const told = textSoFar();
  const bars = barList({
    label: "The likeliest next tokens",
    onPick: ({ id }) => {
      halt();
      take(id);
    },
    action: { title: "Take this token", toggles: false },
  });
  const rest = h("p", { class: "g-small" });
  const legend = h(
    "p",
    { class: "g-small n-legend" },
    h("i", { class: "n-outline" }),
    "what the model says ",
    h("i", { class: "n-filled" }),
    "what a token is drawn from",
  );
  const likeliest = button("Take the likeliest", () => {
    halt();
    if (seen) take(seen.order[0]);
  });
  const one = button("Draw one", () => {
    halt();
    drawOne();
  });
  const run = button("Let it run", () => (upTo ? halt() : start()));
  const undo = button("Undo a token", () => {
    halt();
    setTraits(model, { taken: model.get("taken").slice(0, -1) });
  });
  run.classList.add("g-primary");
  const [warmth, few] = [knob("Temperature"), knob("Top-k")];
  Object.assign(warmth.input, {
    min: 0,
    max: 2,
    step: 0.1,
    oninput: () => setTraits(model, { temperature: warmth.input.valueAsNumber }),
  });
  Object.assign(few.input, {
    min: 0,
    max: STOPS.length - 1,
    step: 1,
    oninput: () => setTraits(model, { top_k: STOPS[few.input.valueAsNumber] }),
  });
  const words = h("p", { class: "g-small n-words" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const element = h(
    "div",
    { class: "n-view" },
    h(
      "p",
      { class: "g-lead" },
      "For every token it knows, the model says how probable it is that this one comes next. That list is all " +
        "it ever says. Picking from the list is our part: press a token to take it, or let chance draw.",
    ),
    box.element,
    told.element,
    h("div", { class: "n-buttons", role: "group", "aria-label": "Take the next token" }, likeliest, one, run, undo),
    h(
      "div",
      { class: "n-columns" },
      h("div", {}, h("p", { class: "g-title" }, "What comes next"), bars.element, rest),
      h(
        "div",
        { class: "n-drawing", role: "group", "aria-label": "How a token is drawn" },
        h("p", { class: "g-title" }, "How we draw from it"),
        warmth.element,
        few.element,
        words,
        legend,
      ),
    ),
    heard,
  );

  const state = () => ({
    prompt: model.get("prompt"),
    taken: model.get("taken"),
    seed: model.get("seed"),
    step: model.get("step"),
  });

  const look = latest(async () => {
    const mine = running();
    if (!mine) return;
    const asked = state();
    const { prompt, taken, seed, step } = asked;
    try {
      await mine.engine.load({ seed, step }, { onProgress });
      if (read?.by !== mine || read.prompt !== prompt) read = { by: mine, prompt, ids: await mine.engine.encode(prompt) };
      const prediction = await mine.engine.predict([...mine.engine.begin, ...read.ids, ...taken], { seed, step, top: 1 });
      const order = ranked(prediction.probabilities);
      await mine.know([...order.slice(0, ROWS), ...taken]);
      if (mine !== running()) return;
      seen = { key: JSON.stringify(asked), probabilities: prediction.probabilities, order, prediction };
      draw();
    } catch (error) {
      halt();
      if (mine === running()) onTrouble(error);
    }
  });

  /** Whether the list that is shown belongs to the present text. */
  const fresh = () => seen?.key === JSON.stringify(state());

  /** @param {number} id */
  function take(id) {
    if (fresh()) setTraits(model, { taken: [...model.get("taken"), id] });
  }

  function drawOne() {
    if (!seen || !fresh()) return;
    const number = model.get("sample_seed");
    const id = pick(drawnFrom(), seen.order, randomNumbers(number)());
    setTraits(model, { taken: [...model.get("taken"), id], sample_seed: (number + 1) % 2 ** 32 });
  }

  function drawnFrom() {
    if (!seen) return new Float64Array();
    return reshaped(seen.probabilities, seen.order, model.get("temperature"), model.get("top_k"));
  }

  function start() {
    upTo = model.get("taken").length + MOST;
    drawRun();
    drawOne();
  }

  function halt() {
    upTo = 0;
    clearTimeout(timer);
    drawRun();
  }

  /** While it runs, the next token follows once this list has been shown. */
  function goOn() {
    const taken = model.get("taken");
    if (!upTo) return;
    if (taken.length >= upTo || taken.at(-1) === running()?.engine.end) return halt();
    clearTimeout(timer);
    timer = setTimeout(drawOne, BEAT);
  }

  function drawRun() {
    run.textContent = upTo ? "Stop" : "Let it run";
  }

  const announce = rested(() => {
    if (!seen || upTo) return;
    heard.textContent = `Next: ${seen.order
      .slice(0, 4)
      .map((id) => `${spoken(text(id), coming(text(id)))} ${percent(seen?.probabilities[id] ?? 0)}`)
      .join(", ")}.`;
  }, 900);

  const text = (/** @type {number} */ id) => running()?.texts[id] ?? "";

  function draw() {
    const mine = running();
    if (!seen || !mine) return;
    const [temperature, topK] = [model.get("temperature"), model.get("top_k")];
    const { order, probabilities, prediction } = seen;
    const drawn = drawnFrom();
    const plain = temperature === 1 && !topK;
    const listed_ = order.slice(0, ROWS).map((id) => ({ id, text: text(id), probability: probabilities[id], drawn: drawn[id] }));
    bars.update(
      listed_.map(({ id, text, probability, drawn }) => ({
        id,
        text,
        probability: drawn,
        ghost: plain ? undefined : probability,
      })),
    );
    setTraits(model, { prediction: listed_ });
    legend.hidden = plain;
    const listed = order.slice(0, ROWS).reduce((sum, id) => sum + drawn[id], 0);
    rest.textContent = `The other ${count(order.length - ROWS)} tokens share ${percent(Math.max(0, 1 - listed))}.`;
    words.textContent = inWords(
      temperature,
      topK,
      order.slice(0, topK).reduce((sum, id) => sum + probabilities[id], 0),
    );
    box.setRead(prediction, mine.engine.context);
    announce();
    if (!fresh()) return;
    onReady();
    goOn();
  }

  function show() {
    const { prompt, taken } = state();
    const [temperature, topK] = [model.get("temperature"), model.get("top_k")];
    box.setPrompt(prompt);
    told.update(prompt, taken.map(text));
    undo.disabled = !taken.length;
    warmth.set(temperature, temperature.toFixed(1));
    few.set(stopOf(topK), topK ? String(topK) : "all");
    drawRun();
  }

  return {
    element,
    look() {
      show();
      if (fresh()) return draw(); // only the drawing changed
      look(undefined);
    },
    setExamples: box.setExamples,
    /** Another engine, or none. */
    forget() {
      halt();
      seen = read = null;
    },
    halt,
    stop() {
      halt();
      announce.cancel();
    },
  };
}

/** @param {number} topK */
function stopOf(topK) {
  const at = STOPS.findIndex((stop) => stop >= topK);
  return topK === 0 || at < 0 ? STOPS.length - 1 : at;
}

/**
 * @param {string} label
 * @param {() => void} onclick
 */
function button(label, onclick) {
  return h("button", { type: "button", class: "g-button", onclick }, label);
}

/** @param {string} label */
function knob(label) {
  const id = freshId("knob");
  const value = h("span", { class: "g-value" });
  const input = h("input", { id, type: "range", class: "g-range" });
  return {
    input,
    element: h("div", { class: "g-field n-knob" }, h("label", { for: id }, label), input, value),
    /**
     * @param {number} at
     * @param {string} said
     */
    set(at, said) {
      input.value = String(at);
      value.textContent = said;
      input.setAttribute("aria-valuetext", said);
    },
  };
}
