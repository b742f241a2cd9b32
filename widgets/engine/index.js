// Everything public of the engine, built as widgets/static/engine.js for tests, and for readers
// who want to run the model from a browser's console.

export { backward, lossAndGradients } from "./backward.js";
export { EngineClient, startEngine } from "./client.js";
export { expectedShapes, loadCheckpoint } from "./checkpoint.js";
export { withEdits } from "./edits.js";
export { Engine } from "./engine.js";
export { kernelFiles, pageFiles, staticFiles } from "./files.js";
export * as fast from "./fast.js";
export { startLearner } from "./fast_training.js";
export { fitContext, generate, likeliest } from "./generate.js";
export { gradientsOf } from "./gradients.js";
export { KernelEngine, startKernelEngine } from "./kernel.js";
export { initialWeights } from "./initial.js";
export { changesOf } from "./interventions.js";
export * as ops from "./ops.js";
export * as opsBackward from "./ops_backward.js";
export * as optimizers from "./optimizers.js";
export { readLlama } from "./llama/model.js";
export { startPacked } from "./packed_client.js";
export { parseSafetensors } from "./safetensors.js";
export { BEGIN, Tokenizer } from "./tokenizer.js";
export { RECIPE, Trainer, startTrainer } from "./trainer.js";
export { emptyPast, forward } from "./transformer.js";
