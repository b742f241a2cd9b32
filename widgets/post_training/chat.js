// The one form in which the lessons asked, as lab/posttraining/chat.py has it.

/** Most tokens in an answer. */
export const MOST = 60;

/**
 * @param {string} question  a told scene may stand before it
 * @param {string} [begun]  the start of an answer, put into the model's mouth
 * @returns {string}
 */
export function framed(question, begun = "") {
  return `We ask: ${question} The village says: ${begun}`.trim();
}

/**
 * The answer to a question as a model writes it, told piece by piece; always the likeliest token.
 * @param {import("../parts/engine.js").Engine} engine
 * @param {string} prompt
 * @param {{ most?: number, signal?: AbortSignal, onText?: (text: string) => void }} [options]
 * @returns {Promise<{ text: string, ended: boolean }>}  `ended`: the model closed its answer itself
 * @throws {Error} a sentence, if no room is left for an answer
 */
export async function answer(engine, prompt, { most = MOST, signal, onText } = {}) {
  const length = (await engine.encode(prompt)).length + 1; // and the token that every text begins with
  if (length + most > engine.context) {
    throw new Error(
      `These words come to ${length} tokens, which leaves no room for an answer of ${most}: ` +
        `the model reads at most ${engine.context}. Ask something shorter.`,
    );
  }
  let text = "";
  const told = await engine.generate(prompt, {
    temperature: 0,
    maxTokens: most,
    signal,
    onToken: (piece) => onText?.((text += piece.text).trim()),
  });
  return { text: told.text.trim(), ended: told.ended === "end" };
}
