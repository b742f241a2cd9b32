// The turned knobs as the end of a web address, and back. Others' addresses (`#many-knobs`) are left alone.
//
// #knobs=1~village~0~6500~The%20dog~2.attention.dense.weight!1944!0.5~…
// version, model, seed, step, prompt, then a table, the knob's place in it, and its value, each time.

/** @typedef {import("../engine/edits.js").Edit} Edit */
/** @typedef {{ model: string, seed: number, step: number, prompt: string, edits: Edit[] }} Kept */

const MARK = "#knobs=";
const VERSION = "1";
export const MOST = 200; // edits; more make an address that some programs cut

/**
 * @param {Kept} kept
 * @returns {string}
 */
export function toHash({ model, seed, step, prompt, edits }) {
  const turns = edits.map(({ name, index, value }) => [shortened(name), index, shortest(value)].join("!"));
  return MARK + [VERSION, model, seed, step, escaped(prompt), ...turns].join("~");
}

/**
 * @param {string} hash  with its #
 * @returns {Kept | null}  null if it is not about knobs
 * @throws {Error} with a sentence for the reader, if it is and can't be read
 */
export function fromHash(hash) {
  if (!hash.startsWith(MARK)) return null;
  const [version, model, seed, step, prompt, ...turns] = hash.slice(MARK.length).split("~");
  if (version !== VERSION) throw damaged("it is of another version of this book");
  if (!/^[\w-]+$/.test(model ?? "") || !/^\d{1,9}$/.test(seed ?? "") || !/^\d{1,9}$/.test(step ?? "") || prompt === undefined) {
    throw damaged("it does not say which model it is about");
  }
  if (turns.length > MOST) throw damaged(`it turns more than ${MOST} knobs`);
  return { model, seed: Number(seed), step: Number(step), prompt: unescaped(prompt), edits: turns.map(turn) };
}

/**
 * @param {string} text
 * @returns {Edit}
 */
function turn(text) {
  const [name, index, value, ...more] = text.split("!");
  if (
    more.length ||
    !/^[\w.]+$/.test(name) ||
    !/^\d{1,9}$/.test(index ?? "") ||
    !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value ?? "") ||
    !Number.isFinite(Math.fround(Number(value)))
  ) {
    throw damaged(`“${text.slice(0, 60)}” is no turn of a knob`);
  }
  return { name: lengthened(name), index: Number(index), value: Math.fround(Number(value)) };
}

/** @param {string} why */
function damaged(why) {
  return new Error(`This link’s knobs can’t be read: ${why}. The model stands as it grew.`);
}

/** @param {string} name */
const shortened = (name) => name.replace(/^gpt_neox\.(layers\.)?/, "");

/** @param {string} name */
const lengthened = (name) => (/^\d/.test(name) ? `gpt_neox.layers.${name}` : `gpt_neox.${name}`);

/**
 * @param {number} value
 * @returns {string}  the fewest digits that give the same 32-bit number back
 */
function shortest(value) {
  for (let digits = 1; digits < 10; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return String(value);
}

/** @param {string} prompt */
function escaped(prompt) {
  // Half an emoji has no place in an address.
  const whole = prompt.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
  return encodeURIComponent(whole).replace(/[~!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @param {string} text */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw damaged("its prompt was cut or changed");
  }
}
