/**
 * Does what only one of all tabs and workers may do with a copy at a time.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} act
 * @returns {Promise<T | undefined>}  nothing, and nothing was done, while another one is at it
 */
export const alone = (root, act) =>
  navigator.locks.request(`grown-not-made: ${root}`, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
