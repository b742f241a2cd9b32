// Where it is known: the strip of another text, which tells otherwise, is put in at one place at a time. How far does
// the answer go over? What is known there and used later, moves it; the rest doesn't.

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {Map<string, Float32Array>} News  by the strip's id: (T,) how far, 1 being all the way */

const MOST_STRIPS = 13; // of a deep machine only so many, at even distances: each costs a run for every token

/**
 * @param {object} given
 * @param {Part[]} given.parts
 * @param {number} given.T  tokens, of both texts
 * @param {Map<string, { data: Float32Array }>} given.cache  of the other text: its strips
 * @param {number} given.whole  nats of the one word against the other after the text
 * @param {number} given.other  nats after the other text
 * @param {(changes: import("../engine/interventions.js").Intervention[]) => Promise<{ nats: number }>} given.ask
 * @returns {Promise<News>}
 */
export async function newsOf({ parts, T, cache, whole, other, ask }) {
  /** @type {News} */
  const news = new Map();
  const strips = parts.filter(({ kind }) => kind === "strip");
  const every = Math.ceil(strips.length / MOST_STRIPS);
  for (const { id } of strips.filter((_, i) => i % every === 0)) {
    const { data } = /** @type {{ data: Float32Array }} */ (cache.get(id));
    const d = data.length / T;
    const moved = new Float32Array(T);
    for (let t = 0; t < T; t++) {
      const value = data.subarray(t * d, (t + 1) * d);
      const { nats } = await ask([{ name: id, kind: "replace", positions: [t], value }]);
      moved[t] = (whole - nats) / (whole - other);
    }
    news.set(id, moved);
  }
  return news;
}
