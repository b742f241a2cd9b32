// How a forward pass shows the values on its way, and lets them be changed.

/**
 * A value on its way, and what to put in its place; the value itself must stay as it is. Its rows
 * are the last of the `seen` tokens.
 * @typedef {(x: Float32Array, seen: number) => Float32Array} Change
 * @typedef {Record<string, Change>} Changes
 */

/**
 * Takes a value on its way, under its name, and hands it on, changed if it is to be.
 * @typedef {(name: string, x: Float32Array) => Float32Array} Note
 */

/**
 * @param {Map<string, Float32Array>} cache
 * @param {boolean | string[]} kept  which values go into the cache: all, none, or those of these names
 * @param {Changes} changes
 * @param {number} seen
 * @returns {Note}
 */
export function noteIn(cache, kept, changes, seen) {
  const isKept = Array.isArray(kept) ? (/** @type {string} */ name) => kept.includes(name) : () => kept;
  return (name, x) => {
    const value = changes[name] ? changes[name](x, seen) : x;
    if (isKept(name)) cache.set(name, value);
    return value;
  };
}

/**
 * @param {Note} note
 * @param {string} prefix
 * @returns {Note}
 */
export function within(note, prefix) {
  return (name, x) => note(prefix + name, x);
}
