// Numbers as this widget writes them: signed, and never rounded to nothing.

/**
 * @param {number} value
 * @param {number} [digits]  after the point
 * @returns {string}  with a true minus sign
 */
export function number(value, digits = 3) {
  if (value === -Infinity) return "−∞";
  const size = Math.abs(value);
  if (size > 0 && size < 0.5 * 10 ** -digits) return tiny(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? Math.min(digits, 1) : digits).replace("-", "−");
}

/** @param {number} value */
function tiny(value) {
  const [digits, power] = value.toExponential(1).split("e-");
  const raised = [...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `${digits.replace("-", "−")}·10⁻${raised}`;
}

/**
 * The indices of the largest numbers, by size whatever their sign, largest first.
 * @param {ArrayLike<number>} values
 * @param {number} most
 * @param {(value: number) => number} [size]
 * @returns {number[]}
 */
export function largest(values, most, size = Math.abs) {
  const order = Array.from(values, (_, i) => i);
  return order.sort((a, b) => size(values[b]) - size(values[a])).slice(0, most);
}

/** @param {ArrayLike<number>} values */
export function reach(values) {
  let most = 0;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i]) > most && Number.isFinite(values[i])) most = Math.abs(values[i]);
  return most;
}
