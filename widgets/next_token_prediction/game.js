// The reader against the model, on a story that neither has read: what comes next, eight times. Then the whole story,
// with the model's guess at every place of it, which is all that it was ever trained for.

import { whyLine } from "../parts/answers.js";
import { freshId, h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { latest } from "../parts/latest.js";
import { setTraits } from "../parts/model.js";
import { isTheBooks } from "../parts/real_model.js";
import { scoreKeeper } from "../parts/score.js";
import { spoken } from "../parts/words.js";
import { isRight, judged, loss, odds, placesOf, surprise } from "./story.js";
import { piece, spaced } from "./told.js";

/** @typedef {import("./index.js").Tools} Tools */
/** @typedef {import("./story.js").Place} Place */

const PALE = 6; // nats of surprise that are drawn in full colour: a chance of 1 in 400

/** @param {Tools} tools */
export function gameView({ model, running, onReady, onTrouble, onProgress }) {
  /** @type {{ key: string, tokens: import("../engine/tokenizer.js").Token[], places: Place[], asked: number[] } | null} */
  let told = null;
  const scores = { you: scoreKeeper("NextTokenPrediction-reader"), model: scoreKeeper("NextTokenPrediction-model") };
  const why = whyLine(scores.you.record);
  let typing = false; // the reader is at it: the next field takes the focus

  const id = freshId("guess");
  const field = h("input", {
    id,
    type: "text",
    class: "n-field",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const form = h(
    "form",
    {
      class: "n-ask",
      hidden: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        if (field.value.trim()) guess(field.value.trim());
      },
    },
    h("label", { for: id }, "Which word comes here?"),
    field,
    h("button", { type: "submit", class: "g-button g-primary" }, "Guess"),
    h("button", { type: "button", class: "g-button", onclick: () => guess("") }, "No idea"),
  );
  const text = h("p", { class: "n-told n-story", translate: "no" });
  const outcome = h("p", { class: "n-outcome", role: "status" });
  const tally = h("p", { class: "n-tally" });
  const sum = h("div", { class: "n-sum", tabindex: "-1" });
  const another = h("button", { type: "button", class: "g-button", hidden: true, onclick: next }, "Another story");
  const element = h(
    "div",
    { class: "n-view" },
    h(
      "p",
      { class: "g-lead" },
      `Here is a village story${isTheBooks(model) ? " that the model has never read" : ""}. You see it up to a word: which one comes? The model ` +
        "guesses at the same places, from the same words before. You know at least that a whole word is due; it has to find that out.",
    ),
    text,
    form,
    outcome,
    tally,
    sum,
    why.element,
    another,
  );

  const state = () => ({ story: stories()[model.get("story")] ?? "", seed: model.get("seed"), step: model.get("step") });
  /** @returns {string[]} */
  const stories = () => model.get("stories");

  const look = latest(async () => {
    const mine = running();
    if (!mine) return;
    const asked = state();
    const { story, seed, step } = asked;
    try {
      if (!story) throw new Error("There is no story to guess at: specimens/village/unread.json is missing or empty.");
      await mine.engine.load({ seed, step }, { onProgress });
      const tokens = (await mine.engine.tokens(story)).slice(0, mine.engine.context - 1);
      const ids = tokens.map((token) => token.id);
      const { begin, end } = mine.engine;
      const after = end === undefined ? [] : [end];
      const before = begin.length ? begin : after; // texts that follow each other: where one ends, the next begins
      if (!before.length)
        throw new Error("This model has no token that begins a text, and none that ends one: its first word can’t be guessed.");
      const places = judged(await mine.engine.surprise([...before, ...ids, ...after], { seed, step }));
      await mine.know(places.flatMap(({ came, best }) => [came, best]));
      if (mine !== running()) return;
      told = { key: JSON.stringify(asked), tokens, places, asked: placesOf(tokens) };
      draw();
    } catch (error) {
      if (mine === running()) onTrouble(error);
    }
  });

  const fresh = () => told?.key === JSON.stringify(state());
  const name = (/** @type {number} */ token) => spoken(running()?.texts[token] ?? "");
  const quoted = (/** @type {number} */ token) => h("b", {}, name(token));

  /** @param {string} word  empty: no idea */
  function guess(word) {
    if (!told || !fresh()) return;
    const guesses = model.get("guesses");
    const at = told.asked[guesses.length];
    if (at === undefined) return;
    const came = told.tokens[at].text;
    scores.you.add(isRight(word, came), {
      id: answerId(guesses.length),
      question: `Which word comes next in the story? ${before(at)}`,
      said: word || "no idea",
      came: spoken(came),
    });
    scores.model.add(told.places[at].best === told.places[at].came);
    typing = true;
    field.value = "";
    setTraits(model, { guesses: [...guesses, word] });
  }

  /** Of one of the story's places. @param {number} n */
  const answerId = (n) => `story ${model.get("story")} place ${n + 1}`;

  /** The end of what stands before a place. @param {number} at */
  function before(at) {
    const words = (told?.tokens ?? []).slice(Math.max(0, at - 24), at).map(({ text }) => text.replace(/^␣/, " "));
    return `${at > 24 ? "…" : ""}${words.join("").trim()} ___`;
  }

  function next() {
    typing = true;
    setTraits(model, { story: (model.get("story") + 1) % Math.max(1, stories().length), guesses: [] });
  }

  function draw() {
    if (!told || !fresh()) return;
    const { tokens, places, asked } = told;
    const guesses = model.get("guesses").slice(0, asked.length);
    const done = guesses.length === asked.length;
    const right = guesses.map((/** @type {string} */ word, /** @type {number} */ n) => isRight(word, tokens[asked[n]].text));
    const [yours, its] = [
      right.filter(Boolean).length,
      asked.slice(0, guesses.length).filter((at) => places[at].best === places[at].came).length,
    ];

    form.hidden = done;
    sum.hidden = another.hidden = !done;
    text.hidden = done;
    const texts = tokens.slice(0, asked[guesses.length]).map((token) => token.text);
    const pieces = texts.map(piece);
    guesses.forEach((/** @type {string} */ _, /** @type {number} */ n) => {
      pieces[asked[n]].dataset.right = String(right[n]);
    });
    text.replaceChildren(...spaced(texts, pieces), h("span", { class: "n-gap", "aria-hidden": "true" }));
    outcome.replaceChildren(
      ...(guesses.length
        ? verdict(places[asked[guesses.length - 1]], guesses[guesses.length - 1], right[guesses.length - 1])
        : []),
    );
    tally.textContent = guesses.length
      ? `Place ${guesses.length} of ${asked.length}. You: ${yours} right. The model’s first choice: ${its} right.`
      : `${asked.length} places to guess.`;
    if (done) {
      sum.replaceChildren(...summary(tokens, places));
      why.ask(...asked.map((_, n) => answerId(n)));
    } else why.close();
    if (typing) (done ? sum : field).focus({ preventScroll: true });
    typing = false;
    onReady();
  }

  /**
   * @param {Place} place
   * @param {string} word
   * @param {boolean} right
   */
  function verdict({ came, probability, best, bestProbability }, word, right) {
    const yours = right ? "You had it. " : word ? `You said “${word}”. ` : "";
    const its =
      best === came
        ? ["It was the model’s first choice, with ", h("b", {}, percent(probability)), "."]
        : [
            "The model had given it ",
            h("b", {}, percent(probability)),
            ` (${odds(probability)}); its first choice was `,
            quoted(best),
            `, with ${percent(bestProbability)}.`,
          ];
    return ["It was ", quoted(came), ". ", yours, ...its].map((part) =>
      typeof part === "string" ? document.createTextNode(part) : part,
    );
  }

  /**
   * @param {import("../engine/tokenizer.js").Token[]} tokens
   * @param {Place[]} places
   */
  function summary(tokens, places) {
    const probabilities = places.map((place) => place.probability);
    const mean = loss(probabilities);
    const first = places.filter(({ best, came }) => best === came).length;
    const ended = places.length > tokens.length;
    const texts = [...tokens.map((token) => token.text), ...(ended ? [running()?.texts[places[tokens.length].came] ?? ""] : [])];
    const pieces = texts.map(piece);
    pieces.forEach((element, at) =>
      element.style.setProperty("--surprise", String(Math.min(1, surprise(probabilities[at]) / PALE))),
    );
    const [you, it] = [scores.you.now(), scores.model.now()];
    const slider = freshId("place");
    const reading = h("p", { class: "n-reading", role: "status" });
    const range = h("input", {
      id: slider,
      type: "range",
      class: "g-range",
      min: 0,
      max: places.length - 1,
      step: 1,
      oninput: read,
    });
    function read() {
      const at = range.valueAsNumber;
      const { came, probability, best, bestProbability } = places[at];
      range.setAttribute("aria-valuetext", name(came));
      pieces.forEach((element, i) => element.toggleAttribute("data-here", i === at));
      reading.replaceChildren(
        quoted(came),
        ` had ${percent(probability)}: ${odds(probability)}. `,
        ...(best === came
          ? ["It was the first choice."]
          : ["The first choice was ", quoted(best), `, with ${percent(bestProbability)}.`]),
      );
    }
    pieces.forEach((element, at) =>
      element.addEventListener("click", () => {
        range.value = String(at);
        read();
      }),
    );
    range.value = String(probabilities.indexOf(Math.min(...probabilities)));
    read();
    return [
      h(
        "p",
        { class: "n-said-all" },
        `Over all stories so far: you ${you.right} of ${you.asked}, the model ${it.right} of ${it.asked}.`,
      ),
      h("p", { class: "g-title" }, `And this is the whole training: a guess at every place, here ${count(places.length)}`),
      h("p", { class: "n-told n-shaded", translate: "no" }, ...spaced(texts, pieces)),
      h("div", { class: "g-field n-place" }, h("label", { for: slider }, "Look at a place"), range),
      reading,
      h(
        "p",
        { class: "g-small" },
        `The stronger the shade, the more the word surprised the model. Its first choice was right at ${first} of the ${count(places.length)} places. ` +
          "To train it means to turn its knobs so that, over millions of such places, what really comes surprises it less. There is no other task.",
      ),
      h(
        "details",
        { class: "n-fold" },
        h("summary", {}, "Exactly"),
        h(
          "p",
          {},
          `Where the token that came had probability p, the surprise is −ln p. Their mean over the places is the loss: here ${mean.toFixed(2)} nats a token, ` +
            `as if each token were drawn from ${Math.exp(mean).toFixed(1)} equally likely ones (e to the loss, the perplexity). ` +
            (ended ? "The last place is the end of the story, which the model has to guess too. " : "") +
            (!isTheBooks(model)
              ? "Whether this model has read the story, or some of its sentences, we can’t know."
              : "As a whole, this story stands nowhere in the training text; single sentences of it may."),
        ),
      ),
    ];
  }

  return {
    element,
    look() {
      if (fresh()) return draw();
      look(undefined);
    },
    forget() {
      told = null;
    },
    halt() {},
    stop() {},
  };
}
