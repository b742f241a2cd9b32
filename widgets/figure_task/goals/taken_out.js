// A few parts, without which one ability is gone and another is not.

import { percent } from "../../parts/format.js";
import { chanceOf, notYet, quoted, reached, whichOf } from "./asked.js";

/** @type {import("./asked.js").Goal}  goal: choice, keeps (prompt, word, against each), most (parts) */
export async function takenOut({ get, engine, goal }) {
  /** @type {string[]} */
  const removed = get("removed");
  const { choice, keeps, most } = goal;
  if (!removed.length) return notYet("I took nothing out", "all is as it was", "Take a part out of the machine first.");
  const said = `I took out ${removed.map(partName).join(" and ")}`;
  const which = { ...whichOf(get), changes: removed.map(change) };
  const [gone, kept] = [await chances(choice), await chances(keeps)];
  const came =
    `${quoted(choice.word)} has ${percent(gone.word)} and ${quoted(choice.against)} ${percent(gone.against)}; in the other text ` +
    `${quoted(keeps.word)} has ${percent(kept.word)} and ${quoted(keeps.against)} ${percent(kept.against)}`;
  if (removed.length > most) {
    return notYet(said, came, `At most ${most === 1 ? "one part" : `${most} parts`} may go. Put some back.`);
  }
  if (gone.word > gone.against)
    return notYet(said, came, `It still says ${quoted(choice.word)}. Another part carries more of it.`);
  if (kept.word <= kept.against || kept.word < 0.5) {
    return notYet(
      said,
      came,
      `That is gone, but so is the other ability, which was to stay: ${quoted(keeps.word)} should have half at least. Take out less, or elsewhere.`,
    );
  }
  return reached(said, came);

  /** @param {{ prompt: string, word: string, against: string }} one */
  async function chances(one) {
    const [word, against] = [
      await chanceOf(engine, one.prompt, one.word, which),
      await chanceOf(engine, one.prompt, one.against, which),
    ];
    return { word, against };
  }
}

/** @param {string} id  as the machine has it: a head's with its number behind */
function change(id) {
  const [, name, head] = /^(.*hook_z)\.(\d+)$/.exec(id) ?? [];
  return head === undefined
    ? { name: id, kind: /** @type {const} */ ("zero") }
    : { name, kind: /** @type {const} */ ("zero"), head: Number(head) };
}

/** @param {string} id */
function partName(id) {
  const [, layer, head] = /^blocks\.(\d+)\.(?:attn\.hook_z\.(\d+))?/.exec(id) ?? [];
  return head === undefined ? `the MLP of layer ${layer}` : `head ${head} of layer ${layer}`;
}
