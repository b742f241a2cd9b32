// A round on the language model, as a reader sees it.

import { barList } from "../parts/bars.js";
import { h, svg } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { shown } from "../parts/words.js";
import { modelDrawing } from "./drawing.js";
import { partInWords, quoted, turnInWords } from "./wording.js";

/** @typedef {import("./language_model.js").LanguageModel} LanguageModel */
/** @typedef {import("./language_model.js").Where} Where */
/** @typedef {import("./rounds.js").Turn<Where>} Turn */

const BARS = 6;
const WORDS = 5; // named on either side of what a part writes

/** @param {LanguageModel} model */
export function modelView(model) {
  const drawing = modelDrawing(model);
  return {
    id: /** @type {const} */ ("model"),
    name: "The language model",
    made: `grown, ${count(model.parts)} parts`,
    nouns: { up: "likelier", down: "less likely" },
    drawing,
    machine: model,
    ask: "Will that word be likelier or less likely?",

    /** @param {Turn} turn */
    mark({ where }) {
      drawing.mark(`${where.kind} ${where.layer} ${where.index}`, `${partInWords(where)} is marked.`);
    },

    /** @param {Turn} turn */
    question({ where, factor, before }) {
      const { seen } = model.beginning(where.prompt);
      const bars = barList({ label: "The next word, as the model grew" });
      bars.update(seen.top.slice(0, BARS).map((bar) => (bar.id === where.token ? { ...bar, hue: 1 } : bar)));
      return [
        h(
          "p",
          { class: "t-turn" },
          "All that ",
          h(
            "b",
            {},
            partInWords(where).replace(/^./, (c) => c.toLowerCase()),
          ),
          ` writes ${turnInWords(factor)}.`,
        ),
        h(
          "p",
          {},
          "After ",
          h("q", { class: "t-prompt", translate: "no" }, where.prompt),
          " the word ",
          h("b", {}, quoted(model.word(where.token))),
          ` has ${percent(before / 100)}.`,
        ),
        bars.element,
      ];
    },

    /** All that can be known of the part before the bet. @param {Turn} turn */
    async lookUp({ where }) {
      const { data } = await model.run(where);
      const { effect, knobs: given } = await model.written(where);
      const { tokens } = model.beginning(where.prompt).seen;
      const order = Array.from(effect.keys()).sort((a, b) => effect[b] - effect[a]);
      const named = (/** @type {number} */ id) => `${quoted(model.word(id))} ${signed(effect[id])}`;
      const knobs = Array.from(given);
      await model.know([...order.slice(0, WORDS), ...order.slice(-WORDS)]);
      return [
        h(
          "p",
          { class: "g-title" },
          where.kind === "head" ? "Where it looks from the last word" : "How strongly it fires at each word",
        ),
        where.kind === "head" ? gaze(data, where, tokens, model.start) : firing(data, where, tokens, model.start),
        h("p", { class: "g-title" }, "What it writes straight to the next word"),
        h(
          "p",
          { class: "g-small" },
          "Added to each word’s score (its logit), before any later layer has had its say. Only how a word fares against the others counts.",
        ),
        h(
          "ul",
          { class: "t-writes" },
          h("li", {}, h("b", {}, "Most for: "), order.slice(0, WORDS).map(named).join(", ")),
          h("li", {}, h("b", {}, "Most against: "), order.slice(-WORDS).reverse().map(named).join(", ")),
          h(
            "li",
            {},
            h("b", {}, "The words that count here: "),
            model
              .beginning(where.prompt)
              .seen.top.slice(0, BARS)
              .map(({ id }) => named(id))
              .join(", "),
            ".",
          ),
          h(
            "li",
            {},
            h("b", {}, quoted(model.word(where.token))),
            ` is number ${(order.indexOf(where.token) + 1).toLocaleString("en-GB")} of ${effect.length.toLocaleString("en-GB")}, from most for to most against.`,
          ),
        ),
        h("p", { class: "g-title" }, `Its ${knobs.length.toLocaleString("en-GB")} knobs`),
        h(
          "p",
          { class: "g-small" },
          `Through these it writes to the ${model.knobsAcross} numbers that run through all layers. They go from ${signed(Math.min(...knobs))} to ${signed(Math.max(...knobs))}. Turning the part multiplies every one of them.`,
        ),
        strip(knobs),
      ];
    },

    /** @param {Turn} turn */
    sentence({ where, before, after }) {
      return `${quoted(model.word(where.token))} gets ${after > before ? "likelier" : "less likely"}: from ${percent(before / 100)} to ${percent(after / 100)}.`;
    },

    /** @param {Turn} _turn */
    reason: (_turn) => "Why? For the model no sentence like the oven’s is known.",

    /** The round for the reader's own record. @param {Turn} turn */
    asked: ({ where, factor }) =>
      `All that ${partInWords(where)} writes ${turnInWords(factor)}. After “${where.prompt}”, will ${quoted(model.word(where.token))} be likelier or less likely?`,

    /** @param {Turn} turn */
    async result({ where, factor }) {
      const { seen } = model.beginning(where.prompt);
      const { probabilities } = await model.turned(where, factor);
      const bars = barList({ label: "The next word, with the part turned; outlines as the model grew" });
      const most = Array.from(probabilities.keys())
        .sort((a, b) => probabilities[b] - probabilities[a])
        .slice(0, BARS);
      const ids = [...new Set([...most, ...seen.top.slice(0, 3).map(({ id }) => id), where.token])].sort(
        (a, b) => probabilities[b] - probabilities[a],
      );
      await model.know(ids);
      bars.update(
        ids.map((id) => ({
          id,
          text: model.word(id),
          probability: probabilities[id],
          ghost: seen.probabilities[id],
          ...(id === where.token ? { hue: 1 } : {}),
        })),
      );
      return [h("p", { class: "g-small" }, "Now, and as the model grew (outlines):"), bars.element];
    },
  };
}

/** @typedef {{ id: number, text: string }[]} Tokens */

/** @param {Float32Array} data  a layer's patterns @param {Where} where @param {Tokens} tokens @param {number} start */
function gaze(data, { index }, tokens, start) {
  const T = tokens.length;
  const row = data.subarray((index * T + T - 1) * T, (index * T + T) * T);
  return heat(tokens, start, row, (value) => percent(value), 1);
}

/** @param {Float32Array} data  of a layer's neurons @param {Where} where @param {Tokens} tokens @param {number} start */
function firing(data, { index }, tokens, start) {
  const neurons = data.length / tokens.length;
  const row = Float32Array.from(tokens, (_, t) => data[t * neurons + index]);
  return heat(tokens, start, row, signed, Math.max(...row.map(Math.abs)));
}

/**
 * Each token with its figure and a bar.
 * @param {Tokens} tokens
 * @param {number} start  how many of them stand there before any text
 * @param {Float32Array} values
 * @param {(value: number) => string} said
 * @param {number} most
 */
function heat(tokens, start, values, said, most) {
  return h(
    "ol",
    { class: "t-heat" },
    ...tokens.map(({ text }, t) =>
      h(
        "li",
        {},
        h("span", {}, t < start ? "(start)" : shown(text).text),
        h("span", {
          class: "t-heat-bar",
          "data-way": values[t] < 0 ? "down" : "up",
          style: `--share: ${Math.abs(values[t]) / (most || 1)}`,
        }),
        h("span", {}, said(values[t])),
      ),
    ),
  );
}

/** @param {number[]} values */
function strip(values) {
  const most = Math.max(...values.map(Math.abs)) || 1;
  const points = values
    .map((value, i) => `M${(((i + 0.5) / values.length) * 320).toFixed(2)} 20V${(20 - (19 * value) / most).toFixed(2)}`)
    .join("");
  return svg(
    "svg",
    {
      class: "t-strip",
      viewBox: "0 0 320 40",
      role: "img",
      "aria-label": `${values.length} numbers, some above 0 and some below`,
    },
    svg("line", { class: "g-grid", x1: 0, x2: 320, y1: 20, y2: 20 }),
    svg("path", { d: points, style: `stroke-width: ${Math.max(0.1, 230 / values.length)}` }),
  );
}

/** @param {number} value */
function signed(value) {
  const text = Math.abs(value).toFixed(2);
  return text === "0.00" ? text : `${value < 0 ? "−" : "+"}${text}`;
}
