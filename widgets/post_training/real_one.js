// A chat model that nobody here grew: what was done to it, why that can't be measured here, and what can be seen all the same,
// one question in the form in which it was taught to answer and without it.

import { idsOf, marksOf, stretches, SYSTEM } from "../parts/chat_form.js";
import { h } from "../parts/dom.js";
import { figure, interval } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";
import { delivered, startReal } from "../parts/real_model.js";
import { cited } from "../parts/sources.js";
import { card } from "./card.js";
import { MOST } from "./chat.js";
import { right, whole } from "./questions.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {{ id: "form" | "plain", label: string, about: string }} Way */

/** @type {Way[]} */
const WAYS = [
  { id: "form", label: "In the chat form", about: "between the marks with which it was taught" },
  { id: "plain", label: "As a text", about: "your words and nothing else" },
];

const WHY =
  "What did these lessons give it, and what did they take? That can’t be measured here: it would need the model as it was " +
  "before them. Its makers publish that one, too; but it isn’t in this page, and would be as large again. And the taste of its judge, " +
  "another model, nobody can read off. What can be seen is what hangs on the form: the same question, in it and without it.";

/**
 * @param {{ model: import("../parts/model.js").Model, keeper: ReturnType<typeof import("../parts/score.js").scoreKeeper>,
 *   onTrouble: (error: unknown) => void }} options
 */
export function realOne({ model, keeper, onTrouble }) {
  const lessons = h("ol", { class: "p-lessons" });
  const cards = h("ol", { class: "p-cards", "aria-label": "Answers" });
  const guess = prediction({ keeper, onShow: () => answerBoth() });
  const tried = h("div", { class: "p-tried" }, guess.element, cards);
  const table = h("table", { class: "g-table p-real-table" });
  const told = h("div", { class: "p-real" }, lessons, h("p", {}, WHY));
  const element = h("div", { class: "p-real" }, tried, table);
  let telling = new AbortController();

  /** @returns {Question} */
  const question = () => model.get("question");

  async function answerBoth() {
    const { signal } = (telling = new AbortController());
    const asked = question();
    const drawn = WAYS.map((way) => ({ way, shown: card(way.label, way.about) }));
    cards.replaceChildren(...drawn.map(({ shown }) => shown.element));
    table.hidden = false;
    for (const { shown } of drawn) shown.setWaiting("…");
    try {
      const engine = await startReal(model);
      /** @type {Set<string>} */
      const hits = new Set();
      for (const { way, shown } of drawn) {
        const prompt = await promptOf(engine, asked, way);
        if (signal.aborted) return;
        if (!prompt) {
          shown.setWaiting("This model has no chat form that is known here.");
          continue;
        }
        const { text, ended } = await answered(engine, prompt, signal, shown.setText);
        if (signal.aborted) return;
        const truth = right(asked, text, model.get("vocabulary"));
        if (truth) hits.add(way.id);
        shown.setText(text);
        shown.setFacts(truth, [ended ? "it closed its answer itself" : `cut off after ${MOST} tokens`], "");
      }
      if (asked.kind)
        guess.tell(
          hits,
          hits.size
            ? `Right: ${WAYS.filter(({ id }) => hits.has(id))
                .map(({ label }) => label.toLowerCase())
                .join(", ")}.`
            : "Right in neither.",
        );
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    }
  }

  /** Another question, or another model: what was said belongs to the last one. */
  function look() {
    telling.abort();
    cards.replaceChildren();
    const here = delivered(model).stand.stage === "here";
    tried.hidden = !here;
    table.hidden = here; // first the guess
    const asked = question();
    if (!here || !asked.asked.trim()) return guess.close();
    guess.ask({
      id: `a real one: ${asked.asked}`,
      question: `Which way will it answer ${asked.kind ? "rightly" : "you"}?`,
      options: WAYS,
      many: true,
      button: "Ask it both ways",
    });
  }

  return {
    /** What was done to it, and what can't be seen of that. */
    told,
    element,
    look,
    build() {
      const { lessons: done, sources, measured } = model.get("real_one");
      lessons.replaceChildren(
        ...done.map((/** @type {any} */ { name, about, source }) =>
          h("li", {}, h("b", {}, name), ` ${about}`, ...cited([source], sources)),
        ),
      );
      table.replaceChildren(...(measured.length ? rowsOf(measured) : []));
    },
    again: answerBoth,
    stop: () => telling.abort(),
  };
}

/**
 * @param {import("../parts/engine.js").Engine} engine
 * @param {Question} asked
 * @param {Way} way
 * @returns {Promise<number[] | null>}  none, where the model has no such form
 */
async function promptOf(engine, asked, { id }) {
  const text = whole(asked);
  if (id === "plain") return [...engine.begin, ...(await engine.encode(text))];
  const marks = await marksOf(engine);
  if (!marks) return null;
  const conversation = [{ role: /** @type {"user"} */ ("user"), text }];
  const begin = { ids: engine.begin, text: "" };
  return idsOf(await stretches((text) => engine.encode(text), { conversation, system: SYSTEM, marks, begin }));
}

/**
 * @param {import("../parts/engine.js").Engine} engine
 * @param {number[]} prompt
 * @param {AbortSignal} signal
 * @param {(text: string) => void} onText
 */
async function answered(engine, prompt, signal, onText) {
  let text = "";
  const onToken = (/** @type {{ text: string }} */ piece) => {
    text += piece.text;
    if (!signal.aborted) onText(text.trim());
  };
  const told = await engine.generate(prompt, { temperature: 0, maxTokens: MOST, signal, onToken });
  return { text: told.text.trim(), ended: told.ended === "end" };
}

/**
 * What was measured of it in the form and without.
 * @param {{ label: string, n: number, plain: number[], chat: number[] }[]} measured  value, low and high each
 */
function rowsOf(measured) {
  const share = (/** @type {number[]} */ [value, low, high]) =>
    h("td", {}, figure(value, "share"), " ", h("span", { class: "g-small p-between" }, interval(low, high, "share")));
  return [
    h("caption", {}, `Right, of ${measured[0].n} questions of each kind, where one of two answers is to be chosen`),
    h(
      "thead",
      {},
      h("tr", {}, ...["Asked about", "In the chat form", "As a text"].map((name) => h("th", { scope: "col" }, name))),
    ),
    h(
      "tbody",
      {},
      ...measured.map(({ label, plain, chat }) => h("tr", {}, h("th", { scope: "row" }, label), share(chat), share(plain))),
    ),
  ];
}
