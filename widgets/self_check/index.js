// SelfCheck: the questions of a lesson, before them what was missed in earlier ones, after them a sentence of one's own.

import "./style.css";
import { answers } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { keeper } from "../parts/kept.js";
import { onChange } from "../parts/model.js";
import { questionBox } from "../parts/question.js";
import { widgetRoot } from "../parts/root.js";
import { answered, due, nothing, opened, proper } from "./again.js";

/**
 * @typedef {import("../parts/model.js").Model} Model
 * @typedef {import("../parts/question.js").Question} Question
 */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const record = answers("SelfCheck");
  const kept = keeper("SelfCheck", proper, "again");
  const body = h("div");
  const root = widgetRoot("SelfCheck", "Check yourself", body);

  function look() {
    /** @type {string} */
    const lesson = model.get("lesson");
    kept.set(opened(kept.get() ?? nothing(), lesson));
    body.replaceChildren(
      ...earlier(lesson),
      ...model.get("checks").map((/** @type {Question} */ one) => ofLesson(one, lesson)),
      ...ownWords(lesson),
    );
  }

  /** @param {string} lesson */
  function earlier(lesson) {
    const again = kept.get() ?? nothing();
    const asked = due(again, lesson).map((question) => {
      const id = `again/${question.lesson}/${question.id}`;
      record.forget(id); // it is asked afresh
      return box(question, id, "Again: ");
    });
    if (!again.missed.length && again.on) return [];
    const on = h("input", {
      type: "checkbox",
      checked: again.on,
      onchange: () => kept.set({ ...(kept.get() ?? nothing()), on: on.checked }),
    });
    return [
      h(
        "section",
        { class: "s-earlier", "aria-label": "From earlier lessons" },
        asked.length ? h("p", { class: "g-title" }, "From an earlier lesson") : null,
        ...asked,
        h("label", { class: "s-again g-small" }, on, "Ask me again, in later lessons, what I missed"),
      ),
    ];
  }

  /**
   * @param {Question} question
   * @param {string} lesson
   */
  function ofLesson(question, lesson) {
    return box({ ...question, lesson }, `${lesson}/${question.id}`, "");
  }

  /**
   * @param {Question & { lesson: string }} question
   * @param {string} id  under which its answer is kept
   * @param {string} lead  before the question, where it is listed
   */
  function box(question, id, lead) {
    return questionBox({
      question,
      said: record.get(id)?.said ?? null,
      onSaid({ say, right, why }) {
        record.note({ id, question: lead + question.ask, said: say });
        record.note({ id, came: why, right });
        kept.set(answered(kept.get() ?? nothing(), question, right));
      },
      onAnew: () => record.forget(id),
    });
  }

  /** @param {string} lesson */
  function ownWords(lesson) {
    /** @type {string} */
    const question = model.get("sentence");
    if (!question) return [];
    const [inputId, id] = [freshId("sentence"), `${lesson}/sentence`];
    const state = h("span", { class: "g-small", role: "status" });
    const field = h("textarea", { id: inputId, class: "s-sentence", rows: 2, maxlength: 1000 });
    field.value = record.get(id)?.said ?? "";
    field.addEventListener("change", () => {
      const said = field.value.trim();
      if (said) record.note({ id, question, said });
      else record.forget(id);
      state.textContent = said ? "Kept with your answers." : "";
    });
    return [
      h(
        "div",
        { class: "s-own" },
        h("label", { for: inputId }, h("strong", {}, "In one sentence of your own. "), question),
        field,
        state,
      ),
    ];
  }

  el.append(root);
  look();
  root.dataset.ready = "true";
  const end = onChange(model, ["lesson", "checks", "sentence"], look);

  return () => {
    end();
    root.remove();
  };
}

export default { render };
