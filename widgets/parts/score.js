// How well a reader predicts, kept in their own browser and nowhere else.

/** @typedef {{ right: number, asked: number }} Score */

/**
 * @param {string} name  of the widget
 * @returns {{ now: () => Score, add: (right: boolean) => Score }}
 */
export function scoreKeeper(name) {
  const key = `gnm:score:${name}`;
  let score = read(key);
  return {
    now: () => score,
    add(right) {
      score = { right: score.right + Number(right), asked: score.asked + 1 };
      try {
        localStorage.setItem(key, JSON.stringify(score));
      } catch {
        // Not allowed here: the score lasts as long as the page.
      }
      return score;
    },
  };
}

/**
 * @param {string} key
 * @returns {Score}
 */
function read(key) {
  try {
    const { right, asked } = JSON.parse(localStorage.getItem(key) ?? "");
    if (Number.isInteger(right) && Number.isInteger(asked) && 0 <= right && right <= asked) return { right, asked };
  } catch {
    // Nothing kept, or nothing that can be read.
  }
  return { right: 0, asked: 0 };
}
