// One knob, that which is shown or another at random, and before it is turned: what will become of the next word?

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { moved } from "../parts/moved.js";
import { MEANINGS, OUTCOMES, outcome } from "./effects.js";
import { anyKnob, cellName, know } from "./tables.js";
import { valueOf, withTurn, written } from "./turns.js";

/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {import("../engine/engine.js").Prediction} Prediction */

export const SIZES = [1, 5, 20]; // spreads

/**
 * @param {{
 *   state: () => import("./session.js").State | null,
 *   onSize: (spreads: number) => void,
 *   onPick: (knob: { name: string, index: number }) => void,
 *   onTurn: (edits: Edit[]) => void,
 * }} options  `state`: what the reader looks at, once it is there
 */
export function guessing({ state, onSize, onPick, onTurn }) {
  let spreads = 1;
  /** @type {Edit | null} at random, not yet made */
  let pending = null;
  /** @type {{ guess: number, before: Prediction, edits: Edit[] } | null} to be weighed when the answer comes */
  let open = null;

  async function pick() {
    const now = state();
    if (!now) return;
    const { tables, edits } = now;
    const knob = anyKnob(tables, Math.random);
    await know(tables, [knob]);
    if (state()?.tables !== tables) return; // of another model by now
    onPick(knob);
    ask(tables, { ...knob, value: turned(now, knob, Math.random() < 0.5 ? spreads : -spreads) }, valueOf(tables, edits, knob));
    question.focus({ preventScroll: true });
  }

  /**
   * @param {import("./tables.js").Tables} tables
   * @param {Edit} turn
   * @param {number} from  its value so far
   */
  function ask(tables, turn, from) {
    why.close();
    pending = turn;
    question.textContent = `${cellName(tables, turn)} will be turned ${turn.value > from ? "up" : "down"}, from ${written(from)} to ${written(turn.value)}.`;
    verdict.textContent = missing.textContent = "";
    inputs.forEach((input) => (input.checked = false));
    form.hidden = false;
  }

  /** @param {number} guess  an index into OUTCOMES, -1 without one */
  function go(guess) {
    const now = state();
    if (!now || !pending) return;
    const edits = withTurn(now.tables, now.edits, pending);
    open = { guess, before: now.shown.after, edits };
    onTurn(edits);
  }

  const score = scoreKeeper("WeightEditor");
  const [name, sizeId] = [freshId("guess"), freshId("size")];
  const size = h("select", { id: sizeId, class: "w-input", onchange: () => onSize(Number(size.value)) });
  const question = h("p", { tabindex: -1 });
  const missing = h("p", { class: "w-missing", role: "alert" });
  const form = h(
    "form",
    {
      class: "w-form",
      hidden: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        const guess = inputs.findIndex((input) => input.checked);
        missing.textContent = guess < 0 ? "Choose one first." : "";
        if (guess >= 0) go(guess);
      },
    },
    question,
    h(
      "fieldset",
      { class: "w-outcomes" },
      h("legend", {}, h("strong", {}, "Before it is turned:"), " what will become of the next word?"),
      ...OUTCOMES.map((outcome, i) =>
        h("label", {}, h("input", { type: "radio", name, value: i }), h("span", {}, outcome, h("small", {}, MEANINGS[i]))),
      ),
    ),
    missing,
    h(
      "div",
      { class: "w-row" },
      h("button", { type: "submit", class: "g-button g-primary" }, "Turn it"),
      h("button", { type: "button", class: "g-link", onclick: () => go(-1) }, "just turn it"),
    ),
  );
  const inputs = [...form.querySelectorAll("input")];
  const verdict = h("p", { class: "w-verdict", role: "status", tabindex: -1 });
  const why = whyLine(score.record);
  const element = h(
    "div",
    { class: "w-guess" },
    h(
      "div",
      { class: "w-row" },
      h("button", { type: "button", class: "g-button", onclick: pick }, "A knob at random"),
      h("div", { class: "w-field" }, h("label", { for: sizeId }, "turned by"), size),
    ),
    form,
    verdict,
    why.element,
  );

  return {
    element,
    /** Asks of the knob that is shown, unless that was answered before. */
    begin() {
      const now = state();
      if (!now) return;
      const turn = { ...now.knob, value: turned(now, now.knob, spreads) };
      if (!score.record.get(idOf(now.tables, turn))) ask(now.tables, turn, valueOf(now.tables, now.edits, now.knob));
    },
    /** @param {number} next  spreads */
    setSize(next) {
      spreads = next;
      const all = [...new Set([...SIZES, spreads])].sort((a, b) => a - b);
      size.replaceChildren(...all.map((each) => h("option", { value: each }, each === 1 ? "1 spread" : `${each} spreads`)));
      size.value = String(spreads);
    },
    /** Another knob is looked at, or another prompt: nothing is asked any more. */
    close() {
      pending = open = null;
      form.hidden = true;
    },
    /**
     * Weighs the guess, if this is the prediction that it was about.
     * @param {Edit[]} edits
     * @param {Prediction} after  with these
     */
    settle(edits, after) {
      if (!open || open.edits !== edits) return;
      const { guess, before } = open;
      this.close();
      const truth = outcome(before.probabilities, after.probabilities);
      const share = `${percent(moved(before.probabilities, after.probabilities))} of the probability moved`;
      if (guess < 0) verdict.textContent = `${OUTCOMES[truth][0].toUpperCase()}${OUTCOMES[truth].slice(1)}: ${share}.`;
      else {
        const id = idOf(state()?.tables ?? new Map(), edits[edits.length - 1]);
        const { right, asked } = score.add(guess === truth, {
          id,
          question: `${question.textContent} What will become of the next word after “${state()?.asked.prompt ?? ""}”?`,
          said: OUTCOMES[guess],
          came: `${OUTCOMES[truth]}: ${share}`,
        });
        why.ask(id);
        const said =
          guess === truth ? `Right: ${OUTCOMES[truth]}.` : `You said “${OUTCOMES[guess]}”. It was “${OUTCOMES[truth]}”.`;
        verdict.textContent = `${said} ${share[0].toUpperCase()}${share.slice(1)}. So far ${right} of ${asked} right.`;
      }
      verdict.focus({ preventScroll: true });
    },
    clear() {
      why.close();
      verdict.textContent = "";
    },
  };
}

/**
 * @param {import("./session.js").State} now
 * @param {{ name: string, index: number }} knob
 * @param {number} by  spreads of its table
 * @returns {number}
 */
function turned({ tables, edits }, knob, by) {
  return Math.fround(valueOf(tables, edits, knob) + by * (tables.get(knob.name)?.sd ?? 0));
}

/**
 * @param {import("./tables.js").Tables} tables
 * @param {Edit} turn
 */
function idOf(tables, turn) {
  return `knob ${cellName(tables, turn)} ${turn.value}`;
}
