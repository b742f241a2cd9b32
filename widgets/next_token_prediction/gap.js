// Fill a gap: one word of a sentence is covered. The model sees what stands before it; its twin, which was trained to
// fill gaps, sees both sides.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { promptField } from "../parts/prompt_field.js";
import { scoreKeeper } from "../parts/score.js";
import { troubleBox } from "../parts/trouble.js";
import { vocabulary } from "../parts/vocabulary.js";
import { covered, wordsIn } from "./sentence.js";
import { CLOSE, ratio, side, verdict, visible } from "./sides.js";

/** @typedef {import("./index.js").Tools} Tools */
/** @typedef {import("./index.js").Running} Running */
/** @typedef {import("./sentence.js").Word} Word */
/** @typedef {{ sentence: string, gap: number, seed: number, step: number }} Asked */

const COVER = "\\xFF"; // how the cover looks: the byte that no text has (lab/growing/gap_filling.py)

/** @param {Tools} tools */
export function gapView({ model, running, onReady, onTrouble, onProgress }) {
  /** @type {Running | null} */
  let twin = null;
  /** @type {{ key: string, ids: number[], words: Word[], gap: number, left: Float32Array | null } | null} */
  let seen = null;
  /** @type {{ key: string, probabilities: Float32Array } | null} */
  let filled = null;
  const score = scoreKeeper("NextTokenPrediction-gap");
  /** @type {Map<string, string>} what was said of the guess, by gap: an answer seen before is no guess */
  const settled = new Map();
  /** @type {{ key: string, guess: "model" | "twin" | "" } | null} a guess whose outcome is not there yet */
  let waiting = null;
  let refocus = false;
  const why = whyLine(score.record);

  const id = freshId("sentence");
  const field = promptField({ id, rows: 1, onType: (text) => cover(text, model.get("gap")) });
  const examples = h("div", { class: "g-examples", role: "group", "aria-label": "Sentences to try" });
  const note = h("p", { class: "g-note" });
  const line = h("div", { class: "n-words-row", role: "group", "aria-label": "Press a word to cover it" });
  const several = h("p", { class: "g-small" });
  const left = side("The model: sees what stands before");
  const right = side("The twin: sees both sides");
  const question = h("p", {});
  const ask = h(
    "div",
    { class: "n-ask n-which", role: "group", "aria-label": "Guess first" },
    question,
    h(
      "div",
      { class: "n-buttons" },
      h("button", { type: "button", class: "g-button", onclick: () => reveal("model") }, "The model"),
      h("button", { type: "button", class: "g-button", onclick: () => reveal("twin") }, "The twin"),
      h("button", { type: "button", class: "g-link", onclick: () => reveal("") }, "just show it"),
    ),
  );
  const outcome = h("p", { class: "n-outcome", role: "status", tabindex: "-1" });
  const trouble = troubleBox({
    onRetry: () => {
      trouble.show(null);
      starting.start();
    },
  });
  const fetching = h("p", { class: "g-fetching g-small" });
  right.element.append(ask, fetching, trouble.element);
  const element = h(
    "div",
    { class: "n-view" },
    h(
      "p",
      { class: "g-lead" },
      "There is another way to be trained on text: cover some words, and guess them from what stands before and after. " +
        "The twin has read the same stories in the same order, has as many knobs, and was trained so. Press a word to cover it.",
    ),
    h("label", { class: "g-title", for: id }, "Your sentence"),
    field,
    examples,
    note,
    line,
    several,
    h("div", { class: "n-columns n-sides" }, left.element, right.element),
    outcome,
    why.element,
    h(
      "details",
      { class: "n-fold" },
      h("summary", {}, "Exactly"),
      h(
        "p",
        {},
        "In each piece of text that the twin read, some tokens were covered at random, other ones each time, and the loss was the mean of −ln p of " +
          "what was under the covers. In this way BERT was trained, for one. Where the model guesses at every place, the twin guesses only at the covered " +
          "ones, so it had fewer guesses to learn from. And it has no order in which to tell a text: going on with one, word by word, is the model’s trade.",
      ),
    ),
  );

  /** @returns {Asked} */
  const state = () => ({
    sentence: model.get("sentence"),
    gap: model.get("gap"),
    seed: model.get("seed"),
    step: model.get("step"),
  });
  const key = () => JSON.stringify(state());
  const fresh = () => seen?.key === key();

  /**
   * @param {string} sentence
   * @param {number} gap
   */
  function cover(sentence, gap) {
    waiting = null;
    const known = settled.has(JSON.stringify({ ...state(), sentence, gap }));
    setTraits(model, { sentence, gap, revealed: known });
  }

  const look = latest(async () => {
    const mine = running();
    if (!mine) return;
    const asked = state();
    const { sentence, gap, seed, step } = asked;
    try {
      await mine.engine.load({ seed, step }, { onProgress });
      const tokens = (await mine.engine.tokens(sentence)).slice(0, mine.engine.context - 1);
      const ids = tokens.map((token) => token.id);
      const words = wordsIn(tokens);
      for (const word of words) {
        if (word.text.includes("\\x")) word.text = await mine.engine.decode(ids.slice(word.from, word.to));
      }
      const at = Math.min(gap, words.length - 1);
      const given = words.length
        ? await mine.engine.predict([...mine.engine.begin, ...ids.slice(0, words[at].from)], { seed, step, top: 1 })
        : null;
      await mine.know();
      if (mine !== running()) return;
      seen = { key: JSON.stringify(asked), ids, words, gap: at, left: given?.probabilities ?? null };
      draw();
      await fill();
    } catch (error) {
      if (mine === running()) onTrouble(error);
    }
  });

  /** Asks the twin, as soon as it is there. */
  async function fill() {
    const [mine, asked] = [twin, seen];
    if (!mine || !asked?.words.length || filled?.key === asked.key) return;
    try {
      const { ids, words, gap, key } = asked;
      const hidden = [0, ...covered(ids, words[gap], mine.texts.indexOf(COVER))];
      const { probabilities } = await mine.engine.predict(hidden, { at: 1 + words[gap].from, top: 1 });
      if (mine !== twin || asked !== seen) return;
      filled = { key, probabilities };
      settle();
      draw();
    } catch (error) {
      if (mine === twin) showTrouble(error);
    }
  }

  /** @param {"model" | "twin" | ""} guess */
  function reveal(guess) {
    if (!seen?.left || !fresh()) return;
    waiting = { key: seen.key, guess };
    begin();
    settle();
    draw();
  }

  /** What was guessed is weighed when both have answered. */
  function settle() {
    if (!waiting || !seen?.left || waiting.key !== seen.key || filled?.key !== seen.key) return;
    const { guess } = waiting;
    waiting = null;
    const word = seen.words[seen.gap];
    const id = seen.ids[word.from];
    settled.set(seen.key, guess && judge(guess, seen.left[id], filled.probabilities[id], word));
    refocus = true;
    setTraits(model, { revealed: true });
  }

  /**
   * @param {"model" | "twin"} guess
   * @param {number} left
   * @param {number} right
   * @param {Word} word
   */
  function judge(guess, left, right, word) {
    const id = key();
    const question = `Which of the two is surer of “${visible(word.text)}” in “${model.get("sentence")}”?`;
    const came = verdict(visible(word.text), left, right)
      .map((part) => (typeof part === "string" ? part : part.textContent))
      .join("");
    const answer = { id, question, said: `the ${guess}`, came: came.trim() };
    if (ratio(left, right) < CLOSE) {
      score.record.note(answer);
      return "Too close to count your guess.";
    }
    const hit = guess === (right > left ? "twin" : "model");
    const { right: hits, asked } = score.add(hit, answer);
    return `${hit ? "You said so." : "You had thought otherwise."} So far ${hits} of ${asked} right.`;
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    fetching.textContent = "";
    draw();
  }

  function draw() {
    const mine = running();
    if (!mine || !seen || !fresh()) return;
    onReady();
    const { ids, words, gap, left: given } = seen;
    drawWords(words, gap);
    left.element.parentElement?.toggleAttribute("hidden", !given);
    if (!given) {
      several.textContent = "No words yet: type a sentence, and cover one of its words.";
      ask.hidden = true;
      outcome.textContent = "";
      return;
    }
    const word = words[gap];
    const looks = visible(word.text);
    several.textContent =
      word.to - word.from > 1
        ? `“${looks}” is ${word.to - word.from} tokens to the models: all of them are covered, and the first one is guessed.`
        : "";
    const id = ids[word.from];
    left.show(given, id, mine.texts);
    const there = filled?.key === seen.key ? filled.probabilities : null;
    const revealed = model.get("revealed") && there !== null;
    ask.hidden = revealed || waiting?.key === seen.key;
    if (!revealed || score.record.get(seen.key)?.right !== false) why.close();
    else why.ask(seen.key);
    question.textContent = `Before you see its list: which of the two will be surer of the right word, “${looks}”?`;
    right.show(revealed ? there : null, id, mine.texts);
    outcome.replaceChildren();
    if (!revealed || !there) return;
    outcome.append(...verdict(looks, given[id], there[id]), settled.get(seen.key) ?? "");
    if (refocus) outcome.focus({ preventScroll: true });
    refocus = false;
  }

  /**
   * @param {Word[]} words
   * @param {number} gap
   */
  function drawWords(words, gap) {
    const focused = [...line.children].indexOf(/** @type {Element} */ (document.activeElement));
    line.replaceChildren(
      ...words.map((word, at) =>
        h(
          "button",
          {
            type: "button",
            class: "n-word",
            translate: "no",
            "aria-pressed": String(at === gap),
            onclick: () => cover(model.get("sentence"), at),
          },
          visible(word.text),
        ),
      ),
    );
    if (focused >= 0) /** @type {HTMLElement | undefined} */ (line.children[focused])?.focus({ preventScroll: true });
  }

  const starting = engineOf(
    model,
    {
      onStart() {
        twin = filled = null;
        fetching.textContent = "Fetching the twin";
      },
      async onEngine(engine) {
        await engine.load(
          {},
          {
            onProgress: (share) => {
              fetching.textContent = `Fetching the twin: ${Math.round(share * 100)}%`;
            },
          },
        );
        const words = vocabulary(engine);
        await words.know(); // its cover is one of them
        twin = { engine, ...words };
        fetching.textContent = "";
        await fill();
      },
      onTrouble: (error) => showTrouble(new Error(`The twin is not here. ${error.message}`)),
    },
    "twin",
  );
  let started = false;

  /** Fetches the twin, but only for those who have said something: until then a page stays light. */
  function begin() {
    if (started) return;
    started = true;
    starting.start();
  }

  return {
    element,
    look() {
      if (model.get("revealed")) begin();
      const { sentence } = state();
      if (field.value !== sentence) field.value = sentence;
      const chosen = model
        .get("sentences")
        .findIndex((/** @type {Asked} */ each) => each.sentence === sentence && each.gap === model.get("gap"));
      [...examples.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
      note.textContent = model.get("sentences")[chosen]?.note ?? "";
      if (fresh()) return draw();
      look(undefined);
    },
    /** @param {{ label: string, sentence: string, gap: number, note?: string }[]} given */
    setExamples(given) {
      examples.replaceChildren(
        ...given.map((each) =>
          h("button", { type: "button", class: "g-example", onclick: () => cover(each.sentence, each.gap) }, each.label),
        ),
      );
    },
    forget() {
      seen = null;
    },
    halt() {},
    stop() {
      starting.stop();
    },
  };
}
