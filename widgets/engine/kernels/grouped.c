// The steps of a Llama that weights have no part in: attention whose heads share keys and values in groups, and the gate of
// its MLP. Each reads what has been put somewhere in memory, and llama.js goes from one to the next.
#include "packed.h"
#include "simd.h"

static void scale_row(float *x, int n, float by) {
  int c = 0;
  for (; c + 4 <= n; c += 4) store(x + c, load(x + c) * by);
  for (; c < n; c++) x[c] *= by;
}

static float largest(const float *x, int n) {
  f4 most = all(-__builtin_inff());
  int c = 0;
  for (; c + 4 <= n; c += 4) most = __builtin_wasm_pmax_f32x4(most, load(x + c));
  float top = most[0];
  for (int i = 1; i < 4; i++) top = most[i] > top ? most[i] : top;
  for (; c < n; c++) top = x[c] > top ? x[c] : top;
  return top;
}

// How well each query of one head fits each key: their dot products, scaled; -inf where a token would look ahead.
// q (T, q_row), keys (past + T, k_row), the head's own `size` columns at the pointers. scores: (T, past + T)
__attribute__((export_name("head_scores"))) void head_scores(float *scores, const float *q, int q_row, const float *keys,
                                                             int k_row, int T, int past, int size) {
  int S = past + T;
  zero(scores, T * S);
  dots(scores, S, q, q_row, keys, k_row, T, S, size);
  float scale = 1 / __builtin_sqrtf(size);
  for (int t = 0; t < T; t++) {
    scale_row(scores + t * S, past + t + 1, scale);
    for (int s = past + t + 1; s < S; s++) scores[t * S + s] = -__builtin_inff();
  }
}

// Each of so many rows of n numbers becomes shares that add up to 1; -inf becomes exactly 0.
__attribute__((export_name("shares"))) void shares(float *x, int rows, int n) {
  for (int r = 0; r < rows; r++, x += n) {
    float top = largest(x, n), whole = 0;
    f4 parts = all(0);
    int c = 0;
    for (; c + 4 <= n; c += 4) {
      f4 given = load(x + c), e = exponential(given - top);
      e = (f4)((i4)e & (given > -1e30f)); // nothing, where nothing may be seen
      store(x + c, e);
      parts += e;
    }
    for (; c < n; c++) whole += x[c] = x[c] > -1e30f ? exponential(all(x[c] - top))[0] : 0;
    scale_row(x, n, 1 / (whole + sum(parts)));
  }
}

// What one head brings: the values, mixed by its pattern (T, S). z (T, z_row), values (S, v_row), its own columns at the pointers.
__attribute__((export_name("head_mix"))) void head_mix(float *z, int z_row, const float *pattern, const float *values, int v_row,
                                                       int T, int S, int size) {
  for (int t = 0; t < T; t++) zero(z + t * z_row, size);
  mix(z, z_row, pattern, S, 1, values, v_row, T, size, S);
}

// silu(gate) · up, in the place of gate. n: a multiple of 4.
__attribute__((export_name("swiglu"))) void swiglu(float *gate, const float *up, int n) {
  for (int i = 0; i < n; i += 4) {
    f4 x = load(gate + i);
    store(gate + i, x / (1 + exponential(-x)) * load(up + i));
  }
}

// Every row of x (T, d) scaled to a mean square of 1, then by the learned weight.
void rms_norm(float *y, const float *x, const float *weight, int T, int d, float eps) {
  for (int t = 0; t < T; t++, x += d, y += d) {
    f4 squares = all(0);
    for (int c = 0; c < d; c += 4) squares += load(x + c) * load(x + c);
    f4 scale = all(1 / __builtin_sqrtf(sum(squares) / d + eps));
    for (int c = 0; c < d; c += 4) store(y + c, load(x + c) * scale * load(weight + c));
  }
}

// Queries or keys x (T, heads, size), turned to their positions behind `past` others. cosines, sines: (context, size / 2)
void rotate_rows(float *x, int T, int heads, int size, int past, const float *cosines, const float *sines) {
  int pairs = size / 2;
  for (int t = 0; t < T; t++) {
    const float *cosine = cosines + (past + t) * pairs, *sine = sines + (past + t) * pairs;
    for (int h = 0; h < heads; h++, x += size)
      for (int p = 0; p < pairs; p++) {
        float a = x[p], b = x[p + pairs];
        x[p] = a * cosine[p] - b * sine[p];
        x[p + pairs] = b * cosine[p] + a * sine[p];
      }
  }
}
