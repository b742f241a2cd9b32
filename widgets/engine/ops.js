// The arithmetic a transformer is made of. Every operation is pure: it reads flat arrays, row
// after row, and returns a new one, so that each can be understood, tested or replaced by a faster
// kernel alone. Numbers are kept as Float32; JavaScript adds them up in double precision.

/**
 * y[t] = weight · x[t] + bias, for every row t.
 * @param {Float32Array} x  (T, n)
 * @param {Float32Array} weight  (m, n)
 * @param {Float32Array | undefined} bias  (m,)
 * @param {number} n  numbers in a row of x
 * @returns {Float32Array} (T, m)
 */
export function linear(x, weight, bias, n) {
  const T = x.length / n;
  const m = weight.length / n;
  const y = new Float32Array(T * m);
  let t = 0;
  // Four rows at a time, so that each weight is fetched once for all four: twice as fast.
  for (; t + 4 <= T; t += 4) {
    const x0 = t * n;
    const x1 = x0 + n;
    const x2 = x1 + n;
    const x3 = x2 + n;
    for (let r = 0; r < m; r++) {
      let y0 = bias ? bias[r] : 0;
      let y1 = y0;
      let y2 = y0;
      let y3 = y0;
      for (let c = 0, w = r * n; c < n; c++, w++) {
        const value = weight[w];
        y0 += value * x[x0 + c];
        y1 += value * x[x1 + c];
        y2 += value * x[x2 + c];
        y3 += value * x[x3 + c];
      }
      y[t * m + r] = y0;
      y[(t + 1) * m + r] = y1;
      y[(t + 2) * m + r] = y2;
      y[(t + 3) * m + r] = y3;
    }
  }
  for (; t < T; t++) {
    for (let r = 0; r < m; r++) y[t * m + r] = (bias ? bias[r] : 0) + dot(weight, r * n, x, t * n, n);
  }
  return y;
}

/**
 * @param {Float32Array} x  (T, n)
 * @param {number} n
 * @returns {Float32Array} (n, T): rows become columns
 */
export function transposed(x, n) {
  const T = x.length / n;
  const y = new Float32Array(x.length);
  for (let t = 0; t < T; t++) {
    for (let c = 0; c < n; c++) y[c * T + t] = x[t * n + c];
  }
  return y;
}

/**
 * The dot product of a[i … i+n] and b[j … j+n].
 * @param {Float32Array} a
 * @param {number} i
 * @param {Float32Array} b
 * @param {number} j
 * @param {number} n
 */
export function dot(a, i, b, j, n) {
  // Four sums side by side: one alone would make every addition wait for the one before it.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let c = 0;
  for (; c + 4 <= n; c += 4) {
    s0 += a[i + c] * b[j + c];
    s1 += a[i + c + 1] * b[j + c + 1];
    s2 += a[i + c + 2] * b[j + c + 2];
    s3 += a[i + c + 3] * b[j + c + 3];
  }
  for (; c < n; c++) s0 += a[i + c] * b[j + c];
  return s0 + s1 + s2 + s3;
}

/**
 * Shifts and scales every row to mean 0 and variance 1, then by the learned weight and bias.
 * @param {Float32Array} x  (T, d)
 * @param {Float32Array} weight  (d,)
 * @param {Float32Array} bias  (d,)
 * @param {number} eps  keeps the division safe for a row of equal numbers
 * @returns {Float32Array} (T, d)
 */
export function layerNorm(x, weight, bias, eps) {
  const d = weight.length;
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += d) {
    let mean = 0;
    for (let c = 0; c < d; c++) mean += x[row + c];
    mean /= d;
    let variance = 0;
    for (let c = 0; c < d; c++) variance += (x[row + c] - mean) ** 2;
    variance /= d;
    const scale = 1 / Math.sqrt(variance + eps);
    for (let c = 0; c < d; c++) y[row + c] = (x[row + c] - mean) * scale * weight[c] + bias[c];
  }
  return y;
}

/**
 * Scales every row to a mean square of 1, then by the learned weight. Source: Zhang & Sennrich, arXiv:1910.07467.
 * @param {Float32Array} x  (T, d)
 * @param {Float32Array} weight  (d,)
 * @param {number} eps
 * @returns {Float32Array} (T, d)
 */
export function rmsNorm(x, weight, eps) {
  const d = weight.length;
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += d) {
    let squares = 0;
    for (let c = 0; c < d; c++) squares += x[row + c] ** 2;
    const scale = 1 / Math.sqrt(squares / d + eps);
    for (let c = 0; c < d; c++) y[row + c] = x[row + c] * scale * weight[c];
  }
  return y;
}

/**
 * A gate that lets through as much of `up` as it is open: x / (1 + e^-x) of the gate, times it.
 * Source: Shazeer, arXiv:2002.05202.
 * @param {Float32Array} gate
 * @param {Float32Array} up  of the same shape
 * @returns {Float32Array} of the same shape
 */
export function swiglu(gate, up) {
  const y = new Float32Array(gate.length);
  for (let i = 0; i < y.length; i++) y[i] = (gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
  return y;
}

/**
 * Makes every row of n numbers a probability distribution: positive, with sum 1.
 * @param {Float32Array} x  (…, n); -Infinity becomes exactly 0
 * @param {number} n
 * @returns {Float32Array} (…, n)
 */
export function softmax(x, n) {
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += n) {
    let max = -Infinity;
    for (let c = 0; c < n; c++) if (x[row + c] > max) max = x[row + c];
    let sum = 0;
    for (let c = 0; c < n; c++) {
      const e = Math.exp(x[row + c] - max); // no overflow: never above 1
      y[row + c] = e;
      sum += e;
    }
    for (let c = 0; c < n; c++) y[row + c] /= sum;
  }
  return y;
}

/**
 * The neuron's nonlinearity: lets large numbers through and holds negative ones back.
 * The "tanh" form of GELU, 0.5 x (1 + tanh(u)) with u = √(2/π) (x + 0.044715 x³), written with
 * 0.5 (1 + tanh(u)) = 1 / (1 + exp(-2u)). Source: Hendrycks & Gimpel, arXiv:1606.08415.
 * @param {Float32Array} x
 * @returns {Float32Array} of the same shape
 */
export function gelu(x) {
  const k = -2 * Math.sqrt(2 / Math.PI);
  const y = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const v = x[i];
    y[i] = v / (1 + Math.exp(k * (v + 0.044715 * v * v * v)));
  }
  return y;
}

/**
 * @param {Float32Array} a
 * @param {Float32Array} b  of the same shape
 * @returns {Float32Array} a + b
 */
export function add(a, b) {
  const sum = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i] + b[i];
  return sum;
}

/**
 * The angles by which positions `first` … `first + T - 1` are turned, one for each pair of
 * dimensions: the first pairs turn fast, the last ones slowly.
 * @param {number} first
 * @param {number} T
 * @param {number} dims  how many dimensions of a head are turned (an even number)
 * @param {number} base
 * @returns {{cos: Float32Array, sin: Float32Array, dims: number}} cos and sin: (T, dims / 2)
 */
export function rotaryAngles(first, T, dims, base) {
  const pairs = dims / 2;
  const cos = new Float32Array(T * pairs);
  const sin = new Float32Array(T * pairs);
  for (let p = 0; p < pairs; p++) {
    // Rounded to Float32 as in PyTorch: at a late position the rounding shows in the angle.
    const speed = Math.fround(1 / base ** (p / pairs));
    for (let t = 0; t < T; t++) {
      const angle = Math.fround((first + t) * speed);
      cos[t * pairs + p] = Math.cos(angle);
      sin[t * pairs + p] = Math.sin(angle);
    }
  }
  return { cos, sin, dims };
}

/**
 * Tells queries and keys where they are by turning them, pair by pair, by angles that grow with
 * the position. The dot product of a turned query and a turned key then depends only on how far
 * apart they are. The first `dims` of each head's dimensions are turned, the others left alone.
 * Source: Su et al., arXiv:2104.09864.
 * @param {Float32Array} x  (T, heads, size)
 * @param {number} heads
 * @param {number} size
 * @param {{cos: Float32Array, sin: Float32Array, dims: number}} angles
 * @returns {Float32Array} (T, heads, size)
 */
export function rotary(x, heads, size, { cos, sin, dims }) {
  const y = x.slice();
  const pairs = dims / 2;
  for (let row = 0; row < x.length; row += size) {
    const angle = Math.floor(row / (heads * size)) * pairs;
    for (let p = 0; p < pairs; p++) {
      const a = x[row + p]; // dimension p is paired with p + pairs
      const b = x[row + p + pairs];
      y[row + p] = a * cos[angle + p] - b * sin[angle + p];
      y[row + p + pairs] = b * cos[angle + p] + a * sin[angle + p];
    }
  }
  return y;
}

/**
 * How well each query fits each key: their dot product, scaled so that it does not grow with the
 * size of a head. In a causal model no token may look at a later one: there the score is -Infinity.
 * @param {Float32Array} q  (T, heads, size)
 * @param {Float32Array} keys  (S, groups, size)
 * @param {number} before  tokens before the first of the T
 * @param {number} heads
 * @param {number} size
 * @param {boolean} [causal]  whether later tokens are hidden
 * @param {number} [groups]  of neighbouring heads that share their keys
 * @returns {Float32Array} (heads, T, S)
 */
export function attentionScores(q, keys, before, heads, size, causal = true, groups = heads) {
  const d = heads * size;
  const T = q.length / d;
  const S = before + T;
  const scores = new Float32Array(heads * T * S).fill(-Infinity);
  const scale = 1 / Math.sqrt(size);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const row = (h * T + t) * S;
      const end = causal ? before + t + 1 : S;
      for (let s = 0; s < end; s++) {
        scores[row + s] = scale * dot(q, t * d + h * size, keys, s * groups * size + shared(h, heads, groups) * size, size);
      }
    }
  }
  return scores;
}

/**
 * Which keys and values a head reads, where neighbouring heads share theirs.
 * @param {number} head
 * @param {number} heads
 * @param {number} groups
 */
export function shared(head, heads, groups) {
  return Math.floor((head * groups) / heads);
}

/**
 * Mixes the values by the pattern: z[t, h] = Σ_s pattern[h, t, s] · values[s, h].
 * @param {Float32Array} pattern  (heads, T, S)
 * @param {Float32Array} values  (S, groups, size)
 * @param {number} S
 * @param {number} heads
 * @param {number} size
 * @param {number} [groups]  of neighbouring heads that share their values
 * @returns {Float32Array} (T, heads, size)
 */
export function mix(pattern, values, S, heads, size, groups = heads) {
  const d = heads * size;
  const T = pattern.length / (heads * S);
  const z = new Float32Array(T * d);
  for (let h = 0; h < heads; h++) {
    for (let t = 0; t < T; t++) {
      const out = t * d + h * size;
      for (let s = 0; s < S; s++) {
        const share = pattern[(h * T + t) * S + s];
        if (share === 0) continue; // as for every token that comes later
        const value = (s * groups + shared(h, heads, groups)) * size;
        for (let c = 0; c < size; c++) z[out + c] += share * values[value + c];
      }
    }
  }
  return z;
}

/**
 * @param {Float32Array} embedding  (V, d)
 * @param {ArrayLike<number>} tokens  (T,)
 * @param {number} d
 * @returns {Float32Array} (T, d)
 */
export function lookUp(embedding, tokens, d) {
  const x = new Float32Array(tokens.length * d);
  for (let t = 0; t < tokens.length; t++) {
    x.set(embedding.subarray(tokens[t] * d, (tokens[t] + 1) * d), t * d);
  }
  return x;
}

/**
 * The queries (0), keys (1) or values (2) out of their joint rows.
 * @param {Float32Array} joint  (T, heads, 3 size)
 * @param {0 | 1 | 2} which
 * @param {number} size
 * @returns {Float32Array} (T, heads, size)
 */
export function part(joint, which, size) {
  const out = new Float32Array(joint.length / 3);
  for (let row = 0; row * size < out.length; row++) {
    const start = (3 * row + which) * size;
    out.set(joint.subarray(start, start + size), row * size);
  }
  return out;
}

/**
 * How surprised each row of scores is by what came: -log of the probability that softmax gives it.
 * @param {Float32Array} logits  (T, V)
 * @param {ArrayLike<number>} targets  (T,) the token that came; -1 where it does not count
 * @returns {Float32Array} (T,) in nats; 0 where it does not count
 */
export function crossEntropy(logits, targets) {
  const T = targets.length;
  const V = logits.length / T;
  const loss = new Float32Array(T);
  for (let t = 0; t < T; t++) {
    if (targets[t] < 0) continue;
    let max = -Infinity;
    for (let c = t * V; c < (t + 1) * V; c++) if (logits[c] > max) max = logits[c];
    let sum = 0;
    for (let c = t * V; c < (t + 1) * V; c++) sum += Math.exp(logits[c] - max);
    loss[t] = Math.log(sum) + max - logits[t * V + targets[t]];
  }
  return loss;
}
