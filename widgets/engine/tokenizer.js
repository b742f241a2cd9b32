// How text becomes tokens and tokens become text: a byte-level BPE, read from tokenizer.json.
// The text's bytes are merged, commonest pair first, into the pieces that training found worth
// having; since every byte is a piece of its own, no text is without tokens.

/*! Uses @huggingface/tokenizers, copyright Hugging Face, Apache License 2.0: https://github.com/huggingface/tokenizers.js */
import { ByteLevelPreTokenizer, DigitsPreTokenizer, Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** The token that begins every prompt. */
export const BEGIN = 0;

/**
 * One token as it is shown.
 * @typedef {object} Token
 * @property {number} id
 * @property {string} text  in visible form: see `tokenText`
 */

// GPT-2's rule for words, with Unicode's idea of white space as in the Python tokenizer.
// JavaScript's \s, which the library uses, counts U+FEFF in and leaves U+0085 out: next to these two,
// a quotation mark before an s would be cut elsewhere.
const WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

// Where each digit is cut off alone, so is whatever else Unicode counts among the numerals, ½ and Ⅷ too, as in the Python
// tokenizer; the library knows 0 to 9.
const NUMERALS = /\P{N}+|\p{N}/gu;

/** A model's tokenizer. */
export class Tokenizer {
  /**
   * @param {any} json  the parsed tokenizer.json
   * @param {number[]} [begin]  what stands before every text
   */
  constructor(json, begin = [BEGIN]) {
    this.begin = begin;
    // Without its special tokens the library takes a reader's literal "<|endoftext|>" for the
    // thirteen characters it is, as Python does with split_special_tokens=True.
    this.bpe = new HuggingFaceTokenizer({ ...json, added_tokens: [], post_processor: null }, {});
    /** @type {any} one cut, or several, one after the other */
    const cuts = this.bpe.pre_tokenizer;
    for (const cut of [cuts, ...(cuts?.tokenizers ?? [])]) {
      if (cut instanceof ByteLevelPreTokenizer) cut.pattern = WORDS;
      if (cut instanceof DigitsPreTokenizer) cut.pattern = NUMERALS;
    }

    /** @type {Uint8Array[]} the bytes that each token stands for */
    this.bytes = [];
    for (const [piece, id] of Object.entries(json.model.vocab)) this.bytes[Number(id)] = pieceBytes(piece);
    for (const { id, content } of json.added_tokens) this.bytes[id] = new TextEncoder().encode(content);
    /** @type {Set<number>} */
    this.special = new Set(json.added_tokens.map((/** @type {{id: number}} */ token) => token.id));
  }

  /**
   * @param {string} text
   * @returns {number[]} its tokens, never a special one
   */
  encode(text) {
    return this.bpe.encode(text, { add_special_tokens: false }).ids;
  }

  /**
   * @param {string} text
   * @returns {number[]} what the model is given: the beginning, then the text
   */
  promptTokens(text) {
    return [...this.begin, ...this.encode(text)];
  }

  /**
   * @param {number[]} ids
   * @returns {string} bytes that are no whole character become U+FFFD
   */
  decode(ids) {
    const decoder = this.decoder();
    return ids.map((id) => decoder.next(id)).join("") + decoder.end();
  }

  /**
   * Decodes token by token. A character may be spread over several tokens: it comes with the last.
   * @returns {{next: (id: number) => string, end: () => string}}
   */
  decoder() {
    const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      next: (id) => utf8.decode(this.bytes[id], { stream: true }),
      end: () => utf8.decode(),
    };
  }

  /**
   * One token so that it can be seen: a space as ␣, a line break as ⏎, what has no form of its own
   * (a part of a character, a control or invisible character) as its bytes, like \xE2.
   * @param {number} id
   * @returns {string}
   */
  tokenText(id) {
    const bytes = this.bytes[id];
    if (!bytes) return "";
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      return text
        .replace(/ /g, "␣")
        .replace(/\n/g, "⏎")
        .replace(/[\p{C}\p{Z}]/gu, (c) => hex(new TextEncoder().encode(c)));
    } catch {
      return hex(bytes);
    }
  }

  /**
   * @param {number[]} ids
   * @returns {Token[]}
   */
  shown(ids) {
    return ids.map((id) => ({ id, text: this.tokenText(id) }));
  }
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

/**
 * The bytes behind a piece of tokenizer.json, which writes every byte as a printable character:
 * printable ASCII and Latin-1 as itself, the others as U+0100 and up, in order (a space is Ġ).
 * @param {string} piece
 * @returns {Uint8Array}
 */
function pieceBytes(piece) {
  return Uint8Array.from(piece, (c) => BYTE_OF[c]);
}

/** @type {Record<string, number>} */
const BYTE_OF = {};
for (let byte = 0, others = 0; byte < 256; byte++) {
  const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  BYTE_OF[String.fromCharCode(printable ? byte : 256 + others++)] = byte;
}
