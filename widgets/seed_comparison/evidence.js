// How alike the sisters are, question by question, reckoned from the figures by one rule. No DOM.
//
// Every figure lies on a scale that ends at 1, "one and the same", and has on it the place of strangers: what two models
// would show that have nothing learnt in common. How far of the way from strangers to the same do the sisters come?

/**
 * @typedef {"alike" | "in part" | "differs"} Verdict
 *
 * @typedef {{ label: string, value: number, low?: number | null, high?: number | null }} Dot  a pair of sisters
 *
 * @typedef {object} Track  one figure
 * @property {string} label
 * @property {number} strangers
 * @property {Dot[]} dots
 * @property {Dot[]} [starts]  the same of two untrained ones
 * @property {Dot[]} [own]  the same of one sister, and itself at another time
 *
 * @typedef {object} Evidence
 * @property {Track[]} tracks
 * @property {number} way  the mean over tracks of the mean over pairs: 0 as strangers, 1 the same
 * @property {Verdict} verdict
 *
 * @typedef {{ pair: number[], compared: string, step: number, measure: string, layer: number | null, condition: string,
 *   n: number, value: number, low: number, high: number }} Alike
 * @typedef {{ seed: number, n: number, value: number, low: number, high: number }} Share
 * @typedef {{ way: string, condition: string, values: Share[], spread: (number | null)[] | null }} Belief
 * @typedef {{ seed: number, step: number, n: number, widest: number, scores: number[][] }} Heads
 * @typedef {{ label: string, threshold: number, values: { seed: number, after: number | null, came: number | null }[] }} When
 * @typedef {{ n: number, away: [number, number], copiers: number, last: number } | Record<string, never>} Seedlings
 * @typedef {{ alike: Alike[], belief: Belief[], heads: Heads[], when: When[], seedlings: Seedlings }} Figures
 */

export const ALIKE = 3 / 4; // of the way from strangers to the same, and more
export const DIFFERS = 1 / 4; // and less

const GUESSING = 0.5; // how far the scores of one that guesses and of one that is always right lie apart

/**
 * How far of the way from strangers to the same.
 * @param {number} value
 * @param {number} strangers
 */
export function wayOf(value, strangers) {
  return (value - strangers) / (1 - strangers);
}

/**
 * @param {Track[]} tracks
 * @returns {Evidence | null}  null if there are no figures
 */
export function judged(tracks) {
  const measured = tracks.filter(({ dots }) => dots.length);
  if (!measured.length) return null;
  const way = mean(measured.map(({ strangers, dots }) => mean(dots.map(({ value }) => wayOf(value, strangers)))));
  return { tracks: measured, way, verdict: way >= ALIKE ? "alike" : way <= DIFFERS ? "differs" : "in part" };
}

/** @param {Figures} figures */
export function words({ alike }) {
  const rows = alike.filter(({ measure, condition }) => measure === "same prediction" && condition === "any token");
  return judged([track("the likeliest next word", rows)]);
}

/**
 * What the layers hold, at a token drawn from each text.
 * @param {Figures} figures
 * @param {string} [condition]
 */
export function insides({ alike }, condition = "any token") {
  const rows = alike.filter((row) => row.measure === "CKA" && row.condition === condition);
  const layers = [...new Set(rows.map(({ layer }) => layer))].sort((a, b) => Number(a) - Number(b));
  return judged(
    layers.map((layer) =>
      track(
        `after layer ${layer}`,
        rows.filter((row) => row.layer === layer),
      ),
    ),
  );
}

/**
 * How near the shares right of two sisters are to each other.
 * @param {Figures} figures
 * @param {string} way  of asking
 */
export function belief({ belief: all }, way) {
  return judged(
    all
      .filter((row) => row.way === way)
      .map(({ condition, values }) => ({
        label: condition,
        strangers: 1 - GUESSING,
        dots: pairs(values).map(([a, b]) => ({ label: named(a, b), value: 1 - Math.abs(a.value - b.value) })),
      })),
  );
}

/**
 * Whether the strongest copying heads stand in the same layer, or have the same number in theirs.
 * @param {Figures["heads"]} heads  of one moment
 * @param {"layer" | "head"} which
 */
export function place(heads, which) {
  if (heads.length < 2) return null;
  const { scores } = heads[0];
  const places = heads.map((one) => ({ seed: one.seed, place: strongest(one.scores)[which] }));
  return judged([sameness(places, which === "layer" ? scores.length : scores[0].length)]);
}

/**
 * Which pairs have the same one of so many places, beside what chance alone would give.
 * @param {{ seed: number, place: number }[]} places
 * @param {number} of
 * @returns {Track}
 */
export function sameness(places, of) {
  return {
    label: "pairs that have the same",
    strangers: 1 / of,
    dots: pairs(places).map(([a, b]) => ({ label: named(a, b), value: Number(a.place === b.place) })),
  };
}

/**
 * When they can first do something to stay: what share of the text of the later one the earlier one needed.
 * @param {Figures} figures
 * @param {number} last  tokens read in all, by when what hasn't come may still come
 */
export function when({ when: all }, last) {
  return judged(
    all.map(({ label, values }) => ({
      label,
      strangers: 0,
      dots: pairs(values.filter(({ came }) => came !== 0)).flatMap(([a, b]) => {
        if (a.came === null && b.came === null) return [];
        const [one, other] = [a.came ?? last, b.came ?? last];
        return [{ label: named(a, b), value: Math.min(one, other) / Math.max(one, other) }];
      }),
    })),
  );
}

/**
 * @param {Dot[]} correlations  of the weights of two sisters
 * @param {Dot[]} own
 */
export function weights(correlations, own) {
  return judged([{ label: "weights, knob by knob", strangers: 0, dots: correlations, own }]);
}

/**
 * @param {number[][]} scores  of the heads of each layer
 * @returns {{ layer: number, head: number, score: number }}
 */
export function strongest(scores) {
  const all = scores.flatMap((row, layer) => row.map((score, head) => ({ layer, head, score })));
  return all.reduce((best, one) => (one.score > best.score ? one : best));
}

/**
 * What a bet has won.
 * @param {string | undefined} bet  "alike" or "differs"
 * @param {Verdict} verdict
 */
export function won(bet, verdict) {
  return verdict === "in part" ? 0.5 : Number(bet === verdict);
}

/**
 * @param {string} label
 * @param {Alike[]} rows
 * @returns {Track}
 */
function track(label, rows) {
  const of = (/** @type {string} */ compared) =>
    rows
      .filter((row) => row.compared === compared)
      .map(({ pair: [a, b], value, low, high }) => ({
        label: a === b ? `${a}, untrained and trained` : `${a} and ${b}`,
        value,
        low,
        high,
      }));
  const starts = of("starts");
  const strangers = starts.length ? mean(starts.map(({ value }) => value)) : 0;
  return { label, strangers, dots: of("sisters"), starts, own: of("own start") };
}

/**
 * @template T
 * @param {T[]} all
 * @returns {[T, T][]}
 */
export function pairs(all) {
  return all.flatMap((one, i) => all.slice(i + 1).map((other) => /** @type {[T, T]} */ ([one, other])));
}

/**
 * @param {{ seed: number }} a
 * @param {{ seed: number }} b
 */
export function named(a, b) {
  return `${a.seed} and ${b.seed}`;
}

/** @param {number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
