// Asks a checkpoint to choose, as the lab does: which of two texts that begin alike is more probable?
// (lab/evaluation/scoring.py)

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {{ seed: number, step: number }} Which */
/** @typedef {[string, string, string]} Item  prompt, right and wrong continuation */
/** @typedef {{ prompt: string, right: string, wrong: string, margin: number }} Answer */

export class TooLong extends Error {}

/**
 * @param {Engine} engine
 * @param {Which} which
 * @param {Item[]} items
 * @param {() => boolean} [wanted]  whether to go on
 * @returns {Promise<Answer[]>}  `margin`: by how many nats the right continuation is the likelier, below 0 if it isn't
 */
export async function answers(engine, which, items, wanted = () => true) {
  const found = [];
  for (const [prompt, right, wrong] of items) {
    if (!wanted()) break;
    found.push({ prompt, right, wrong, margin: await margin(engine, which, prompt + right, prompt + wrong) });
  }
  return found;
}

/**
 * @param {Engine} engine
 * @param {Which} which
 * @param {string} one
 * @param {string} other
 * @returns {Promise<number>}  by how many nats the whole of one text is likelier than the other
 * @throws {TooLong} a sentence, when a text is longer than the model reads at once
 */
export async function margin(engine, which, one, other) {
  const texts = [
    [...engine.begin, ...(await engine.encode(one))],
    [...engine.begin, ...(await engine.encode(other))],
  ];
  const longest = Math.max(...texts.map((ids) => ids.length));
  if (longest > engine.context) {
    const most = engine.context - engine.begin.length; // besides the token that begins every text
    throw new TooLong(
      `This text has ${longest - engine.begin.length} tokens, and the model reads at most ${most} at once. Shorten it.`,
    );
  }
  // What both begin with has the same probability in both.
  let start = 1;
  while (start < Math.min(...texts.map((ids) => ids.length)) && texts[0][start] === texts[1][start]) start += 1;
  const [ofOne, ofOther] = [await surprise(texts[0]), await surprise(texts[1])];
  return ofOther - ofOne;

  /** @param {number[]} ids */
  async function surprise(ids) {
    const each = (await engine.surprise(ids, which)).surprise; // of the tokens after the first
    return each.subarray(start - 1).reduce((sum, nats) => sum + nats, 0);
  }
}

/**
 * How much likelier one continuation is than the other, as a reader reads it.
 * @param {number} margin  in nats
 * @returns {string}
 */
export function likelier(margin) {
  const times = Math.exp(Math.abs(margin));
  if (times >= 1000) return "over 1,000 times as likely";
  return `${times < 10 ? times.toFixed(1) : Math.round(times)} times as likely`;
}
