// The engine at the other end of ports. The build inlines this module, with all it imports, as a
// string into each widget; host.js starts it as a Web Worker, so that the page never stutters.

import { turn } from "./breathing.js";
import { Engine } from "./engine.js";
import { readLlama } from "./llama/model.js";
import { answer } from "./rpc.js";
import { startTrainer } from "./trainer.js";

/** The name under which a model being grown is asked, as a checkpoint is by its file. */
const GROWING = "growing";

/**
 * One engine, for as many as hold an end of it.
 * @returns {(port: MessagePort) => void} serves one more; `start` has to be called first, by one of them
 */
export function server() {
  /** @type {Engine} */
  let engine;
  /** @type {import("./trainer.js").Trainer} */
  let trainer;

  /** @type {Record<string, import("./rpc.js").Method>} */
  const methods = {
    start: ([config, tokenizer]) => {
      engine = new Engine(config, tokenizer);
    },
    startPacked: async ([file, name, buffer, exact]) => {
      const { config, tokenizer, begin, end, weights } = await readLlama(buffer, { file: name, exact }).catch((error) => {
        throw Object.assign(error, { given: buffer }); // so that it need not come again
      });
      engine = new Engine(config, tokenizer, begin);
      engine.checkpoints.set(file, weights);
      return { config, begin, end };
    },
    load: ([file, buffer, sha256]) => engine.load(file, buffer, sha256),
    unload: ([file]) => engine.unload(file),
    predict: ([file, prompt, options]) => engine.predict(file, prompt, options),
    generate: ([file, prompt, sampling], { tell, signal }) => engine.generate(file, prompt, sampling, tell, signal),
    runWithCache: ([file, prompt, options]) => engine.runWithCache(file, prompt, options),
    means: ([file, prompts, options]) => engine.means(file, prompts, options),
    gradients: ([file, prompt, options]) => engine.gradients(file, prompt, options),
    surprise: ([file, prompt, options]) => engine.surprise(file, prompt, options),
    weigh: ([file, prompt, options]) => engine.weigh(file, prompt, options),
    flows: ([file, prompt, options]) => engine.flows(file, prompt, options),
    lens: ([file, prompt, options]) => engine.lens(file, prompt, options),
    looksBack: ([file, prompt, options]) => engine.looksBack(file, prompt, options),
    written: ([file, prompt, options]) => engine.written(file, prompt, options),
    slopes: ([file, prompt, options]) => engine.slopes(file, prompt, options),
    practise: ([file, prompt, practice], { tell, signal }) => engine.practise(file, prompt, practice, tell, signal),
    shapes: () => engine.shapes(),
    spreads: ([file]) => engine.spreads(file),
    weights: ([file, options]) => engine.someWeights(file, options),
    fingerprint: ([file]) => engine.fingerprint(file),
    encode: ([text]) => engine.tokenizer.encode(text),
    decode: ([ids]) => engine.tokenizer.decode(ids),
    shown: ([ids]) => engine.tokenizer.shown(ids),
    tokens: ([text]) => engine.tokenizer.shown(engine.tokenizer.encode(text)),

    grow: async ([recipe, stream, from]) => {
      trainer = await startTrainer(engine.config, recipe, stream, from && engine.weights(from));
      engine.checkpoints.set(GROWING, trainer.weights);
      return { file: GROWING, recipe: trainer.recipe };
    },
    learn: async ([steps], { tell, signal }) => {
      for (let n = 0; n < steps && !trainer.ended; n++) {
        await turn();
        if (signal.aborted) break;
        tell(trainer.learn());
      }
    },
    rewind: () => trainer.rewind(),
    stand: () => trainer.stand(),
    goOn: ([stand]) => trainer.goOn(stand),
  };
  return (port) => answer(port, methods);
}

if ("DedicatedWorkerGlobalScope" in globalThis) {
  const serve = server();
  globalThis.onmessage = ({ ports: [port] }) => serve(port);
  postMessage("serving");
}
