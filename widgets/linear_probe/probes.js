// A probe: a weighing of the numbers in the stream for each container, and the way from one container to another.
// What `lab/inside/probes/for_page.py` writes is read here, and used as `lab/inside/probes/probe.py` does.

import { dequantised } from "../engine/checkpoint.js";
import { randomNumbers } from "../engine/random.js";
import { damagedFile, parseSafetensors } from "../engine/safetensors.js";

/**
 * @param {ArrayBuffer} buffer
 * @param {string} file  its path, for errors
 */
export function openProbes(buffer, file) {
  const tensors = parseSafetensors(buffer, file);
  /** @type {Map<string, Float32Array>} */
  const known = new Map();

  /** @param {string} name */
  function numbers(name) {
    const found = known.get(name);
    if (found) return found;
    const tensor = tensors.get(name);
    if (!tensor) throw damagedFile(file, `holds no ${name}`);
    const made = dequantised(tensor, name, tensors, file);
    known.set(name, made);
    return made;
  }

  return {
    /**
     * @param {string} probe  "<target>/<position>/<layer>"
     * @param {Float32Array} stream  (d,)
     * @returns {Float64Array}  a score for each container
     */
    scores(probe, stream) {
      const [weight, bias] = [numbers(`${probe}/weight`), numbers(`${probe}/bias`)];
      return Float64Array.from(bias, (sum, c) => stream.reduce((s, x, i) => s + x * weight[c * stream.length + i], sum));
    },
    /**
     * From the mean of the streams of one container to that of another.
     * @param {string} probe
     * @param {number} from
     * @param {number} to
     * @returns {Float32Array}  (d,)
     */
    direction(probe, from, to) {
      const means = numbers(`${probe}/means`);
      const width = means.length / numbers(`${probe}/bias`).length;
      return Float32Array.from({ length: width }, (_, i) => means[to * width + i] - means[from * width + i]);
    },
  };
}

/**
 * The scores of a few containers as shares of one.
 * @param {ArrayLike<number>} scores
 * @param {number[]} few
 * @returns {number[]}
 */
export function sharesOf(scores, few) {
  const top = Math.max(...few.map((c) => scores[c]));
  const grown = few.map((c) => Math.exp(scores[c] - top));
  const sum = grown.reduce((a, b) => a + b);
  return grown.map((g) => g / sum);
}

/**
 * A direction drawn by lot, all being as likely, as long as another.
 * @param {Float32Array} direction
 * @param {number} seed
 * @returns {Float32Array}
 */
export function randomLike(direction, seed) {
  const random = randomNumbers(seed);
  const drawn = Float64Array.from(direction, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const scale = Math.hypot(...direction) / Math.hypot(...drawn);
  return Float32Array.from(drawn, (x) => x * scale);
}
