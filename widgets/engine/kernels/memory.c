// Where everything lies: one stretch of memory, handed out piece by piece and never given back.
#include "model.h"

extern char __heap_base; // set by the linker: the first byte that is free
static char *next = &__heap_base;

// Room for that many floats, beginning at a multiple of 16 bytes.
float *take(int floats) {
  float *taken = (float *)(((unsigned long)next + 15) & ~15ul);
  next = (char *)(taken + floats);
  return taken;
}

// The first byte behind all that was taken.
__attribute__((export_name("end"))) char *end(void) { return next; }

static Part take_part(int rows, int columns) {
  float *weight = take(rows * columns);
  return (Part){weight, take(rows)};
}

// A set of all weights, in the order of `expectedShapes` in checkpoint.js.
Weights take_weights(void) {
  int d = shape.width, m = shape.neurons;
  Weights taken = {.embedding = take(shape.vocab * d)};
  for (int i = 0; i < shape.layers; i++) {
    Layer *layer = &taken.layers[i];
    layer->norm1 = take_part(d, 1);
    layer->qkv = take_part(3 * d, d);
    layer->dense = take_part(d, d);
    layer->norm2 = take_part(d, 1);
    layer->up = take_part(m, d);
    layer->down = take_part(d, m);
  }
  taken.final = take_part(d, 1);
  return taken;
}

int size_of_weights(void) {
  return weights.final.bias + shape.width - weights.embedding;
}
