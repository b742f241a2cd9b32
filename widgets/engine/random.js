// Chance that can be had again: the same seed gives the same numbers.

/**
 * A small seeded random generator, mulberry32 (Tommy Ettinger, public domain).
 * @param {number} seed
 * @returns {() => number} uniform in [0, 1)
 */
export function randomNumbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
