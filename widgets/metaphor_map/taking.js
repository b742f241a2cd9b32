// The map as a text to read, and as a file that can be loaded again. Pure.

import { proper } from "./mine.js";
import { RESULTS, decided, resultOf, tally } from "./verdicts.js";

/** @typedef {import("./mine.js").Mine} Mine */
/** @typedef {import("./verdicts.js").Metaphor} Metaphor */
/** @typedef {import("./verdicts.js").Experiment} Experiment */
/** @typedef {{ metaphors: Metaphor[], experiments: Experiment[], question: (row: string) => string, mine: Mine }} Map */

export const CHOOSE = "Choose the .json file that “Save as a file” gave you.";
const KIND = "grown-not-made-metaphor-map";

/**
 * Everything: what can be loaded again (`mine`), and the whole map in words beside it.
 * @param {Map} map
 * @returns {string}
 */
export function asFile(map) {
  const rows = map.metaphors.flatMap((metaphor) =>
    metaphor.claims.map((claim) => {
      const rated = map.mine.ratings[metaphor.id]?.[claim.id];
      return {
        metaphor: metaphor.name,
        row: map.question(claim.row),
        source: claim.source,
        target: claim.target,
        rated: rated ? rated.now : null,
        "rated first": rated ? rated.first : null,
        result: shownResult(claim, metaphor, map),
      };
    }),
  );
  return `${JSON.stringify({ kind: KIND, version: 1, mine: map.mine, rows }, null, 1)}\n`;
}

/**
 * @param {string} file  as the reader gave it
 * @returns {Mine}
 */
export function fromFile(file) {
  let given;
  try {
    given = JSON.parse(file);
  } catch {
    throw new Error(`This file can’t be read: it is damaged, or no map. ${CHOOSE}`);
  }
  if (given?.kind !== KIND) throw new Error(`This file holds something else than a map of metaphors. ${CHOOSE}`);
  if (given.version !== 1)
    throw new Error("This map was saved by a later version of this page. Reload the page, then try again.");
  const mine = proper(given.mine);
  if (!mine)
    throw new Error("This file says that it is a map, but the answers in it are missing or damaged. Nothing was changed.");
  return mine;
}

/**
 * Of what the reader has dealt with, in Markdown. Only what they rated is in it, and its result.
 * @param {Map} map
 * @returns {string}
 */
export function asText(map) {
  const parts = map.metaphors.flatMap((metaphor) => {
    const mine = map.mine.ratings[metaphor.id] ?? {};
    const claims = metaphor.claims.filter(({ id }) => mine[id]);
    const dark = map.mine.dark[metaphor.id];
    if (!claims.length && !dark) return [];
    const { agreed, decided: judged } = tally(
      claims.map((claim) => ({ claim, rating: mine[claim.id].now })),
      map.experiments,
    );
    return [
      `## ${metaphor.name}`,
      "",
      ...claims.flatMap((claim) => [
        `**${map.question(claim.row)}** ${claim.source}`.trim(),
        "",
        `For a model: ${claim.target}`,
        "",
        `I say: ${told(mine[claim.id])}. The book: ${shownResult(claim, metaphor, map)}.`,
        "",
      ]),
      ...(dark ? [`What it hides, I say: ${dark}`, ""] : []),
      ...(judged ? [`Of ${judged} rows that are decided I agree with ${agreed}.`, ""] : []),
    ];
  });
  return [`# My map of metaphors`, "", ...(parts.length ? parts : ["Nothing rated yet.", ""])].join("\n");
}

/** @param {import("./mine.js").Rated} rated */
function told({ first, now }) {
  return first === now ? now : `${now} (at first: ${first})`;
}

/**
 * @param {import("./verdicts.js").Claim} claim
 * @param {Metaphor} metaphor
 * @param {Map} map
 */
function shownResult(claim, metaphor, { mine, experiments }) {
  if (!mine.open && !mine.ratings[metaphor.id]?.[claim.id]) return "not opened";
  const result = resultOf(claim.ground, experiments);
  return decided(result) ? RESULTS[result].text : `${RESULTS[result].text}, left to me`;
}
