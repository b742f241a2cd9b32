// What is done to each row or each number alone, forward and backward.
#include "model.h"
#include "simd.h"

void zero(float *x, int n) { __builtin_memset(x, 0, n * sizeof(float)); }

// Every row of x (T, d) shifted and scaled to mean 0 and variance 1, then by the learned weight and bias.
void layer_norm(float *y, const float *x, Part part, int T) {
  int d = shape.width;
  for (int t = 0; t < T; t++, x += d, y += d) {
    f4 total = all(0), squares = all(0);
    for (int c = 0; c < d; c += 4) total += load(x + c);
    f4 mean = all(sum(total) / d);
    for (int c = 0; c < d; c += 4) {
      f4 away = load(x + c) - mean;
      squares += away * away;
    }
    f4 scale = all(1 / __builtin_sqrtf(sum(squares) / d + shape.eps));
    for (int c = 0; c < d; c += 4)
      store(y + c, (load(x + c) - mean) * scale * load(part.weight + c) + load(part.bias + c));
  }
}

// The neuron's nonlinearity x / (1 + e^-2u), u = √(2/π) (x + 0.044715 x³). n: a multiple of 4.
void gelu(float *y, const float *x, int n) {
  for (int i = 0; i < n; i += 4) {
    f4 v = load(x + i);
    store(y + i, v / (1 + exponential(-1.59576912f * (v + 0.044715f * v * v * v))));
  }
}

// dx = dy · gelu'(x)
void gelu_backward(float *dx, const float *dy, const float *x, int n) {
  for (int i = 0; i < n; i += 4) {
    f4 v = load(x + i), s = 1 / (1 + exponential(-1.59576912f * (v + 0.044715f * v * v * v)));
    store(dx + i, load(dy + i) * (s + v * s * (1 - s) * 1.59576912f * (1 + 0.134145f * v * v)));
  }
}

// Adds to dx, and to the gradients of weight and bias, what dy of `layer_norm` says of them. What would
// only shift or stretch a row is taken out, since the norm undoes it.
void layer_norm_backward(float *dx, const float *dy, const float *x, Part part, Part gradient, int T) {
  int d = shape.width;
  for (int t = 0; t < T; t++, x += d, dx += d, dy += d) {
    f4 total = all(0), squares = all(0), shift = all(0), stretch = all(0);
    for (int c = 0; c < d; c += 4) total += load(x + c);
    f4 mean = all(sum(total) / d);
    for (int c = 0; c < d; c += 4) {
      f4 away = load(x + c) - mean;
      squares += away * away;
    }
    f4 scale = all(1 / __builtin_sqrtf(sum(squares) / d + shape.eps));
    for (int c = 0; c < d; c += 4) {
      f4 normed = (load(x + c) - mean) * scale, pull = load(dy + c), dnormed = pull * load(part.weight + c);
      store(gradient.weight + c, load(gradient.weight + c) + pull * normed);
      store(gradient.bias + c, load(gradient.bias + c) + pull);
      shift += dnormed;
      stretch += dnormed * normed;
    }
    shift = all(sum(shift) / d);
    stretch = all(sum(stretch) / d);
    for (int c = 0; c < d; c += 4) {
      f4 normed = (load(x + c) - mean) * scale;
      store(dx + c, load(dx + c) + scale * (load(dy + c) * load(part.weight + c) - shift - normed * stretch));
    }
  }
}

// The first n numbers of x, multiplied by `scale`, become probabilities, which add up to `total`, and those
// behind them zero, up to `room`: a multiple of 4. Returns ln Σ e^(scale x), from which the surprise at
// any of them follows.
float softmax(float *x, int n, int room, float scale, float total) {
  int end = (n + 3) & ~3;
  for (int i = n; i < end; i++) x[i] = -1e30f;
  f4 most = load(x);
  for (int i = 4; i < end; i += 4) most = __builtin_wasm_pmax_f32x4(most, load(x + i));
  float top = most[0];
  for (int i = 1; i < 4; i++) top = most[i] > top ? most[i] : top;
  f4 parts = all(0);
  for (int i = 0; i < end; i += 4) {
    f4 e = exponential((load(x + i) - top) * scale);
    store(x + i, e);
    parts += e;
  }
  float whole = sum(parts);
  f4 share = all(total / whole);
  for (int i = 0; i < end; i += 4) store(x + i, load(x + i) * share);
  for (int i = n; i < room; i++) x[i] = 0;
  return top * scale + logarithm(whole);
}
