// Which lessons a reader has begun and read, and where they stopped; kept in their own browser and nowhere else.

/**
 * @typedef {{ begun: boolean, end: boolean, figures: boolean }} Seen  of a page: opened and scrolled, its end reached,
 *   every figure of it used or passed
 * @typedef {{ page: string, title: string, at: string }} Place  the last lesson, and the heading last come to
 * @typedef {{ pages: Record<string, Seen>, last: Place | null }} Progress
 */

export const KEY = "gnm:progress";

/** @returns {Progress}  empty where there is none, or none that can be read */
export function read() {
  try {
    const { pages, last } = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return {
      pages: Object.fromEntries(Object.entries(pages ?? {}).filter(([, seen]) => isSeen(seen))),
      last: isPlace(last) ? last : null,
    };
  } catch {
    return { pages: {}, last: null };
  }
}

/** @param {Progress} progress */
function write(progress) {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
  } catch {
    // Not allowed here, or full: nothing is remembered.
  }
}

/**
 * Adds what has been seen of a page, and what is known by then is never unknown again.
 * @param {string} page
 * @param {Partial<Seen>} more
 */
export function see(page, more) {
  const progress = read();
  const before = progress.pages[page] ?? { begun: false, end: false, figures: false };
  progress.pages[page] = { ...before, ...more };
  write(progress);
}

/** @param {Place} place */
export function stopAt(place) {
  write({ ...read(), last: place });
}

/**
 * @param {Progress} progress
 * @param {string} page
 * @returns {"" | "begun" | "read"}
 */
export function stateOf({ pages }, page) {
  const seen = Object.hasOwn(pages, page) ? pages[page] : null;
  return !seen ? "" : seen.end && seen.figures ? "read" : seen.begun ? "begun" : "";
}

/** @param {any} seen */
function isSeen(seen) {
  return ["begun", "end", "figures"].every((key) => typeof seen?.[key] === "boolean");
}

/** @param {any} last @returns {last is Place} */
function isPlace(last) {
  return ["page", "title", "at"].every((key) => typeof last?.[key] === "string");
}
