// One number, looked into: the products that it is the sum of, each with its two numbers, and their total beside
// what the engine computed. A number that was itself made by a step can be followed back to it.

import { freshId, h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { pills } from "../parts/pages.js";
import { looks } from "./called.js";
import { largest, number, reach } from "./numbers.js";
import { layoutOf, placeAt } from "./places.js";
import { signedBar } from "./rows.js";
import { longName } from "./story.js";
import { working } from "./terms.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {import("./sums.js").Origin} Origin */
/** @typedef {import("./sums.js").Sum} Sum */
/** @typedef {{place: Place, run: Run, position: number, index: number}} Looked */

const FEW = 8; // terms shown until all are asked for
const AGREE = 1e-4; // as in the tests: of the size of what is added up

/**
 * @param {{ onIndex: (index: number) => void, onFollow: (origin: Origin) => void }} options
 */
export function inspector({ onIndex, onFollow }) {
  const [headId, numberId] = [freshId("head"), freshId("number")];
  const head = h("select", { id: headId, class: "g-select", onchange: pick });
  const which = h("input", { id: numberId, type: "number", class: "g-select", min: 0, step: 1, onchange: pick });
  const headField = h("span", { class: "g-field" }, h("label", { for: headId }, "Head"), head);
  const numberLabel = h("label", { for: numberId });
  const of = h("span", { class: "g-small" });
  const order = pills("Order of the terms", (by) => {
    bySize = by === "size";
    draw();
  });
  order.offer([
    ["size", "Largest first"],
    ["place", "In order"],
  ]);
  order.set("size");
  const body = h("div", { class: "g-working" });
  const element = h(
    "section",
    { class: "g-inspector", "aria-label": "Look inside one number" },
    h(
      "div",
      { class: "g-inspector-head" },
      h("p", { class: "g-title" }, "Look inside one number"),
      headField,
      h("span", { class: "g-field" }, numberLabel, which, of),
      order.element,
    ),
    body,
  );
  /** @type {Looked | null} */
  let looked = null;
  let bySize = true;
  let all = false;

  function pick() {
    if (!looked) return;
    const { place, run, position } = looked;
    const { heads, size } = layoutOf(run.config, place, position, run.tokens.length);
    const asked = Math.round(Number(which.value));
    const within = Math.min(Math.max(Number.isFinite(asked) ? asked : 0, 0), size - 1);
    which.value = String(within);
    onIndex((heads > 1 ? Number(head.value) * size : 0) + within);
  }

  function draw() {
    if (!looked) return;
    const { place, run, position, index } = looked;
    const { value, sums } = working(place, run, position, index);
    const last = sums[sums.length - 1];
    const earlier = sums
      .slice(0, -1)
      .map((sum) =>
        h(
          "details",
          {},
          h("summary", {}, `${sum.title}: ${number(sum.total, 4)}, from ${count(sum.terms.length)} numbers`),
          termList(sum, run),
        ),
      );
    order.element.hidden = sums.every(({ terms }) => terms.length < 3);
    body.replaceChildren(
      ...source(last),
      ...earlier,
      h("p", { class: "g-sum-title" }, ...claim(last, value)),
      termList(last, run),
      total(last, value),
    );
  }

  /**
   * @param {Sum} sum
   * @param {Run} run
   */
  function termList({ title, terms }, run) {
    const values = terms.map(({ product }) => product);
    const sorted = bySize ? largest(values, values.length) : values.map((_, i) => i);
    const kept = all ? sorted : sorted.slice(0, FEW);
    const [scale, signed] = [reach(values), values.some((v) => v < 0)];
    const rest = sorted.slice(kept.length).reduce((sum, i) => sum + values[i], 0);
    const list = h(
      "ol",
      { class: "g-terms", "aria-label": title },
      ...kept.map((i) => {
        const term = terms[i];
        const label = labelled(term, run);
        return h(
          "li",
          { class: "g-term" },
          h("span", { class: "g-term-name", translate: "no", "data-kind": label.kind }, label.text),
          h("span", { class: "g-factors" }, ...factors(term)),
          signedBar(term.product, scale, signed),
          h("span", { class: "g-product" }, `= ${number(term.product, 4)}`),
        );
      }),
    );
    if (terms.length <= FEW) return list;
    const more = h(
      "button",
      {
        type: "button",
        class: "g-link",
        onclick: () => {
          all = !all;
          draw();
          body.querySelector("button.g-more")?.scrollIntoView({ block: "nearest" });
        },
      },
      all ? `show only ${FEW}` : `show all ${count(terms.length)}`,
    );
    more.classList.add("g-more");
    return h(
      "div",
      {},
      list,
      h("p", { class: "g-small" }, all ? "" : `and ${count(terms.length - FEW)} more, together ${number(rest, 4)} · `, more),
    );
  }

  /** @param {import("./sums.js").Term} term */
  function factors({ factors: given }) {
    return given.flatMap(({ value, origin, weight }, i) => {
      const text = number(value, 4);
      const part = origin
        ? h(
            "button",
            {
              type: "button",
              class: "g-factor",
              title: `made at ${origin.place}, token ${origin.position}, number ${origin.index}`,
              "aria-label": `${text}: follow it back`,
              onclick: () => onFollow(origin),
            },
            text,
          )
        : h("span", weight ? { class: "g-weight", title: `${weight[0]}[${weight.slice(1).join(", ")}]` } : {}, text);
      return i ? [h("span", { class: "g-times" }, " × "), part] : [part];
    });
  }

  return {
    element,
    /** @param {Looked} now */
    update(now) {
      const { place, run, position, index } = now;
      if (looked?.place.id !== place.id || looked.run !== run) all = false;
      looked = now;
      const { heads, size } = layoutOf(run.config, place, position, run.tokens.length);
      headField.hidden = heads === 1;
      if (head.options.length !== heads)
        head.replaceChildren(...Array.from({ length: heads }, (_, i) => h("option", { value: i }, String(i))));
      head.value = String(Math.floor(index / size));
      which.max = String(size - 1);
      which.value = String(index % size);
      numberLabel.textContent = unitOf(place);
      of.textContent = `of 0 to ${count(size - 1)}`;
      draw();
    },
  };
}

/** What the numbers of a place are counted by. @param {Place} place */
function unitOf({ kind }) {
  if (kind === "logits" || kind === "probabilities" || /hook_(attn_scores|pattern)$/.test(kind)) return "Token";
  return kind.startsWith("mlp.") ? "Neuron" : "Number";
}

/**
 * What the terms below are about.
 * @param {Sum} sum
 * @param {number} value
 */
function claim({ title, terms }, value) {
  const back = terms.some(({ factors }) => factors.some(({ origin }) => origin))
    ? " Follow a green number back to where it was made."
    : "";
  const many = terms.length > 1 ? `: ${number(value, 4)} is the sum of these ${count(terms.length)}.` : ".";
  return [h("b", {}, title), many, h("span", { class: "g-small" }, back)];
}

/**
 * Where the weights lie that a sum uses.
 * @param {Sum} sum
 */
function source({ terms }) {
  const tables = new Map(terms.flatMap(({ factors }) => factors.flatMap(({ weight }) => (weight ? [[weight[0], weight]] : []))));
  if (!tables.size) return [];
  const named = [...tables.values()].map(([name, row]) => h("code", {}, `${name}[${row}]`));
  return [h("p", { class: "g-small g-source" }, "Weights: ", ...named.flatMap((code, i) => (i ? [", ", code] : [code])))];
}

/**
 * @param {Sum} sum
 * @param {number} value  as the engine computed it
 */
function total({ terms, total: sum }, value) {
  const apart = Math.abs(sum - value);
  const size = terms.reduce((all, { product }) => all + Math.abs(product), 0);
  const verdict =
    apart === 0
      ? "exactly the same"
      : apart <= AGREE * Math.max(1, size)
        ? `${number(apart)} apart, since the engine keeps 32 bits of each number`
        : `${number(apart)} apart: this should not be`;
  return h(
    "p",
    { class: "g-total" },
    terms.length > 1 ? "Together " : "That is ",
    h("b", {}, number(sum, 6)),
    ". The engine computed ",
    h("b", {}, number(value, 6)),
    `: ${verdict}.`,
  );
}

/**
 * @param {import("./sums.js").Term} term
 * @param {Run} run
 * @returns {{text: string, kind?: string}}
 */
function labelled({ label, names }, run) {
  if (names === "token") return looks(label);
  if (names !== "place") return { text: label };
  return { text: longName(placeAt(run.config, label)) };
}
