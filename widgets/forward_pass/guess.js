// Before a look or a prediction is shown, the reader says what it will be; then it is shown, and the score kept.

import { freshId, h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { scoreKeeper } from "../parts/score.js";
import { looks, quoted } from "./called.js";
import { largest } from "./numbers.js";
import { seenFrom } from "./places.js";
import { rowAt } from "./values.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {(text: string) => Promise<{id: number, text: string} | undefined>} FirstToken */

/**
 * @param {{ onRevealed: () => void, firstToken: FirstToken }} options
 */
export function guesses({ onRevealed, firstToken }) {
  const scores = { look: scoreKeeper("ForwardPass-look"), word: scoreKeeper("ForwardPass-word") };
  /** @type {Map<string, string>} what was said of what has been asked, by question */
  const answered = new Map();
  let asking = true;

  /**
   * @param {string} key
   * @param {string} said
   */
  function reveal(key, said) {
    answered.set(key, said);
    onRevealed();
  }

  /**
   * @param {string} key
   * @param {"look" | "word"} sort
   * @param {boolean} right
   * @param {string} said
   */
  function judge(key, sort, right, said) {
    const score = scores[sort].add(right);
    const what = sort === "look" ? "Looks guessed right so far" : "Next tokens guessed right so far";
    reveal(key, `${right ? "Right." : "Not quite."} ${said} ${what}: ${score.right} of ${score.asked}.`);
  }

  /**
   * @param {string} key
   * @param {string} question
   * @param {HTMLElement} label
   * @param {HTMLElement} control
   * @param {() => void} answer
   */
  function form(key, question, label, control, answer) {
    return h(
      "form",
      {
        class: "g-ask",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          answer();
        },
      },
      h("p", {}, h("strong", {}, "Before you see it: "), question),
      h(
        "div",
        { class: "g-ask-row" },
        label,
        control,
        h("button", { type: "submit", class: "g-button g-primary" }, "Check my guess"),
      ),
      h(
        "div",
        { class: "g-ask-row" },
        h("button", { type: "button", class: "g-link", onclick: () => reveal(key, "") }, "just show it"),
        h(
          "button",
          {
            type: "button",
            class: "g-link",
            onclick: () => {
              asking = false;
              onRevealed();
            },
          },
          "don’t ask again",
        ),
      ),
    );
  }

  /**
   * @param {string} key
   * @param {Place} place
   * @param {Run} run
   * @param {number} position
   */
  function aboutLook(key, place, run, position) {
    const { config, tokens } = run;
    const seen = seenFrom(config, position, tokens.length);
    const pattern = rowAt({ ...place, id: `blocks.${place.layer}.attn.hook_pattern`, kind: "attn.hook_pattern" }, run, position);
    const [best] = largest(pattern, 1);
    const [head, answer] = [Math.floor(best / seen), best % seen];
    const id = freshId("guess");
    const select = h(
      "select",
      { id, class: "g-select", required: true },
      h("option", { value: "" }, "choose a token"),
      ...Array.from({ length: seen }, (_, s) => h("option", { value: s }, `${s}  ${looks(tokens[s].text).text}`)),
    );
    return form(
      key,
      `at which token does head ${head} of layer ${place.layer} look most from ${quoted(tokens[position].text)}? ` +
        `(Blindly one would be right 1 time in ${seen}.)`,
      h("label", { for: id }, "My guess"),
      select,
      () => {
        const guess = Number(select.value);
        const told =
          `Head ${head} looks most at ${quoted(tokens[answer].text)} (token ${answer}), ${percent(pattern[best])}` +
          `${guess === answer ? "." : `, and at yours, token ${guess}, ${percent(pattern[head * seen + guess])}.`}`;
        judge(key, "look", guess === answer, told);
      },
    );
  }

  /**
   * @param {string} key
   * @param {Run} run
   * @param {number} position
   */
  function aboutWord(key, run, position) {
    const id = freshId("guess");
    const field = h("input", {
      id,
      type: "text",
      class: "g-select",
      required: true,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    });
    return form(
      key,
      `which word does the model find likeliest after ${quoted(run.tokens[position].text)}?`,
      h("label", { for: id }, "My guess"),
      field,
      async () => {
        const token = await firstToken(field.value).catch(() => undefined);
        if (!token) return;
        const probabilities = run
          .value("probabilities")
          .subarray(position * run.config.vocab_size, (position + 1) * run.config.vocab_size);
        const share = probabilities[token.id];
        const rank = 1 + probabilities.reduce((above, p) => above + Number(p > share), 0);
        const [best] = largest(probabilities, 1);
        judge(
          key,
          "word",
          rank === 1,
          `The model gives ${quoted(token.text)} ${percent(share)}, place ${count(rank)} of ` +
            `${count(probabilities.length)}${rank === 1 ? "." : `; its first choice is ${quoted(run.words[best])}, ${percent(probabilities[best])}.`}`,
        );
      },
    );
  }

  /**
   * What a place would give away: "look", "word", or nothing.
   * @param {Place} place
   */
  function sortOf({ kind }) {
    if (kind === "attn" || /hook_(attn_scores|pattern)$/.test(kind)) return "look";
    return ["unembed", "logits", "probabilities"].includes(kind) ? "word" : null;
  }

  return {
    /**
     * @param {Place} place
     * @param {Run} run
     * @param {number} position
     * @returns {{form: HTMLElement | null, said: string}}  a question to be answered first, or what was said of the answer
     */
    at(place, run, position) {
      const sort = sortOf(place);
      const { prompt, seed, step } = run.asked;
      const key = JSON.stringify([sort, prompt, seed, step, position, sort === "look" ? place.layer : ""]);
      const known = answered.get(key);
      if (!sort || known !== undefined || !asking) return { form: null, said: known ?? "" };
      if (sort === "word") return { form: aboutWord(key, run, position), said: "" };
      const alone = seenFrom(run.config, position, run.tokens.length) === 1;
      return { form: alone ? null : aboutLook(key, place, run, position), said: "" };
    },
  };
}
