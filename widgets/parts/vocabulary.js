// The tokens' visible forms, fetched as they are needed: a vocabulary may have fifty thousand.

/**
 * @param {import("./engine.js").Engine} engine
 */
export function vocabulary(engine) {
  /** @type {string[]} by token id */
  const texts = [];
  /** @param {import("../engine/tokenizer.js").Token[]} tokens  whose forms came with an answer */
  const take = (tokens) => tokens.forEach(({ id, text }) => (texts[id] = text));
  return {
    texts,
    take,
    /**
     * Fetches those of some tokens, so that `texts` has them.
     * @param {Iterable<number>} [ids]  all there are, when left out
     */
    async know(ids = everyId(engine)) {
      const unknown = [...new Set(ids)].filter((id) => texts[id] === undefined);
      if (!unknown.length) return;
      take(await engine.shown(unknown));
    },
  };
}

/**
 * Every token there is, as it is shown: only of a small vocabulary.
 * @param {import("./engine.js").Engine} engine
 * @returns {Promise<string[]>} by token id
 */
export async function allTokens(engine) {
  const { texts, know } = vocabulary(engine);
  await know();
  return texts;
}

/** @param {import("./engine.js").Engine} engine */
function everyId(engine) {
  return Array.from({ length: engine.config.vocab_size }, (_, id) => id);
}
