// What a reader believes of each story, in their own browser.

import { keeper } from "../parts/kept.js";

/** @typedef {import("./judging.js").Story} Story */

/**
 * What a reader believes of each story, kept in their own browser as far as it lets us.
 * @param {string} head
 * @param {Story[]} stories
 */
export function believed(head, stories) {
  const even = Math.round(100 / stories.length / 5) * 5;
  const kept = keeper(`RivalExplanations:${head}`, (old) => /** @type {Record<string, any>} */ (old), "beliefs");
  const old = kept.get() ?? {};
  const now = new Map(stories.map(({ id }) => [id, old[id] >= 0 && old[id] <= 100 ? Number(old[id]) : even]));
  return { now, save: () => kept.set(Object.fromEntries(now)) };
}
