// A model of the reader's own, from their disk: read in this page, and sent to nobody.

import { megabytes } from "../../parts/megabytes.js";

const MOST = 500e6; // bytes
const MAGIC = "GGUF";

/**
 * @param {File} file
 * @returns {Promise<ArrayBuffer>}
 * @throws {Error} a sentence
 */
export async function readOwn(file) {
  if (file.size > MOST) {
    throw new Error(`${file.name} has ${megabytes(file.size)} MB. A page opens files of up to ${megabytes(MOST)} MB.`);
  }
  const begins = new TextDecoder("latin1").decode(await bytesOf(file, file.slice(0, 4)));
  if (begins !== MAGIC) {
    throw new Error(`${file.name} is no GGUF file: such a file begins with the letters ${MAGIC}, and this one does not.`);
  }
  return bytesOf(file, file);
}

/**
 * @param {File} file
 * @param {Blob} piece
 */
function bytesOf(file, piece) {
  return piece.arrayBuffer().catch((error) => {
    throw new Error(
      `${file.name} could not be read (${error.message}). Is it still there, and is there enough memory for it? Then choose it again.`,
    );
  });
}
