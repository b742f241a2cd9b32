// What a token is called here. The one that begins every prompt ends documents elsewhere; here it is the start.

import { shown, spoken } from "../parts/words.js";

/** The visible form of the first token of a prompt; no token of a text has it. */
export const START = "<|start|>";

/**
 * @param {string} text  the visible form of a token
 * @returns {{ text: string, kind: "word" | "piece" | "named" }}  as parts/words.js has it
 */
export function looks(text) {
  return text === START ? { text: "start", kind: "named" } : shown(text);
}

/** @param {string} text  the visible form of a token */
export function said(text) {
  return text === START ? "start" : spoken(text);
}

/** @param {string} text  the visible form of a token */
export function quoted(text) {
  return text === START ? "the start mark" : `“${spoken(text)}”`;
}
