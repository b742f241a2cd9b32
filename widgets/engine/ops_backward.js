// The arithmetic of the backward pass. Beside each operation of ops.js stands one that asks: if the
// error grows by dy[i] for every unit that output i grows, by how much does it grow for every unit
// of each input? That is the chain rule, one step of it. Each is pure, takes dy first and then what
// the operation was given, and returns a gradient for every input, under the input's name.

import { dot, linear, softmax, transposed } from "./ops.js";

/**
 * y[t] = weight · x[t] + bias. The gradients of a product are products again.
 * @param {Float32Array} dy  (T, m)
 * @param {Float32Array} x  (T, n)
 * @param {Float32Array} weight  (m, n)
 * @param {number} n  numbers in a row of x
 * @returns {{x: Float32Array, weight: Float32Array, bias: Float32Array}} (T, n), (m, n), (m,)
 */
export function linearBackward(dy, x, weight, n) {
  const T = x.length / n;
  const m = weight.length / n;
  return {
    x: linear(dy, transposed(weight, n), undefined, m), // dx[t, c] = Σ_r dy[t, r] · weight[r, c]
    weight: linear(transposed(dy, m), transposed(x, n), undefined, T), // [r, c]: Σ_t dy[t, r] · x[t, c]
    bias: sumOfRows(dy, m), // [r]: Σ_t dy[t, r]
  };
}

/**
 * y = x̂ · weight + bias, where x̂ is a row of x at mean 0 and variance 1. What would only shift or
 * stretch the whole row is taken out of the gradient, since the norm undoes it.
 * @param {Float32Array} dy  (T, d)
 * @param {Float32Array} x  (T, d)
 * @param {Float32Array} weight  (d,)
 * @param {number} eps
 * @returns {{x: Float32Array, weight: Float32Array, bias: Float32Array}} (T, d), (d,), (d,)
 */
export function layerNormBackward(dy, x, weight, eps) {
  const d = weight.length;
  const dx = new Float32Array(x.length);
  const dWeight = new Float64Array(d);
  const normed = new Float64Array(d); // x̂
  for (let row = 0; row < x.length; row += d) {
    let mean = 0;
    for (let c = 0; c < d; c++) mean += x[row + c];
    mean /= d;
    let variance = 0;
    for (let c = 0; c < d; c++) variance += (x[row + c] - mean) ** 2;
    const scale = 1 / Math.sqrt(variance / d + eps);

    let shift = 0;
    let stretch = 0;
    for (let c = 0; c < d; c++) {
      normed[c] = (x[row + c] - mean) * scale;
      dWeight[c] += dy[row + c] * normed[c];
      shift += dy[row + c] * weight[c];
      stretch += dy[row + c] * weight[c] * normed[c];
    }
    for (let c = 0; c < d; c++) {
      dx[row + c] = scale * (dy[row + c] * weight[c] - shift / d - normed[c] * (stretch / d));
    }
  }
  return { x: dx, weight: Float32Array.from(dWeight), bias: sumOfRows(dy, d) };
}

/**
 * y = softmax(x), row by row. Probabilities sum to 1, so what raises all of them alike changes none.
 * @param {Float32Array} dy  (…, n)
 * @param {Float32Array} y  (…, n) what softmax gave
 * @param {number} n
 * @returns {Float32Array} (…, n)
 */
export function softmaxBackward(dy, y, n) {
  const dx = new Float32Array(y.length);
  for (let row = 0; row < y.length; row += n) {
    const shared = dot(dy, row, y, row, n);
    for (let c = row; c < row + n; c++) dx[c] = y[c] * (dy[c] - shared);
  }
  return dx;
}

/**
 * y = gelu(x): x · s(u) with s(u) = 1 / (1 + exp(-2u)) and u = √(2/π) (x + 0.044715 x³).
 * @param {Float32Array} dy
 * @param {Float32Array} x  of the same shape
 * @returns {Float32Array} likewise
 */
export function geluBackward(dy, x) {
  const k = Math.sqrt(2 / Math.PI);
  const dx = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    const s = 1 / (1 + Math.exp(-2 * k * (v + 0.044715 * v * v * v)));
    dx[i] = dy[i] * (s + v * 2 * s * (1 - s) * k * (1 + 3 * 0.044715 * v * v));
  }
  return dx;
}

/**
 * y = rotary(x): the gradient is turned back by the same angles. See `rotary`, whose `x` it is for.
 * @param {{cos: Float32Array, sin: Float32Array, dims: number}} angles
 * @returns {{cos: Float32Array, sin: Float32Array, dims: number}} the angles that turn back
 */
export function turnedBack({ cos, sin, dims }) {
  return { cos, sin: sin.map((s) => -s), dims };
}

/**
 * z[t, h] = Σ_s pattern[h, t, s] · values[s, h].
 * @param {Float32Array} dz  (T, heads, size)
 * @param {Float32Array} pattern  (heads, T, T)
 * @param {Float32Array} values  (T, heads, size)
 * @param {number} heads
 * @param {number} size
 * @returns {{pattern: Float32Array, values: Float32Array}} where the pattern is 0, its gradient is left at 0:
 *   softmax hands none on from there
 */
export function mixBackward(dz, pattern, values, heads, size) {
  const d = heads * size;
  const T = dz.length / d;
  const dPattern = new Float32Array(pattern.length);
  const dValues = new Float32Array(values.length);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const out = t * d + h * size;
      for (let s = 0; s < T; s++) {
        const at = (h * T + t) * T + s;
        const share = pattern[at];
        if (share === 0) continue;
        const value = s * d + h * size;
        dPattern[at] = dot(dz, out, values, value, size);
        for (let c = 0; c < size; c++) dValues[value + c] += share * dz[out + c];
      }
    }
  }
  return { pattern: dPattern, values: dValues };
}

/**
 * scores[h, t, s] = q[t, h] · keys[s, h] / √size.
 * @param {Float32Array} dScores  (heads, T, T)
 * @param {Float32Array} q  (T, heads, size)
 * @param {Float32Array} keys  (T, heads, size)
 * @param {number} heads
 * @param {number} size
 * @returns {{q: Float32Array, keys: Float32Array}}
 */
export function attentionScoresBackward(dScores, q, keys, heads, size) {
  const d = heads * size;
  const T = q.length / d;
  const scale = 1 / Math.sqrt(size);
  const dq = new Float32Array(q.length);
  const dKeys = new Float32Array(keys.length);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const query = t * d + h * size;
      for (let s = 0; s < T; s++) {
        const change = scale * dScores[(h * T + t) * T + s];
        if (change === 0) continue; // as for every token that comes later
        const key = s * d + h * size;
        for (let c = 0; c < size; c++) {
          dq[query + c] += change * keys[key + c];
          dKeys[key + c] += change * q[query + c];
        }
      }
    }
  }
  return { q: dq, keys: dKeys };
}

/**
 * The mean of `crossEntropy` over the targets that count: every probability should fall, and that of
 * what came should rise to 1.
 * @param {Float32Array} logits  (T, V)
 * @param {ArrayLike<number>} targets  (T,) -1 where it does not count
 * @param {number} count  how many count
 * @returns {Float32Array} (T, V)
 */
export function crossEntropyBackward(logits, targets, count) {
  const T = targets.length;
  const V = logits.length / T;
  const dLogits = softmax(logits, V);
  for (let t = 0; t < T; t++) {
    if (targets[t] < 0) dLogits.fill(0, t * V, (t + 1) * V);
    else dLogits[t * V + targets[t]] -= 1;
  }
  return dLogits.map((change) => change / count);
}

/**
 * x[t] = embedding[tokens[t]]: what is wanted of a token's place in the text is wanted of its row.
 * @param {Float32Array} dx  (T, d)
 * @param {ArrayLike<number>} tokens  (T,)
 * @param {Float32Array} embedding  (V, d)
 * @param {number} d
 * @returns {Float32Array} (V, d)
 */
export function lookUpBackward(dx, tokens, embedding, d) {
  const rows = new Float32Array(embedding.length);
  for (let t = 0; t < tokens.length; t++) {
    for (let c = 0; c < d; c++) rows[tokens[t] * d + c] += dx[t * d + c];
  }
  return rows;
}

/**
 * joint rows out of queries, keys and values: the inverse of `part`.
 * @param {Float32Array[]} parts  q, k and v, each (T, heads, size)
 * @param {number} size
 * @returns {Float32Array} (T, heads, 3 size)
 */
export function joined(parts, size) {
  const joint = new Float32Array(3 * parts[0].length);
  for (const [which, each] of parts.entries()) {
    for (let row = 0; row * size < each.length; row++) {
      joint.set(each.subarray(row * size, (row + 1) * size), (3 * row + which) * size);
    }
  }
  return joint;
}

/**
 * @param {Float32Array} x  (T, n)
 * @param {number} n
 * @returns {Float32Array} (n,)
 */
function sumOfRows(x, n) {
  const sums = new Float64Array(n);
  for (let row = 0; row < x.length; row += n) {
    for (let c = 0; c < n; c++) sums[c] += x[row + c];
  }
  return Float32Array.from(sums);
}
