// One step of training a small model, in the page: by the engine's own Trainer, as the widget LiveTraining grows it,
// and by TensorFlow.js (WebAssembly back end). The same model and text for each. The Trainer cuts the gradient to
// length 1 and turns the matrices by Muon, as the lab does; TensorFlow.js has no Muon, and is asked for less: Adam.

import "./node_modules/@tensorflow/tfjs/dist/tf.min.js";
import "./node_modules/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js";
import * as api from "./engine.js";

const tf = globalThis.tf;
tf.wasm.setWasmPaths(new URL("./node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url).href);
tf.wasm.setThreadsCount(1);
await tf.setBackend("wasm");

/**
 * @param {any} config
 * @param {Record<string, number[]>} numbers  the weights to begin with
 * @param {any} recipe
 * @param {number[]} stream  the text's tokens
 */
export async function contestants(config, numbers, recipe, stream) {
  const weights = Object.fromEntries(Object.entries(numbers).map(([name, values]) => [name, Float32Array.from(values)]));
  const trainer = await api.startTrainer(config, recipe, stream, weights);
  return {
    engine: () => [trainer.learn().loss],
    tensorflow: tensorFlow(
      config,
      weights,
      trainer.batch(0).map((row) => [...row]),
    ),
  };
}

function tensorFlow(config, weights, rows) {
  const { hidden_size: d, num_attention_heads: heads, num_hidden_layers: layers, vocab_size: V } = config;
  const [B, T, size] = [rows.length, rows[0].length, d / heads];
  const w = Object.fromEntries(
    [...api.expectedShapes(config)].map(([name, shape]) => [name, tf.variable(tf.tensor(weights[name], shape))]),
  );
  const part = (name) => [w[`${name}.weight`], w[`${name}.bias`]];
  const linear = (x, name) => tf.add(tf.matMul(x, part(name)[0], false, true), part(name)[1]);
  const norm = (x, name) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return tf.add(
      tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, config.layer_norm_eps))), part(name)[0]),
      part(name)[1],
    );
  };
  const gelu = (x) => tf.mul(x, tf.sigmoid(tf.mul(1.59576912, tf.add(x, tf.mul(0.044715, tf.mul(x, tf.mul(x, x)))))));

  const turned = Math.trunc(size * config.rope_parameters.partial_rotary_factor),
    pairs = turned / 2;
  const angles = api.ops.rotaryAngles(0, T, turned, config.rope_parameters.rope_theta);
  const [cos, sin] = [angles.cos, angles.sin].map((x) => tf.concat([tf.tensor(x, [T, pairs]), tf.tensor(x, [T, pairs])], 1));
  const rotated = (x) => {
    // (B, heads, T, size)
    const [first, second, left] = tf.split(x, [pairs, pairs, size - turned], 3);
    const there = tf.concat([first, second], 3);
    return tf.concat([tf.add(tf.mul(there, cos), tf.mul(tf.concat([tf.neg(second), first], 3), sin)), left], 3);
  };
  const mask = tf.tensor(
    Float32Array.from({ length: T * T }, (_, i) => (i % T > Math.floor(i / T) ? -1e9 : 0)),
    [T, T],
  );

  const ids = tf.tensor1d(rows.flat(), "int32");
  const next = tf.oneHot(
    tf.tensor1d(
      rows.flatMap((row) => row.slice(1)),
      "int32",
    ),
    V,
  );
  // The gradient of `gather` is missing from this back end; as a product it is there.
  const seen = tf.oneHot(ids, V);
  const lookUp = tf.customGrad((embedding) => ({
    value: tf.gather(embedding, ids), // (B T, d)
    gradFunc: (dx) => tf.matMul(seen, dx, true),
  }));
  const lossOf = () => {
    let x = lookUp(w["gpt_neox.embed_in.weight"]);
    for (let i = 0; i < layers; i++) {
      const layer = `gpt_neox.layers.${i}`;
      const joint = tf.reshape(linear(norm(x, `${layer}.input_layernorm`), `${layer}.attention.query_key_value`), [
        B,
        T,
        heads,
        3 * size,
      ]);
      const [q, k, v] = tf.split(tf.transpose(joint, [0, 2, 1, 3]), 3, 3); // (B, heads, T, size)
      const scores = tf.add(tf.mul(tf.matMul(rotated(q), rotated(k), false, true), 1 / Math.sqrt(size)), mask);
      const z = tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]), [B * T, d]);
      x = tf.add(x, linear(z, `${layer}.attention.dense`));
      const neurons = gelu(linear(norm(x, `${layer}.post_attention_layernorm`), `${layer}.mlp.dense_h_to_4h`));
      x = tf.add(x, linear(neurons, `${layer}.mlp.dense_4h_to_h`));
    }
    const end = tf.reshape(tf.slice(tf.reshape(norm(x, "gpt_neox.final_layer_norm"), [B, T, d]), [0, 0, 0], [B, T - 1, d]), [
      -1,
      d,
    ]);
    const logits = tf.matMul(end, w["gpt_neox.embed_in.weight"], false, true); // (B (T - 1), V)
    return tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, next), 1)));
  };
  const adam = tf.train.adam(1e-3, 0.9, 0.95, 1e-8);
  return async () => {
    const loss = adam.minimize(lossOf, true);
    const [value] = await loss.data();
    loss.dispose();
    return [value];
  };
}
