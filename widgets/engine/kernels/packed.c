// Tables whose numbers stay packed, 4 or 8 bits each, as a GGUF file holds them: in blocks of 32 that share a scale (and an
// offset). A product with such a table unpacks on the way. What is multiplied with it, x, is first written as whole
// numbers of 16 bits, one scale a token: one instruction then makes eight products. A few numbers of a token that are far
// larger than all others are set aside and multiplied by themselves, since of the others their scale would leave little
// (as Dettmers et al. 2022, arXiv 2208.07339, do for 8 bits). `exact` keeps x in floats.
#include "packed.h"
#include "simd.h"

typedef short s8 __attribute__((vector_size(16), aligned(2)));
typedef unsigned short u8 __attribute__((vector_size(16)));
typedef unsigned char u16 __attribute__((vector_size(16), aligned(1)));
typedef unsigned char half_u16 __attribute__((vector_size(8)));
typedef signed char b16 __attribute__((vector_size(16), aligned(1)));
typedef signed char half_b16 __attribute__((vector_size(8)));

enum { BLOCK = 32, PIECE_BYTES = 24576 }; // as many bytes of x as the nearest cache holds beside the rest
enum { FAR = 16, MOST_FAR = 8 };          // beyond FAR a number is set aside, if of its token no more than so many are

// A block of four rows, side by side: number i of row r is scale[r] * q + offset[r].
typedef struct {
  float scale[4], offset[4];
  unsigned char low_high[4][16]; // numbers 0 to 15 in the low halves of the bytes, 16 to 31 in the high ones
} Fours;

typedef struct {
  float scale[4];
  signed char numbers[4][32];
} Eights;

static float *given, *product, *unpacked; // x (T, n) and y (T, m) of `product`; four rows
static short *shortened;                  // x as whole numbers (T, n)
static struct {
  int count, columns[MOST_FAR];
  float values[MOST_FAR];
} aside[MOST_TOKENS];
static float *scales, *block_sums;        // (T) and, four tokens side by side, (T / 4, n / 32, 4): of shortened

// The i-th eight of sixteen bytes, as whole numbers of 16 bits.
INLINE s8 low_bytes(u16 x) { return (s8)__builtin_convertvector((half_u16)__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), u8); }
INLINE s8 high_bytes(u16 x) { return (s8)__builtin_convertvector((half_u16)__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), u8); }
INLINE s8 low_signed(b16 x) { return __builtin_convertvector((half_b16)__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), s8); }
INLINE s8 high_signed(b16 x) { return __builtin_convertvector((half_b16)__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), s8); }

// A row's block as four eights, in the order of its columns.
INLINE void unpack_fours(s8 *w, const Fours *block, int row) {
  u16 bytes = *(const u16 *)block->low_high[row], low = bytes & 15, high = bytes >> 4;
  w[0] = low_bytes(low), w[1] = high_bytes(low), w[2] = low_bytes(high), w[3] = high_bytes(high);
}
INLINE void unpack_eights(s8 *w, const Eights *block, int row) {
  b16 first = *(const b16 *)block->numbers[row], second = *(const b16 *)(block->numbers[row] + 16);
  w[0] = low_signed(first), w[1] = high_signed(first), w[2] = low_signed(second), w[3] = high_signed(second);
}

INLINE f4 products(const s8 *w, const short *x) {
  const s8 *xs = (const s8 *)x;
  i4 a = __builtin_wasm_dot_s_i32x4_i16x8(w[0], xs[0]) + __builtin_wasm_dot_s_i32x4_i16x8(w[1], xs[1]);
  i4 b = __builtin_wasm_dot_s_i32x4_i16x8(w[2], xs[2]) + __builtin_wasm_dot_s_i32x4_i16x8(w[3], xs[3]);
  return __builtin_convertvector(a + b, f4);
}

// One token: four rows of y at once, each piece of x loaded once for them.
#define ONE(name, Packed, unpack, has_offset)                                                                    \
  static void name(float *y, const Packed *w, int m, int n, int t) {                                             \
    const float *sums_of_x = block_sums + (t / 4) * (n / BLOCK) * 4 + t % 4;                                     \
    for (int r = 0; r < m; r += 4) {                                                                             \
      f4 tile[4] = {0}, shift = all(0);                                                                          \
      const short *x = shortened + t * n;                                                                        \
      for (int b = 0; b < n / BLOCK; b++, w++, x += BLOCK) {                                                     \
        for (int i = 0; i < 4; i++) {                                                                            \
          s8 row[4];                                                                                             \
          unpack(row, w, i);                                                                                     \
          tile[i] += all(w->scale[i]) * products(row, x);                                                        \
        }                                                                                                        \
        if (has_offset) shift += load((const float *)w + 4) * all(sums_of_x[4 * b]);                             \
      }                                                                                                          \
      store(y + r, sums(tile[0], tile[1], tile[2], tile[3]) * all(scales[t]) + shift);                           \
    }                                                                                                            \
  }

// Four tokens: one row at a time, unpacked once for them.
#define FOUR(name, Packed, unpack, has_offset)                                                                   \
  static void name(float *y, int y_row, const Packed *w, int n, int t) {                                         \
    const float *sums_of_x = block_sums + (t / 4) * (n / BLOCK) * 4;                                             \
    for (int r = 0; r < 4; r++) {                                                                                \
      f4 tile[4] = {0}, shift = all(0);                                                                          \
      const short *x = shortened + t * n;                                                                        \
      for (int b = 0; b < n / BLOCK; b++, x += BLOCK) {                                                          \
        s8 row[4];                                                                                               \
        unpack(row, w + b, r);                                                                                   \
        f4 scale = all(w[b].scale[r]);                                                                           \
        for (int i = 0; i < 4; i++) tile[i] += scale * products(row, x + i * n);                                 \
        if (has_offset) shift += all(((const float *)(w + b))[4 + r]) * load(sums_of_x + 4 * b);                 \
      }                                                                                                          \
      f4 found = sums(tile[0], tile[1], tile[2], tile[3]) * load(scales + t) + shift;                            \
      for (int i = 0; i < 4; i++) y[i * y_row + r] = found[i];                                                   \
    }                                                                                                            \
  }

ONE(one_fours, Fours, unpack_fours, 1)
ONE(one_eights, Eights, unpack_eights, 0)
FOUR(four_fours, Fours, unpack_fours, 1)
FOUR(four_eights, Eights, unpack_eights, 0)

INLINE float largest_of(const float *x, int n) {
  f4 most = all(0);
  for (int c = 0; c < n; c += 4) {
    f4 here = load(x + c);
    most = __builtin_wasm_pmax_f32x4(most, __builtin_wasm_pmax_f32x4(here, -here));
  }
  float largest = most[0] > most[1] ? most[0] : most[1];
  if (most[2] > largest) largest = most[2];
  return most[3] > largest ? most[3] : largest;
}

// Takes the numbers that are far out from a row of x, if they are few. Returns the largest of those that stay.
__attribute__((noinline)) static float set_aside(float *x, int t, int n, float largest) {
  int found = 0;
  for (int c = 0; c < n; c++)
    if (x[c] > FAR || x[c] < -FAR) {
      if (found == MOST_FAR) return largest;
      aside[t].columns[found++] = c;
    }
  aside[t].count = found;
  for (int i = 0; i < found; i++) {
    aside[t].values[i] = x[aside[t].columns[i]];
    x[aside[t].columns[i]] = 0;
  }
  return largest_of(x, n);
}

// The T rows of x as whole numbers. Rows are added, all zero, until there are four or a multiple of it.
static void shorten(float *rows_of_x, int T, int n) {
  int rows = T % 4 == 1 ? T : (T + 3) & ~3; // one token alone goes by itself
  for (int t = 0; t < rows; t++) {
    float *x = rows_of_x + t * n;
    short *to = shortened + t * n;
    float *sums_of_x = block_sums + (t / 4) * (n / BLOCK) * 4 + t % 4;
    float largest = t < T ? largest_of(x, n) : 0;
    aside[t].count = 0;
    if (largest > FAR) largest = set_aside(x, t, n, largest);
    float step = largest / 32767, back = largest > 0 ? 32767 / largest : 0;
    scales[t] = step;
    for (int b = 0; b < n / BLOCK; b++) {
      i4 total = {0};
      for (int c = b * BLOCK; t < T && c < (b + 1) * BLOCK; c += 8) {
        // Adding 1.5 · 2^23 leaves the nearest whole number in the last bits of a float.
        i4 near = (i4)(load(x + c) * back + 12582912.f) - 0x4b400000, next = (i4)(load(x + c + 4) * back + 12582912.f) - 0x4b400000;
        *(s8 *)(to + c) = __builtin_wasm_narrow_s_i16x8_i32x4(near, next);
        total += near + next;
      }
      sums_of_x[4 * b] = (total[0] + total[1] + total[2] + total[3]) * step;
    }
  }
}

static void fours_to_floats(float *to, const Fours *w, int n) {
  for (int r = 0; r < 4; r++)
    for (int b = 0; b < n / BLOCK; b++)
      for (int i = 0; i < BLOCK; i++) {
        int q = i < 16 ? w[b].low_high[r][i] & 15 : w[b].low_high[r][i - 16] >> 4;
        to[r * n + b * BLOCK + i] = w[b].scale[r] * q + w[b].offset[r];
      }
}
static void eights_to_floats(float *to, const Eights *w, int n) {
  for (int r = 0; r < 4; r++)
    for (int b = 0; b < n / BLOCK; b++)
      for (int i = 0; i < BLOCK; i++) to[r * n + b * BLOCK + i] = w[b].scale[r] * w[b].numbers[r][i];
}

// Room for any number of bytes, for good.
__attribute__((export_name("room"))) char *room(int bytes) { return (char *)take((bytes + 3) / 4); }

// Room for what products need: of tables with at most `longest` columns and `most` rows.
__attribute__((export_name("start_packed"))) void start_packed(int longest, int most) {
  given = take(MOST_TOKENS * longest);
  product = take(MOST_TOKENS * most);
  unpacked = take(4 * longest);
  shortened = (short *)take(MOST_TOKENS * longest / 2);
  scales = take(MOST_TOKENS);
  block_sums = take(MOST_TOKENS * longest / BLOCK);
}

__attribute__((export_name("packed_given"))) float *at_packed_given(void) { return given; }

// Four rows of a table as floats. Returns where they lie: (4, n). r: a multiple of 4.
__attribute__((export_name("four_rows"))) float *four_rows(int kind, const char *table, int r, int n) {
  if (kind == FOURS) fours_to_floats(unpacked, (const Fours *)table + r / 4 * (n / BLOCK), n);
  if (kind == EIGHTS) eights_to_floats(unpacked, (const Eights *)table + r / 4 * (n / BLOCK), n);
  return kind == FLOATS ? (float *)table + r * n : unpacked;
}

// Number i of a block, in each of its four rows.
INLINE f4 fours_at(const Fours *w, int i) {
  const unsigned char *at = &w->low_high[0][i % 16];
  int up = i < 16 ? 0 : 4;
  f4 numbers = {at[0] >> up & 15, at[16] >> up & 15, at[32] >> up & 15, at[48] >> up & 15};
  return load(w->scale) * numbers + load(w->offset);
}
INLINE f4 eights_at(const Eights *w, int i) {
  f4 numbers = {w->numbers[0][i], w->numbers[1][i], w->numbers[2][i], w->numbers[3][i]};
  return load(w->scale) * numbers;
}

// Adds to y what was set aside of a token.
__attribute__((noinline)) static void add_aside(float *y, Table table, int t, int m, int n) {
  for (int i = 0; i < aside[t].count; i++) {
    int c = aside[t].columns[i];
    f4 x = all(aside[t].values[i]);
    for (int r = 0, at = c / BLOCK; r < m; r += 4, at += n / BLOCK)
      store(y + r, load(y + r) + x * (table.kind == FOURS ? fours_at((const Fours *)table.place + at, c % BLOCK)
                                                          : eights_at((const Eights *)table.place + at, c % BLOCK)));
  }
}

// y[t] = table · x[t] for x (T, n), with T at most 64 and m a multiple of 4. y needs room for T rounded up to a multiple of 4.
// x is spent by it. as_before: x is that of the last call.
void multiply_packed(float *y, float *x, Table table, int T, int m, int n, int exact, int as_before) {
  if (table.kind == FLOATS || exact) {
    zero(y, T * m);
    for (int r = 0; r < m; r += 4) dots(y + r, m, x, n, four_rows(table.kind, table.place, r, n), n, T, 4, n);
    return;
  }
  if (!as_before) shorten(x, T, n);
  int blocks = n / BLOCK, piece = PIECE_BYTES / (2 * n) & ~3;
  if (piece < 4) piece = 4;
  int tiled = T % 4 == 1 ? T - 1 : T; // one token alone goes by itself
  for (int first = 0; first < tiled; first += piece) {
    int end = first + piece < tiled ? first + piece : tiled;
    for (int r = 0; r < m; r += 4)
      for (int t = first; t < end; t += 4) {
        // What the added rows of zeros give lies behind the last token, where nothing is yet or nobody looks.
        if (table.kind == FOURS) four_fours(y + t * m + r, m, (const Fours *)table.place + r / 4 * blocks, n, t);
        else four_eights(y + t * m + r, m, (const Eights *)table.place + r / 4 * blocks, n, t);
      }
  }
  if (tiled < T) {
    if (table.kind == FOURS) one_fours(y + tiled * m, (const Fours *)table.place, m, n, tiled);
    else one_eights(y + tiled * m, (const Eights *)table.place, m, n, tiled);
  }
  for (int t = 0; t < T; t++)
    if (aside[t].count) add_aside(y + t * m, table, t, m, n);
}

// The product of a table (m, n) with the x (T, n) that has been put at `packed_given()`. Returns where the (T, m) lie.
__attribute__((export_name("product"))) float *product_of(int kind, const char *table, int T, int m, int n, int exact) {
  multiply_packed(product, given, (Table){kind, table}, T, m, n, exact, 0);
  return product;
}
