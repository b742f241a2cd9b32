/**
 * @param {number} bytes
 * @returns {string}  "98"; "0.4" where it is little
 */
export function megabytes(bytes) {
  const size = bytes / 1e6;
  return size >= 10 || bytes === 0 ? String(Math.round(size)) : size.toFixed(1);
}
