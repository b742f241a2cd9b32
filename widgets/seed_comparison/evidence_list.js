// The evidence, question by question, opened in turn: what was bet, what came out, and the score.

import { answers, whyLine } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { troubleBox } from "../parts/trouble.js";
import { won } from "./evidence.js";
import { meter } from "./lines.js";
import { picture } from "./pictures.js";
import { QUESTIONS, summary } from "./questions.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./questions.js").Known} Known */
/** @typedef {import("./evidence.js").Evidence} Evidence */
/** @typedef {import("./bet.js").Bets} Bets */

/**
 * @param {object} calls
 * @param {() => void} calls.onAgain  the reader wants to bet anew
 * @param {(show: (text: string) => void) => Promise<Evidence | null>} calls.weigh  reckons the weights; `show` tells how far it is. Throws a sentence
 */
export function evidenceList({ onAgain, weigh }) {
  const rows = h("div", { class: "s-rows" });
  const score = h("p", { class: "s-score", role: "status" });
  const end = h("div", {});
  const element = h(
    "div",
    {},
    score,
    rows,
    end,
    h("button", { type: "button", class: "g-button s-gap", onclick: onAgain }, "Bet anew"),
  );
  const record = answers("SeedComparison");
  /** @type {Bets} */
  let bets = {};
  /** @type {Question[]} */
  let questions = [];
  /** @type {Map<string, Evidence>} what was opened */
  const opened = new Map();

  function count() {
    const placed = [...opened].filter(([id]) => bets[id]);
    const points = placed.reduce((sum, [id, { verdict }]) => sum + won(bets[id], verdict), 0);
    score.textContent =
      opened.size === 0
        ? "Open the answers, one by one."
        : `${opened.size} of ${questions.length} opened.` +
          (placed.length ? ` Your bets: ${halves(points)} of ${placed.length}.` : "");
    end.replaceChildren(
      ...(opened.size < questions.length
        ? []
        : whole(questions.map(({ id, label }) => ({ label, verdict: /** @type {Evidence} */ (opened.get(id)).verdict })))),
    );
  }

  /**
   * @param {Question} question
   * @param {Known} known
   */
  function row(question, known) {
    const badge = h("span", { class: "s-badge" });
    const body = h("div", { class: "s-body" });
    const bet = bets[question.id];
    const element = h(
      "details",
      {
        class: "s-row",
        ontoggle: () => {
          if (element.open && !opened.has(question.id)) show();
        },
      },
      h(
        "summary",
        {},
        h("span", { class: "s-what" }, question.label),
        h("span", { class: "s-mine" }, bet ? `you bet: ${bet}` : ""),
        badge,
      ),
      body,
    );

    async function show() {
      body.replaceChildren(h("p", { class: "g-small" }, question.how));
      const found = question.found ? question.found(known) : await reckoned(body, show);
      if (!found) return;
      opened.set(question.id, found);
      badge.textContent = found.verdict;
      badge.dataset.verdict = found.verdict;
      const points = bet ? won(bet, found.verdict) : null;
      element.dataset.won = points === null ? "" : String(points);
      const why = whyLine(record);
      if (points !== null) {
        record.note({ id: question.id, came: found.verdict, right: points === 0.5 ? null : points === 1 });
        if (points === 0) why.ask(question.id);
      }
      body.replaceChildren(
        h("p", { class: "s-told" }, question.told(found, known).filter(Boolean).join(" ")),
        why.element,
        ...picture(question, found, known),
        h("p", { class: "g-small s-gap" }, question.how),
        meter(found.way),
      );
      count();
    }
    return element;
  }

  /**
   * @param {HTMLElement} body
   * @param {() => void} onRetry
   */
  async function reckoned(body, onRetry) {
    const note = h("p", { class: "g-small", role: "status" });
    body.append(note);
    try {
      return await weigh((text) => {
        note.textContent = text;
      });
    } catch (error) {
      note.textContent = "";
      const trouble = troubleBox({ onRetry });
      body.append(trouble.element);
      trouble.show(error);
      return null;
    }
  }

  return {
    element,
    /**
     * @param {Question[]} asked
     * @param {Known} known
     * @param {Bets} placed
     */
    update(asked, known, placed) {
      [questions, bets] = [asked, placed];
      for (const { id, label, about } of questions) {
        if (bets[id]) record.note({ id, question: `In what are sisters alike? ${label}: ${about}`, said: bets[id] });
      }
      opened.clear();
      rows.replaceChildren(...questions.map((question) => row(question, known)));
      count();
    },
  };
}

/** @param {{ label: string, verdict: string }[]} verdicts */
function whole(verdicts) {
  return [
    h(
      "div",
      { class: "s-whole" },
      h("p", { class: "g-title" }, "Same soil, other seeds"),
      h(
        "ul",
        {},
        ...summary(verdicts).map(({ title, labels }) => h("li", {}, h("strong", {}, `${title}: `), `${labels.join("; ")}.`)),
      ),
      h("p", {}, "Nobody set any of this by hand. Which of it was settled by the soil, then, and which by the seed?"),
    ),
  ];
}

/** @param {number} points */
function halves(points) {
  return Number.isInteger(points) ? String(points) : `${points < 1 ? "" : Math.floor(points)}½`;
}

/**
 * The questions that there are figures for, or models to reckon with.
 * @param {Known} known
 */
export function asked(known) {
  return QUESTIONS.filter((question) => !question.found || question.found(known));
}
