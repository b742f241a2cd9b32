// A text that could well stand in the stories, and after which nothing is likely.

import { fixed, percent } from "../../parts/format.js";
import { ending, likeliest, notYet, quoted, reached, whichOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: at_most (a share), expected (nats for each token of the text) */
export async function open({ get, engine, goal }) {
  /** @type {string} */
  const prompt = get("prompt");
  const said = `I wrote ${quoted(ending(prompt))}`;
  if (!prompt.trim()) return notYet("I wrote nothing", "no words yet", "Write a text in the figure first.");
  const which = whichOf(get);
  const ids = [...engine.begin, ...(await engine.encode(prompt)), ...get("taken")];
  const [{ word, chance }, { surprise }] = await Promise.all([likeliest(engine, ids, which), engine.surprise(ids, which)]);
  const mean = surprise.reduce((sum, nats) => sum + nats, 0) / surprise.length;
  const came = `the likeliest word, ${quoted(word)}, has ${percent(chance)}`;
  if (mean > goal.expected) {
    return notYet(
      said,
      `${came}, after a text that surprises the model by ${fixed(mean, 1)} nats a token`,
      `At most ${fixed(goal.expected, 1)} nats are allowed: words without sense make anybody unsure. Write what could stand in a story of the village.`,
    );
  }
  if (chance > goal.at_most) {
    return notYet(said, came, `At most ${percent(goal.at_most)} are wanted. After what could almost anything follow?`);
  }
  return reached(said, `${came}, and your text itself surprises the model by ${fixed(mean, 1)} nats a token`);
}
