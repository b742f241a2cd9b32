// The one model that an instance of this module runs: its shape, and where in memory its numbers lie.
// T: tokens given now; S: tokens seen, T included; d, m, V: width, neurons, vocab.
#pragma once

enum { MOST_LAYERS = 32 };

typedef struct {
  float *weight, *bias;
} Part;

typedef struct {
  Part norm1, qkv, dense, norm2, up, down;
} Layer;

typedef struct {
  float *embedding; // (V, d)
  Layer layers[MOST_LAYERS];
  Part final;
} Weights;

typedef struct {
  int vocab, width, layers, heads, neurons, context;
  int turned;   // dimensions of each head that rotary embedding turns
  int parallel; // the MLP reads beside attention, not after it
  int causal;   // no token sees a later one
  float eps;    // of the layer norms
} Shape;

extern Shape shape;
extern Weights weights, gradients;
extern float *cosines, *sines; // (context, turned / 2), filled from outside

// What a layer computes on the way, for B sequences of T tokens.
typedef struct {
  float *read1, *qkv;     // (B T, d), (B T, 3 d): [head][q | k | v], q turned
  float *keys, *values;   // (B, room, d), keys turned
  float *pattern;         // (B, heads, T, S), or one (T, S) that each head overwrites
  float *z, *mid, *read2; // (B T, d), mid: the stream between attention and MLP
  float *before, *after;  // (B T, m) each neuron before and after its nonlinearity
  int room;               // tokens that keys and values can hold for each sequence
  int keeps_patterns;     // of every head
} Trace;

// memory.c
float *take(int floats);
Weights take_weights(void);
int size_of_weights(void); // in floats, all of them with what lies between

// products.c
void dots(float *y, int y_row, const float *x, int x_row, const float *w, int w_row, int T, int m, int n);
void mix(float *y, int y_row, const float *a, int a_row, int a_column, const float *b, int b_row, int T, int n, int k);
void linear(float *y, const float *x, Part part, int T, int m, int n);
void linear_backward(float *dx, const float *dy, const float *x, Part part, Part gradient, int T, int m, int n);

// elementwise.c
void layer_norm(float *y, const float *x, Part part, int T);
void zero(float *x, int n);
void gelu(float *y, const float *x, int n);
void gelu_backward(float *dx, const float *dy, const float *x, int n);
void layer_norm_backward(float *dx, const float *dy, const float *x, Part part, Part gradient, int T);
float softmax(float *x, int n, int room, float scale, float total);

// attention.c
void attend(const Trace *trace, int B, int T, int past);
void attend_backward(float *dqkv, float *dpattern, const float *dz, const Trace *trace, int B, int T);

// forward.c
void block(const Layer *layer, const Trace *trace, const float *in, float *out, int B, int T, int past);

// backward.c
float loss_and_gradients(int B, int T);

