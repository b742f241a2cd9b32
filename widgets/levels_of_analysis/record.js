// What the reader predicted, by the level they had looked at; kept in their own browser and nowhere else.

import { keeper } from "../parts/kept.js";

const MOST = 1000;

/**
 * @typedef {object} Entry
 * @property {string} text  which head of which model, in which text: it counts once
 * @property {number} used  1 to 3, the lowest-lying level looked at; 4: the numbers, worked out
 * @property {boolean} right
 * @property {boolean | null} story  whether the algorithm was right; null where none is known
 * @property {number} chance
 */

/** @returns {{ all: () => Entry[], add: (entry: Entry) => void, forget: () => void }} */
export function record() {
  const kept = keeper("LevelsOfAnalysis", (all) => /** @type {Entry[]} */ (all.filter(isEntry)), "predicted");
  let entries = kept.get() ?? [];
  return {
    all: () => entries,
    add(entry) {
      if (entries.some(({ text }) => text === entry.text)) return;
      entries = [...entries, entry].slice(-MOST);
      kept.set(entries);
    },
    forget() {
      entries = [];
      kept.forget();
    },
  };
}

/** @param {any} entry */
function isEntry(entry) {
  return (
    typeof entry?.text === "string" &&
    [1, 2, 3, 4].includes(entry.used) &&
    typeof entry.right === "boolean" &&
    typeof entry.chance === "number" &&
    (entry.story === null || typeof entry.story === "boolean")
  );
}

/**
 * @param {Entry[]} entries
 * @param {number} used
 */
export function tally(entries, used) {
  const those = entries.filter((entry) => entry.used === used);
  const told = those.filter((entry) => entry.story !== null);
  return {
    asked: those.length,
    right: those.filter((entry) => entry.right).length,
    told: told.length,
    story: told.filter((entry) => entry.story).length,
    chance: those.reduce((sum, entry) => sum + entry.chance, 0),
  };
}
