// Openness: set what is public of a model, and see who can know what.
// The traits `public` and `revealed` are the state; a guess that is not finished is the view's own.

import "./style.css";
import { h } from "../parts/dom.js";
import { keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { board } from "./board.js";
import { answerId, guessing } from "./guess.js";
import { modelTable } from "./models.js";
import { reading } from "./reading.js";
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
      setTraits(model, { revealed: true });
      draw();
      // The button just pressed is gone: without a result to read, back to where the reader came from.
      if (!now) /** @type {HTMLElement | null} */ (buttons.querySelector('[aria-pressed="true"]'))?.focus();
      return now;
    },
  });
  const table = h("div", {});
  const read = reading({
    onShow: () => setTraits(model, { reckoned: true }),
    onHours: (hours) => setTraits(model, { hours }),
  });
  const published = h("fieldset", { class: "o-public" }, h("legend", { class: "g-title" }, "Published for everyone"), boxes);
  const others = h("div", {}, h("p", { class: "g-small" }, "Set all the boxes as for:"), buttons);
  const root = widgetRoot(
    "Openness",
    "What is public, and who can know what",
    published,
    others,
    note,
    guess.element,
    sum,
    answers.element,
    table,
    read.element,
  );

  /**
   * @param {Preset} preset
   * @returns {string[]}  the boxes it sets: what the table says of its model
   */
  function setBy(preset) {
    const row = model.get("models").find((/** @type {{ id: string }} */ one) => one.id === preset.model);
    return publishedBy(row, model.get("items"));
  }

  /** Whether its answers were shown, perhaps on another visit. @param {Preset} preset */
  function known(preset) {
    return shown.has(preset.id) || preset.ask.some((id) => score.record.get(answerId(preset.label, id))?.came);
  }

  /** The preset that the boxes stand as for, if any. */
  function standing() {
    const now = String(model.get("public"));
    return model.get("presets").filter((/** @type {Preset} */ preset) => String(setBy(preset)) === now);
  }

  /** @param {Preset} preset */
  function choose(preset) {
    const has = setBy(preset);
    setTraits(model, { public: has });
    chosen = preset;
    const asked = model.get("questions").filter((/** @type {{ id: string }} */ q) => preset.ask.includes(q.id));
    covered = asked.length > 0 && !known(preset);
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
    chosen = standing().find((/** @type {Preset} */ preset) => model.get("revealed") || known(preset)) ?? null;
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
    const first = covered && !model.get("revealed");
    published.disabled = others.hidden = read.element.hidden = first; // one thing at a time
    note.textContent = chosen && !covered ? chosen.note : "";
    sum.textContent = covered ? "First your guess, above. Then the answers, here." : summary(has);
    answers.update(has, covered, first);
  }

  function reckon() {
    read.update({
      texts: model.get("texts"),
      hours: model.get("hours"),
      shown: model.get("reckoned"),
      sources: model.get("sources"),
    });
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
    const asked = standing().find((/** @type {Preset} */ { id }) => id === waiting.get()) ?? standing()[0];
    if (asked && !known(asked) && (!model.get("revealed") || asked.id === waiting.get())) choose(asked);
    else look();
  }

  const ends = [
    onChange(model, ["public"], look),
    onChange(model, ["revealed"], () => model.get("revealed") && covered && look()),
    onChange(model, ["items", "questions", "presets", "models", "sources", "gathered"], build),
    onChange(model, ["texts", "hours", "reckoned", "sources"], reckon),
  ];
  build();
  reckon();
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    root.remove();
  };
}

export default { render };
