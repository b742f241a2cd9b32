// A text on which sisters, grown from other seeds, agree, or differ.

import { percent } from "../../parts/format.js";
import { ending, likeliest, notYet, quoted, reached, wordsOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: want ("agree" or "differ"), seeds (how many sisters), at_least (a share) */
export async function sisters({ get, engine, goal, start }) {
  /** @type {string} */
  const prompt = get("prompt");
  const said = `I wrote ${quoted(ending(prompt))}`;
  if (wordsOf(prompt).length < 2 || prompt === start("prompt")) {
    return notYet(said, "no text of your own yet", "Write another beginning, of two words at least.");
  }
  const found = [];
  for (let seed = 0; seed < goal.seeds; seed++) found.push(await likeliest(engine, prompt, { seed, step: get("step") }));
  const words = new Set(found.map(({ word }) => word));
  const least = Math.min(...found.map(({ chance }) => chance));
  const came = `the sisters say ${found.map(({ word, chance }) => `${quoted(word)} (${percent(chance)})`).join(", ")}`;
  if (goal.want === "agree") {
    if (words.size > 1) return notYet(said, came, "They don’t agree. What does their one text leave no choice in?");
    if (least < goal.at_least) {
      return notYet(
        said,
        came,
        `They agree, but one is not sure: ${percent(goal.at_least)} are wanted of each. Leave less choice.`,
      );
    }
    return reached(said, came);
  }
  if (words.size === 1) return notYet(said, came, "They all say the same. Ask for what their text leaves open, or never had.");
  const sure = new Set(found.filter(({ chance }) => chance >= goal.at_least).map(({ word }) => word));
  if (sure.size < 2) {
    return notYet(
      said,
      came,
      `They differ, but as one does who doesn’t know: two of them are to be ${percent(goal.at_least)} sure, each of its own word.`,
    );
  }
  return reached(said, came);
}
