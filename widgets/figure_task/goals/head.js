// A head that does a certain thing on random words said twice.

import { percent } from "../../parts/format.js";
import { notYet, reached, whichOf } from "./asked.js";
import { nameOf } from "../../induction_heads/heads.js";
import { saidTwice, scores } from "../../induction_heads/session.js";

const DOES = {
  copies: "look from a word that comes again to the one that followed it before",
  "looks back": "look at the token just before",
};

/** @type {import("./asked.js").Goal}  goal: measure ("copies" or "looks back"), at_least (a share of its attention) */
export async function head({ get, engine, goal }) {
  /** @type {[number, number][]} */
  const removed = get("removed");
  if (!removed.length) return notYet("I named no head", "nothing to measure", "Tick a head in the figure: that one is measured.");
  const named = removed.map(([layer, one]) => nameOf({ layer, head: one })).join(" and ");
  const said = `I named ${removed.length > 1 ? "heads" : "head"} ${named}`;
  if (removed.length > 1) return notYet(said, "more than one", "One head is asked for. Untick the others.");
  const found = await scores(engine, await saidTwice(engine, get("rows")), whichOf(get));
  const [[layer, one]] = removed;
  const at = layer * engine.config.num_attention_heads + one;
  const [copies, back] = [found.prefix[at], found.previous[at]];
  const [mine, other] = goal.measure === "copies" ? [copies, back] : [back, copies];
  const otherName = goal.measure === "copies" ? "looks back" : "copies";
  const came = `on random words said twice it gives ${percent(mine)} of its attention to ${DOES_SHORT[/** @type {keyof typeof DOES} */ (goal.measure)]}`;
  if (mine >= goal.at_least) return reached(said, came);
  const instead =
    other >= 0.5
      ? `It is no idle head: ${percent(other)} go to ${DOES_SHORT[otherName]}. But that is another deed.`
      : "Look for another pattern.";
  return notYet(
    said,
    came,
    `${percent(goal.at_least)} are wanted of a head that is to ${DOES[/** @type {keyof typeof DOES} */ (goal.measure)]}. ${instead}`,
  );
}

const DOES_SHORT = { copies: "the word that followed before", "looks back": "the token just before" };
