// From a table as a GGUF file holds it to one as the kernels read it: the same numbers, four rows side by side, so that what
// is multiplied with them is fetched once for all four.

import { unusable } from "./gguf.js";

/** @typedef {import("./gguf.js").PackedTensor} PackedTensor */

/** How a table lies in the kernels' memory; `FLOATS` to `EIGHTS` in packed.c. */
export const FLOATS = 0;
const FOURS = 1;
const EIGHTS = 2;

const BLOCK = 32; // numbers that share a scale
const GROUP = 4; // rows side by side
const FOURS_BYTES = GROUP * (4 + 4 + BLOCK / 2); // of a group's block: scales, offsets, numbers
const EIGHTS_BYTES = GROUP * (4 + BLOCK);

/** @param {string} kind  by its name in GGUF */
export function liesAs(kind) {
  return { F32: FLOATS, F16: FLOATS, Q4_0: FOURS, Q4_1: FOURS, Q8_0: EIGHTS }[kind] ?? FLOATS;
}

/**
 * @param {number} lies
 * @param {number} rows  a multiple of four
 * @param {number} columns
 * @returns {number} how many bytes it takes
 */
export function bytesOf(lies, rows, columns) {
  if (lies === FLOATS) return 4 * rows * columns;
  return (rows / GROUP) * (columns / BLOCK) * (lies === FOURS ? FOURS_BYTES : EIGHTS_BYTES);
}

/**
 * @param {PackedTensor} tensor  of two axes
 * @param {(row: number) => number} order  where in the file a row stands
 * @param {ArrayBuffer} memory
 * @param {number} place  where in it the table is to lie
 * @param {string} file
 */
export function pack({ name, kind, shape, bytes }, order, memory, place, file) {
  const [rows, columns] = shape;
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const given = { bytes, source, rows, columns, order };
  const whole = kind.startsWith("Q4")
    ? packFours(given, kind === "Q4_1", memory, place)
    : kind === "Q8_0"
      ? packEights(given, memory, place)
      : copyFloats(given, kind === "F16", memory, place);
  if (!whole) throw unusable(file, `holds numbers in ${name} that are none`);
}

/**
 * The numbers of a row alone, as for a norm.
 * @param {PackedTensor} tensor  of one axis, not packed
 * @param {string} file
 */
export function plain({ name, kind, shape, bytes }, file) {
  const found = new Float32Array(shape[0]);
  const given = { bytes, source: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), rows: 1, columns: shape[0] };
  if (!copyFloats({ ...given, order: (row) => row }, kind === "F16", found.buffer, 0)) {
    throw unusable(file, `holds numbers in ${name} that are none`);
  }
  return found;
}

/**
 * A table in a file.
 * @typedef {{bytes: Uint8Array, source: DataView, rows: number, columns: number, order: (row: number) => number}} Given
 */

/**
 * @param {Given} given
 * @param {boolean} shifted  whether its blocks have an offset beside the scale; else their numbers are counted from 8
 * @param {ArrayBuffer} memory
 * @param {number} place
 * @returns {boolean} whether all are numbers
 */
function packFours({ bytes, source, rows, columns, order }, shifted, memory, place) {
  const [floats, to] = [new Float32Array(memory, place), new Uint8Array(memory, place)];
  const blocks = columns / BLOCK;
  const size = (shifted ? 4 : 2) + BLOCK / 2;
  let sum = 0; // of all that has to be finite
  for (let r = 0; r < rows; r++) {
    let from = order(r) * blocks * size;
    for (let b = 0; b < blocks; b++, from += size) {
      const block = (Math.floor(r / GROUP) * blocks + b) * FOURS_BYTES;
      const scale = HALVES[source.getUint16(from, true)];
      const offset = shifted ? HALVES[source.getUint16(from + 2, true)] : -8 * scale;
      floats[block / 4 + (r % GROUP)] = scale;
      floats[block / 4 + GROUP + (r % GROUP)] = offset;
      sum += scale - offset;
      const [numbers, out] = [from + size - BLOCK / 2, block + 8 * GROUP + (r % GROUP) * (BLOCK / 2)];
      for (let i = 0; i < BLOCK / 2; i++) to[out + i] = bytes[numbers + i];
    }
  }
  return Number.isFinite(sum);
}

/**
 * @param {Given} given
 * @param {ArrayBuffer} memory
 * @param {number} place
 */
function packEights({ bytes, source, rows, columns, order }, memory, place) {
  const [floats, to] = [new Float32Array(memory, place), new Uint8Array(memory, place)];
  const blocks = columns / BLOCK;
  const size = 2 + BLOCK;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    let from = order(r) * blocks * size;
    for (let b = 0; b < blocks; b++, from += size) {
      const block = (Math.floor(r / GROUP) * blocks + b) * EIGHTS_BYTES;
      const scale = HALVES[source.getUint16(from, true)];
      floats[block / 4 + (r % GROUP)] = scale;
      sum += scale;
      const out = block + 4 * GROUP + (r % GROUP) * BLOCK;
      for (let i = 0; i < BLOCK; i++) to[out + i] = bytes[from + 2 + i];
    }
  }
  return Number.isFinite(sum);
}

/**
 * @param {Given} given
 * @param {boolean} halves
 * @param {ArrayBuffer} memory
 * @param {number} place
 */
function copyFloats({ source, rows, columns, order }, halves, memory, place) {
  const floats = new Float32Array(memory, place, rows * columns);
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const from = order(r) * columns;
    for (let c = 0; c < columns; c++) {
      const value = halves ? HALVES[source.getUint16(2 * (from + c), true)] : source.getFloat32(4 * (from + c), true);
      floats[r * columns + c] = value;
      sum += value;
    }
  }
  return Number.isFinite(sum);
}

/** Every number of 16 bits, by its bits: a sign, five bits of exponent, ten of fraction. */
const HALVES = Float32Array.from({ length: 65536 }, (_, bits) => {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
});
