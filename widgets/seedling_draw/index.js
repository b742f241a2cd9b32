// SeedlingDraw: draw a few, say what all do, see all. The traits say what is asked, how many are drawn, and which draw it is;
// the bets live in the reader's browser.

import "./style.css";
import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { inWords } from "../parts/format.js";
import { onChange, setTraits } from "../parts/model.js";
import { pills } from "../parts/pages.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { drawn } from "./chances.js";
import { said, strip } from "./strip.js";
import { count, counted, countOfAll, whatFewTell } from "./told.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./strip.js").Outcome} Outcome */

const SIZES = [1, 3, 5, 10];
const NEAR = 0.1; // of all: a bet that is off by no more is right
const LARGEST = 2 ** 31 - 1;

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("SeedlingDraw");
  const { record } = score;
  const why = whyLine(record);
  /** @type {Set<string>} outcomes that were shown without a bet */
  const seen = new Set();

  const asked = pills("What is asked of each", (outcome) => setTraits(model, { outcome }), "g-title");
  const about = h("p", { class: "g-small" });
  const sizes = pills("How many do you draw?", (size) => setTraits(model, { size: Number(size) }), "g-title");
  const button = h("button", { type: "button", class: "g-button g-primary", onclick: drawAgain });
  const result = h("p", { class: "sd-result", role: "status" });
  const picture = h("div", {});
  const bet = h("div", {});
  const outcome = h("div", {});
  const root = widgetRoot(
    "SeedlingDraw",
    "A few of many seedlings",
    asked.element,
    about,
    h("div", { class: "sd-draw" }, sizes.element, button),
    result,
    picture,
    bet,
    outcome,
  );

  const now = () =>
    /** @type {Outcome} */ (model.get("outcomes").find((/** @type {Outcome} */ { id }) => id === model.get("outcome")));
  const seeds = () => /** @type {number[]} */ (model.get("seeds"));
  const own = () => (model.get("draw") ? drawn(seeds().length, model.get("size"), model.get("draw")) : []);

  /** Another draw: the first by chance, each later one by the number of the one before. */
  function drawAgain() {
    const before = model.get("draw");
    setTraits(model, { draw: before ? (before % LARGEST) + 1 : 1 + Math.floor(Math.random() * (LARGEST - 1)) });
  }

  function build() {
    asked.offer(model.get("outcomes").map((/** @type {Outcome} */ { id, label }) => [id, label]));
    sizes.offer(SIZES.filter((size) => size < seeds().length).map((size) => [String(size), String(size)]));
    draw();
  }

  function draw() {
    if (!seeds().length) {
      root.replaceChildren(
        h(
          "p",
          { class: "g-trouble", role: "alert" },
          "No seedlings are here. Put specimens/seedlings back, or grow them with `make seedlings`.",
        ),
      );
      return;
    }
    const what = now();
    const few = own();
    const open = few.length > 0 && (seen.has(what.id) || record.get(what.id) !== null);
    asked.set(what.id);
    sizes.set(String(model.get("size")));
    about.textContent = what.about;
    button.textContent = draws(model.get("size"), few.length > 0);
    picture.replaceChildren(strip(what, { seeds: seeds(), own: few.length ? few : [0], all: open }));
    result.textContent = few.length ? yours(what, few) : first(what);
    if (few.length && !open) ask(what);
    else close();
    outcome.replaceChildren(...(open ? [verdict(what), why.element, whatFewTell(what, few)] : []));
  }

  /** @param {Outcome} what */
  function first(what) {
    return `The first that was grown, seed ${seeds()[0]}: ${said(what.values[0], what.unit)}. Would another have ended there as well? Draw some others, which began with other numbers.`;
  }

  /**
   * @param {Outcome} what
   * @param {number[]} few
   */
  function yours(what, few) {
    const values = few.map((i) => said(what.values[i], what.unit)).join(", ");
    if (few.length === 1) return `Yours, seed ${seeds()[few[0]]}: ${values}.`;
    return `Yours: ${values}. ${counted(what, count(what, few), few.length)}.`;
  }

  /** @param {Outcome} what */
  function ask(what) {
    const many = seeds().length;
    const id = freshId("bet");
    const input = h("input", { id, type: "number", min: 0, max: many, step: 1, inputmode: "numeric", required: true });
    const missing = h("p", { class: "p-missing", role: "alert" });
    const question = `Of all ${many}, how many ${what.verb[0]} ${what.what}?`;
    if (bet.dataset.question === question) return; // what stands in the field stays
    bet.dataset.question = question;
    bet.replaceChildren(
      h(
        "form",
        { class: "p-predict", novalidate: true, onsubmit: check },
        h("label", { for: id }, h("strong", {}, "First, your bet. "), question),
        h("p", { class: "p-buttons" }, input, h("span", { class: "g-small" }, `0 to ${many}`)),
        missing,
        h(
          "p",
          { class: "p-buttons" },
          h("button", { type: "submit", class: "g-button g-primary" }, "That is my bet"),
          h("button", { type: "button", class: "g-button", onclick: skip }, "Just show me"),
        ),
      ),
    );

    /** @param {Event} event */
    function check(event) {
      event.preventDefault();
      const value = input.value.trim() === "" ? Number.NaN : Number(input.value);
      if (!Number.isInteger(value) || value < 0 || value > many) {
        missing.textContent = `Give a whole number from 0 to ${many}.`;
        input.focus();
        return;
      }
      const truth = countOfAll(what);
      score.add(Math.abs(value - truth) <= NEAR * many, {
        id: what.id,
        question,
        said: String(value),
        came: `${truth} of ${many}`,
      });
      show();
    }

    function skip() {
      seen.add(what.id);
      show();
    }

    function show() {
      draw();
      /** @type {HTMLElement | null} */ (outcome.querySelector("[tabindex]"))?.focus({ preventScroll: true });
    }
  }

  function close() {
    bet.replaceChildren();
    delete bet.dataset.question;
  }

  /** @param {Outcome} what */
  function verdict(what) {
    const [many, truth, answer] = [seeds().length, countOfAll(what), record.get(what.id)];
    why.ask(what.id);
    const told = `${counted(what, truth, many)}. `;
    const mine =
      answer === null
        ? ""
        : answer.right
          ? `You said ${answer.said}: near enough, which is at most ${Math.floor(NEAR * many)} off.`
          : `You said ${answer.said}.`;
    return h("p", { class: "sd-verdict", tabindex: "-1" }, h("strong", {}, told), mine);
  }

  build();
  el.append(root);
  root.dataset.ready = "true";
  const ends = [onChange(model, ["outcome", "size", "draw"], draw), onChange(model, ["outcomes", "seeds"], build)];

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

/**
 * @param {number} size
 * @param {boolean} again
 */
function draws(size, again) {
  if (size === 1) return again ? "Draw another one" : "Draw one";
  return `Draw ${inWords(size)}${again ? " others" : ""}`;
}

export default { render };
