// Numbers as a reader reads them.

/**
 * A number with so many digits behind the point. Halves go away from zero, and a half is what reads as one: .185 is 19
 * hundredths, though the machine keeps a little less. `lab.evidence.figures.fixed` rounds the sentences of the book alike.
 * @param {number} value
 * @param {number} digits
 * @param {number} [shift]  places that the point is moved to the right before: 2 for per cent
 * @returns {string}
 */
export function fixed(value, digits, shift = 0) {
  if (!Number.isFinite(value)) return String(value);
  const whole = Math.round(Number(shifted(Math.abs(value), digits + shift)));
  const text = (whole / 10 ** digits).toFixed(digits);
  return value < 0 && whole > 0 ? `-${text}` : text;
}

/**
 * The decimals as they are written, with the point moved: a multiplication would bring in a rounding of its own.
 * @param {number} value
 * @param {number} by
 */
function shifted(value, by) {
  const [digits, exponent = "0"] = String(value).split("e");
  return `${digits}e${Number(exponent) + by}`;
}

/**
 * A share of one as per cent. Never rounds to 0% or 100% what is neither.
 * @param {number} share  0 to 1
 * @returns {string}
 */
export function percent(share) {
  const value = share * 100;
  if (value === 0 || value === 100) return `${value}%`;
  if (value < 0.1) return "<0.1%";
  if (value > 99.9) return ">99.9%";
  return `${fixed(share, value < 10 || value > 99 ? 1 : 0, 2)}%`;
}

/**
 * @param {number} value
 * @param {string} unit  "share" or "nats"
 * @returns {string}
 */
export function figure(value, unit) {
  return unit === "share" ? percent(value) : fixed(value, 2);
}

/**
 * An interval, shorter than its two ends would be.
 * @param {number} low
 * @param {number} high
 * @param {string} unit
 * @returns {string}  "31–38%"
 */
export function interval(low, high, unit) {
  const [digits, shift] = unit === "share" ? [0, 2] : [2, 0];
  return `${fixed(low, digits, shift)}–${fixed(high, digits, shift)}${unit === "share" ? "%" : ""}`;
}

/**
 * The least and the greatest of some values, or the one they all read as.
 * @param {number[]} values
 * @param {string} unit
 * @returns {string}  "93% to 97%"
 */
export function spread(values, unit) {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => figure(value, unit));
  return low === high ? low : `${low} to ${high}`;
}

/**
 * @param {number} n
 * @returns {string}  1234567 is "1.2M", 200000 "200k", 3e11 "300B"
 */
export function short(n) {
  if (n >= 999.5e6) return `${trimmed(n / 1e9)}B`;
  if (n >= 999_500) return `${trimmed(n / 1e6)}M`;
  return n >= 1000 ? `${trimmed(n / 1000)}k` : String(n);
}

/**
 * How much of the training text was read.
 * @param {number} tokens
 * @returns {string}  "1.2 million tokens read", "nothing read yet"
 */
export function tokensRead(tokens) {
  if (tokens === 0) return "nothing read yet";
  if (tokens >= 999.5e6) return `${trimmed(tokens / 1e9)} billion tokens read`;
  if (tokens >= 999_500) return `${trimmed(tokens / 1e6)} million tokens read`;
  return `${count(tokens >= 1000 ? Math.round(tokens / 1000) * 1000 : tokens)} tokens read`;
}

/**
 * @param {number} n
 * @returns {string}  with commas between thousands
 */
export function count(n) {
  return n.toLocaleString("en-GB");
}

const NUMBERS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/**
 * A small number as a word.
 * @param {number} n
 */
export function inWords(n) {
  return NUMBERS[n] ?? String(n);
}

/** @param {number} n */
function trimmed(n) {
  return n >= 99.5 ? String(Math.round(n)) : n.toFixed(1).replace(/\.0$/, "");
}
