// One look at B texts of T tokens: how surprised the model is, and which way and how strongly every knob
// pulls at that. backward.js, which explains it, in the same order; several texts at once.
#include "model.h"

enum { CHUNK = 128 }; // positions whose logits are held at once

Weights gradients;

static int *read, *targets;                   // (B T): a target below 0 does not count
static float *streams[MOST_LAYERS + 1];       // (B T, d) before each layer, and behind the last
static Trace traces[MOST_LAYERS];
static float *end, *dend, *logits;            // (B T, d) twice, (CHUNK, V)
static float *dx, *dread, *dz, *dqkv, *dneurons, *dpattern;

// From one position's logits to the next: an odd number of cache lines, since at a power of two a column of them
// would all want the same place in the cache.
static int logits_row(void) { return ((shape.vocab + 15) / 16 | 1) * 16; }

// Makes room for `rows` texts of `length` tokens. Returns where the gradients begin, laid out as the weights.
__attribute__((export_name("prepare"))) float *prepare(int rows, int length) {
  int N = rows * length, d = shape.width, row = (length + 3) & ~3;
  gradients = take_weights();
  read = (int *)take(N);
  targets = (int *)take(N);
  for (int i = 0; i < shape.layers; i++) {
    streams[i] = take(N * d);
    traces[i] = (Trace){.read1 = take(N * d), .qkv = take(N * 3 * d), .keys = take(N * d), .values = take(N * d),
                        .pattern = take(rows * shape.heads * length * row), .z = take(N * d), .mid = take(N * d),
                        .read2 = take(N * d), .before = take(N * shape.neurons), .after = take(N * shape.neurons),
                        .room = length, .keeps_patterns = 1};
  }
  streams[shape.layers] = take(N * d);
  end = take(N * d);
  dend = take(N * d);
  logits = take(CHUNK * logits_row());
  dx = take(N * d);
  dread = take(N * d);
  dz = take(N * d);
  dqkv = take(N * 3 * d);
  dneurons = take(N * shape.neurons);
  dpattern = take(length * row);
  return gradients.embedding;
}

__attribute__((export_name("read"))) int *at_read(void) { return read; }
__attribute__((export_name("targets"))) int *at_targets(void) { return targets; }

// From the stream's end to the loss and back, a few positions at a time. `share`: of each target in the loss.
static double read_out(int N, float share) {
  int d = shape.width, V = shape.vocab, row = logits_row();
  double loss = 0;
  zero(dend, N * d);
  for (int first = 0; first < N; first += CHUNK) {
    int count = N - first < CHUNK ? N - first : CHUNK;
    float *here = end + first * d;
    zero(logits, count * row);
    dots(logits, row, here, d, weights.embedding, d, count, V, d);
    for (int t = 0; t < count; t++) {
      float *y = logits + t * row;
      int target = targets[first + t];
      if (target < 0) {
        zero(y, row);
        continue;
      }
      float score = y[target];
      loss += softmax(y, V, row, 1, share) - score;
      y[target] -= share;
    }
    mix(dend + first * d, d, logits, row, 1, weights.embedding, d, count, d, V);
    mix(gradients.embedding, d, logits, 1, row, here, d, V, d, count);
  }
  return loss * share;
}

// One layer: dx, of the stream behind it, becomes that of the stream before it.
static void block_backward(int i, int B, int T) {
  int d = shape.width, m = shape.neurons, N = B * T;
  const Layer *layer = &weights.layers[i], *gradient = &gradients.layers[i];
  const Trace *trace = &traces[i];

  zero(dneurons, N * m);
  linear_backward(dneurons, dx, trace->after, layer->down, gradient->down, N, d, m);
  gelu_backward(dneurons, dneurons, trace->before, N * m);
  zero(dread, N * d);
  linear_backward(dread, dneurons, trace->read2, layer->up, gradient->up, N, m, d);
  if (!shape.parallel) layer_norm_backward(dx, dread, trace->mid, layer->norm2, gradient->norm2, N);

  zero(dz, N * d);
  linear_backward(dz, dx, trace->z, layer->dense, gradient->dense, N, d, d);
  if (shape.parallel) layer_norm_backward(dx, dread, streams[i], layer->norm2, gradient->norm2, N);
  zero(dqkv, N * 3 * d);
  attend_backward(dqkv, dpattern, dz, trace, B, T);
  zero(dread, N * d);
  linear_backward(dread, dqkv, trace->read1, layer->qkv, gradient->qkv, N, 3 * d, d);
  layer_norm_backward(dx, dread, streams[i], layer->norm1, gradient->norm1, N);
}

// Returns the loss: the mean of -log p over all targets, in nats.
__attribute__((export_name("loss_and_gradients"))) float loss_and_gradients(int B, int T) {
  int d = shape.width, N = B * T, count = 0;
  for (int t = 0; t < N; t++) {
    __builtin_memcpy(streams[0] + t * d, weights.embedding + read[t] * d, d * sizeof(float));
    count += targets[t] >= 0;
  }
  for (int i = 0; i < shape.layers; i++) block(&weights.layers[i], &traces[i], streams[i], streams[i + 1], B, T, 0);
  layer_norm(end, streams[shape.layers], weights.final, N);

  zero(gradients.embedding, size_of_weights());
  double loss = read_out(N, 1.f / count);
  zero(dx, N * d);
  layer_norm_backward(dx, dend, streams[shape.layers], weights.final, gradients.final, N);
  for (int i = shape.layers - 1; i >= 0; i--) block_backward(i, B, T);
  for (int t = 0; t < N; t++)
    for (int c = 0; c < d; c++) gradients.embedding[read[t] * d + c] += dx[t * d + c];
  return loss;
}
