// One question to the grown model and to what two lessons made of it, side by side.

import { h } from "../parts/dom.js";
import { framed, MOST } from "./chat.js";
import { card, share } from "./card.js";
import { figureOf } from "./figures.js";
import { prediction } from "../parts/prediction.js";
import { right, whole } from "./questions.js";

/** @typedef {import("./school.js").Stage} Stage */
/** @typedef {import("./questions.js").Question} Question */

const ASKED = ["base", "instruct", "preferences"];
const PLAINLY = 16; // tokens in an answer asked for without the form, as in lab/posttraining/measure.py
/** How the village's stories ask where a thing is. They never leave the last word out. */
const NOW = { plain: /^(Where is the [a-z]+)\?$/, own: "$1 now?" };

/**
 * @param {{ model: import("../parts/model.js").Model, school: ReturnType<typeof import("./school.js").school>,
 *   keeper: ReturnType<typeof import("../parts/score.js").scoreKeeper>, onTrouble: (error: unknown) => void }} options
 */
export function askThem({ model, school, keeper, onTrouble }) {
  const cards = h("ol", { class: "p-cards", "aria-label": "Answers" });
  const guess = prediction({ keeper, onShow: () => answerAll() });
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "g-small" },
      "It is put to all three as the lessons put it: “We ask: … The village says:”. " + "No text of the village has this form.",
    ),
    guess.element,
    cards,
  );
  let telling = new AbortController();
  let turn = 0; // the guess goes from what is right to who says most, and back

  /** @returns {Stage[]} */
  const stages = () => model.get("stages").filter((/** @type {Stage} */ stage) => ASKED.includes(stage.id));
  /** @returns {Question} */
  const question = () => model.get("question");

  async function answerAll() {
    const { signal } = (telling = new AbortController());
    const asked = question();
    const prompt = framed(whole(asked));
    const [first] = stages();
    const plain = first ? plainly(asked).map((way) => ({ ...way, card: card(first.label, way.about) })) : [];
    const drawn = stages().map((stage) => ({ stage, card: card(stage.label) }));
    cards.replaceChildren(...[...drawn, ...plain].map((one) => one.card.element));
    for (const one of [...drawn, ...plain]) one.card.setWaiting("…");
    try {
      const said = [];
      for (const { stage, card: shown } of drawn) said.push(await hear(stage, shown, prompt, MOST, "right", signal));
      if (signal.aborted) return;
      outcome(asked, said);
      for (const way of plain) await hear(first, way.card, way.prompt, PLAINLY, way.measure, signal, way.note);
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    }
  }

  /**
   * @param {Stage} stage
   * @param {ReturnType<typeof card>} shown
   * @param {string} prompt
   * @param {number} most
   * @param {string} measure
   * @param {AbortSignal} signal
   * @param {string} [note]  what the figure teaches
   */
  async function hear(stage, shown, prompt, most, measure, signal, note = "") {
    const asked = question();
    const given = await school.ask(stage, prompt, {
      most,
      signal,
      onText: (text) => {
        if (!signal.aborted) shown.setText(text);
      },
      onProgress: (share) => {
        if (!signal.aborted) shown.setWaiting(`Fetching this model: ${Math.round(share * 100)}%`);
      },
    });
    if (signal.aborted) return given;
    shown.setText(given.text);
    const measured = figureOf(model.get("measured"), stage.id, measure, asked.kind ?? "");
    const more = [counted(given.text), ...(given.ended ? [] : [`cut off after ${most} tokens`])];
    shown.setFacts(
      right(asked, given.text, model.get("vocabulary")),
      more,
      [measured ? `Of ${measured.n} such questions, right: ${share(measured)}.` : "", note].filter(Boolean).join(" "),
    );
    return given;
  }

  /**
   * @param {Question} asked
   * @param {{ text: string }[]} said
   */
  function outcome(asked, said) {
    const labels = stages();
    if (byTruth()) {
      const hits = labels.filter((_, i) => right(asked, said[i].text, model.get("vocabulary")));
      guess.tell(new Set(hits.map(({ id }) => id)), hits.length ? `Right: ${named(hits)}.` : "None was right.");
    } else {
      const lengths = said.map(({ text }) => words(text));
      const most = labels.filter((_, i) => lengths[i] === Math.max(...lengths));
      guess.tell(new Set(most.map(({ id }) => id)), `Most words: ${named(most)}.`);
    }
    turn += 1;
  }

  const byTruth = () => Boolean(question().kind) && turn % 2 === 0;

  return {
    element,
    /** Another question: what was said belongs to the last one. */
    look() {
      telling.abort();
      cards.replaceChildren();
      const asked = question();
      if (!asked.asked.trim()) return guess.close();
      guess.ask({
        id: `${byTruth() ? "rightly" : "longest"}: ${asked.asked}`,
        question: byTruth() ? "Which of them will answer rightly?" : "Which of them will use most words?",
        options: stages().map(({ id, label }) => ({ id, label })),
        many: byTruth(),
        button: "Ask them",
      });
    },
    again: answerAll,
    stop: () => telling.abort(),
  };
}

/**
 * How the grown model is asked without the form of the lessons; where a thing is, also in its stories' own words.
 * @param {Question} asked
 */
function plainly(asked) {
  const own = asked.asked.replace(NOW.plain, NOW.own);
  const ways = [
    { about: "asked without the form", prompt: whole(asked), measure: "right without the form", note: "" },
    {
      about: `asked as its stories ask: “${own}”`,
      prompt: whole({ ...asked, asked: own }),
      measure: "right in its own words",
      note: "Its stories never ask this without “now”. So much hangs on one word.",
    },
  ];
  return own === asked.asked ? ways.slice(0, 1) : ways;
}

/** @param {Stage[]} stages */
function named(stages) {
  return stages.map(({ label }) => label.toLowerCase()).join(", ");
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/).filter(Boolean).length;
}

/** @param {string} text */
function counted(text) {
  const n = words(text);
  return `${n} ${n === 1 ? "word" : "words"}`;
}
