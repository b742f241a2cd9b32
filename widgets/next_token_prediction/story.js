// A story to guess at: where a guess is asked for, whether it was right, and how surprising what came was.

/** @typedef {import("../engine/tokenizer.js").Token} Token */

export const ASKED = 8; // places of a story

/** Before a word that hangs on what somebody believes: where they look, what they think or say. */
const BELIEVED = [/\b(looks?|thinks?)\b[^.?!]* in the$/, /\b(look|think)\b[^.?!]*\? In the$/, /"[^"]* in the$/];

/**
 * The places at which the reader guesses, where a whole word comes: every one that hangs on a belief, since no other
 * place should give that away, and others spread evenly over the story.
 * @param {Token[]} tokens  of the story
 * @param {number} [most]
 * @returns {number[]} indices into `tokens`, ascending
 */
export function placesOf(tokens, most = ASKED) {
  const whole = tokens.flatMap(({ text }, i) =>
    i > 1 && /^␣\p{L}+$/u.test(text) && !/^\p{L}/u.test(tokens[i + 1]?.text ?? "") ? [i] : [],
  );
  const before = (/** @type {number} */ i) =>
    tokens
      .slice(0, i)
      .map(({ text }) => text.replace(/^␣/, " "))
      .join("");
  const believed = whole.filter((i) => BELIEVED.some((pattern) => pattern.test(before(i)))).slice(0, most);
  const rest = whole.filter((i) => !believed.includes(i));
  const asked = Math.min(most - believed.length, rest.length);
  const evenly = Array.from({ length: asked }, (_, n) => rest[Math.floor(((n + 0.5) * rest.length) / asked)]);
  return [...believed, ...evenly].sort((a, b) => a - b);
}

/**
 * @param {string} guess  as the reader typed it
 * @param {string} text  the engine's visible form of the token that came
 */
export function isRight(guess, text) {
  return guess.trim().toLowerCase() === text.replace(/^␣/, "").toLowerCase();
}

/**
 * What the model made of one place of a text.
 * @typedef {object} Place
 * @property {number} came  the token that came
 * @property {number} probability  that the model gave to it
 * @property {number} best  the model's first choice
 * @property {number} bestProbability
 */

/**
 * @param {Awaited<ReturnType<import("../parts/engine.js").Engine["surprise"]>>} found
 * @returns {Place[]} of every token after the first
 */
export function judged({ tokens, surprise, best, bestSurprise }) {
  return tokens.slice(1).map(({ id }, t) => ({
    came: id,
    probability: Math.exp(-surprise[t]),
    best: best[t],
    bestProbability: Math.exp(-bestSurprise[t]),
  }));
}

/**
 * @param {number} probability
 * @returns {number} in nats
 */
export function surprise(probability) {
  return -Math.log(Math.max(probability, Number.MIN_VALUE));
}

/**
 * @param {number[]} probabilities  at least one
 * @returns {number} the mean surprise, in nats: the loss
 */
export function loss(probabilities) {
  return probabilities.reduce((sum, p) => sum + surprise(p), 0) / probabilities.length;
}

/**
 * @param {number} probability
 * @returns {string} how surprising it is, as a chance
 */
export function odds(probability) {
  if (probability > 0.9) return "hardly a surprise";
  if (probability > 0.5) return "a small surprise";
  const one = 1 / probability;
  return `a chance of 1 in ${one < 10 ? one.toFixed(1).replace(/\.0$/, "") : Math.round(one).toLocaleString("en-GB")}`;
}
