// Other ways to ask about the scene of an example. The reader says first which word the model will choose.

import { h } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { prediction } from "../parts/prediction.js";

/** @typedef {{ label: string, prompt: string, note?: string }} Turn */
/** @typedef {import("../parts/prompt_box.js").Example & { curve?: string, turns?: Turn[] }} Example */

const SENTENCES = 2; // of a prompt's end that the question quotes

/**
 * @param {{ keeper: import("../parts/score.js").ScoreKeeper, onTurn: (turn: Turn, watch: (string | number)[]) => void }} options
 *   `onTurn`: it is to be asked so, at the end of training
 */
export function turns({ keeper, onTurn }) {
  const buttons = h("div", { class: "g-examples", role: "group", "aria-label": "Ask otherwise" });
  const guess = prediction({ keeper, onShow: () => chosen && onTurn(chosen, family?.watch ?? []) });
  const note = h("p", { class: "g-note" });
  const element = h("div", { class: "g-turns", hidden: true }, buttons, guess.element, note);
  /** @type {Example | undefined} */
  let family;
  /** @type {Turn | null} that was guessed at last */
  let chosen = null;
  /** @type {Set<Turn>} whose outcome was seen */
  const known = new Set();

  /** @param {Turn} turn */
  function choose(turn) {
    chosen = turn;
    if (known.has(turn)) {
      guess.close();
      return onTurn(turn, family?.watch ?? []);
    }
    guess.ask({
      id: `turn: ${turn.prompt}`,
      question: `“… ${ending(turn.prompt)} …” Which of these will the model find likelier, at the end of its training?`,
      options: (family?.watch ?? []).map((word) => ({ id: String(word), label: String(word) })),
      many: false,
      button: turn.label,
    });
  }

  return {
    element,
    /**
     * @param {Example[]} examples
     * @param {string} prompt  that is shown
     */
    look(examples, prompt) {
      const found = examples.find((one) => one.turns && [one, ...one.turns].some((each) => each.prompt === prompt));
      if (found !== family) {
        family = found;
        chosen = null;
        guess.close();
        buttons.replaceChildren(
          ...(found?.turns ?? []).map((turn) =>
            h("button", { type: "button", class: "g-example", onclick: () => choose(turn) }, turn.label),
          ),
        );
      }
      element.hidden = !family;
      const at = (family?.turns ?? []).findIndex((turn) => turn.prompt === prompt);
      [...buttons.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
      note.textContent = family?.turns?.[at]?.note ?? "";
    },
    /**
     * The answer is there.
     * @param {string} prompt
     * @param {{ word: string, probability: number }[]} words  those that are followed
     */
    tell(prompt, words) {
      if (!chosen || prompt !== chosen.prompt) return;
      const between = words.filter(({ word }) => family?.watch?.includes(word)).sort((a, b) => b.probability - a.probability);
      if (between.length < (family?.watch?.length ?? 0)) return;
      known.add(chosen);
      const said = between.map(({ word, probability }) => `“${word}” ${percent(probability)}`).join(", ");
      guess.tell(new Set([between[0].word]), `At the end of training it gives ${said}.`);
    },
  };
}

/**
 * @param {string} prompt
 * @returns {string}  its last sentences
 */
function ending(prompt) {
  return prompt
    .split(/(?<=\.) /)
    .slice(-SENTENCES)
    .join(" ");
}
