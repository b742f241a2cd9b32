// What comes next: the model's list for the reader's words, and ways to take a token from it.

import { randomNumbers } from "../engine/random.js";
import { answers } from "../parts/answers.js";
import { barList } from "../parts/bars.js";
import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { promptBox } from "../parts/prompt_box.js";
import { writtenBy } from "../parts/real_model.js";
import { spoken } from "../parts/words.js";
import { pick, ranked, reshaped } from "./drawing.js";
import { firstWord } from "./first_word.js";
import { isPlain, knobs } from "./knobs.js";
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
  let prompted = null;
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
  const read = writtenBy(model);
  const first = firstWord({ record: answers("NextTokenPrediction"), read, onShow: () => setTraits(model, { listed: true }) });
  const bars = barList({
    label: "The likeliest next tokens",
    onPick: ({ id }) => {
      halt();
      take(id);
    },
    action: { title: "Take this token", toggles: false },
    read,
  });
  const rest = h("p", { class: "g-small" });
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
  const how = knobs({
    onTemperature: (temperature) => setTraits(model, { temperature }),
    onTopK: (topK) => setTraits(model, { top_k: topK }),
  });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const list = h(
    "div",
    { hidden: true },
    h("div", { class: "n-buttons", role: "group", "aria-label": "Take the next token" }, likeliest, one, run, undo),
    h(
      "div",
      { class: "n-columns" },
      h("div", {}, h("p", { class: "g-title" }, "What comes next"), bars.element, rest),
      how.element,
    ),
  );
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
    first.element,
    list,
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
      if (prompted?.by !== mine || prompted.prompt !== prompt)
        prompted = { by: mine, prompt, ids: await mine.engine.encode(prompt) };
      const prediction = await mine.engine.predict([...mine.engine.begin, ...prompted.ids, ...taken], { seed, step, top: ROWS });
      const order = ranked(prediction.probabilities);
      mine.take([...prediction.top, ...prediction.tokens]);
      await mine.know([...order.slice(0, ROWS), ...taken]); // where two are equally likely, others may be listed
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
    if (!seen || upTo || list.hidden) return;
    heard.textContent = `Next: ${seen.order
      .slice(0, 4)
      .map((id) => `${spoken(text(id), read(text(id)))} ${percent(seen?.probabilities[id] ?? 0)}`)
      .join(", ")}.`;
  }, 900);

  const text = (/** @type {number} */ id) => running()?.texts[id] ?? "";

  function draw() {
    const mine = running();
    if (!seen || !mine) return;
    told.update(model.get("prompt"), model.get("taken").map(text)); // by now it is known how each is written
    if (!model.get("listed") && first.answered(textNow())) return setTraits(model, { listed: true }); // on another visit
    const [temperature, topK] = [model.get("temperature"), model.get("top_k")];
    const { order, probabilities, prediction } = seen;
    const drawn = drawnFrom();
    const plain = isPlain(temperature, topK);
    const rows = order.slice(0, ROWS).map((id) => ({ id, text: text(id), probability: probabilities[id], drawn: drawn[id] }));
    bars.update(
      rows.map(({ id, text, probability, drawn }) => ({
        id,
        text,
        probability: drawn,
        ghost: plain ? undefined : probability,
      })),
    );
    setTraits(model, { prediction: rows });
    const listed = order.slice(0, ROWS).reduce((sum, id) => sum + drawn[id], 0);
    rest.textContent = `The other ${count(order.length - ROWS)} tokens share ${percent(Math.max(0, 1 - listed))}.`;
    how.tell(
      temperature,
      topK,
      order.slice(0, topK).reduce((sum, id) => sum + probabilities[id], 0),
    );
    box.setRead(prediction, mine.engine.context, mine.engine.begin);
    announce();
    if (!fresh()) return;
    onReady();
    weigh(mine, seen);
    goOn();
  }

  /**
   * The reader's first guess, now that the list is there.
   * @param {Running} mine
   * @param {{ probabilities: Float32Array, order: number[] }} listed
   */
  async function weigh(mine, { probabilities, order }) {
    const word = model.get("listed") ? first.take() : null;
    if (!word) return;
    const before = textNow();
    const { id, whole } = await asToken(mine.engine, before, word, probabilities);
    await mine.know([id]);
    const of = (/** @type {number} */ one) => probabilities[one];
    first.tell(before, word, {
      best: text(order[0]),
      bestProbability: of(order[0]),
      token: text(id),
      whole,
      rank: order.indexOf(id),
      probability: of(id),
    });
  }

  /** The text as it stands, to be read. */
  const textNow = () =>
    model.get("prompt") +
    model
      .get("taken")
      .map((/** @type {number} */ id) => text(id).replace(/^␣/, " "))
      .join("");

  function show() {
    const { prompt, taken } = state();
    const [temperature, topK] = [model.get("temperature"), model.get("top_k")];
    box.setPrompt(prompt);
    told.update(prompt, taken.map(text));
    undo.disabled = !taken.length;
    how.set(temperature, topK);
    drawRun();
    const asks = !model.get("listed");
    first.show(asks, textNow());
    list.hidden = asks;
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
      seen = prompted = null;
    },
    halt,
    stop() {
      halt();
      announce.cancel();
    },
  };
}

/**
 * The first token of a reader's word, in whichever case it is likelier.
 * @param {import("../parts/engine.js").Engine} engine
 * @param {string} before  the text that it goes on with
 * @param {string} word
 * @param {Float32Array} probabilities
 * @returns {Promise<{ id: number, whole: boolean }>}  whole: it is all of the word
 */
async function asToken(engine, before, word, probabilities) {
  const space = before ? " " : "";
  const written = await Promise.all([word, word.toLowerCase()].map((each) => engine.encode(space + each)));
  const [[id, ...more]] = written.sort((a, b) => a.length - b.length || probabilities[b[0]] - probabilities[a[0]]);
  return { id, whole: !more.length };
}

/**
 * @param {string} label
 * @param {() => void} onclick
 */
function button(label, onclick) {
  return h("button", { type: "button", class: "g-button", onclick }, label);
}
