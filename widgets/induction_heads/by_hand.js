// The circuit set into the weights by hand beside the grown one: the same text, the same view.

import { startEngine } from "../engine/client.js";
import { pageFiles } from "../engine/files.js";
import { followers } from "../parts/copying_places.js";
import { h } from "../parts/dom.js";
import { fixed, percent } from "../parts/format.js";
import { spoken } from "../parts/words.js";
import { allHeads, directEffect, inductionHeads, nameOf } from "./heads.js";
import { MOST } from "./session.js";
import { lookedAt, triangle } from "./tiles.js";

/** @typedef {import("../parts/engine.js").Engine} Engine */
/** @typedef {import("./heads.js").Head} Head */
/** @typedef {import("./heads.js").Pattern} Pattern */
/** @typedef {import("./session.js").Which} Which */
/** @typedef {import("./index.js").Shared} Shared */
/** @typedef {{ head: Head, role: string, copies: boolean, pattern: Pattern, z: Pattern, weights: { dense: Float32Array, gain: Float32Array, unembed: Float32Array } }} Shown */
/** @typedef {{ tokens: { id: number, text: string }[], heads: Shown[], top: { text: string, probability: number }[] }} Side */

const HANDMADE = "handmade";
/** @type {Record<string, string>} what `lab/growing/hand_made.py` sets each head to do */
const ROLES = {
  L0H0: "notes who stood before",
  L0H1: "does nothing",
  L1H0: "searches and copies",
  L1H1: "takes away the word that is here",
};

/** @param {Shared & { onRead: (tokens: { id: number, text: string }[]) => void }} shared */
export function handAndGrown({ model, ask, which, onRead }) {
  const words = lookedAt({
    onPick: (at) => {
      position = at;
      draw();
    },
  });
  const columns = h("div", { class: "i-sides" });
  const compared = h("p", { class: "i-verdict" });
  const element = h(
    "div",
    {},
    h(
      "p",
      { class: "g-small" },
      "Choose the word that looks. Below, where each head looks from there, and what it says for or against.",
    ),
    words.element,
    compared,
    columns,
  );
  /** @type {Side[] | null} */
  let sides = null;
  let position = -1;
  /** @type {Promise<Engine> | null} */
  let hand = null;
  /** @type {Map<string, string>} */
  const names = new Map(); // of tokens, by engine-independent id

  const byHand = () => {
    hand ??= startEngine({ files: pageFiles(model), model: HANDMADE }).catch((error) => {
      hand = null;
      throw error;
    });
    return hand;
  };

  function draw() {
    if (!sides) return;
    const [one, two] = sides;
    const at = position < 0 ? one.tokens.length - 1 : Math.min(position, one.tokens.length - 1);
    const after = followers(one.tokens.map(({ id }) => id))[at];
    const copier = one.heads.find(({ head }) => nameOf(head) === "L1H0") ?? one.heads[0];
    words.draw(one.tokens, copier.pattern, copier.head.head, at, after, "the copying head made by hand");
    compared.textContent = comparison(
      sides,
      one.tokens.map(({ id }) => id),
    );
    columns.replaceChildren(column("Made by hand", one, at), column(`Grown, seed ${which().seed}`, two, at));
  }

  /**
   * @param {string} title
   * @param {Side} side
   * @param {number} at
   */
  function column(title, side, at) {
    return h(
      "div",
      { class: "i-side" },
      h("p", { class: "g-title" }, title),
      h(
        "p",
        { class: "g-small" },
        `Next after the whole text: ${side.top.map(({ text, probability }) => `${spoken(text)} ${percent(probability)}`).join(", ")}`,
      ),
      ...side.heads.map((shown) => headView(shown, side.tokens, at)),
    );
  }

  /**
   * @param {Shown} shown
   * @param {{ text: string }[]} tokens
   * @param {number} at
   */
  function headView({ head, role, pattern, z, weights }, tokens, at) {
    const T = tokens.length;
    const share = (/** @type {number} */ s) => pattern.data[(head.head * T + at) * T + s];
    const most = Array.from({ length: at + 1 }, (_, s) => s).reduce((a, b) => (share(b) > share(a) ? b : a), 0);
    const [, inLayer, size] = z.shape;
    const from = (at * inLayer + head.head) * size;
    const effect = directEffect(z.data.subarray(from, from + size), head.head, weights);
    const order = Array.from(effect.keys()).sort((a, b) => effect[b] - effect[a]);
    const strong = Math.max(...effect.map(Math.abs)) > 1e-3;
    const word = (/** @type {number} */ id) => spoken(names.get(String(id)) ?? `token ${id}`);
    return h(
      "div",
      { class: "i-head" },
      triangle(pattern, head.head),
      h(
        "p",
        {},
        h("strong", {}, nameOf(head)),
        ` ${role}. Looks at ${most === 0 ? "the start" : spoken(tokens[most].text)} (${fixed(share(most), 0, 2)}%). `,
        h(
          "span",
          { class: "g-small" },
          strong
            ? `Most for “${word(order[0])}”, most against “${word(order[order.length - 1])}”.`
            : "Says nothing to the output directly: its note is for the heads above.",
        ),
      ),
    );
  }

  return {
    element,
    async look() {
      await ask(async (engine, still) => {
        const made = await byHand();
        const ids = [...engine.begin, ...(await engine.encode(model.get("text"))).slice(-MOST + 1)];
        const moments = model.get("grown").find((/** @type {any} */ one) => one.seed === which().seed)?.moments ?? [];
        const moment = moments.filter((/** @type {any} */ one) => one.step <= which().step).at(-1) ?? moments[0];
        still();
        if (!names.size) {
          const { top } = await engine.predict([0], { ...which(), top: engine.config.vocab_size });
          for (const { id, text } of top) names.set(String(id), text);
        }
        const own = allHeads(made.config.num_hidden_layers, made.config.num_attention_heads)
          .filter((head) => ROLES[nameOf(head)] !== "does nothing")
          .map((head) => ({ head, role: ROLES[nameOf(head)] ?? "", copies: nameOf(head) === "L1H0" }));
        const found = [await sideOf(made, ids, { seed: 0, step: 0 }, own)];
        still();
        found.push(await sideOf(engine, ids, which(), moment ? await grownHeads(engine, ids, which(), moment.scores) : []));
        still();
        if (sides && sides[0].tokens.length !== ids.length) position = -1;
        sides = found;
        onRead(sides[0].tokens);
        draw();
      });
    },
    stop() {
      hand?.then(
        (engine) => engine.stop(),
        () => {},
      );
    },
  };
}

/**
 * How much of their attention the copying heads give, at words said before, to what came after those.
 * @param {Side[]} sides  by hand, grown
 * @param {number[]} ids
 * @returns {string}
 */
function comparison([made, grown], ids) {
  const after = followers(ids);
  const back = ids.flatMap((_, t) => (after[t].length ? [t] : []));
  if (!back.length) return "No word of this text was said before, so there is nothing to copy.";
  const given = (
    /** @type {Shown} */ {
      head,
      pattern: {
        shape: [, T],
        data,
      },
    },
  ) => back.reduce((sum, t) => sum + after[t].reduce((all, s) => all + data[(head.head * T + t) * T + s], 0), 0) / back.length;
  const said = (/** @type {Shown} */ shown) => `${nameOf(shown.head)} ${percent(given(shown))}`;
  const [own, theirs] = [made.heads.filter(({ copies }) => copies), grown.heads.filter(({ copies }) => copies)];
  return (
    `Attention given, at words said before, to what came after them then. By hand: ${own.map(said).join(", ")}. ` +
    `Grown: ${theirs.map(said).join(", ")}. ${theirs.length > 1 ? `One job, and ${theirs.length} grown heads that share it. ` : ""}`
  );
}

/**
 * The heads that were measured to copy, and below them the one that looks most at the token before on this text.
 * @param {Engine} engine
 * @param {number[]} ids
 * @param {Which} which
 * @param {number[]} scores
 */
async function grownHeads(engine, ids, which, scores) {
  const all = allHeads(engine.config.num_hidden_layers, engine.config.num_attention_heads);
  const copying = inductionHeads(scores)
    .slice(0, 3)
    .map((i) => ({ head: all[i], role: `copies (score ${scores[i].toFixed(2)})`, copies: true }));
  const below = all.filter(({ layer }) => layer < copying[0].head.layer);
  if (!below.length || ids.length < 2) return copying;
  const name = (/** @type {Head} */ { layer }) => `blocks.${layer}.attn.hook_pattern`;
  const { cache } = await engine.runWithCache(ids, { ...which, names: [...new Set(below.map(name))] });
  const T = ids.length;
  const back = below.map((head) => {
    const { data } = /** @type {Pattern} */ (cache.get(name(head)));
    let sum = 0;
    for (let t = 1; t < T; t++) sum += data[(head.head * T + t) * T + t - 1];
    return sum / (T - 1);
  });
  const best = back.indexOf(Math.max(...back));
  return [{ head: below[best], role: `looks back one (${fixed(back[best], 0, 2)}% on this text)`, copies: false }, ...copying];
}

/**
 * @param {Engine} engine
 * @param {number[]} ids
 * @param {Which} which
 * @param {{ head: Head, role: string, copies: boolean }[]} heads
 * @returns {Promise<Side>}
 */
async function sideOf(engine, ids, which, heads) {
  const layers = [...new Set(heads.map(({ head }) => head.layer))];
  const names = layers.flatMap((layer) => [`blocks.${layer}.attn.hook_pattern`, `blocks.${layer}.attn.hook_z`]);
  const dense = (/** @type {number} */ layer) => `gpt_neox.layers.${layer}.attention.dense.weight`;
  const [gain, embed] = ["gpt_neox.final_layer_norm.weight", "gpt_neox.embed_in.weight"];
  const { tokens, cache } = await engine.runWithCache(ids, { ...which, names });
  const weights = await engine.weights({ ...which, names: [...layers.map(dense), gain, embed] });
  const { top } = await engine.predict(ids, { ...which, top: 3 });
  return {
    tokens,
    top,
    heads: heads.map(({ head, role, copies }) => ({
      head,
      role,
      copies,
      pattern: /** @type {Pattern} */ (cache.get(`blocks.${head.layer}.attn.hook_pattern`)),
      z: /** @type {Pattern} */ (cache.get(`blocks.${head.layer}.attn.hook_z`)),
      weights: { dense: weights[dense(head.layer)].data, gain: weights[gain].data, unembed: weights[embed].data },
    })),
  };
}
