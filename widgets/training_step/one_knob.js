// One knob by lot: the reader says which way to turn it, then both ways are tried, and held against calculus.

import { whyLine } from "../parts/answers.js";
import { h, svg } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { placeOf, plain } from "./words.js";

export const NUDGE = 0.05; // how far it is turned, up and down, to see what happens
const TRIES = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map((share) => share * NUDGE);

/** @typedef {import("./numbers.js").Drawn} Drawn */

/**
 * @param {{
 *   onAnother: () => void,
 *   tried: (knob: Drawn, turns: number[]) => Promise<{value: number, errors: number[]}>,
 *   onTrouble: (error: unknown) => void,
 * }} calls
 */
export function oneKnob({ onAnother, tried, onTrouble }) {
  const keeper = scoreKeeper("TrainingStep");
  const which = h("p", { class: "t-which" });
  const verdict = h("p", { class: "t-verdict", role: "status" });
  const answer = h("div", { class: "t-answer" });
  const buttons = h("div", { class: "t-buttons" });
  const why = whyLine(keeper.record);
  const element = h("div", {}, which, buttons, verdict, why.element, answer);
  /** @type {unknown} */
  let drawn = null;
  let question = "";

  /**
   * @param {Drawn} knob
   * @param {number} knobs  how many there are
   * @param {"up" | "down" | null} guess
   */
  async function reveal(knob, knobs, guess) {
    const mine = drawn;
    for (const button of buttons.querySelectorAll("button")) button.disabled = true;
    verdict.textContent = "Trying both ways.";
    try {
      const { errors } = await tried(knob, TRIES);
      if (mine !== drawn) return;
      const way = knob.gradient < 0 ? "up" : "down";
      const came = `${way} makes the error smaller`;
      const score = guess ? keeper.add(guess === way, { id: question, question, said: `a little ${guess}`, came }) : keeper.now();
      if (guess) why.ask(question);
      verdict.textContent =
        `${!guess ? "" : guess === way ? "Right: " : "No: "}${came}.` +
        (score.asked ? ` So far you had ${score.right} of ${score.asked}; a coin would have about half.` : "");
      answer.replaceChildren(picture(errors, knob.gradient), told(errors, knob.gradient, knobs));
      const another = h("button", { type: "button", class: "g-button", onclick: onAnother }, "Another knob");
      buttons.replaceChildren(another);
      another.focus({ preventScroll: true });
    } catch (error) {
      if (mine === drawn) onTrouble(error);
    }
  }

  return {
    element,
    /** @param {unknown} key  what the question depends on; another key, another question */
    isAt: (key) => drawn === key,
    /**
     * @param {unknown} key
     * @param {Drawn | null} knob
     * @param {number} value  as it stands
     * @param {number[]} shape  of its table
     * @param {number} knobs
     * @param {string} text  whose error it is
     */
    ask(key, knob, value, shape, knobs, text) {
      const returning = buttons.contains(document.activeElement);
      drawn = key;
      verdict.textContent = "";
      why.close();
      answer.replaceChildren();
      if (!knob) {
        which.textContent = "No knob makes a difference here that could be felt.";
        buttons.replaceChildren();
        return;
      }
      const place = placeOf(knob.name, knob.index, shape);
      question = `Which way would ${place}, at ${plain(value)}, make the error of “${text}” smaller?`;
      which.replaceChildren(
        "Drawn by lot: ",
        h("strong", {}, place),
        `. It stands at ${plain(value)}. Which way would make the error smaller?`,
      );
      const way = (/** @type {"up" | "down"} */ guess, /** @type {string} */ label) =>
        h("button", { type: "button", class: "g-button t-guess", onclick: () => reveal(knob, knobs, guess) }, label);
      const [first, second] = [way("up", "A little up"), way("down", "A little down")];
      buttons.replaceChildren(
        first,
        second,
        h("button", { type: "button", class: "g-link", onclick: () => reveal(knob, knobs, null) }, "just show me"),
      );
      if (returning) first.focus({ preventScroll: true });
    },
  };
}

/**
 * @param {number[]} errors  at TRIES
 * @param {number} gradient
 * @param {number} knobs
 */
function told(errors, gradient, knobs) {
  const [low, now, high] = [errors[0], errors[TRIES.length >> 1], errors[errors.length - 1]];
  const exact = (/** @type {number} */ error) => error.toFixed(6);
  const row = (/** @type {string} */ what, /** @type {string} */ value) => [h("dt", {}, what), h("dd", {}, value)];
  return h(
    "div",
    {},
    h(
      "dl",
      { class: "t-figures" },
      ...row(`error, ${NUDGE} down`, exact(low)),
      ...row("error as it stands", exact(now)),
      ...row(`error, ${NUDGE} up`, exact(high)),
      ...row("slope, by trying both", plain((high - low) / (2 * NUDGE))),
      ...row("slope, by calculus", plain(gradient)),
    ),
    h(
      "p",
      { class: "g-small" },
      `Trying takes two readings of the sentence for each knob, ${count(2 * knobs)} for all. ` +
        "Calculus needs one reading forwards and one backwards, and has the slopes of all of them.",
    ),
  );
}

/**
 * @param {number[]} errors
 * @param {number} gradient
 */
function picture(errors, gradient) {
  const [width, height, edge] = [300, 150, 14];
  const now = errors[TRIES.length >> 1];
  const off = errors.map((error) => error - now);
  const most = Math.max(...off.map(Math.abs), Math.abs(gradient) * NUDGE) || 1;
  const x = (/** @type {number} */ turn) => width / 2 + (turn / NUDGE) * (width / 2 - edge);
  const y = (/** @type {number} */ error) => (height - 20) / 2 - (error / most) * ((height - 20) / 2 - edge);
  return svg(
    "svg",
    {
      class: "t-knob",
      role: "img",
      viewBox: `0 0 ${width} ${height}`,
      "aria-label": `The error with this knob from ${NUDGE} down to ${NUDGE} up: it ${gradient < 0 ? "falls" : "rises"} as the knob is turned up.`,
    },
    svg("line", { class: "g-grid", x1: x(0), x2: x(0), y1: 4, y2: height - 20 }),
    svg("line", { class: "t-tangent", x1: x(-NUDGE), x2: x(NUDGE), y1: y(-NUDGE * gradient), y2: y(NUDGE * gradient) }),
    ...TRIES.map((turn, i) =>
      svg("circle", { class: "t-dot", "data-kind": "this", cx: x(turn), cy: y(off[i]), r: turn === 0 ? 5 : 3.5 }),
    ),
    svg("text", { class: "g-axis", x: edge, y: height - 5 }, "◂ down"),
    svg("text", { class: "g-axis", x: width / 2, y: height - 5, "text-anchor": "middle" }, "as it stands"),
    svg("text", { class: "g-axis", x: width - edge, y: height - 5, "text-anchor": "end" }, "up ▸"),
    svg("text", { class: "g-axis", x: edge, y: 12 }, "error ▴"),
  );
}
