// What the reader predicted, by the level they had looked at; kept in their own browser and nowhere else.

const KEY = "gnm:predicted:LevelsOfAnalysis";
const MOST = 1000;

/**
 * @typedef {object} Entry
 * @property {number} used  1 to 3, the lowest-lying level looked at; 4: the numbers, worked out
 * @property {boolean} right
 * @property {boolean | null} story  whether the algorithm was right; null where none is known
 * @property {number} chance
 */

/** @returns {{ all: () => Entry[], add: (entry: Entry) => void, forget: () => void }} */
export function record() {
  let entries = read();
  function write() {
    try {
      if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries));
      else localStorage.removeItem(KEY);
    } catch {
      // Not allowed here: they last as long as the page.
    }
  }
  return {
    all: () => entries,
    add(entry) {
      entries = [...entries, entry].slice(-MOST);
      write();
    },
    forget() {
      entries = [];
      write();
    },
  };
}

/** @returns {Entry[]} */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter(isEntry);
  } catch {
    return []; // nothing kept, or nothing that can be read
  }
}

/** @param {any} entry */
function isEntry(entry) {
  return [1, 2, 3, 4].includes(entry?.used) && typeof entry.right === "boolean" && typeof entry.chance === "number"
    && (entry.story === null || typeof entry.story === "boolean");
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
