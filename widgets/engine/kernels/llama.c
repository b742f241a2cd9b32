// The forward pass of a Llama: llama/transformer.js, which explains it, in the same order. Here it is made where nobody wants to
// see or change anything on the way, but for the layers in which a knob is turned.
#include "packed.h"
#include "simd.h"

enum { MOST_DEEP = 256, QUERIES = 32 }; // QUERIES: whose scores are worked on at once, so that they stay in a near cache

enum { Q, K, V, O, GATE, UP, DOWN, TABLES };

typedef struct {
  const float *norm1, *norm2;
  float *keys, *values; // (context, groups size)
  Table tables[TABLES];
} Block;

static struct {
  int width, layers, heads, groups, size, neurons, vocab, exact;
  float eps;
  const float *final;
  Table readout;
} llama;
static Block blocks[MOST_DEEP];
static float *angles[2];                                       // cosines and sines: (context, size / 2)
static float *stream, *read, *q, *z, *written, *scores, *gate, *up, *logits; // (T, …), T at most MOST_TOKENS

__attribute__((export_name("start_llama"))) float *start_llama(int width, int layers, int heads, int groups, int size, int neurons,
                                                               int vocab, int context, float eps, int exact) {
  llama = (__typeof__(llama)){width, layers, heads, groups, size, neurons, vocab, exact, eps, 0, {0}};
  angles[0] = take(context * size / 2);
  angles[1] = take(context * size / 2);
  stream = take(MOST_TOKENS * width);
  read = take(MOST_TOKENS * width);
  written = take(MOST_TOKENS * (width > groups * size ? width : groups * size));
  q = take(MOST_TOKENS * heads * size);
  z = take(MOST_TOKENS * heads * size);
  scores = take(MOST_TOKENS * context);
  gate = take(MOST_TOKENS * neurons);
  up = take(MOST_TOKENS * neurons);
  logits = take(vocab);
  return stream;
}

__attribute__((export_name("angles"))) float *at_angles(int which) { return angles[which]; }

// Where the parts of a layer lie.
__attribute__((export_name("set_block"))) void set_block(int i, const float *norm1, const float *norm2, float *keys, float *values) {
  blocks[i] = (Block){norm1, norm2, keys, values, {{0}}};
}
__attribute__((export_name("set_table"))) void set_table(int i, int which, int kind, const char *place) {
  blocks[i].tables[which] = (Table){kind, place};
}
__attribute__((export_name("set_end"))) void set_end(const float *final, int kind, const char *readout) {
  llama.final = final;
  llama.readout = (Table){kind, readout};
}

static void add_to(float *x, const float *y, int n) {
  for (int i = 0; i < n; i += 4) store(x + i, load(x + i) + load(y + i));
}

// From q, and the keys and values of the layer, to z.
static void attend_in_groups(const Block *in, int T, int past) {
  int heads = llama.heads, groups = llama.groups, size = llama.size;
  for (int h = 0; h < heads; h++) {
    int shared = h * groups / heads * size;
    for (int first = 0; first < T; first += QUERIES) {
      int some = T - first < QUERIES ? T - first : QUERIES, before = past + first, at = first * heads * size + h * size;
      head_scores(scores, q + at, heads * size, in->keys + shared, groups * size, some, before, size);
      shares(scores, some, before + some);
      head_mix(z + at, heads * size, scores, in->values + shared, groups * size, some, before + some, size);
    }
  }
}

static void layer(const Block *in, int T, int past) {
  int d = llama.width, heads = llama.heads, groups = llama.groups, size = llama.size, m = llama.neurons, exact = llama.exact;
  const Table *tables = in->tables;
  float *keys = in->keys + past * groups * size, *values = in->values + past * groups * size;
  rms_norm(read, stream, in->norm1, T, d, llama.eps);
  multiply_packed(q, read, tables[Q], T, heads * size, d, exact, 0);
  multiply_packed(written, read, tables[K], T, groups * size, d, exact, 1);
  __builtin_memcpy(keys, written, T * groups * size * sizeof(float));
  multiply_packed(written, read, tables[V], T, groups * size, d, exact, 1);
  __builtin_memcpy(values, written, T * groups * size * sizeof(float));
  rotate_rows(q, T, heads, size, past, angles[0], angles[1]);
  rotate_rows(keys, T, groups, size, past, angles[0], angles[1]);
  attend_in_groups(in, T, past);
  multiply_packed(written, z, tables[O], T, d, heads * size, exact, 0);
  add_to(stream, written, T * d);

  rms_norm(read, stream, in->norm2, T, d, llama.eps);
  multiply_packed(gate, read, tables[GATE], T, m, d, exact, 0);
  multiply_packed(up, read, tables[UP], T, m, d, exact, 1);
  swiglu(gate, up, T * m);
  multiply_packed(written, gate, tables[DOWN], T, d, m, exact, 0);
  add_to(stream, written, T * d);
}

// Takes T tokens, whose rows have been put into the stream, through the layers `from` up to `to`, behind `past` others.
__attribute__((export_name("pass_layers"))) void pass_layers(int from, int to, int T, int past) {
  for (int i = from; i < to; i++) layer(&blocks[i], T, past);
}

// Reads off the last of T tokens what comes next. Returns where the logits lie (V).
__attribute__((export_name("read_off"))) float *read_off(int T) {
  rms_norm(read, stream + (T - 1) * llama.width, llama.final, 1, llama.width, llama.eps);
  multiply_packed(logits, read, llama.readout, 1, llama.vocab, llama.width, llama.exact, 0);
  return logits;
}
