// What the reader's figures show and what they don't. Every sentence is chosen from them.

import { difference, wilson } from "../parts/intervals.js";
import { percent } from "../parts/format.js";
import { shareOf } from "./first_order.js";
import { LARGE, tally } from "./rounds.js";
import { score, sizeInWords } from "./wording.js";

/** @typedef {import("./rounds.js").Scored} Scored */
/** @typedef {import("./first_order.js").Figure} Figure */

const KNOWS = 0.8; // right so often, on the whole

/** @param {Scored[]} rounds @param {string} on */
function besideChance(rounds, on) {
  const { you, asked } = tally(rounds);
  const [low, high] = wilson(you, asked);
  if (low > 0.5) return `On ${on} you were right in ${score(you, asked)}: more than a coin would be.`;
  if (high < 0.5)
    return `On ${on} you were right in ${score(you, asked)}: less often than a coin, so something you went by points the wrong way.`;
  const knowing = high >= KNOWS ? ", and so could someone who knows a good deal" : "";
  return `On ${on} you were right in ${score(you, asked)}. A coin could have done that${knowing}: so few rounds can’t tell.`;
}

/**
 * @param {Scored[]} toaster
 * @param {Scored[]} model
 * @returns {string[]}  paragraphs
 */
export function verdict(toaster, model) {
  if (!toaster.length && !model.length) return [];
  const said = [
    [
      toaster.length ? besideChance(toaster, "the toaster oven") : "",
      model.length ? besideChance(model, "the language model") : "",
    ]
      .filter(Boolean)
      .join(" "),
  ];
  if (!toaster.length || !model.length)
    return [...said, "The other machine is still to be played. Which of the two will you foresee better?"];

  const [oven, words] = [tally(toaster), tally(model)];
  const [low, high] = difference([oven.you, oven.asked], [words.you, words.asked]);
  const gap = `The difference lies between ${points(low)} and ${points(high)} points (95% interval).`;
  if (low > 0) {
    said.push(
      `You foresaw the toaster oven better than the model, by more than luck explains. ${gap} What did you go by? For the oven you could probably say it in a sentence: this part heats, that one cools. Could you for the model?`,
    );
  } else if (high < 0) {
    said.push(
      `You foresaw the model better than the toaster oven, by more than luck explains. ${gap} So it can be foreseen, and an oven whose thermostat clicks can fool us. Was it a rule that you found in what the parts write, or something else? And would it hold for other words?`,
    );
  } else {
    said.push(
      `Between the two machines nothing is settled. ${gap} Your scores do not show that the model is harder to foresee, nor that it isn’t. Draw another game: your rounds add up.`,
    );
  }
  said.push(byGradient(words));
  return said;
}

/** @param {ReturnType<typeof tally>} model */
function byGradient({ you, gradient, straight, asked }) {
  const beside = gradient > you ? "more than you" : gradient < you ? "fewer than you" : "as many as you";
  const reading =
    straight === null
      ? ""
      : ` Going by what a part writes straight to the word, which you could look up, would have been right in ${score(straight, asked)}.`;
  return (
    `The gradient was right in ${score(gradient, asked)} of your rounds on the model, ${beside}.${reading} ` +
    "Is that understanding? The gradient comes from running the whole model backwards, with every one of its numbers, for this one beginning and this one word. " +
    "It gives a direction and no reason. For the next beginning it has to be got all over again."
  );
}

/** @param {Scored[]} rounds @returns {{ small: [number, number], large: [number, number] }}  right, asked */
export function bySize(rounds) {
  const of = (/** @type {Scored[]} */ some) => /** @type {[number, number]} */ ([tally(some).you, some.length]);
  return { small: of(rounds.filter(({ size }) => size < LARGE)), large: of(rounds.filter(({ size }) => size >= LARGE)) };
}

/**
 * What many turns show of the gradient.
 * @param {Figure[]} oven
 * @param {Figure[]} model
 * @returns {string}
 */
export function ofMany(oven, model) {
  const sentences = [...new Set(model.map(({ kind }) => kind))].map((kind) => {
    const figures = model.filter((figure) => figure.kind === kind && figure.seen);
    if (figures.length < 2) return "";
    const [first, last] = [figures[0], figures[figures.length - 1]];
    const [low, high] = difference([first.gradient, first.seen], [last.gradient, last.seen]);
    const course = low > 0 ? "falls" : high < 0 ? "rises" : "changes by no more than chance explains:";
    return `For the model’s ${kind}s the gradient’s score ${course} from ${percent(first.gradient / first.seen)} at ${sizeInWords(first.size)} to ${percent(last.gradient / last.seen)} at ${sizeInWords(last.size)}.`;
  });
  const wrong = oven.filter((figure) => figure.gradient < figure.seen);
  const sums = oven.reduce((sum, figure) => sum + figure.seen - figure.gradient, 0);
  sentences.push(
    wrong.length
      ? `The oven has its corners too: for ${sums} of its ${oven.reduce((sum, { seen }) => sum + seen, 0)} turns that can be seen the gradient is wrong.`
      : "For the oven it is right every time.",
  );
  const [tried, found] = ["tried", "seen"].map((key) =>
    model.reduce((sum, figure) => sum + figure[/** @type {"tried" | "seen"} */ (key)], 0),
  );
  sentences.push(
    `Of ${tried.toLocaleString("en-GB")} turns tried on the model, ${(tried - found).toLocaleString("en-GB")} moved the word by less than one point and were put back.`,
  );
  return sentences.filter(Boolean).join(" ");
}

/** @param {Figure[]} figures @param {"gradient" | "straight"} by */
export function line(figures, by) {
  return figures.map((figure) => {
    const right = figure[by];
    return right === null ? null : shareOf(right, figure);
  });
}

/** @param {number} share */
function points(share) {
  return `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(0)}`;
}
