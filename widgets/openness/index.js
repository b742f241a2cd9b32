// Openness: set what is public of a model, and see who can know what.
// The trait `public` is the state; a guess that is not finished is the view's own.

import "./style.css";
import { h } from "../parts/dom.js";
import { keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { board } from "./board.js";
import { guessing } from "./guess.js";
import { modelTable } from "./models.js";
import { publishedBy, tally } from "./rules.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./rules.js").Item} Item */
/** @typedef {{ id: string, label: string, model: string, ask: string[], note: string }} Preset */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("Openness");
  /** The preset that waits for a guess: a page that is loaded again still asks. */
  const waiting = keeper("Openness", (id) => (typeof id === "string" ? id : null), "asked");
  /** @type {Set<string>} presets whose answers were shown */
  const shown = new Set();
  /** @type {Preset | null} the preset chosen last, while the boxes are still as it set them */
  let chosen = null;
  let covered = false; // the outsider's answers, until the reader has guessed

  const boxes = h("div", { class: "o-boxes" });
  const buttons = h("div", { class: "o-presets", role: "group", "aria-label": "Set the boxes as for" });
  const note = h("p", { class: "o-note" });
  const sum = h("p", { class: "o-sum", role: "status" });
  const answers = board();
  const guess = guessing({
    record: score.record,
    onDone(verdicts) {
      let now = null;
      for (const { right, ...note } of verdicts) now = score.add(right, note);
      if (chosen) shown.add(chosen.id);
      uncover();
      draw();
      // The button just pressed is gone: without a result to read, back to where the reader came from.
      if (!now) /** @type {HTMLElement | null} */ (buttons.querySelector('[aria-pressed="true"]'))?.focus();
      return now;
    },
  });
  const table = h("div", {});
  const root = widgetRoot(
    "Openness",
    "What is public, and who can know what",
    h("fieldset", { class: "o-public" }, h("legend", { class: "g-title" }, "Published for everyone"), boxes),
    h("p", { class: "g-small" }, "Set all the boxes as for:"),
    buttons,
    note,
    guess.element,
    sum,
    answers.element,
    table,
  );

  /**
   * @param {Preset} preset
   * @returns {string[]}  the boxes it sets: what the table says of its model
   */
  function setBy(preset) {
    const row = model.get("models").find((/** @type {{ id: string }} */ one) => one.id === preset.model);
    return publishedBy(row, model.get("items"));
  }

  /** @param {Preset} preset */
  function choose(preset) {
    const has = setBy(preset);
    setTraits(model, { public: has });
    chosen = preset;
    const asked = model.get("questions").filter((/** @type {{ id: string }} */ q) => preset.ask.includes(q.id));
    covered = asked.length > 0 && !shown.has(preset.id);
    if (covered) {
      waiting.set(preset.id);
      guess.ask(preset.label, asked, has);
    } else guess.close();
    draw();
  }

  function uncover() {
    covered = false;
    waiting.forget();
  }

  /** @param {string} id */
  function toggle(id) {
    const has = model.get("public");
    const ids = model.get("items").map((/** @type {Item} */ item) => item.id);
    setTraits(model, { public: ids.filter((/** @type {string} */ one) => has.includes(one) !== (one === id)) });
  }

  /** The boxes were set otherwise than by a preset: whatever was asked is void. */
  function look() {
    chosen =
      model
        .get("presets")
        .find((/** @type {Preset} */ preset) => !preset.ask.length && String(setBy(preset)) === String(model.get("public"))) ??
      null;
    uncover();
    guess.close();
    draw();
  }

  function draw() {
    const has = model.get("public");
    for (const input of boxes.querySelectorAll("input")) input.checked = has.includes(input.value);
    for (const button of buttons.children) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-preset") === chosen?.id));
    }
    note.textContent = chosen && !covered ? chosen.note : "";
    sum.textContent = covered ? "First your guess, above. Then the answers, here." : summary(has);
    answers.update(has, covered);
  }

  /** @param {string[]} has */
  function summary(has) {
    const questions = model.get("questions");
    const outsider = tally(questions, has);
    const maker = tally(
      questions,
      model.get("items").map((/** @type {Item} */ item) => item.id),
    );
    return (
      `Of ${questions.length} questions an outsider can look up ${outsider.lookup} and work out ` +
      `${outsider.experiment}. The maker: ${maker.lookup} and ${maker.experiment}. ` +
      `That leaves ${maker.open} empty, for both, whatever is published.`
    );
  }

  function build() {
    /** @type {Item[]} */
    const items = model.get("items");
    boxes.replaceChildren(
      ...items.map(({ id, label, about }) =>
        h(
          "label",
          { class: "o-box" },
          h("input", { type: "checkbox", value: id, onchange: () => toggle(id) }),
          h("span", {}, label, h("span", { class: "g-small" }, ` ${about}`)),
        ),
      ),
    );
    buttons.replaceChildren(
      ...model
        .get("presets")
        .map((/** @type {Preset} */ preset) =>
          h(
            "button",
            { type: "button", class: "g-example", "data-preset": preset.id, onclick: () => choose(preset) },
            preset.label,
          ),
        ),
    );
    answers.setQuestions(model.get("questions"), items, model.get("sources"));
    table.replaceChildren(modelTable(model.get("models"), items, model.get("sources"), model.get("gathered")));
    const left = model.get("presets").find((/** @type {Preset} */ { id }) => id === waiting.get());
    if (left && String(setBy(left)) === String(model.get("public"))) choose(left);
    else look();
  }

  const ends = [
    onChange(model, ["public"], look),
    onChange(model, ["items", "questions", "presets", "models", "sources", "gathered"], build),
  ];
  build();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

export default { render };
