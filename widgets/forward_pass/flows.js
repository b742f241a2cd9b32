// What flows where for one text, part by part: how much each head carries from each token to each other, how much each
// part adds to the strip, and how far what it adds leans towards one of two words that are compared. The engine says it
// for any model (widgets/engine/flows.js).

/** @typedef {import("./anatomy.js").Part} Part */

/**
 * @typedef {object} Flow  of one part
 * @property {Float32Array} size  (T,) the length of what it adds to each strip; of a strip, its own
 * @property {Float32Array} push  (T,) by how much this alone raises the one word above the other, in nats, as the last
 *   layer norm and the unembedding read it; what later parts make of it is not in it. Of a strip: if it were read now
 * @property {Float32Array | null} share  (T, T) of a head: its pattern, a row for each token that looks
 * @property {Float32Array | null} carried  (T, T) the length of what comes from each token: share times value, as written
 * @property {Float32Array | null} carriedPush  (T, T) the same, as a push
 */

/** @typedef {Map<string, Flow>} Flows  by the part's id */

/**
 * @param {Part[]} parts
 * @param {number} T  tokens
 * @param {import("../engine/flows.js").Flows} found
 * @param {(layer: number) => Float32Array} patterns  (heads, T, T) of a layer
 * @returns {Flows}
 */
export function flowsOf(parts, T, found, patterns) {
  const inLayer = found.heads.size.length / found.mlps.size.length;
  /** @type {(of: { size: Float32Array, push: Float32Array }, i: number) => Flow} */
  const row = (of, i) => ({
    size: of.size.subarray(i * T, (i + 1) * T),
    push: of.push.subarray(i * T, (i + 1) * T),
    share: null,
    carried: null,
    carriedPush: null,
  });
  /** @type {(part: Part) => [string, Flow]} */
  const entry = ({ id, kind, layer, head }) => {
    if (kind === "mlp") return [id, row(found.mlps, layer)];
    if (kind !== "head") return [id, row(found.strips, layer)];
    const i = layer * inLayer + head;
    const share = patterns(layer).subarray(head * T * T, (head + 1) * T * T);
    return [id, { ...row(found.heads, i), ...carriedBy(share, i, T, found) }];
  };
  return new Map(parts.map(entry));
}

/**
 * @param {Float32Array} share  (T, T)
 * @param {number} i  the head, counted through all layers
 * @param {number} T
 * @param {import("../engine/flows.js").Flows} found
 */
function carriedBy(share, i, T, { heads: { offered, offeredPush }, spreads }) {
  const carried = new Float32Array(T * T);
  const carriedPush = new Float32Array(T * T);
  for (let t = 0; t < T; t++)
    for (let s = 0; s < T; s++) {
      const part = share[t * T + s];
      if (!part) continue;
      carried[t * T + s] = part * offered[i * T + s];
      carriedPush[t * T + s] = (part * offeredPush[i * T + s]) / spreads[t];
    }
  return { share, carried, carriedPush };
}

/**
 * Where a head looks most from a token.
 * @param {Flow} flow  of a head
 * @param {number} position
 * @returns {{ at: number, share: number }}
 */
export function mostLookedAt({ share }, position) {
  if (!share) return { at: 0, share: 0 };
  const T = Math.sqrt(share.length);
  const row = share.subarray(position * T, (position + 1) * T);
  const best = row.reduce((most, x, s) => (x > row[most] ? s : most), 0);
  return { at: best, share: row[best] };
}
