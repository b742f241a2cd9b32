// Attention: every token asks (query), those before it and itself offer (key), and what is offered
// (value) is mixed by how well question and offer fit; each head does so in its own way.
#include "model.h"
#include "simd.h"

enum { BLOCK = 16 };

// The first `turned` dimensions of one head's query or key, turned pair by pair to its position (way: 1)
// or back from it (-1).
static void rotate(float *y, const float *x, int position, int way) {
  int size = shape.width / shape.heads, pairs = shape.turned / 2;
  const float *cosine = cosines + position * pairs, *sine = sines + position * pairs;
  for (int p = 0; p < pairs; p++) {
    float a = x[p], b = x[p + pairs];
    y[p] = a * cosine[p] - b * sine[p] * way;
    y[p + pairs] = b * cosine[p] + a * sine[p] * way;
  }
  for (int c = shape.turned; c < size; c++) y[c] = x[c];
}

// From trace->qkv to trace->z, for B sequences of T tokens, each behind `past` tokens whose keys and
// values are there already. `room`: tokens that keys and values can hold for each sequence.
void attend(const Trace *trace, int B, int T, int past) {
  int d = shape.width, heads = shape.heads, size = d / heads;
  int S = past + T, row = (S + 3) & ~3;
  float scale = 1 / __builtin_sqrtf(size);
  for (int b = 0; b < B; b++) {
    float *qkv = trace->qkv + b * T * 3 * d, *z = trace->z + b * T * d;
    float *keys = trace->keys + b * trace->room * d, *values = trace->values + b * trace->room * d;
    for (int t = 0; t < T; t++)
      for (int h = 0; h < heads; h++) {
        float *q = qkv + (t * heads + h) * 3 * size;
        int to = (past + t) * d + h * size;
        rotate(q, q, past + t, 1);
        rotate(keys + to, q + size, past + t, 1);
        for (int c = 0; c < size; c++) values[to + c] = q[2 * size + c];
      }
    for (int h = 0; h < heads; h++) {
      float *pattern = trace->pattern + (trace->keeps_patterns ? (b * heads + h) * T * row : 0);
      zero(pattern, T * row);
      for (int t = 0; t < T; t++) zero(z + t * d + h * size, size);
      for (int first = 0; first < T; first += BLOCK) { // so many at once, none of which looks beyond the last
        int end = first + BLOCK < T ? first + BLOCK : T;
        int most = shape.causal ? past + end : S;
        float *here = pattern + first * row;
        dots(here, row, qkv + (first * heads + h) * 3 * size, 3 * d, keys + h * size, d, end - first, most, size);
        for (int t = first; t < end; t++) softmax(pattern + t * row, shape.causal ? past + t + 1 : S, row, scale, 1);
        mix(z + first * d + h * size, d, here, row, 1, values + h * size, d, end - first, size, most);
      }
    }
  }
}

// From the gradient of z to that of queries, keys and values as they were before turning; dqkv is zero
// at first. dpattern: room for one head's (T, row). The sequences had no past.
void attend_backward(float *dqkv, float *dpattern, const float *dz, const Trace *trace, int B, int T) {
  int d = shape.width, heads = shape.heads, size = d / heads, row = (T + 3) & ~3;
  f4 scale = all(1 / __builtin_sqrtf(size));
  for (int b = 0; b < B; b++, dz += T * d, dqkv += T * 3 * d)
    for (int h = 0; h < heads; h++) {
      const float *pattern = trace->pattern + (b * heads + h) * T * row;
      const float *q = trace->qkv + b * T * 3 * d + h * 3 * size, *dout = dz + h * size;
      int first = b * trace->room * d + h * size;
      const float *keys = trace->keys + first, *values = trace->values + first;
      float *dq = dqkv + h * 3 * size, *dk = dq + size, *dv = dk + size;
      mix(dv, 3 * d, pattern, 1, row, dout, d, T, size, T);
      zero(dpattern, T * row);
      dots(dpattern, row, dout, d, values, d, T, T, size);
      for (int t = 0; t < T; t++) { // through softmax: what raises all scores alike changes none
        float *dp = dpattern + t * row;
        const float *p = pattern + t * row;
        f4 shared = all(0);
        for (int s = 0; s < row; s += 4) shared += load(p + s) * load(dp + s);
        shared = all(sum(shared));
        for (int s = 0; s < row; s += 4) store(dp + s, load(p + s) * (load(dp + s) - shared) * scale);
      }
      mix(dq, 3 * d, dpattern, row, 1, keys, d, T, size, T);
      mix(dk, 3 * d, dpattern, 1, row, q, 3 * d, T, size, T);
      for (int t = 0; t < T; t++) {
        rotate(dq + t * 3 * d, dq + t * 3 * d, t, -1);
        rotate(dk + t * 3 * d, dk + t * 3 * d, t, -1);
      }
    }
}
