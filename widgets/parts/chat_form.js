// From a conversation to the one text that the model reads. Only here are the marks put in: what somebody writes is text,
// even if it reads like a mark.

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {{ id: number, text: string, probability: number }} Said  a token, and the characters that it completed */
/**
 * @typedef {object} Message
 * @property {"user" | "assistant"} role
 * @property {string} text
 * @property {Said[]} [tokens]  of an answer
 * @property {"end" | "length" | "cancelled"} [ended]  how an answer came to its end
 * @property {boolean} [broken]  whether the knob was at 0
 * @property {boolean} [chat_form]
 */
/** @typedef {{ ids: number[], text: string }} Begin */
/** @typedef {{ start: number, end: number }} Marks  the tokens that begin and end a turn */
/**
 * A stretch of what the model reads.
 * @typedef {{ kind: "mark" | "form" | "system" | "user" | "assistant", text: string, ids: number[], of?: number }} Stretch
 *   `of`: the answer that it is, among the messages
 */

/** What the form of SmolLM2 says where nobody says anything else. */
export const SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face";

const START = "<|im_start|>";
const END = "<|im_end|>";
const NEAR = 64; // where the marks stand among a model's tokens: at the beginning
const FAR = 512; // or at the end

/**
 * @param {Engine} engine
 * @returns {Promise<Marks | null>}  none, where the model has no chat form of this kind
 */
export async function marksOf(engine) {
  const { vocab_size: V } = engine.config;
  const ids = Array.from({ length: V }, (_, id) => id).filter((id) => id < NEAR || id >= V - FAR);
  const tokens = await engine.shown(ids);
  const [start, end] = [START, END].map((mark) => tokens.find(({ text }) => text === mark)?.id);
  return start === undefined || end === undefined ? null : { start, end };
}

/**
 * @param {(text: string) => Promise<number[]>} encode
 * @param {{ conversation: Message[], system: string, marks: Marks | null, begin: Begin }} options  marks: null without
 *   the chat form; begin: what stands before every text that has none
 * @returns {Promise<Stretch[]>}
 */
export async function stretches(encode, { conversation, system, marks, begin }) {
  return marks ? inForm(encode, conversation, system, marks) : asText(encode, conversation, begin);
}

/**
 * @param {(text: string) => Promise<number[]>} encode
 * @param {Message[]} conversation
 * @param {string} system
 * @param {Marks} marks
 */
async function inForm(encode, conversation, system, { start, end }) {
  /** @type {Stretch[]} */
  const read = [];
  const mark = (/** @type {number} */ id, /** @type {string} */ text) => read.push({ kind: "mark", text, ids: [id] });
  /** @param {Stretch["kind"]} kind @param {string} text */
  const write = async (kind, text) => read.push({ kind, text, ids: await encode(text) });
  const close = async () => {
    mark(end, END);
    await write("form", "\n");
  };
  if (system) {
    mark(start, START);
    await write("system", `system\n${system}`);
    await close();
  }
  for (const [at, message] of conversation.entries()) {
    mark(start, START);
    if (message.role === "user") await write("user", `user\n${message.text}`);
    else {
      await write("form", "assistant\n");
      read.push(answered(message, at));
    }
    await close();
  }
  mark(start, START);
  await write("form", "assistant\n");
  return read;
}

/**
 * @param {(text: string) => Promise<number[]>} encode
 * @param {Message[]} conversation
 * @param {Begin} begin
 */
async function asText(encode, conversation, begin) {
  /** @type {Stretch[]} */
  const read = begin.ids.length ? [{ kind: "mark", ...begin }] : [];
  for (const [at, message] of conversation.entries()) {
    if (message.role === "assistant") read.push(answered(message, at));
    else {
      const text = `${at ? "\n" : ""}${message.text}`;
      read.push({ kind: "user", text, ids: await encode(text) });
    }
  }
  return read;
}

/**
 * @param {Message} message
 * @param {number} at
 * @returns {Stretch}
 */
function answered({ text, tokens = [] }, at) {
  return { kind: "assistant", text, ids: tokens.map(({ id }) => id), of: at };
}

/**
 * What the model is given to go on from.
 * @param {Stretch[]} read
 * @param {{ answer: number, tokens: number }} [upTo]  only up to so many tokens of that answer
 * @returns {number[]}
 */
export function idsOf(read, upTo) {
  const place = upTo ? read.findIndex(({ of }) => of === upTo.answer) : read.length;
  const before = read.slice(0, place).flatMap(({ ids }) => ids);
  return upTo ? [...before, ...(read[place]?.ids.slice(0, upTo.tokens) ?? [])] : before;
}

/**
 * The pieces that an answer is read in: a token each, but for characters that several tokens make up together.
 * @param {Said[]} tokens
 * @returns {{ at: number, text: string }[]}  at: the first of its tokens
 */
export function pieces(tokens) {
  /** @type {{ at: number, text: string }[]} */
  const found = [];
  let at = 0;
  tokens.forEach(({ text }, i) => {
    if (!text) return;
    found.push({ at, text });
    at = i + 1;
  });
  return found;
}
