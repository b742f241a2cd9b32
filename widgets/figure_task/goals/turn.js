// A step of training that teaches one sentence and spoils no other.

import { fixed } from "../../parts/format.js";
import { notYet, quoted, reached, whichOf } from "./asked.js";
import { RATES } from "../../training_step/rates.js";

/** @type {import("./asked.js").Goal}  goal: falls (nats a token, of the sentence), others (the most that any other may rise) */
export async function turn({ get, engine, goal }) {
  /** @type {{ text: string, others: string[], size: number, optimizer: "sgd" | "muon" }} */
  const { text, others, size, optimizer } = {
    text: get("text"),
    others: get("others"),
    size: get("size"),
    optimizer: get("optimizer"),
  };
  const said = `I chose a learning rate of ${fixed(size, size < 0.1 ? 4 : 2)} (${optimizer === "sgd" ? "SGD" : "Muon"})`;
  if (!text.trim()) return notYet(said, "there is no sentence", "Write the sentence back that is to be learned.");
  /** @type {number[][]} */
  const means = [];
  await engine.practise(text, {
    ...whichOf(get),
    optimizer,
    rates: [RATES[optimizer](size)],
    steps: 1,
    others,
    onStand: ({ surprise }) => means.push(surprise.map((each) => each.reduce((sum, nats) => sum + nats, 0) / each.length)),
  });
  const [before, after] = means;
  const fell = before[0] - after[0];
  const rises = after.slice(1).map((each, i) => each - before[i + 1]);
  const worst = rises.indexOf(Math.max(...rises));
  const came =
    `the sentence’s error goes from ${fixed(before[0], 2)} to ${fixed(after[0], 2)} nats; the worst of the others, ` +
    `${quoted(others[worst])}, ${rises[worst] < 0 ? "falls" : "rises"} by ${fixed(Math.abs(rises[worst]), 2)}`;
  if (fell < 0) return notYet(said, came, "It rises: the step is so long that it leads past the valley. Take a smaller one.");
  if (rises[worst] > goal.others) {
    return notYet(said, came, `Another may rise by ${fixed(goal.others, 2)} at most: too much is turned. Take a smaller step.`);
  }
  if (fell < goal.falls) return notYet(said, came, `It is to fall by ${fixed(goal.falls, 2)}. Take a longer step.`);
  return reached(said, came);
}
