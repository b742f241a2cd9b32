// The kept moment of training at which a model has just come to prefer one word to another.

import { count, percent } from "../../parts/format.js";
import { chanceOf, notYet, quoted, reached } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: choice (prompt, word, against) */
export async function crossing({ get, engine, goal }) {
  const [seed, step] = [get("seed"), get("step")];
  const { prompt, word, against } = goal.choice;
  const steps = (await engine.checkpoints({ seed })).map((one) => one.step);
  const before = steps[steps.indexOf(step) - 1];
  const said = `I went to step ${count(step)}`;
  const here = await chances(step);
  const came = `there ${quoted(word)} has ${percent(here.word)} and ${quoted(against)} ${percent(here.against)}`;
  if (here.word <= here.against) return notYet(said, came, `It does not prefer ${quoted(word)} yet. Go to another moment.`);
  if (before === undefined) return notYet(said, came, "Nothing is kept from before it. Go on from there.");
  const earlier = await chances(before);
  const then = `at step ${count(before)}, the one kept before it, ${percent(earlier.word)} and ${percent(earlier.against)}`;
  if (earlier.word > earlier.against) {
    return notYet(said, `${came}; ${then}`, "It preferred it before already. Go back further, to where that begins.");
  }
  return reached(said, `${came}; ${then}`);

  /** @param {number} at */
  async function chances(at) {
    const [one, other] = await Promise.all([word, against].map((each) => chanceOf(engine, prompt, each, { seed, step: at })));
    return { word: one, against: other };
  }
}
