// A pair of sentences that tells a rule of thumb, “the verb goes with the noun that stands nearest”, from what the model does.

import { likelier, margin } from "../../parts/choices.js";
import { notYet, quoted, reached, whichOf, wordsOf } from "./asked.js";

const ONE = new Set(["is", "was", "has"]);
const MANY = new Set(["are", "were", "have"]);

/** @type {import("./asked.js").Goal}  goal: want ("beats the rule" or "fails") */
export async function pair({ get, engine, goal, start }) {
  /** @type {{ begin: string, better: string, worse: string }[]} */
  const pairs = get("pairs");
  const known = new Set(start("pairs").map((/** @type {object} */ one) => JSON.stringify(one)));
  const own = pairs.filter((one) => !known.has(JSON.stringify(one)));
  const { begin, better, worse } = own.at(-1) ?? pairs[pairs.length - 1];
  const said = `I wrote ${quoted(`${begin} ${better}`)}, not ${quoted(worse)}`;
  if (!own.length) return notYet("I wrote no pair of my own", "the pairs are those of the page", "Change one, or add your own.");
  const [first, nearest] = nounsOf(begin);
  const verbs = [better, worse].map((text) => numberOf(wordsOf(text)[0] ?? ""));
  if (!first || !verbs[0] || !verbs[1] || verbs[0] === verbs[1]) {
    return notYet(
      said,
      "that can’t be judged here",
      "Let the beginning hold two nouns, each after “the”, and the endings begin with is and are (or was and were, has and have).",
    );
  }
  if (verbs[0] !== first.number) {
    return notYet(
      said,
      `but the sentence is about ${quoted(first.word)}`,
      `Its verb goes with that word: the better ending is the one with ${first.number === "one" ? "is" : "are"}. Swap the two.`,
    );
  }
  if (first.number === nearest.number) {
    return notYet(
      said,
      `${quoted(first.word)} and ${quoted(nearest.word)} want the same verb`,
      "So the rule of the nearest noun is right here, too, and nothing is told apart. Let one noun be one, and the other many.",
    );
  }
  const nats = await margin(engine, whichOf(get), `${begin.trimEnd()} ${better}`, `${begin.trimEnd()} ${worse}`);
  const came = `the nearest noun, ${quoted(nearest.word)}, wants the wrong verb; to the model the ${nats > 0 ? "right" : "wrong"} ending is ${likelier(nats)}`;
  if (nats > 0 === (goal.want === "beats the rule")) return reached(said, came);
  return notYet(
    said,
    came,
    goal.want === "fails"
      ? "It got that right. Put more, or stranger, words between noun and verb."
      : "It fell for it. Keep to words of the village, and to one phrase between noun and verb.",
  );
}

/**
 * The first noun and the last: what stands behind “the” or “a”.
 * @param {string} begin
 */
function nounsOf(begin) {
  const words = wordsOf(begin);
  const found = words.flatMap((word, i) => (["the", "a", "an"].includes(words[i - 1]) ? [word] : []));
  if (found.length < 2) return [];
  const numbered = found.map((word) => ({ word, number: word.endsWith("s") ? "many" : "one" }));
  return [numbered[0], numbered[numbered.length - 1]];
}

/** @param {string} verb */
const numberOf = (verb) => (ONE.has(verb) ? "one" : MANY.has(verb) ? "many" : null);
