// What runs in the browser: the page's engine, and onnxruntime-web on the same model. Each contestant
// is a function that does its work once; `time` calls it and gives the milliseconds of each call.

import * as ort from "./node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
import * as api from "./engine.js";

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = new URL("./node_modules/onnxruntime-web/dist/", import.meta.url).href;

const engine = await api.startEngine({ files: api.staticFiles("specimens/") });
const { config } = engine;
const { vocab_size: V, num_attention_heads: heads, hidden_size: d, num_hidden_layers: layers } = config;
const { file } = (await engine.checkpoints()).at(-1);
const readable = await api.loadCheckpoint(await api.staticFiles("specimens/village/seed-0/").read(file), config);
const weights = await api.fast.settle(readable, config);
if (weights === readable) throw new Error("The kernels do not run in this browser.");

const session = await ort.InferenceSession.create("village.onnx", {
  executionProviders: ["wasm"],
  graphOptimizationLevel: "all",
});
const parts = Array.from({ length: layers }, (_, i) => [`keys.${i}`, `values.${i}`]).flat();
const nothing = () =>
  Object.fromEntries(parts.map((name) => [`past.${name}`, new ort.Tensor("float32", new Float32Array(), [heads, 0, d / heads])]));

/** @param {number[]} tokens */
async function ask(tokens, past = nothing()) {
  return session.run({ ids: new ort.Tensor("int64", BigInt64Array.from(tokens, BigInt), [tokens.length]), ...past });
}

/** The likeliest token at each step, keys and values handed on from step to step. */
async function continued(tokens, count) {
  const told = [];
  let found = await ask(tokens);
  for (;;) {
    const last = found.logits.data.subarray(-V);
    let best = 0;
    for (let id = 1; id < V; id++) if (last[id] > last[best]) best = id;
    told.push(best);
    if (told.length === count) return told;
    found = await ask([best], Object.fromEntries(parts.map((name) => [`past.${name}`, found[`present.${name}`]])));
  }
}

/** One of a matrix's knobs turned to and fro, and what the model then says after 12 tokens. */
let turns = 0;
function turnKnob(tokens) {
  const knobs = weights[`gpt_neox.layers.${turns % layers}.mlp.dense_4h_to_h.weight`];
  knobs[(turns++ * 7919) % knobs.length] *= -1;
  const { logits } = api.fast.forward(weights, config, tokens, { lastOnly: true });
  return api.likeliest(api.ops.softmax(logits, V), 10);
}

export const contestants = {
  forward: {
    engine: (tokens) => api.fast.forward(weights, config, tokens).logits,
    readable: (tokens) => api.forward(readable, config, tokens).logits,
    onnxruntime: async (tokens) => (await ask(tokens)).logits.data,
  },
  generate: {
    engine: (tokens, count) =>
      [...api.generate(weights, config, tokens, { temperature: 0, maxTokens: count })].map(({ id }) => id),
    readable: (tokens, count) =>
      [...api.generate(readable, config, tokens, { temperature: 0, maxTokens: count })].map(({ id }) => id),
    onnxruntime: continued,
  },
  knob: { engine: turnKnob },
};

/** How long it takes until a reader sees what a turned knob does: see turning.js. */
export const turnDrawn = async (turns) => (await import("./turning.js")).turnDrawn(turns);

/** Adds the task of a training step, which needs a model and a text. */
export async function prepareTraining(...run) {
  contestants.train = await (await import("./train.js")).contestants(...run);
}

/**
 * @param {string} task
 * @param {string} who
 * @param {any[]} args
 * @param {number} calls
 * @returns {Promise<number[]>} milliseconds of each call
 */
export async function time(task, who, args, calls) {
  const taken = [];
  for (let n = 0; n < calls; n++) {
    const start = performance.now();
    await contestants[task][who](...args);
    taken.push(performance.now() - start);
  }
  return taken;
}

/** What each contestant says, so that the answers can be compared before they are timed. */
export async function answer(task, who, args) {
  return Array.from(await contestants[task][who](...args));
}
