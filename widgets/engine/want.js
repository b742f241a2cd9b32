// What a reader is told where memory runs out. Whatever was too large, browsers throw the same few errors, in words of their own.

const NO_ROOM =
  "There is not enough memory left in this tab for that. Nothing else is lost. Close other tabs and try again; a shorter text needs less.";

/**
 * @param {unknown} error
 * @returns {string} a sentence: the error's own, unless it only says that memory ran out
 */
export function sentenceOf(error) {
  if (!(error instanceof Error)) return String(error);
  return isWantOfMemory(error) ? NO_ROOM : error.message;
}

/** @param {Error} error */
function isWantOfMemory({ name, message }) {
  // Of the engine's own code none throws a RangeError; a list too long or memory that can't be had does, in every browser.
  if (name === "RangeError") return !/call stack/i.test(message);
  return /out of memory|allocation size/i.test(message); // Firefox's InternalError, and a message that can't be copied
}
