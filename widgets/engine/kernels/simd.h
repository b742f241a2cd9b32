// Four floats side by side: what one instruction of WebAssembly SIMD works on.
#pragma once

typedef float f4 __attribute__((vector_size(16), aligned(4)));
typedef int i4 __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

INLINE f4 load(const float *p) { return *(const f4 *)p; }
INLINE void store(float *p, f4 x) { *(f4 *)p = x; }
INLINE f4 all(float x) { return (f4){x, x, x, x}; }
INLINE float sum(f4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }

// Moves a pointer on. The compiler may not see through it: it would turn several pointers that move
// together into one index and an addition for every load, which is slower by an eighth.
INLINE const float *moved(const float *p, int by) {
  p += by;
  __asm__ volatile("" : "+r"(p));
  return p;
}

// The sums of four vectors, side by side.
INLINE f4 sums(f4 a, f4 b, f4 c, f4 d) {
  f4 ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  f4 cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// ln x = e ln 2 + ln f with x = 2^e f and f from 0.7 to 1.4, where the series of artanh is short.
INLINE float logarithm(float x) {
  union { float value; int bits; } f = {x};
  int e = (f.bits - 0x3f3504f3) >> 23; // 0x3f3504f3: √½
  f.bits -= e << 23;
  float s = (f.value - 1) / (f.value + 1), s2 = s * s;
  return e * 0.693147181f + 2 * s * (1 + s2 * (1 / 3.f + s2 * (1 / 5.f + s2 * (1 / 7.f + s2 * (1 / 9.f)))));
}

// e^x as 2^n · e^r, with n the whole number nearest to x / ln 2 and |r| ≤ ln 2 / 2. The series of e^r is
// added up to r^6, which leaves about as much as the rounding of a float. A float near 1.5 · 2^23 has no room
// behind the point: adding that number rounds to n, and leaves n in the last bits, from where it is moved to
// the place of an exponent. Beyond ±87 a float ends, and so x is held within; and from -80 on, so that what
// is multiplied with such a number next does not get so small that the processor takes a slow path.
INLINE f4 exponential(f4 x) {
  x = __builtin_wasm_pmin_f32x4(__builtin_wasm_pmax_f32x4(x, all(-80)), all(87));
  f4 rounded = x * 1.44269504f + 12582912.f;
  f4 n = rounded - 12582912.f;
  f4 r = x - n * 0.693359375f + n * 2.12194440e-4f; // ln 2 in two parts, the first exact
  f4 series = 1 + r * (1 + r * (1 / 2.f + r * (1 / 6.f + r * (1 / 24.f + r * (1 / 120.f + r * (1 / 720.f))))));
  return series * (f4)(((i4)rounded + 127) << 23);
}
