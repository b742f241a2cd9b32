// What is asked: chosen, made from lists, or typed. Together they are one question, the trait `question`.

import { freshId, h } from "../parts/dom.js";
import { promptField } from "../parts/prompt_field.js";
import { composed } from "./questions.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {Question & { label: string }} Example */

/** @param {{ onQuestion: (question: Question) => void }} options */
export function questionBox({ onQuestion }) {
  const [toldId, askedId] = [freshId("told"), freshId("asked")];
  const field = (/** @type {string} */ id) =>
    promptField({ id, rows: 1, onType: () => onQuestion({ told: told.value, asked: asked.value }) });
  const told = field(toldId);
  const asked = field(askedId);
  const kinds = h("div", { class: "g-examples", role: "group", "aria-label": "Kinds of question" });
  const another = h("button", { type: "button", class: "g-button", hidden: true }, "Another of this kind");
  const lists = h("div", {});
  const element = h(
    "div",
    { class: "p-question" },
    kinds,
    h("label", { class: "g-title", for: toldId }, "Told first ", h("span", { class: "g-small" }, "(may be empty)")),
    told,
    h("label", { class: "g-title", for: askedId }, "Asked"),
    asked,
    h("div", { class: "p-buttons" }, another),
    lists,
  );
  /** @type {Example[]} */
  let examples = [];

  /** @param {Example} example */
  function choose({ label, ...question }) {
    onQuestion(question);
  }

  return {
    element,
    /** @param {Example[]} all */
    setExamples(all) {
      examples = all;
      const first = all.filter((one, i) => all.findIndex((other) => other.kind === one.kind) === i);
      kinds.replaceChildren(
        ...first.map((one) =>
          h("button", { type: "button", class: "g-example", "data-kind": one.kind, onclick: () => choose(one) }, one.label),
        ),
      );
    },
    /** @param {import("./questions.js").Vocabulary} vocabulary */
    setVocabulary(vocabulary) {
      lists.replaceChildren(maker(vocabulary, onQuestion));
    },
    /** @param {Question} question */
    setQuestion(question) {
      if (told.value !== question.told) told.value = question.told;
      if (asked.value !== question.asked) asked.value = question.asked;
      for (const button of kinds.children) {
        button.setAttribute("aria-pressed", String(button.getAttribute("data-kind") === question.kind));
      }
      const like = examples.filter((one) => one.kind === question.kind);
      const at = like.findIndex((one) => one.told === question.told && one.asked === question.asked);
      another.hidden = like.length < 2;
      another.onclick = () => choose(like[(at + 1) % like.length]);
    },
  };
}

/**
 * A question made from lists.
 * @param {import("./questions.js").Vocabulary} vocabulary
 * @param {(question: Question) => void} onQuestion
 */
function maker({ people, rooms, things, containers }, onQuestion) {
  const pick = (/** @type {string[]} */ values, /** @type {number} */ at) =>
    h("select", {}, ...values.map((value, i) => h("option", { value, selected: i === at }, value)));
  const [who, mover, room] = [pick(people, 0), pick(people, 9), pick(rooms, 0)];
  const [thing, first, second] = [pick(things, 1), pick(containers, 0), pick(containers, 1)];
  const seen = h("input", { type: "checkbox" });
  const ask = h(
    "select",
    {},
    h("option", { value: "place" }, "where it is"),
    h("option", { value: "belief" }, "where the first one thinks it is"),
    h("option", { value: "opinion" }, "where it is, with a wrong opinion"),
  );
  const wrong = h("p", { class: "p-missing", role: "alert" });
  const labelled = (/** @type {string} */ text, /** @type {HTMLElement} */ control) =>
    h("label", { class: "p-pick" }, text, control);
  return h(
    "details",
    { class: "p-maker" },
    h("summary", {}, "Make one from lists"),
    h(
      "div",
      { class: "p-picks" },
      labelled("Who puts it", who),
      labelled("Who moves it", mover),
      labelled("In the", room),
      labelled("What", thing),
      labelled("First in the", first),
      labelled("Then in the", second),
      labelled("The question", ask),
      h("label", { class: "p-tick" }, seen, "The first one sees the move"),
    ),
    wrong,
    h(
      "button",
      {
        type: "button",
        class: "g-button",
        onclick: () => {
          try {
            onQuestion(
              composed({
                who: who.value,
                mover: mover.value,
                room: room.value,
                thing: thing.value,
                first: first.value,
                second: second.value,
                seen: seen.checked,
                ask: /** @type {"place" | "belief" | "opinion"} */ (ask.value),
              }),
            );
            wrong.textContent = "";
          } catch (error) {
            wrong.textContent = error instanceof Error ? error.message : String(error);
          }
        },
      },
      "Use this question",
    ),
  );
}
