// The same forward pass as transformer.js, ten times as fast: C compiled to WebAssembly SIMD, in
// kernels/. Nothing can be learnt here that transformer.js does not say better; the tests hold the
// two together. Where a caller wants to see intermediate values, or to change them, transformer.js
// does the work, and the kernels only its matrix products; where a browser lacks WebAssembly SIMD,
// it does all of it.
//
// A checkpoint's weights move into the memory of the kernels once, and stay ordinary Float32Arrays
// there. So JavaScript and C read the same numbers: `weights[name][index] = value` turns a knob for
// both, at no cost.

import { expectedShapes } from "./checkpoint.js";
import wasm from "./kernels/kernels.wasm";
import { rotaryAngles } from "./ops.js";
import { forward as readableForward, rotaryBase, rotaryDims } from "./transformer.js";

/** @typedef {import("./checkpoint.js").Config} Config */
/** @typedef {import("./checkpoint.js").Weights} Weights */
/** @typedef {import("./transformer.js").Past} Past */

/** @type {Promise<WebAssembly.Module | undefined> | undefined} */
let compiling;

/** @returns {Promise<WebAssembly.Module | undefined>} the kernels; none where there is no WebAssembly or SIMD, or the page forbids it */
export function compiled() {
  compiling ??= compile();
  return compiling;
}

async function compile() {
  try {
    return await WebAssembly.compile(/** @type {BufferSource} */ (wasm));
  } catch {
    // A ReferenceError where it was switched off, a CompileError without SIMD.
  }
}

/** @type {WeakMap<Weights, Home>} */
const homes = new WeakMap();

const PAGE = 65536; // bytes: WebAssembly's memory grows in steps of these

/**
 * Moves weights to where the kernels can read them.
 * @param {Weights} weights
 * @param {Config} config
 * @returns {Promise<Weights>} the moved ones, whose values may be changed but not the arrays
 *   themselves; where there are no kernels for this model or browser, `weights` as they were
 */
export async function settle(weights, config) {
  const home = await built(config, (module) => new Home(module, weights, config));
  return home?.weights ?? weights;
}

/**
 * @template H
 * @param {Config} config
 * @param {(module: WebAssembly.Module) => H} build
 * @returns {Promise<H | undefined>} undefined where there are no kernels for this model or browser
 */
export async function built(config, build) {
  const module = await compiled();
  if (!module || !isKnownShape(config)) return;
  try {
    return build(module);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // no memory left for it
  }
}

/**
 * Runs the model: see `forward` in transformer.js.
 * A `past` that was given here is to be read on here, too: its keys and values may be in the kernels' memory.
 * @type {typeof readableForward}
 */
export function forward(weights, config, tokens, options = {}) {
  const home = homes.get(weights);
  const { past, lastOnly = false, ...more } = options;
  if (home && !Object.values(more).some(isAsked)) {
    return { logits: home.forward(tokens, past, lastOnly), cache: new Map() };
  }
  home?.release();
  return readableForward(weights, config, tokens, home ? { ...options, linear: home.linear } : options);
}

/** @param {any} option  whether it asks for anything: false, nothing and {} do not */
function isAsked(option) {
  return typeof option === "object" && option ? Object.keys(option).length > 0 : Boolean(option);
}

/** @param {Config} config  whether the kernels, which read four numbers at a time, can run it */
function isKnownShape({ hidden_size: d, num_attention_heads: heads, intermediate_size: m, num_hidden_layers: layers }) {
  return (d / heads) % 4 === 0 && m % 4 === 0 && layers <= 32;
}

/** One model in a memory of its own. */
export class Home {
  /**
   * @param {WebAssembly.Module} module
   * @param {Weights} weights
   * @param {Config} config
   * @param {(kernels: any) => void} [takeMore]  has the kernels make room for what else they need
   */
  constructor(module, weights, config, takeMore = () => {}) {
    this.config = config;
    this.kernels = /** @type {any} */ (new WebAssembly.Instance(module).exports);
    const { memory, start, end, cosines, sines } = this.kernels;
    const dims = rotaryDims(config);
    const at = start(
      config.vocab_size,
      config.hidden_size,
      config.num_hidden_layers,
      config.num_attention_heads,
      config.intermediate_size,
      config.max_position_embeddings,
      dims,
      config.use_parallel_residual,
      config.is_causal ?? true,
      config.layer_norm_eps,
    );
    takeMore(this.kernels);
    memory.grow(Math.ceil((end() - memory.buffer.byteLength) / PAGE)); // once and for all: the views below stay good

    this.weights = this.weightsAt(at);
    for (const [name, array] of Object.entries(this.weights)) array.set(weights[name]);
    homes.set(this.weights, this);

    const angles = rotaryAngles(0, config.max_position_embeddings, dims, rotaryBase(config));
    this.view(cosines(), angles.cos.length).set(angles.cos);
    this.view(sines(), angles.sin.length).set(angles.sin);
    /** @type {Past | undefined} whose keys and values the kernels hold */
    this.held = undefined;
  }

  /**
   * @param {ArrayLike<number>} tokens
   * @param {Past | undefined} past
   * @param {boolean} lastOnly
   * @returns {Float32Array} (T, V) or (1, V)
   */
  forward(tokens, past, lastOnly) {
    const { vocab_size: V, max_position_embeddings: context } = this.config;
    const before = past?.length ?? 0;
    const T = tokens.length;
    if (!(T > 0 && before + T <= context)) {
      throw new Error(`This model reads 1 to ${context} tokens at once, and ${before + T} were given.`);
    }
    if (past !== this.held || !past) this.#hold(past);
    const given = new Int32Array(this.kernels.memory.buffer, this.kernels.tokens(), T);
    for (let t = 0; t < T; t++) given[t] = this.known(tokens[t]);
    const logits = this.kernels.forward(T, before, lastOnly);
    if (past) past.length += T;
    return this.view(logits, (lastOnly ? 1 : T) * V).slice();
  }

  /**
   * `linear` of ops.js, with weights that lie in this memory.
   * @type {typeof import("./ops.js").linear}
   */
  linear = (x, weight, bias, n) => {
    const T = x.length / n;
    const m = weight.length / n;
    this.view(this.kernels.given(), x.length).set(x);
    return this.view(this.kernels.multiply(weight.byteOffset, bias?.byteOffset ?? 0, T, m, n), T * m).slice();
  };

  /**
   * @param {number} id
   * @returns {number} the same, if there is such a token
   */
  known(id) {
    const { vocab_size: V } = this.config;
    if (id >= 0 && id < V) return id;
    throw new Error(`This model has no token ${id}; they go from 0 to ${V - 1}.`);
  }

  /** Gives the past that the kernels hold its keys and values back. */
  release() {
    const { held } = this;
    this.held = undefined;
    if (held) this.#eachRow(held, (kernels, own) => own.set(kernels));
  }

  /** @param {Past | undefined} past */
  #hold(past) {
    this.release();
    this.held = past;
    if (past) this.#eachRow(past, (kernels, own) => kernels.set(own));
  }

  /**
   * @param {Past} past
   * @param {(kernels: Float32Array, own: Float32Array) => void} copy
   */
  #eachRow(past, copy) {
    const size = past.length * this.config.hidden_size;
    for (let i = 0; i < past.keys.length; i++) {
      copy(this.view(this.kernels.keys(i), size), past.keys[i].subarray(0, size));
      copy(this.view(this.kernels.values(i), size), past.values[i].subarray(0, size));
    }
  }

  /**
   * @param {number} at
   * @returns {Weights} the set that lies there
   */
  weightsAt(at) {
    /** @type {Weights} */
    const found = {};
    for (const [name, shape] of expectedShapes({ ...this.config, attention_bias: true })) {
      const array = this.view(
        at,
        shape.reduce((a, b) => a * b),
      );
      at += Math.ceil(array.byteLength / 16) * 16;
      // An attention without biases: the kernels' are zeros, which does the same.
      if ((this.config.attention_bias ?? true) || !/attention\.\w+\.bias$/.test(name)) found[name] = array;
    }
    return Object.freeze(found);
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  view(at, length) {
    return new Float32Array(this.kernels.memory.buffer, at, length);
  }
}
