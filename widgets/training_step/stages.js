// The five parts of a step, each a sentence or two and a picture.

import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { pills } from "../parts/pages.js";
import { guessFirst } from "./guess_first.js";
import { knobMap } from "./map.js";
import { SIZES, drawKnob, mean, nearestSize } from "./numbers.js";
import { oneKnob } from "./one_knob.js";
import { outcome } from "./outcome.js";
import { surpriseRow } from "./row.js";
import { AGAIN } from "./session.js";
import { loss, sizeName } from "./words.js";

/** @typedef {import("./session.js").Asked & {stage: number, draw: number, made: number}} Asked */
/** @typedef {import("./session.js").Reading} Reading */
/** @typedef {import("../engine/practice.js").Practised} Practised */
/**
 * @typedef {object} Stage
 * @property {HTMLElement} element
 * @property {string} said  while it is worked out
 * @property {(reading: Reading, asked: Asked, current: () => boolean) => Promise<string>} show  gives what a screen
 *   reader should hear; `current` is whether this is still what is asked
 */

/**
 * @param {ReturnType<typeof import("./session.js").openSession>} session
 * @param {Map<string, number[]>} shapes  of the model's tensors
 * @param {{set: (traits: Record<string, any>) => void, onShow: () => void, onTrouble: (error: unknown) => void}} calls
 *   `onShow`: the reader has guessed, and an outcome may be shown
 */
export function openStages(session, shapes, { set, onShow, onTrouble }) {
  const { vocab_size: V, hidden_size: d } = session.config;
  const clueless = Math.log(V);
  const knobs = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);

  /** @returns {Stage} */
  function error() {
    const row = surpriseRow(clueless);
    const sum = h("p", { class: "t-sum" });
    const element = h(
      "div",
      {},
      h(
        "p",
        {},
        "The model reads on from token to token, guessing each before it comes. Below each is how probable it thought ",
        "the one that came. The taller the bar, the larger the surprise.",
      ),
      row.element,
      sum,
      h(
        "p",
        { class: "g-small" },
        "Surprise is −log p, in nats: 0 for what was certain, and " +
          `${loss(clueless)} for one of ${count(V)} tokens between which the model sees no difference. The mean is the error, also called the loss.`,
      ),
    );
    return {
      element,
      said: "",
      async show({ tokens, surprise }) {
        row.update(tokens, surprise);
        const text = `${loss(mean(surprise))} nats a token`;
        sum.replaceChildren("Error of this sentence: ", h("b", {}, text), ".");
        return `The error of this sentence is ${text}.`;
      },
    };
  }

  /** @returns {Stage} */
  function knob() {
    /** @type {Asked | null} */
    let last = null;
    const one = oneKnob({
      onAnother: () => last && set({ draw: last.draw + 1 }),
      tried: (drawn, turns) => session.turned(/** @type {Asked} */ (last), drawn, turns),
      onTrouble,
    });
    const element = h(
      "div",
      {},
      h(
        "p",
        {},
        "In a shower you turn a tap a little, feel, and go on or turn back. Here is one tap of the model. All else stays as it is.",
      ),
      one.element,
      h(
        "p",
        { class: "g-small" },
        "Drawn from that half of the knobs which matters more for this sentence, so that there is something to feel.",
      ),
    );
    return {
      element,
      said: "Working out the slopes",
      async show(_, asked, current) {
        const { gradients, sums } = await session.slopes(asked);
        if (!current()) return "";
        const key = JSON.stringify([asked.text, asked.seed, asked.step, asked.draw]);
        if (one.isAt(key)) return "";
        const drawn = drawKnob(gradients, sums.median, asked.draw);
        const { value } = drawn ? await session.turned(asked, drawn, []) : { value: 0 };
        if (!current()) return "";
        last = asked;
        one.ask(key, drawn, value, (drawn && shapes.get(drawn.name)) ?? [], knobs, asked.text);
        return "";
      },
    };
  }

  /** How to turn: the same choice in three places. */
  function recipe() {
    let at = 0; // which of its sizes
    const note = h("p", { class: "g-small" });
    const choice = pills(
      "How to turn",
      (optimizer) => set({ optimizer, size: SIZES[/** @type {keyof typeof SIZES} */ (optimizer)][at] }),
      "",
    );
    choice.offer([
      ["sgd", "by its slope"],
      ["muon", "evened out"],
    ]);
    const element = h("div", {}, h("div", { class: "t-choices" }, choice.element), note);
    return {
      element,
      /** @param {Asked} asked */
      update({ optimizer, size }) {
        at = nearestSize(SIZES[optimizer], size);
        choice.set(optimizer);
        note.textContent =
          optimizer === "sgd"
            ? "Each knob goes against its slope, and the steeper the slope, the further: the shower’s rule (stochastic gradient descent). " +
              "The models of this book were grown with turns evened out."
            : "As the models of this book were grown: Muon for the tables of the layers, AdamW for all else. In the real training these " +
              "also remember the steps before. A single step has no memory, so this is their first.";
      },
    };
  }

  /** @returns {Stage} */
  function every() {
    const how = recipe();
    const map = knobMap(shapes, d);
    const figures = h("p", { class: "t-sum" });
    const element = h(
      "div",
      {},
      h(
        "p",
        {},
        `In no shower could you do this: all ${count(knobs)} slopes at once. Each dot is a knob. `,
        h("b", { class: "t-up" }, "Blue"),
        " will be turned up, ",
        h("b", { class: "t-down" }, "clay"),
        " down; the stronger the colour, the further. One band is a layer; below them is the table of all tokens.",
      ),
      figures,
      map.element,
      how.element,
    );
    return Object.assign(
      {
        element,
        said: "Working out all slopes",
        async show(/** @type {Reading} */ _, /** @type {Asked} */ asked, /** @type {() => boolean} */ current) {
          how.update(asked);
          const { gradients, sums } = await (asked.optimizer === "sgd" ? session.slopes(asked) : session.evened(asked));
          if (!current()) return "";
          const text =
            `${count(sums.up)} knobs up, ${count(sums.down)} down` +
            `${sums.still ? `, ${count(sums.still)} not at all` : ""}. The busiest 1% do ${percent(sums.busiest)} of all the turning.`;
          figures.textContent = text;
          await map.draw(gradients, sums.strong || 1, `A map of all knobs. ${text}`);
          return text;
        },
      },
      { stop: map.stop },
    );
  }

  /** @returns {Stage} */
  function turn() {
    const how = recipe();
    let sizes = SIZES.sgd;
    const out = outcome({ label: "Step size", count: SIZES.sgd.length, clueless, onPlace: (at) => set({ size: sizes[at] }) });
    const first = guessFirst("all at once", out.element, onShow);
    const element = h(
      "div",
      {},
      h(
        "p",
        {},
        "Now all are turned at once. How far? Slide: too small a step changes little, and a bold one overshoots, as in the shower. ",
        "Each slope was taken where the knob stood, with all others standing still. Watch also the sentences that the model was not learning from.",
      ),
      first.element,
      how.element,
    );
    return Object.assign(
      {
        element,
        said: "Making a step of every size",
        async show(/** @type {Reading} */ { tokens }, /** @type {Asked} */ asked, /** @type {() => boolean} */ current) {
          how.update(asked);
          sizes = SIZES[asked.optimizer];
          const at = nearestSize(sizes, asked.size);
          const question = `All knobs are turned at once, by a step of size ${sizeName(sizes[at])}${named(asked)}. What becomes of the errors?`;
          if (!first.allows(about(asked), question, asked.others.length)) return question;
          const draw = (/** @type {Practised[]} */ all) => {
            if (!all.length || !current()) return "";
            const stands = sizes.map((_, rate) => all.find((stand) => stand.rate === rate && stand.made === 1));
            return out.update({
              tokens,
              start: all[0],
              stands,
              at,
              name: sizeName(sizes[at]),
              axis:
                asked.optimizer === "sgd"
                  ? "size of the step (learning rate)"
                  : "size of the step, as a share of the training’s full rate",
              ticks: sizes.flatMap((size, i) => (i % 4 ? [] : [{ at: i, label: sizeName(size) }])),
            });
          };
          const all = await session.sizes(asked, draw);
          const told = draw(all);
          const here = all.find((stand) => stand.rate === at && stand.made === 1);
          if (here && current()) first.tell(all[0], here);
          return told;
        },
      },
      { stop: out.stop },
    );
  }

  /** @returns {Stage} */
  function again() {
    const out = outcome({ label: "Steps made", count: AGAIN + 1, clueless, onPlace: (at) => set({ made: at }) });
    const intro = h("p", {});
    const first = guessFirst("ten steps", out.element, onShow);
    const element = h("div", {}, intro, first.element);
    const how = recipe();
    element.append(how.element);
    return Object.assign(
      {
        element,
        said: "Making ten steps",
        async show(/** @type {Reading} */ { tokens }, /** @type {Asked} */ asked, /** @type {() => boolean} */ current) {
          how.update(asked);
          const kept = await session.checkpoints(asked.seed);
          const { step, tokens: read } = kept[kept.length - 1];
          const size = SIZES[asked.optimizer][nearestSize(SIZES[asked.optimizer], asked.size)];
          intro.textContent =
            `Ten steps of size ${sizeName(size)}, each on the same sentence. How soon is it known by heart, and what ` +
            `becomes of the others? The model itself took ${count(step)} steps, each on another ${count(Math.round(read / step))} tokens. ` +
            "No turn was made for one sentence alone.";
          const question = `Ten steps of size ${sizeName(size)}, each on the same sentence${named(asked)}. What becomes of the errors?`;
          if (!first.allows(about(asked), question, asked.others.length)) return question;
          const draw = (/** @type {Practised[]} */ all) => {
            if (!all.length || !current()) return "";
            const stands = Array.from({ length: AGAIN + 1 }, (_, made) => all[made]);
            return out.update({
              tokens,
              start: all[0],
              stands,
              at: asked.made,
              name: String(asked.made),
              axis: "steps on this sentence",
              ticks: [0, 2, 4, 6, 8, 10].map((made) => ({ at: made, label: String(made) })),
            });
          };
          const all = await session.again({ ...asked, size }, draw);
          const told = draw(all);
          if (all[AGAIN] && current()) first.tell(all[0], all[AGAIN]);
          return told;
        },
      },
      { stop: out.stop },
    );
  }

  const makers = [error, knob, every, turn, again];
  /** @type {(Stage & {stop?: () => void})[]} */
  const made = [];

  return {
    /** @param {number} stage  from 1 */
    at: (stage) => (made[stage - 1] ??= makers[stage - 1]()),
    stop: () => made.forEach((stage) => stage?.stop?.()),
  };
}

/** All that decides what a turn does, its size apart. @param {Asked} asked */
function about({ text, seed, step, optimizer, others }) {
  return JSON.stringify([text, seed, step, optimizer, others]);
}

/** The same for a reader's own record. @param {Asked} asked */
function named({ text, seed, step, optimizer }) {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  const how = optimizer === "sgd" ? "" : "evened out, ";
  return ` (${how}“${short}”, the model after ${count(step)} steps${seed ? `, seed ${seed}` : ""})`;
}
