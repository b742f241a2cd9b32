// One knob, turned so that one answer becomes another and others stay.

import { fixed, percent } from "../../parts/format.js";
import { likeliest, notYet, quoted, reached, whichOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: prompt, becomes (a word), keeps (prompts) */
export async function knob({ get, engine, goal }) {
  /** @type {{ name: string, index: number, value: number }[]} */
  const edits = get("edits");
  if (!edits.length) return notYet("I turned nothing", "all is as it was", "Turn a knob in the figure first.");
  const which = whichOf(get);
  const [{ name, index, value }] = edits;
  const columns = (await engine.shapes(which))[name].at(-1) ?? 1;
  const said =
    edits.length > 1
      ? `I turned ${edits.length} knobs`
      : `I turned ${name}[${Math.floor(index / columns)}, ${index % columns}] to ${fixed(value, 2)}`;
  const turned = { ...which, edits };
  const now = await likeliest(engine, goal.prompt, turned);
  const came = `after ${quoted(goal.prompt)} the likeliest is ${quoted(now.word)}, with ${percent(now.chance)}`;
  if (edits.length > 1) return notYet(said, came, "One knob is allowed. Turn the others back.");
  const moved = [];
  for (const prompt of goal.keeps) {
    const [before, after] = [await likeliest(engine, prompt, which), await likeliest(engine, prompt, turned)];
    if (before.word !== after.word) moved.push({ prompt, before, after });
  }
  if (moved.length) {
    const [{ prompt, before, after }] = moved;
    const others = moved.length > 1 ? ` (${moved.length} of ${goal.keeps.length} were moved)` : "";
    return notYet(
      said,
      `${came}, and after ${quoted(prompt)} no longer ${quoted(before.word)} but ${quoted(after.word)}`,
      `Others were to stay as they were${others}. Turn it less far, or take a knob that matters less elsewhere.`,
    );
  }
  if (now.word === goal.becomes) return reached(said, `${came}, and ${goal.keeps.length} others stayed as they were`);
  return notYet(said, came, `It was to become ${quoted(goal.becomes)}. Turn it further, the other way, or take another knob.`);
}
