// Tables that stay packed, and what a Llama is made of besides.
#pragma once
#include "model.h"

enum { MOST_TOKENS = 64 };      // that are multiplied at once
enum { FLOATS, FOURS, EIGHTS }; // how a table lies in memory: see packing.js

typedef struct {
  int kind;
  const char *place;
} Table;

// packed.c
void multiply_packed(float *y, float *x, Table table, int T, int m, int n, int exact, int as_before);

// grouped.c
void rms_norm(float *y, const float *x, const float *weight, int T, int d, float eps);
void rotate_rows(float *x, int T, int heads, int size, int past, const float *cosines, const float *sines);
void head_scores(float *scores, const float *q, int q_row, const float *keys, int k_row, int T, int past, int size);
void shares(float *x, int rows, int n);
void head_mix(float *z, int z_row, const float *pattern, const float *values, int v_row, int T, int S, int size);
void swiglu(float *gate, const float *up, int n);
