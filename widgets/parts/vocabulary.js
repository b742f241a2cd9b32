// Every token there is, as it is shown.

/**
 * @param {import("./engine.js").Engine} engine
 * @param {import("../engine/calls.js").Which} which  any checkpoint, one that is in memory best
 * @returns {Promise<string[]>} by token id
 */
export async function allTokens(engine, which) {
  const { top } = await engine.predict([0], { ...which, top: engine.config.vocab_size });
  /** @type {string[]} */
  const texts = [];
  for (const { id, text } of top) texts[id] = text;
  return texts;
}
