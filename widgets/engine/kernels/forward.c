// The forward pass, whole, in one call: transformer.js, which explains it, in the same order.
#include "model.h"

Shape shape;
Weights weights;
float *cosines, *sines;

static float *stream, *logits, *given, *product; // given, product: of `multiply`
static int *tokens;
static Trace trace;                              // one for all layers: nothing is kept of it,
static float *keys[MOST_LAYERS], *values[MOST_LAYERS]; // (context, d) but for these

// One layer: reads `in`, the residual stream (B T, d), and writes it to trace->mid, behind attention,
// and to `out`. All three may be the same.
void block(const Layer *layer, const Trace *trace, const float *in, float *out, int B, int T, int past) {
  int d = shape.width, m = shape.neurons, N = B * T;
  float *mid = trace->mid;
  layer_norm(trace->read1, in, layer->norm1, N);
  if (shape.parallel) layer_norm(trace->read2, in, layer->norm2, N);

  zero(trace->qkv, N * 3 * d);
  linear(trace->qkv, trace->read1, layer->qkv, N, 3 * d, d);
  attend(trace, B, T, past);
  if (mid != in) __builtin_memcpy(mid, in, N * d * sizeof(float));
  linear(mid, trace->z, layer->dense, N, d, d);

  if (!shape.parallel) layer_norm(trace->read2, mid, layer->norm2, N);
  zero(trace->before, N * m);
  linear(trace->before, trace->read2, layer->up, N, m, d);
  gelu(trace->after, trace->before, N * m);
  if (out != mid) __builtin_memcpy(out, mid, N * d * sizeof(float));
  linear(out, trace->after, layer->down, N, d, m);
}

static int larger(int a, int b) { return a > b ? a : b; }

// Makes room for a model of this shape. Returns where its weights begin; `end()` is where all ends.
__attribute__((export_name("start"))) float *start(int vocab, int width, int layers, int heads, int neurons, int context,
                                                   int turned, int parallel, int causal, float eps) {
  shape = (Shape){vocab, width, layers, heads, neurons, context, turned, parallel, causal, eps};
  weights = take_weights();
  cosines = take(context * turned / 2);
  sines = take(context * turned / 2);
  for (int i = 0; i < layers; i++) {
    keys[i] = take(context * width);
    values[i] = take(context * width);
  }
  tokens = (int *)take(context);
  stream = trace.mid = take(context * width);
  trace.room = context;
  trace.read1 = take(context * width);
  trace.read2 = take(context * width);
  trace.qkv = take(context * 3 * width);
  trace.pattern = take(context * ((context + 3) & ~3));
  trace.z = take(context * width);
  trace.before = trace.after = take(context * neurons);
  logits = take(context * vocab);
  given = take(context * larger(width, neurons));
  product = take(context * larger(vocab, larger(3 * width, neurons)));
  return weights.embedding;
}

__attribute__((export_name("cosines"))) float *at_cosines(void) { return cosines; }
__attribute__((export_name("sines"))) float *at_sines(void) { return sines; }
__attribute__((export_name("tokens"))) int *at_tokens(void) { return tokens; }
__attribute__((export_name("keys"))) float *at_keys(int layer) { return keys[layer]; }
__attribute__((export_name("values"))) float *at_values(int layer) { return values[layer]; }

// Runs the model on T tokens behind `past` others, whose keys and values are there. Returns where
// the logits lie: (T, V), or (1, V) of the last token.
__attribute__((export_name("forward"))) float *forward(int T, int past, int last_only) {
  int d = shape.width;
  for (int t = 0; t < T; t++)
    __builtin_memcpy(stream + t * d, weights.embedding + tokens[t] * d, d * sizeof(float));
  for (int i = 0; i < shape.layers; i++) {
    trace.keys = keys[i];
    trace.values = values[i];
    block(&weights.layers[i], &trace, stream, stream, 1, T, past);
  }
  float *end = last_only ? stream + (T - 1) * d : stream;
  int rows = last_only ? 1 : T;
  layer_norm(trace.z, end, weights.final, rows);
  zero(logits, rows * shape.vocab);
  dots(logits, shape.vocab, trace.z, d, weights.embedding, d, rows, shape.vocab, d);
  return logits;
}

// One product alone, for a forward pass whose other steps are made elsewhere: weight · x[t] + bias, of the x (T, n) that
// has been put at `given()`. Returns where the (T, m) lie. bias: null for none.
__attribute__((export_name("given"))) float *at_given(void) { return given; }
__attribute__((export_name("multiply"))) float *multiply(const float *weight, const float *bias, int T, int m, int n) {
  for (int t = 0; t < T; t++)
    if (bias) __builtin_memcpy(product + t * m, bias, m * sizeof(float));
    else zero(product + t * m, m);
  dots(product, m, given, n, weight, n, T, m, n);
  return product;
}
