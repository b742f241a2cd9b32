// Level 2: what a head does, told as an algorithm that can be carried out. Each is a rule from the tokens of a text,
// the first of them its beginning, to the place that its last token attends to. None of them runs the model.

/**
 * @typedef {"induction" | "previous" | "duplicate" | "beginning"} StoryName
 * @typedef {object} Story
 * @property {string} name
 * @property {string[]} steps  what it does, to be carried out by hand
 * @property {boolean} looks  whether it looks for something, and rests where there is none
 * @property {(tokens: ArrayLike<number>) => number} points  the place attended to
 */

const REST = "If there is none, rest at the beginning of the text.";

/** @type {Record<StoryName, Story>} */
export const STORIES = {
  induction: {
    name: "an induction head",
    steps: [
      "Find the latest earlier place where the marked token stood.",
      "Attend to the token right after that place, and raise its odds of coming next.",
      REST,
    ],
    looks: true,
    points: (tokens) => earlier(tokens) && earlier(tokens) + 1,
  },
  previous: {
    name: "a previous-token head",
    steps: ["Attend to the token just before the marked one."],
    looks: false,
    points: (tokens) => Math.max(0, tokens.length - 2),
  },
  duplicate: {
    name: "a duplicate-token head",
    steps: ["Find the latest earlier place where the marked token stood.", "Attend to that place.", REST],
    looks: true,
    points: (tokens) => earlier(tokens),
  },
  beginning: {
    name: "a head at rest",
    steps: ["Whatever the marked token is, attend more to the beginning of the text than to anything else."],
    looks: false,
    points: () => 0,
  },
};

export const NAMES = /** @type {StoryName[]} */ (Object.keys(STORIES));

/** The beginning of the text itself is no earlier token. Whether there is anything for a story that looks to find. */
export const comesBack = (/** @type {ArrayLike<number>} */ tokens) => earlier(tokens) > 0;

/**
 * @param {ArrayLike<number>} tokens
 * @returns {number}  the latest earlier place of the last token; 0 if there is none
 */
function earlier(tokens) {
  const last = tokens.length - 1;
  for (let at = last - 1; at > 0; at -= 1) if (tokens[at] === tokens[last]) return at;
  return 0;
}

/**
 * The story that a head is told by: the one that names most often where it attends most, on lists of words said twice.
 * @param {Record<StoryName, number>} named  how often, 0 to 1
 * @returns {StoryName | null}  null where no story names even half of the places
 */
export function storyOf(named) {
  const best = NAMES.reduce((a, b) => (named[b] > named[a] ? b : a));
  return named[best] > 0.5 ? best : null;
}
