// A text after which the model is sure of a word that does not stand in it.

import { percent } from "../../parts/format.js";
import { chanceOf, ending, likeliest, notYet, quoted, reached, whichOf, wordsOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: word, at_least (a share) */
export async function sure({ get, engine, goal }) {
  /** @type {string} */
  const prompt = get("prompt");
  const { word, at_least } = goal;
  const said = prompt.trim() ? `I wrote ${quoted(ending(prompt))}` : "I wrote nothing";
  if (!prompt.trim()) return notYet(said, "no words yet", "Write a text in the figure first.");
  if (get("taken").length) {
    return notYet(said, "words were drawn behind it", "Take the drawn words back: only your own text counts here.");
  }
  const which = whichOf(get);
  const [chance, first] = await Promise.all([chanceOf(engine, prompt, word, which), likeliest(engine, prompt, which)]);
  const came = `${quoted(word)} follows with ${percent(chance)}`;
  if (wordsOf(prompt).includes(word.toLowerCase())) {
    return notYet(said, came, `But ${quoted(word)} stands in your text already, and may only be copied. Find a text without it.`);
  }
  if (chance >= at_least) return reached(said, came);
  const wanted = `${percent(at_least)} are wanted.`;
  if (/\s$/.test(prompt)) {
    return notYet(said, came, `${wanted} Your text ends in a space, and the words of the model begin with one: take it away.`);
  }
  const ahead =
    first.word === word
      ? "It is the first on the list, but not yet sure."
      : `The likeliest is ${quoted(first.word)}, with ${percent(first.chance)}.`;
  return notYet(said, came, `${wanted} ${ahead} Which words before it leave less choice?`);
}
