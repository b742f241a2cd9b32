// What is changed in each test, as changes that any engine takes. As lab/real/first_token.py, where the same is measured on
// many texts: "as before" is as in a run with the knob, "without" as in one with the knob at 0. Pure: no DOM, no model.

import { randomNumbers } from "../engine/random.js";

/** @typedef {import("../engine/interventions.js").Intervention} Intervention */
/** @typedef {{ shape: number[], data: Float32Array }} Activation */
/** @typedef {Map<string, Activation>} Run  by TransformerLens names */
/**
 * What was seen of a text in both runs.
 * @typedef {object} Seen
 * @property {number} layer  the knob's
 * @property {number} layers  of the model
 * @property {number} tokens  of the text
 * @property {Run} intact
 * @property {Run} broken
 */
/**
 * @typedef {object} Test
 * @property {(layer: number, layers: number) => string[]} reads  what has to be seen of both runs
 * @property {(seen: Seen) => { times: number, changes: Intervention[] }} of  how the knob is turned, what is changed
 */

/** Another token, whose values are shortened instead of the first one's. */
export const CONTROL = 5;

const NOTHING = -1e9; // of an attention score: e to that power is 0

/** @param {number} layer */
const streamAfter = (layer) => `blocks.${layer}.hook_resid_post`;
/** @param {string} part @param {number} layer @param {number} layers */
const behind = (part, layer, layers) =>
  Array.from({ length: layers - layer - 1 }, (_, i) => `blocks.${layer + 1 + i}.attn.hook_${part}`);

/** @type {Test["reads"]} */
const STREAM = (layer) => [streamAfter(layer)];
/** @type {Test["reads"]} */
const VALUES = (layer, layers) => behind("v", layer, layers);
/** @type {Test["reads"]} */
const KEYS = (layer, layers) => behind("k", layer, layers);
/** @type {Test["reads"]} */
const BOTH = (layer, layers) => [...KEYS(layer, layers), ...VALUES(layer, layers)];
/** @type {Test["reads"]} */
const PATTERNS = (layer, layers) => behind("pattern", layer, layers);
/** @type {Test["reads"]} */
const NOTHING_READ = () => [];

/** @type {Record<string, Test>} */
export const TESTS = {
  "at 0: the first token's stream as before": without(STREAM, (seen) => stream(seen, ({ intact }) => intact)),
  // which is to take the first token's from the broken run, in the intact one
  "at 0: all others' streams as before": withIt(STREAM, (seen) => stream(seen, ({ broken }) => broken)),
  "at 0: its stream as long as before": without(STREAM, (seen) =>
    stream(seen, ({ intact, broken }) => asLong(broken, intact, broken.length)),
  ),
  "at 0: its stream the way it went before, not as long": without(STREAM, (seen) =>
    stream(seen, ({ intact, broken }) => asLong(intact, broken, intact.length)),
  ),

  "at 0: values as before": without(VALUES, (seen) => first(seen, VALUES, ({ intact }) => intact)),
  "at 0: values as short as before": without(VALUES, (seen) =>
    first(seen, VALUES, ({ intact, broken, size }) => asLong(broken, intact, size)),
  ),
  "at 0: values as short as before, any way": without(VALUES, byLot),
  "at 0: values at 0": without(NOTHING_READ, silenced),
  "at 0: values of another token shortened": without(VALUES, anotherShortened),

  "at 0: keys as before": without(KEYS, (seen) => first(seen, KEYS, ({ intact }) => intact)),
  "at 0: all look where they looked before": without(PATTERNS, (seen) => looks(seen, seen.intact)),
  "at 0: keys and values as before": without(BOTH, (seen) => first(seen, BOTH, ({ intact }) => intact)),

  "as it is: values at 0": withIt(NOTHING_READ, silenced),
  "as it is: values as long, any way": withIt(VALUES, byLot),
  "as it is: values 4 times as long": withIt(VALUES, (seen) => first(seen, VALUES, ({ intact }) => intact.map((x) => 4 * x))),
  "as it is: values as without it": withIt(VALUES, (seen) => first(seen, VALUES, ({ broken }) => broken)),
  "as it is: keys as without it": withIt(KEYS, (seen) => first(seen, KEYS, ({ broken }) => broken)),
  "as it is: all look where they look without it": withIt(PATTERNS, (seen) => looks(seen, seen.broken)),
  "as it is: nobody looks at the first token": withIt(NOTHING_READ, nobodyLooks),

  "knob at 0.25 times its value": turned(0.25),
  "knob at 0.5 times its value": turned(0.5),
  "knob at 2 times its value": turned(2),
  "knob at -1 times its value": turned(-1),
};

/** @param {Test["reads"]} reads @param {(seen: Seen) => Intervention[]} changes @returns {Test} */
function without(reads, changes) {
  return { reads, of: (seen) => ({ times: 0, changes: changes(seen) }) };
}

/** @param {Test["reads"]} reads @param {(seen: Seen) => Intervention[]} changes @returns {Test} */
function withIt(reads, changes) {
  return { reads, of: (seen) => ({ times: 1, changes: changes(seen) }) };
}

/** @param {number} times @returns {Test} */
function turned(times) {
  return { reads: NOTHING_READ, of: () => ({ times, changes: [] }) };
}

/**
 * @typedef {{ intact: Float32Array, broken: Float32Array, size: number, layer: number }} Here  of one token in both runs;
 *   `size`: of a vector in it, where heads have one each
 */

/**
 * Another stream at the first token, right behind the knob's layer.
 * @param {Seen} seen
 * @param {(here: Here) => Float32Array} anew
 */
function stream(seen, anew) {
  return [put(seen, streamAfter(seen.layer), 0, anew)];
}

/**
 * Other keys or values at the first token, in all layers behind.
 * @param {Seen} seen
 * @param {Test["reads"]} parts
 * @param {(here: Here) => Float32Array} anew
 */
function first(seen, parts, anew) {
  return parts(seen.layer, seen.layers).map((name) => put(seen, name, 0, anew));
}

/**
 * @param {Seen} seen
 * @param {string} name
 * @param {number} token
 * @param {(here: Here) => Float32Array} anew
 * @returns {Intervention}
 */
function put(seen, name, token, anew) {
  const { intact, broken } = { intact: rowOf(seen.intact, name, token), broken: rowOf(seen.broken, name, token) };
  const { shape } = of(seen.intact, name);
  const value = anew({ intact, broken, size: shape[shape.length - 1], layer: Number(name.split(".")[1]) });
  return { name, kind: "replace", positions: [token], value };
}

/** @param {Seen} seen @returns {Intervention[]} */
function silenced({ layer, layers }) {
  return VALUES(layer, layers).map((name) => ({ name, kind: "zero", positions: [0] }));
}

/** Values as long as with the knob, their direction drawn. @param {Seen} seen */
function byLot(seen) {
  return first(seen, VALUES, ({ intact, size, layer }) => {
    const chance = randomNumbers(layer);
    const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    return asLong(Float32Array.from(intact, normal), intact, size);
  });
}

/** The control: another token's values, shortened by as much as the first one's would be. @param {Seen} seen */
function anotherShortened(seen) {
  return VALUES(seen.layer, seen.layers).map((name) =>
    put(seen, name, CONTROL, ({ broken, size }) => {
      const [was, now] = [seen.broken, seen.intact].map((run) => lengths(rowOf(run, name, 0), size));
      return broken.map((x, i) => (x * now[Math.floor(i / size)]) / Math.max(was[Math.floor(i / size)], 1e-12));
    }),
  );
}

/**
 * Every head, at every token, looks where it does in another run.
 * @param {Seen} seen
 * @param {Run} run
 * @returns {Intervention[]}
 */
function looks({ layer, layers }, run) {
  return PATTERNS(layer, layers).flatMap((name) => {
    const { shape, data } = of(run, name); // (heads, T, T)
    const [heads, T] = shape;
    return Array.from({ length: heads }, (_, head) => ({
      name,
      kind: /** @type {const} */ ("replace"),
      head,
      value: data.subarray(head * T * T, (head + 1) * T * T),
    }));
  });
}

/**
 * No head looks at the first token but that token itself; what it would have paid goes to the others, in proportion.
 * @param {Seen} seen
 * @returns {Intervention[]}
 */
function nobodyLooks({ layer, layers, tokens }) {
  const positions = Array.from({ length: tokens - 1 }, (_, t) => t + 1);
  return behind("attn_scores", layer, layers).map((name) => ({ name, kind: "replace", positions, keys: [0], value: NOTHING }));
}

/**
 * Vectors of `size` numbers, one after the other, as long as others.
 * @param {Float32Array} these
 * @param {Float32Array} like
 * @param {number} size
 */
function asLong(these, like, size) {
  const [now, wanted] = [these, like].map((all) => lengths(all, size));
  return these.map((x, i) => (x * wanted[Math.floor(i / size)]) / Math.max(now[Math.floor(i / size)], 1e-12));
}

/** @param {Float32Array} vectors @param {number} size */
function lengths(vectors, size) {
  return Array.from({ length: vectors.length / size }, (_, i) => Math.hypot(...vectors.subarray(i * size, (i + 1) * size)));
}

/** @param {Run} run @param {string} name @param {number} token */
function rowOf(run, name, token) {
  const { shape, data } = of(run, name);
  const width = data.length / shape[0];
  return data.subarray(token * width, (token + 1) * width);
}

/** @param {Run} run @param {string} name @returns {Activation} */
function of(run, name) {
  const found = run.get(name);
  if (!found) throw new Error(`The model did not hand out ${name}.`);
  return found;
}
