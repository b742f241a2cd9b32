// The real model in the browser: the page's engine, and wllama (llama.cpp compiled to WebAssembly) on the same file and on the
// forms of the same weights that it runs fastest. Each contestant reads tokens, or goes on after them, once.

import { Wllama } from "./node_modules/@wllama/wllama/esm/index.js";
import * as api from "./engine.js";

const quiet = { debug() {}, log() {}, warn() {}, error: console.error };

/** @type {Record<string, {read: (tokens: number[]) => Promise<number>, goOn: (tokens: number[], count: number) => Promise<number[]>}>} */
const contestants = {};

/** Puts a contestant's model into memory, and takes the others' out, so that they don't get into each other's way. */
export async function prepare(who, file) {
  const blob = await (await fetch(file)).blob();
  if (who === "engine" || who === "exact") {
    const { config, tokenizer, begin, weights } = await api.readLlama(await blob.arrayBuffer(), { file, exact: who === "exact" });
    const engine = new api.Engine(config, tokenizer, begin);
    engine.checkpoints.set(file, weights);
    contestants[who] = {
      async read(tokens) {
        return engine.predict(file, [...tokens], { top: 1 }).top[0].id;
      },
      async goOn(tokens, count) {
        const told = await engine.generate(file, tokens, { temperature: 0, maxTokens: count });
        return told.tokens.map(({ id }) => id);
      },
      async knob(tokens, turn) {
        const edits = [{ name: "model.layers.11.mlp.down_proj.weight", index: 507 * 1536 + 1229, value: turn }];
        return engine.predict(file, tokens, { top: 1, edits }).top[0].id;
      },
    };
    return;
  }
  const llama = new Wllama(
    {
      "single-thread/wllama.wasm": "./node_modules/@wllama/wllama/esm/single-thread/wllama.wasm",
      "multi-thread/wllama.wasm": "./node_modules/@wllama/wllama/esm/multi-thread/wllama.wasm",
    },
    { logger: quiet },
  );
  await llama.loadModel([blob], { n_threads: 1, n_ctx: 2048, n_batch: 512 });
  const likeliest = async () => (await llama.getLogits(1))[0].token;
  const begin = async (tokens) => {
    await llama.kvClear();
    await llama.decode(tokens, {});
    return likeliest();
  };
  contestants[who] = {
    read: begin,
    async goOn(tokens, count) {
      const told = [await begin(tokens)];
      while (told.length < count) {
        await llama.decode([told.at(-1)], {});
        told.push(await likeliest());
      }
      return told;
    },
  };
}

/** Does a task once. */
export const ask = (who, task, args) => contestants[who][task](...args);
