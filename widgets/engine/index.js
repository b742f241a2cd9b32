// Everything public of the engine, built as widgets/static/engine.js for tests, and for readers
// who want to run the model from a browser's console.

export { EngineClient, startEngine } from "./client.js";
export { expectedShapes, loadCheckpoint } from "./checkpoint.js";
export { Engine } from "./engine.js";
export { kernelFiles, pageFiles, staticFiles } from "./files.js";
export * as fast from "./fast.js";
export { startLearner } from "./fast_training.js";
export { fitContext, generate, likeliest } from "./generate.js";
export * as ops from "./ops.js";
export { parseSafetensors } from "./safetensors.js";
export { BEGIN, Tokenizer } from "./tokenizer.js";
export { emptyPast, forward } from "./transformer.js";
