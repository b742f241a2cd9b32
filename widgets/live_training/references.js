// What a loss means: how low do those come who only count, and how low the book's own model, on this very text?

/**
 * @typedef {object} References  losses in nats a token
 * @property {number} chance  of one who knows nothing: all tokens alike
 * @property {number} words  of one who knows how often each token comes
 * @property {number} pairs  of one who knows how often each token follows each other one
 * @property {number} [book]  of the book's own model
 */

/**
 * Counted in the first seven eighths of a text, and tried on the rest. A pair never met is given what Witten & Bell
 * (1991) give it: the more different tokens have followed the first, the likelier one more.
 * @param {Uint16Array} stream
 * @param {number} vocabulary
 * @returns {References}
 */
export function countingLosses(stream, vocabulary) {
  const cut = Math.floor((stream.length * 7) / 8);
  const single = new Float64Array(vocabulary).fill(1); // as if each had been met once more
  const pairs = new Uint32Array(vocabulary * vocabulary);
  const before = new Float64Array(vocabulary); // how often each came first in a pair
  const different = new Float64Array(vocabulary); // how many different ones have followed it
  for (let i = 0; i < cut; i++) {
    single[stream[i]] += 1;
    if (i === 0) continue;
    const pair = stream[i - 1] * vocabulary + stream[i];
    if (!pairs[pair]) different[stream[i - 1]] += 1;
    pairs[pair] += 1;
    before[stream[i - 1]] += 1;
  }
  const total = cut + vocabulary;
  let [ofWords, ofPairs] = [0, 0];
  for (let i = Math.max(cut, 1); i < stream.length; i++) {
    const [a, b] = [stream[i - 1], stream[i]];
    const p = single[b] / total;
    ofWords -= Math.log(p);
    ofPairs -= Math.log(before[a] ? (pairs[a * vocabulary + b] + different[a] * p) / (before[a] + different[a]) : p);
  }
  const count = stream.length - Math.max(cut, 1);
  return { chance: Math.log(vocabulary), words: ofWords / count, pairs: ofPairs / count };
}

/**
 * The book's model on some of the rows that are read here.
 * @param {import("../engine/client.js").EngineClient} engine
 * @param {Uint16Array} stream
 * @param {number} length  of a row
 * @param {number} rows
 * @returns {Promise<number>}
 */
export async function bookLoss(engine, stream, length, rows) {
  const size = Math.min(length, stream.length);
  const most = Math.max(1, Math.min(rows, Math.floor(stream.length / size)));
  let sum = 0;
  for (let row = 0; row < most; row++) {
    const start = Math.floor(((stream.length - size) * row) / Math.max(most - 1, 1)); // evenly over the text
    const ids = [...stream.subarray(start, start + size)];
    const { logits } = await engine.runWithCache(ids, { names: [] });
    sum += rowLoss(logits, ids);
  }
  return sum / most;
}

/**
 * @param {Float32Array} logits  (T, V)
 * @param {number[]} ids  (T,)
 * @returns {number}  the mean of -log p of each next token
 */
export function rowLoss(logits, ids) {
  const V = logits.length / ids.length;
  let sum = 0;
  for (let t = 0; t + 1 < ids.length; t++) {
    const row = logits.subarray(t * V, (t + 1) * V);
    let most = -Infinity;
    for (const each of row) most = Math.max(most, each);
    let total = 0;
    for (const each of row) total += Math.exp(each - most);
    sum += most + Math.log(total) - row[ids[t + 1]];
  }
  return sum / (ids.length - 1);
}
