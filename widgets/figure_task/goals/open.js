// A text that could well stand in the stories, and after which nothing is likely.

import { percent } from "../../parts/format.js";
import { ending, likeliest, notYet, quoted, reached, whichOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: at_most (a share), expected (a share: the least that each token of the text itself had) */
export async function open({ get, engine, goal }) {
  /** @type {string} */
  const prompt = get("prompt");
  const said = `I wrote ${quoted(ending(prompt))}`;
  if (!prompt.trim()) return notYet("I wrote nothing", "no words yet", "Write a text in the figure first.");
  const which = whichOf(get);
  const ids = [...engine.begin, ...(await engine.encode(prompt)), ...get("taken")];
  const [{ word, chance }, { surprise }] = await Promise.all([likeliest(engine, ids, which), engine.surprise(ids, which)]);
  const own = Math.exp(-surprise.reduce((sum, nats) => sum + nats, 0) / surprise.length); // the geometric mean
  const came = `the likeliest word, ${quoted(word)}, has ${percent(chance)}`;
  const before = `each token of the text itself had, taken together, ${percent(own)}`;
  if (own < goal.expected) {
    return notYet(
      said,
      `${came}; ${before}`,
      `${percent(goal.expected)} is the least: words without sense make anybody unsure. Write what could stand in a story of the village.`,
    );
  }
  if (chance > goal.at_most) {
    return notYet(said, came, `At most ${percent(goal.at_most)} are wanted. After what could almost anything follow?`);
  }
  return reached(said, `${came}; ${before}`);
}
