// Arrays beside JSON, as a widget's channel to the kernel carries them; widgets/live/packing.py does the same at the
// other end. An array becomes {"__array__": <number of its buffer>, "type": "float32"}, flat; a map
// {"__map__": [[key, value], …]}.

const TYPES = { Float32Array, Float64Array, Int32Array, Uint16Array, Uint8Array };

/** @typedef {{__array__: number, type: string}} Packed */

/**
 * @param {any} value
 * @param {ArrayBuffer[]} buffers  the arrays of `value` are put at its end
 * @returns {any} plain JSON
 */
export function pack(value, buffers) {
  if (ArrayBuffer.isView(value)) {
    buffers.push(/** @type {any} */ (value).slice().buffer);
    return { __array__: buffers.length - 1, type: value.constructor.name.replace("Array", "").toLowerCase() };
  }
  if (Array.isArray(value)) return value.map((each) => pack(each, buffers));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pack(each, buffers)]));
  }
  return value;
}

/**
 * The inverse.
 * @param {any} value
 * @param {DataView[]} buffers
 * @returns {any}
 */
export function unpack(value, buffers) {
  if (Array.isArray(value)) return value.map((each) => unpack(each, buffers));
  if (!value || typeof value !== "object") return value;
  if ("__array__" in value) return arrayOf(value, buffers);
  if ("__map__" in value) return new Map(unpack(value.__map__, buffers));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpack(each, buffers)]));
}

/**
 * @param {Packed} packed
 * @param {DataView[]} buffers
 * @returns {ArrayBufferView}
 */
function arrayOf({ __array__: place, type }, buffers) {
  const { buffer, byteOffset, byteLength } = buffers[place];
  const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice().buffer; // arrays begin where their numbers fit
  const name = `${type[0].toUpperCase()}${type.slice(1)}Array`;
  return new TYPES[/** @type {keyof typeof TYPES} */ (name)](bytes);
}
