// Attention: every token asks (query), those before it and itself offer (key), and what is offered
// (value) is mixed by how well question and offer fit; each head does so in its own way.
#include "model.h"
#include "simd.h"

enum { BLOCK = 16 };

// The first `turned` dimensions of one head's query or key, turned pair by pair to its position.
static void rotate(float *y, const float *x, int position) {
  int size = shape.width / shape.heads, pairs = shape.turned / 2;
  const float *cosine = cosines + position * pairs, *sine = sines + position * pairs;
  for (int p = 0; p < pairs; p++) {
    float a = x[p], b = x[p + pairs];
    y[p] = a * cosine[p] - b * sine[p];
    y[p + pairs] = b * cosine[p] + a * sine[p];
  }
  for (int c = shape.turned; c < size; c++) y[c] = x[c];
}

// From trace->qkv to trace->z, for B sequences of T tokens, each behind `past` tokens whose keys and
// values are there already. `room`: tokens that keys and values can hold for each sequence.
void attend(const Trace *trace, int B, int T, int past, int room, int keep_patterns) {
  int d = shape.width, heads = shape.heads, size = d / heads;
  int S = past + T, row = (S + 3) & ~3;
  float scale = 1 / __builtin_sqrtf(size);
  for (int b = 0; b < B; b++) {
    float *qkv = trace->qkv + b * T * 3 * d, *z = trace->z + b * T * d;
    float *keys = trace->keys + b * room * d, *values = trace->values + b * room * d;
    for (int t = 0; t < T; t++)
      for (int h = 0; h < heads; h++) {
        float *q = qkv + (t * heads + h) * 3 * size;
        int to = (past + t) * d + h * size;
        rotate(q, q, past + t);
        rotate(keys + to, q + size, past + t);
        for (int c = 0; c < size; c++) values[to + c] = q[2 * size + c];
      }
    for (int h = 0; h < heads; h++) {
      float *pattern = trace->pattern + (keep_patterns ? (b * heads + h) * T * row : 0);
      __builtin_memset(pattern, 0, T * row * sizeof(float));
      for (int t = 0; t < T; t++) __builtin_memset(z + t * d + h * size, 0, size * sizeof(float));
      for (int first = 0; first < T; first += BLOCK) { // so many at once, none of which looks beyond the last
        int end = first + BLOCK < T ? first + BLOCK : T;
        int most = shape.causal ? past + end : S;
        float *here = pattern + first * row;
        dots(here, row, qkv + (first * heads + h) * 3 * size, 3 * d, keys + h * size, d, end - first, most, size);
        for (int t = first; t < end; t++) softmax(pattern + t * row, shape.causal ? past + t + 1 : S, row, scale);
        mix(z + first * d + h * size, d, here, row, 1, values + h * size, d, end - first, size, most);
      }
    }
  }
}
