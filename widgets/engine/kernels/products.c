// The two matrix products that everything is made of. Both add to what y already holds (a bias, the
// residual stream, a gradient). Both keep a small tile of y in registers, so that each number
// fetched is used several times, and go over memory in pieces that stay in the nearest cache.
#include "model.h"
#include "simd.h"

enum { PIECE = 4096, ROWS = 128 }; // floats of x, and rows of b, that the nearest cache holds beside the rest

// `tokens` × `rows` of y at once: each loaded piece of x serves all rows, each of w all tokens.
INLINE void dots_tile(float *y, int y_row, const float *x, int x_row, const float *w, int w_row, int n,
                      const int tokens, const int rows) {
  f4 tile[2][8] = {0};
  const float *xs[2], *ws[8];
  for (int t = 0; t < tokens; t++) xs[t] = x + t * x_row;
  for (int r = 0; r < rows; r++) ws[r] = w + r * w_row;
  for (int c = 0; c < n; c += 4) {
    f4 piece[2];
    for (int t = 0; t < tokens; t++) {
      piece[t] = load(xs[t]);
      xs[t] = moved(xs[t], 4);
    }
    for (int r = 0; r < rows; r++) {
      f4 weight = load(ws[r]);
      ws[r] = moved(ws[r], 4);
      for (int t = 0; t < tokens; t++) tile[t][r] += weight * piece[t];
    }
  }
  for (int t = 0; t < tokens; t++) {
    float *out = y + t * y_row;
    if (rows == 1) out[0] += sum(tile[t][0]);
    else for (int r = 0; r < rows; r += 4)
      store(out + r, load(out + r) + sums(tile[t][r], tile[t][r + 1], tile[t][r + 2], tile[t][r + 3]));
  }
}

#define TILE(t, r, tokens, rows) \
  dots_tile(y + (t) * y_row + (r), y_row, x + (t) * x_row, x_row, w + (r) * w_row, w_row, n, tokens, rows)

// y[t, r] += x[t] · w[r]: how well each row of x (T, n) fits each row of w (m, n). n: a multiple of 4.
void dots(float *y, int y_row, const float *x, int x_row, const float *w, int w_row, int T, int m, int n) {
  int piece = n < PIECE / 8 ? PIECE / n & ~1 : 8;
  for (int first = 0; first < T; first += piece) {
    int end = first + piece < T ? first + piece : T;
    int r = 0;
    if (end - first == 1) // too little to share: more rows at once instead
      for (; r + 8 <= m; r += 8)
        TILE(first, r, 1, 8);
    for (; r + 4 <= m; r += 4) {
      int t = first;
      for (; t + 2 <= end; t += 2) TILE(t, r, 2, 4);
      if (t < end) TILE(t, r, 1, 4);
    }
    for (; r < m; r++)
      for (int t = first; t < end; t++) TILE(t, r, 1, 1);
  }
}

INLINE void mix_tile(float *y, int y_row, const float *a, int a_row, int a_column, const float *b, int b_row, int k,
                     const int tokens, const int vectors) {
  f4 tile[2][4] = {0};
  const float *as[2];
  for (int t = 0; t < tokens; t++) as[t] = a + t * a_row;
  for (int s = 0; s < k; s++) {
    f4 share[2];
    for (int t = 0; t < tokens; t++) {
      share[t] = all(*as[t]);
      as[t] = moved(as[t], a_column);
    }
    for (int c = 0; c < vectors; c++) {
      f4 value = load(b + 4 * c);
      for (int t = 0; t < tokens; t++) tile[t][c] += share[t] * value;
    }
    b = moved(b, b_row);
  }
  for (int t = 0; t < tokens; t++)
    for (int c = 0; c < vectors; c++) {
      float *out = y + t * y_row + 4 * c;
      store(out, load(out) + tile[t][c]);
    }
}

// All rows of y, in a strip of that many vectors.
INLINE void mix_strip(float *y, int y_row, const float *a, int a_row, int a_column, const float *b, int b_row, int T, int k,
                      const int vectors) {
  int t = 0;
  for (; t + 2 <= T; t += 2) mix_tile(y + t * y_row, y_row, a + t * a_row, a_row, a_column, b, b_row, k, 2, vectors);
  if (t < T) mix_tile(y + t * y_row, y_row, a + t * a_row, a_row, a_column, b, b_row, k, 1, vectors);
}

static float copy[16 * ROWS];

// y[t] += Σ_s a[t, s] b[s]: the k rows of b (k, n), mixed for each t by the shares a[t * a_row + s * a_column].
// n: a multiple of 4.
void mix(float *y, int y_row, const float *a, int a_row, int a_column, const float *b, int b_row,
         int T, int n, int k) {
  int most = a_column > 1 ? ROWS / 4 : ROWS;
  for (int first = 0; first < k; first += most) {
    int part = k - first < most ? k - first : most;
    const float *shares = a + first * a_column, *rows = b + first * b_row;
    for (int c = 0; c < n; c += 16) {
      int vectors = n - c < 16 ? (n - c) / 4 : 4; // the last strip may be narrower
      const float *strip = rows + c;
      int strip_row = b_row;
      if (T >= 32) { // rows far apart get into each other's way in the cache: worth a copy, side by side
        for (int s = 0; s < part; s++)
          for (int v = 0; v < vectors; v++) store(copy + 16 * s + 4 * v, load(strip + s * b_row + 4 * v));
        strip = copy;
        strip_row = 16;
      }
      switch (vectors) {
        case 1: mix_strip(y + c, y_row, shares, a_row, a_column, strip, strip_row, T, part, 1); break;
        case 2: mix_strip(y + c, y_row, shares, a_row, a_column, strip, strip_row, T, part, 2); break;
        case 3: mix_strip(y + c, y_row, shares, a_row, a_column, strip, strip_row, T, part, 3); break;
        case 4: mix_strip(y + c, y_row, shares, a_row, a_column, strip, strip_row, T, part, 4);
      }
    }
  }
}

// y[t] += weight · x[t] + bias, with x (T, n) and y (T, m)
void linear(float *y, const float *x, Part part, int T, int m, int n) {
  for (int t = 0; t < T; t++)
    for (int r = 0; r < m; r++) y[t * m + r] += part.bias[r];
  dots(y, m, x, n, part.weight, n, T, m, n);
}

// Adds to dx (T, n), and to the gradients of weight and bias, what dy (T, m) of `linear` says of them: the
// gradients of a product are products again.
void linear_backward(float *dx, const float *dy, const float *x, Part part, Part gradient, int T, int m, int n) {
  mix(dx, n, dy, m, 1, part.weight, n, T, n, m);       // dx[t, c] += Σ_r dy[t, r] weight[r, c]
  mix(gradient.weight, n, dy, 1, m, x, n, m, n, T);    // dweight[r, c] += Σ_t dy[t, r] x[t, c]
  for (int t = 0; t < T; t++)
    for (int r = 0; r < m; r++) gradient.bias[r] += dy[t * m + r];
}
