// What happens at each step, in plain words: a question, an answer, and what the field calls it.

import { count } from "../parts/format.js";
import { quoted } from "./called.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("../engine/checkpoint.js").Config} Config */

/**
 * @typedef {object} Told
 * @property {string} question
 * @property {string} answer
 * @property {string} term  the field's name for it
 */

/**
 * @param {Place} place
 * @param {Config} config
 * @param {{id: number, text: string}} token  the one followed
 * @param {number} position
 * @returns {Told}
 */
export function tell(place, config, token, position) {
  const { hidden_size: d, num_attention_heads: heads, intermediate_size: m, vocab_size: V } = config;
  const size = d / heads;
  const word = quoted(token.text);
  const pieces = /** @type {Record<string, [string, string, string]>} */ ({
    text: [
      "What does the model read?",
      `The text is cut into tokens, and each becomes a number: its place in a fixed list of ${count(V)}. A mark for the ` +
        "start of a text comes first. The letters play no further part.",
      "tokens",
    ],
    embed: [
      `What does it know of ${word} before it reads on?`,
      `Number ${token.id} picks one row of a big table: ${d} numbers, grown in training. They begin a strip that will run ` +
        "through all layers, one for each token. Every layer reads the strip and adds to it.",
      "embedding; residual stream",
    ],
    attn: [
      `Which other words does ${word} take something from?`,
      `${heads} heads look at the tokens seen so far, each in its own way. What they bring along is added to the strip. ` +
        "Only here do tokens learn of each other.",
      "attention",
    ],
    mlp: [
      `What does it make of ${word}, now that it has looked around?`,
      `${m} neurons read the strip, each through its own weights. The ones that respond write to it. ` +
        "Each token is worked on alone.",
      "multi-layer perceptron, MLP",
    ],
    unembed: [
      `What comes after ${word}?`,
      `The finished strip is compared with the row of each of the ${count(V)} tokens. The better the fit, the likelier that token ` +
        "comes next.",
      "unembedding",
    ],

    hook_embed: [
      `Which ${d} numbers stand for ${word}?`,
      `Row ${token.id} of the table, as training left it. Nothing is computed: the row is looked up. No single number has a ` +
        "meaning that anyone gave it.",
      "embedding",
    ],
    "ln1.hook_normalized": scaled("attention", d),
    "ln2.hook_normalized": scaled("the neurons", d),
    "ln_final.hook_normalized": scaled("the comparison with all tokens", d),
    "attn.hook_q": [
      `What does ${word} ask for?`,
      `Each head makes ${size} numbers, its query. Every one is a sum: all ${d} numbers of the strip, each times a weight, ` +
        "and a bias. “Asking” is a picture; the sum is what happens.",
      "query",
    ],
    "attn.hook_k": [
      `By what can ${word} be found?`,
      `Each head also makes a key of ${size} numbers, in the same way with other weights. Queries will be compared with it.`,
      "key",
    ],
    "attn.hook_v": [
      `What would ${word} hand over?`,
      `And a value, ${size} numbers for each head: what other tokens receive if they look here.`,
      "value",
    ],
    "attn.hook_rot_q": turned("query", position),
    "attn.hook_rot_k": turned("key", position),
    "attn.hook_attn_scores": [
      "How well do query and key fit?",
      `The query of ${word} and the key of each token in sight are multiplied number by number and added up, then divided by ` +
        `√${size}. A token can't see the ones after it.`,
      "attention scores",
    ],
    "attn.hook_pattern": [
      `At which tokens does ${word} look?`,
      "The scores are made into shares of 100% in each head. A score higher by 3 gets about 20 times the share.",
      "attention pattern, by softmax",
    ],
    "attn.hook_z": [
      "What does each head bring along?",
      "The values of all tokens in sight, each times its share, added up.",
      "mixed values",
    ],
    hook_attn_out: [
      "What do the heads write?",
      `What the ${heads} heads brought stands side by side, ${d} numbers. One more table of weights makes ${d} new ones of them.`,
      "attention output",
    ],
    hook_resid_mid: added("what the heads wrote"),
    "mlp.hook_pre": [
      "What does each neuron respond to?",
      `Each of ${m} neurons multiplies the ${d} numbers by its own weights and adds them up.`,
      "pre-activation",
    ],
    "mlp.hook_post": [
      "Which neurons are let through?",
      "A fixed curve: large numbers pass as they are, those well below zero become nearly nothing.",
      "activation function GELU",
    ],
    hook_mlp_out: ["What do the neurons write?", `A table of weights makes ${d} numbers of the ${m}.`, "MLP output"],
    hook_resid_post: added(config.use_parallel_residual ? "what the heads and the neurons wrote" : "what the neurons wrote"),
    logits: [
      "Which token fits the strip best?",
      `The strip times the row of each token, number by number, added up. It is the same table that the strip began with.`,
      "logits",
    ],
    probabilities: [
      `So what comes after ${word}?`,
      "Softmax makes shares of the scores, as in attention: all above zero, together 100%. Here the forward pass ends.",
      "probability distribution over the next token",
    ],
  });
  const [question, answer, term] = pieces[place.kind === "tokens" ? "text" : place.kind];
  return { question, answer, term };
}

/**
 * @param {string} reader
 * @param {number} d
 * @returns {[string, string, string]}
 */
function scaled(reader, d) {
  return [
    "What if the strip is too loud?",
    `For ${reader} a copy is brought to scale: less its mean, divided by its spread, then each of the ${d} numbers is stretched ` +
      "and shifted by two weights. The strip itself stays as it is.",
    "layer normalisation",
  ];
}

/**
 * @param {string} what
 * @param {number} position
 * @returns {[string, string, string]}
 */
function turned(what, position) {
  return [
    "How does it know where a word stands?",
    `Numbers of the ${what} are turned in pairs, like hands of clocks that run at different speeds, by ${position} ticks: this is ` +
      `token ${position}. Since keys are turned too, how a query fits a key depends on how far apart they stand.`,
    "rotary position embedding",
  ];
}

/**
 * @param {string} what
 * @returns {[string, string, string]}
 */
function added(what) {
  return [
    "How does it get into the strip?",
    `It is added, number by number: the strip, and ${what}. Nothing is overwritten.`,
    "residual stream",
  ];
}

/**
 * A place in a few words, for lists and buttons.
 * @param {Place} place
 */
export function nameOf({ kind }) {
  return NAMES[kind];
}

/** @param {Place} place */
export function longName(place) {
  return place.layer < 0 ? nameOf(place) : `Layer ${place.layer}: ${nameOf(place)}`;
}

/** @type {Record<string, string>} */
const NAMES = {
  text: "Text",
  tokens: "Tokens",
  embed: "Table",
  hook_embed: "A row of the table",
  attn: "Attention",
  mlp: "MLP",
  unembed: "Guess",
  "ln1.hook_normalized": "The strip, scaled",
  "ln2.hook_normalized": "The strip, scaled",
  "ln_final.hook_normalized": "The strip, scaled",
  "attn.hook_q": "Queries",
  "attn.hook_k": "Keys",
  "attn.hook_v": "Values",
  "attn.hook_rot_q": "Queries, turned",
  "attn.hook_rot_k": "Keys, turned",
  "attn.hook_attn_scores": "Scores",
  "attn.hook_pattern": "Pattern",
  "attn.hook_z": "Mixed values",
  hook_attn_out: "What the heads write",
  hook_resid_mid: "The strip after attention",
  "mlp.hook_pre": "Neurons",
  "mlp.hook_post": "Neurons, let through",
  hook_mlp_out: "What the neurons write",
  hook_resid_post: "The strip after the layer",
  logits: "Scores of all tokens",
  probabilities: "Probabilities",
};
