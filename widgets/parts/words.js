// A token as a reader sees it. The engine writes a leading space as ␣, a line break as ⏎ and a
// byte that is no whole character as \xNN.

import { BEGINNINGS } from "./beginnings.js";

/** Tokens that stand for no text, but for where one begins or ends. @type {Record<string, string>} */
const MARKS = { endoftext: "end of text", im_start: "start of turn", im_end: "end of turn" };

/**
 * @param {string} text  the engine's visible form of one token
 * @returns {{ text: string, kind: "word" | "piece" | "named" }}  what to show: a word (or mark) as
 *   it is, a piece that continues a word, or the name of something that has no look of its own
 */
export function shown(text) {
  const mark = /^<\|(\w+)\|>$/.exec(text);
  if (mark) return { text: MARKS[mark[1]] ?? mark[1], kind: "named" };
  if (text === "␣") return { text: "space", kind: "named" };
  if (/^␣?⏎$/.test(text)) return { text: "line break", kind: "named" };
  if (/^␣?(\\x[0-9a-fA-F]{2})+$/.test(text)) {
    return { text: `byte ${text.replace(/^␣|\\x/g, "").toUpperCase()}`, kind: "named" };
  }
  if (text.startsWith("␣")) return { text: text.slice(1), kind: "word" };
  // Marks follow a word without a space and are still no part of it.
  return /^[\p{L}\p{N}]/u.test(text) ? { text, kind: "piece" } : { text, kind: "word" };
}

/**
 * The same of a token that may come next, where nothing behind it says how the word goes on: “bar…”, for in the village
 * only longer words begin so.
 * @param {string} text  the engine's visible form of one token
 * @returns {{ text: string, kind: "word" | "beginning" | "piece" | "named" }}
 */
export function coming(text) {
  const seen = shown(text);
  return seen.kind === "word" && BEGINNINGS.has(seen.text) ? { text: `${seen.text}…`, kind: "beginning" } : seen;
}

/**
 * A token in a sentence or for a screen reader.
 * @param {string} text  the engine's visible form of one token
 * @param {{ text: string, kind: string }} [seen]  as it is shown: `coming(text)` where it may come next
 * @returns {string}
 */
export function spoken(text, seen = shown(text)) {
  if (seen.kind === "piece") return `-${seen.text}`;
  const names = /** @type {Record<string, string>} */ ({
    ".": "full stop",
    ",": "comma",
    "?": "question mark",
    "!": "exclamation mark",
    ":": "colon",
    ";": "semicolon",
    '"': "quotation mark",
    "'": "apostrophe",
  });
  return names[seen.text] ?? seen.text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an untrained model says such, too
const UNSEEN = /[\u0000-\u0008\u000e-\u001f\u007f\ufffd]/g;

/**
 * What a model said, with a dot for what has no look of its own: control characters, and bytes that make up no character.
 * The usual sign for these looks as if the page were broken.
 * @param {string} said
 */
export function printable(said) {
  return said.replace(UNSEEN, "·");
}
