// Whether kernels can run here: what the book's own model can do without, more slowly, the real one is too large for.

export const NO_KERNELS =
  "This browser can't run the model: it has no WebAssembly with SIMD, or the page forbids it. Another browser, or a newer one, can.";

// The smallest module with an instruction of SIMD: a function that makes sixteen bytes of one.
const SMALLEST = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // magic number, version
  ...[1, 5, 1, 96, 0, 1, 123], // a type: nothing to a vector
  ...[3, 2, 1, 0], // a function of that type
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11], // its body: i32.const 0, i8x16.splat
);

/** Whether it can be told beforehand that they can't: a page that forbids them says so only when it is tried. */
export function lacksKernels() {
  return typeof WebAssembly === "undefined" || !WebAssembly.validate(SMALLEST);
}
