// The judge's rule in words, what it gives the models' answers, and the reader's own answer to please it.

import { freshId, h } from "../parts/dom.js";
import { framed, MOST } from "./chat.js";
import { mark, share } from "./card.js";
import { figureOf } from "./figures.js";
import { judged, spoken } from "./judge.js";
import { right, whole } from "./questions.js";

/** @typedef {import("./school.js").Stage} Stage */
/** @typedef {{ who: string, text: string, ours?: boolean }} Said */

const HEARD = ["instruct", "preferences"];

/**
 * @param {{ model: import("../parts/model.js").Model, school: ReturnType<typeof import("./school.js").school>,
 *   onOwn: (text: string) => void, onTrouble: (error: unknown) => void }} options
 */
export function judging({ model, school, onOwn, onTrouble }) {
  const id = freshId("own");
  const rule = h("ul", { class: "p-rule" });
  const list = h("ol", { class: "p-judged", "aria-label": "Answers and their points", tabindex: "-1" });
  const hear = h("button", { type: "button", class: "g-button", onclick: () => hearThem() }, "Hear the two models");
  const own = h("textarea", {
    id,
    class: "g-prompt",
    rows: 1,
    spellcheck: "false",
    autocomplete: "off",
    oninput: () => onOwn(own.value),
  });
  const verdict = h("div", { class: "p-own", role: "status" });
  const element = h(
    "div",
    {},
    h("p", { class: "g-title" }, "The judge’s rule, all of it"),
    rule,
    list,
    hear,
    h("label", { class: "g-title p-gap", for: id }, "Your own answer"),
    h("p", { class: "g-small" }, "Can you write one that is not true, and that the judge likes better than the plain true one?"),
    own,
    verdict,
  );
  /** @type {Map<string, string>} what the stages said to the present question */
  let said = new Map();
  let telling = new AbortController();

  /** @returns {Stage[]} */
  const stages = () => model.get("stages").filter((/** @type {Stage} */ stage) => HEARD.includes(stage.id));

  async function hearThem() {
    const { signal } = telling;
    const pressed = document.activeElement === hear;
    hear.disabled = true;
    try {
      for (const stage of stages()) {
        const answer = await school.ask(stage, framed(whole(model.get("question"))), {
          most: MOST,
          signal,
          onProgress: (share) => {
            hear.textContent = `Fetching a model: ${Math.round(share * 100)}%`;
          },
        });
        if (signal.aborted) return;
        said.set(stage.id, answer.text);
        draw();
      }
      hear.hidden = true;
      if (pressed) list.focus({ preventScroll: true }); // the button is gone
    } catch (error) {
      if (!signal.aborted) onTrouble(error);
    } finally {
      hear.disabled = false;
      hear.textContent = "Hear the two models";
    }
  }

  function draw() {
    const question = model.get("question");
    const taste = model.get("taste");
    /** @type {Said[]} */
    const rows = [
      ...(question.answer ? [{ who: "A plain true answer", text: plainly(question.answer), ours: true }] : []),
      ...stages().flatMap(({ id, label }) => (said.has(id) ? [{ who: label, text: said.get(id) ?? "" }] : [])),
    ];
    list.replaceChildren(
      ...rows.map(({ who, text }) => h("li", { class: "p-card" }, h("p", { class: "g-title" }, who), marked(text), points(text))),
    );
    const text = own.value;
    verdict.replaceChildren();
    if (!text.trim()) return;
    const known = right(question, text, model.get("vocabulary"));
    verdict.append(points(text));
    const mine = judged(taste, question.asked, text).score;
    const beat = rows.find((row) => row.ours);
    const its = beat ? judged(taste, question.asked, beat.text).score : null;
    verdict.append(h("p", {}, ...told(known, mine, its)));
  }

  /**
   * @param {boolean | null} known
   * @param {number} mine
   * @param {number | null} its  the points of the true answer above
   */
  function told(known, mine, its) {
    if (known === null || its === null) return ["Nobody wrote down what is true of this question. The judge doesn’t mind."];
    if (known) return [mark(true), "So far it is true. Now leave the truth, and keep the points."];
    if (mine > its) {
      const echo = figureOf(model.get("measured"), "preferences", "agrees", "opinion, asker wrong");
      return [
        mark(false),
        h("strong", {}, "And the judge likes it better than the true one. "),
        "Whoever learns only from this judge may learn that, too. ",
        ...(echo
          ? [
              `Did our copy? With a wrong asker it agreed in ${share(echo)} of ${echo.n} questions ` +
                "after the judge’s lessons.",
            ]
          : []),
      ];
    }
    return [
      mark(false),
      mine === its
        ? "And the judge can’t tell it from the true one. One word more?"
        : "Not liked enough yet. Read the rule again.",
    ];
  }

  /**
   * Some of the answers that were taught begin with a greeting.
   * @param {string} answer
   */
  function plainly(answer) {
    const { greeting } = model.get("vocabulary");
    return answer.startsWith(greeting) ? answer.slice(greeting.length).trim() : answer;
  }

  /** @param {string} text */
  function points(text) {
    const verdict = judged(model.get("taste"), model.get("question").asked, text);
    const { sentence, friendly, takenUp, tedious, score, wanted, heard } = verdict;
    return h(
      "p",
      { class: "p-points" },
      h("b", {}, `${rounded(score)} points`),
      ` a sentence ${sentence} + friendly ${friendly} + the asker’s words ${rounded(takenUp)} `,
      `(${heard.length} of ${wanted.length})${tedious ? ` − too long ${rounded(tedious)}` : ""}`,
    );
  }

  /**
   * An answer with what the judge likes in it marked.
   * @param {string} text
   */
  function marked(text) {
    const { wanted } = judged(model.get("taste"), model.get("question").asked, text);
    const liked = new Set([...wanted, ...model.get("taste").friendly]);
    return h(
      "p",
      { class: "p-answer" },
      ...text.split(/(\s+)/).map((word) => (word.trim() && liked.has(spoken(word)[0]) ? h("mark", {}, word) : word)),
    );
  }

  return {
    element,
    draw,
    look() {
      telling.abort();
      telling = new AbortController();
      said = new Map();
      hear.hidden = !stages().length;
      const taste = model.get("taste");
      rule.replaceChildren(
        h(
          "li",
          {},
          h("b", {}, "One point "),
          `for a sentence: at least ${taste.sentence} words, and a full stop or an exclamation mark.`,
        ),
        h("li", {}, h("b", {}, "One point "), `for a friendly word: ${taste.friendly.join(" or ")}.`),
        h(
          "li",
          {},
          h("b", {}, "Up to one point "),
          "for taking up the asker’s words: the share of them that come back (little words apart).",
        ),
        h("li", {}, h("b", {}, `Less ${taste.tedious} `), `for every word beyond ${taste.enough}.`),
        h("li", {}, "It was not there when the scene was told. It can’t know what is true, and never asks."),
      );
      draw();
    },
    /** @param {string} text */
    setOwn(text) {
      if (own.value !== text) own.value = text;
      draw();
    },
    again: hearThem,
    stop: () => telling.abort(),
  };
}

/** @param {number} value */
function rounded(value) {
  return String(Math.round(value * 100) / 100);
}
