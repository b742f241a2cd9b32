// A text from which the model can only have copied its next word.

import { percent } from "../../parts/format.js";
import { chanceOf, ending, notYet, quoted, reached, whichOf, wordsOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: at_least, without (the most that the word may have where it isn't there) */
export async function copied({ get, engine, goal }) {
  /** @type {string} */
  const prompt = get("prompt");
  const words = wordsOf(prompt);
  const said = `I wrote ${quoted(ending(prompt))}`;
  const last = words.at(-1) ?? "";
  const before = words.indexOf(last);
  if (words.length < 2 || before === words.length - 1) {
    return notYet(
      said,
      "there is nothing to copy from",
      `Your last word${last ? `, ${quoted(last)},` : ""} stood nowhere before. Let it stand once earlier, with another word behind it: that word is to come again.`,
    );
  }
  const word = words[before + 1];
  if (words.filter((one) => one === word).length > 1) {
    return notYet(
      said,
      `${quoted(word)} would have to come again`,
      `It stands in your text more than once already. The model is to have seen it a single time.`,
    );
  }
  const which = whichOf(get);
  const cut = prompt.replace(new RegExp(`\\s*(?<![\\p{L}])${word}(?![\\p{L}])`, "iu"), "");
  const [chance, without] = await Promise.all([chanceOf(engine, prompt, word, which), chanceOf(engine, cut, word, which)]);
  const came = `${quoted(word)} follows with ${percent(chance)}, and with ${percent(without)} where it is cut out of your text`;
  if (without > goal.without) {
    return notYet(
      said,
      came,
      `So it was not copied: the model expects it there anyway. At most ${percent(goal.without)} are allowed without it. Take a word that nobody would expect.`,
    );
  }
  if (chance < goal.at_least) {
    return notYet(
      said,
      came,
      `${percent(goal.at_least)} are wanted. Let more of what stood before the word come again, or let a parrot say it.`,
    );
  }
  return reached(said, came);
}
