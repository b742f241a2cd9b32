// From the gradient to the turn of each knob: optimizers.js, which explains it.
#include "model.h"
#include "simd.h"

enum { SGD, ADAMW, MUON };

static Weights means, squares; // of the gradients so far, for AdamW; the mean alone for Muon
static float *wide, *next, *products, *mixed;

// Makes room for what the optimizers remember, and to work in.
__attribute__((export_name("prepare_optimizers"))) void prepare_optimizers(void) {
  int d = shape.width, longest = shape.neurons > 3 * d ? shape.neurons : 3 * d;
  means = take_weights();
  squares = take_weights();
  wide = take(d * longest);
  next = take(d * longest);
  products = take(longest * longest);
  mixed = take(longest * longest);
}

__attribute__((export_name("forget"))) void forget(void) {
  zero(means.embedding, size_of_weights());
  zero(squares.embedding, size_of_weights());
}

// Shortens all gradients together to a length of `most` where they are longer. Returns their length before.
__attribute__((export_name("clip"))) float clip(float most) {
  int n = size_of_weights();
  double total = 0;
  for (int first = 0; first < n; first += 1024) { // in pieces, so that small ones are not lost in the sum
    f4 part = all(0);
    for (int i = first; i < n && i < first + 1024; i += 4) {
      f4 pull = load(gradients.embedding + i);
      part += pull * pull;
    }
    total += sum(part);
  }
  float length = __builtin_sqrt(total), factor = most / (length + 1e-6f);
  if (factor < 1)
    for (int i = 0; i < n; i += 4) store(gradients.embedding + i, load(gradients.embedding + i) * factor);
  return length;
}

// How much the means, which begin at nothing, are too small by now.
static float short1, short2;

static void sgd(float *w, const float *g, int n, float rate) {
  for (int i = 0; i < n; i++) w[i] -= rate * g[i];
}

static void adamw(float *w, const float *g, float *mean, float *square, int n, float rate, float decay) {
  f4 part1 = all(rate / short1), part2 = all(1 / short2), left = all(1 - rate * decay);
  for (int i = 0; i < n; i += 4) {
    f4 pull = load(g + i);
    f4 m = load(mean + i) + 0.1f * (pull - load(mean + i));
    f4 s = 0.95f * load(square + i) + 0.05f * pull * pull;
    store(mean + i, m);
    store(square + i, s);
    store(w + i, load(w + i) * left - part1 * m / (__builtin_elementwise_sqrt(s * part2) + 1e-8f));
  }
}

static void transpose(float *y, const float *x, int m, int n) {
  for (int r = 0; r < m; r++)
    for (int c = 0; c < n; c++) y[c * m + r] = x[r * n + c];
}

// A matrix (m, n): all directions into which the gradient would move it, equally far.
static void muon(float *w, const float *g, float *mean, int m, int n, float rate, float decay) {
  int size = m * n, tall = m > n, rows = tall ? n : m, columns = tall ? m : n;
  f4 squared = all(0);
  for (int i = 0; i < size; i += 4) {
    f4 pull = load(g + i), now = load(mean + i) + 0.05f * (pull - load(mean + i));
    f4 ahead = pull + 0.95f * (now - pull);
    store(mean + i, now);
    store(next + i, ahead);
    squared += ahead * ahead;
  }
  float length = __builtin_sqrtf(sum(squared));
  f4 scale = all(1 / (length > 1e-7f ? length : 1e-7f));
  for (int i = 0; i < size; i += 4) store(next + i, load(next + i) * scale);
  float *x = next, *y = wide;
  if (tall) {
    transpose(wide, next, m, n);
    x = wide;
    y = next;
  }
  for (int step = 0; step < 5; step++) { // X ← aX + (bA + cA²) X with A = X Xᵀ
    zero(products, rows * rows);
    dots(products, rows, x, columns, x, columns, rows, rows, columns);
    zero(mixed, rows * rows);
    dots(mixed, rows, products, rows, products, rows, rows, rows, rows); // A is its own transpose
    for (int i = 0; i < rows * rows; i += 4) store(mixed + i, -4.775f * load(products + i) + 2.0315f * load(mixed + i));
    for (int i = 0; i < size; i += 4) store(y + i, 3.4445f * load(x + i));
    mix(y, columns, mixed, rows, 1, x, columns, rows, columns, rows);
    float *last = x;
    x = y;
    y = last;
  }
  if (tall) {
    transpose(y, x, n, m);
    x = y;
  }
  float further = rate * (m > n ? __builtin_sqrtf((float)m / n) : 1);
  for (int i = 0; i < size; i += 4) store(w + i, load(w + i) * (1 - rate * decay) - further * load(x + i));
}

__attribute__((noinline)) static void turn_vector(float *w, const float *g, float *mean, float *square, int n, int kind,
                                                  float rate) {
  if (kind == SGD) sgd(w, g, n, rate);
  else adamw(w, g, mean, square, (n + 3) & ~3, rate, 0); // behind the last, up to the next 16 bytes, lies nothing
}

__attribute__((noinline)) static void turn_part(Part w, Part g, Part mean, Part square, int m, int n, int kind,
                                                float matrix_rate, float vector_rate, float decay) {
  if (kind == MUON) muon(w.weight, g.weight, mean.weight, m, n, matrix_rate, decay);
  else if (kind == ADAMW) adamw(w.weight, g.weight, mean.weight, square.weight, m * n, matrix_rate, decay);
  else sgd(w.weight, g.weight, m * n, matrix_rate);
  turn_vector(w.bias, g.bias, mean.bias, square.bias, m, kind, vector_rate);
}

// Turns every knob. `kind`: of the matrices; all else is turned by AdamW, or by SGD where matrices are.
__attribute__((export_name("turn"))) void turn(int kind, float matrix_rate, float vector_rate, float decay,
                                              float too_small1, float too_small2) {
  int d = shape.width, m = shape.neurons;
  short1 = too_small1;
  short2 = too_small2;
#define VECTOR(part, n) turn_vector(weights.part, gradients.part, means.part, squares.part, n, kind, vector_rate)
#define MATRIX(part, m, n) \
  turn_part(weights.part, gradients.part, means.part, squares.part, m, n, kind, matrix_rate, vector_rate, decay)
  VECTOR(embedding, shape.vocab * d);
  for (int i = 0; i < shape.layers; i++) {
    VECTOR(layers[i].norm1.weight, d);
    VECTOR(layers[i].norm1.bias, d);
    MATRIX(layers[i].qkv, 3 * d, d);
    MATRIX(layers[i].dense, d, d);
    VECTOR(layers[i].norm2.weight, d);
    VECTOR(layers[i].norm2.bias, d);
    MATRIX(layers[i].up, m, d);
    MATRIX(layers[i].down, d, m);
  }
  VECTOR(final.weight, d);
  VECTOR(final.bias, d);
}
