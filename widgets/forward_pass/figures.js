// What a step shows: what goes in as pictures, then what it makes, in which any number can be picked.

import { h } from "../parts/dom.js";
import { count, percent } from "../parts/format.js";
import { said } from "./called.js";
import { largest, number, reach } from "./numbers.js";
import { layoutOf, placeAt, streamBefore } from "./places.js";
import { rowList } from "./rows.js";
import { nameOf } from "./story.js";
import { strip } from "./strip.js";
import { rowAt } from "./values.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./session.js").Run} Run */
/** @typedef {{element: HTMLElement, pick: (index: number) => void}} Figure */

const [MOST_LOOKED_AT, LIKELIEST] = [10, 8]; // rows of a list

/**
 * The operations whose numbers a place shows, in order; of an operation, its own come last.
 * @param {Place} place
 * @param {import("../engine/checkpoint.js").Config} config
 * @returns {Place[]}
 */
export function shownAt({ kind, layer, id, outline }, config) {
  const before = layer < 0 ? streamBefore(config.num_hidden_layers) : streamBefore(layer);
  const parallel = config.use_parallel_residual;
  const mid = parallel ? [] : ["hook_resid_mid"];
  const here = (/** @type {string[]} */ ...names) => names.map((name) => `blocks.${layer}.${name}`);
  const inputs = /** @type {Record<string, string[]>} */ ({
    embed: ["hook_embed"],
    attn: here("attn.hook_pattern", "hook_attn_out", ...mid),
    mlp: here("mlp.hook_post", "hook_mlp_out", "hook_resid_post"),
    unembed: ["probabilities"],
    "ln1.hook_normalized": [before],
    "attn.hook_q": here("ln1.hook_normalized"),
    "attn.hook_k": here("ln1.hook_normalized"),
    "attn.hook_v": here("ln1.hook_normalized"),
    "attn.hook_rot_q": here("attn.hook_q"),
    "attn.hook_rot_k": here("attn.hook_k"),
    hook_attn_out: here("attn.hook_z"),
    hook_resid_mid: [before, ...here("hook_attn_out")],
    "ln2.hook_normalized": parallel ? [before] : here("hook_resid_mid"),
    "mlp.hook_pre": here("ln2.hook_normalized"),
    "mlp.hook_post": here("mlp.hook_pre"),
    hook_mlp_out: here("mlp.hook_post"),
    hook_resid_post: parallel ? [before, ...here("hook_attn_out", "hook_mlp_out")] : here("hook_resid_mid", "hook_mlp_out"),
    "ln_final.hook_normalized": [before],
    logits: ["ln_final.hook_normalized"],
  });
  const ids = [...(inputs[kind] ?? []), ...(outline || kind === "tokens" ? [] : [id])];
  return ids.map((each) => placeAt(config, each));
}

/**
 * The number that is looked into when none was picked: the largest.
 * @param {Place} place
 * @param {Run} run
 * @param {number} position
 */
export function foremost(place, run, position) {
  const signed = !/hook_(attn_scores|pattern)$|^(logits|probabilities)$/.test(place.kind);
  return largest(rowAt(place, run, position), 1, signed ? Math.abs : (value) => value)[0];
}

/**
 * @param {object} given
 * @param {Place} given.place  an operation
 * @param {Run} given.run
 * @param {number} given.position
 * @param {number} [given.scale]  for strips that are to be compared
 * @param {(index: number) => void} [given.onPick]  a picture only, when left out
 * @param {() => void} [given.onOpen]  the reader wants to see how these numbers are made
 * @returns {Figure}
 */
export function figureOf({ place, run, position, scale, onPick, onOpen }) {
  const row = rowAt(place, run, position);
  const { heads, size } = layoutOf(run.config, place, position, run.tokens.length);
  const title = nameOf(place);
  const kind = /hook_(attn_scores|pattern)$/.test(place.kind)
    ? looks
    : place.kind === "logits" || place.kind === "probabilities"
      ? likeliest
      : strips;
  const { body, pick } = kind({ place, run, row, heads, size, position, title, scale, onPick });
  const open =
    onOpen &&
    h("button", { type: "button", class: "g-link", onclick: onOpen, "aria-label": `${title}: look inside` }, "look inside ›");
  const element = h(
    "figure",
    { class: "g-figure", "data-live": String(Boolean(onPick)) },
    h("figcaption", {}, h("span", { class: "g-figure-name" }, title), h("code", {}, place.id), open ?? null),
    ...body,
  );
  return { element, pick };
}

/**
 * @typedef {object} Given
 * @property {Place} place
 * @property {Run} run
 * @property {Float32Array} row
 * @property {number} heads
 * @property {number} size
 * @property {number} position
 * @property {string} title
 * @property {number} [scale]
 * @property {(index: number) => void} [onPick]
 */

/** One strip, or one for each head. @param {Given} given */
function strips({ row, heads, size, title, scale = reach(row), onPick }) {
  const made = Array.from({ length: heads }, (_, head) =>
    strip({
      label: heads > 1 ? `${title}, head ${head}` : title,
      values: row.subarray(head * size, (head + 1) * size),
      scale,
      onPick: onPick && ((index) => onPick(head * size + index)),
    }),
  );
  const rows = made.map(({ element }, head) =>
    heads > 1 ? h("div", { class: "g-head-strip" }, h("span", { class: "g-small" }, `head ${head}`), element) : element,
  );
  const note = h("p", { class: "g-small g-scale" }, `${count(row.length)} numbers; full height is ±${number(scale, 2)}`);
  return {
    body: [h("div", { class: "g-strips", "data-heads": heads }, ...rows), note],
    /** @param {number} index */
    pick: (index) => made.forEach(({ pick }, head) => pick(Math.floor(index / size) === head ? index % size : -1)),
  };
}

/** For each head, the tokens in sight. @param {Given} given */
function looks({ place, run, row, heads, size, onPick }) {
  const shares = place.kind.endsWith("pattern");
  const scale = shares ? 1 : reach(row);
  const made = Array.from({ length: heads }, (_, head) => {
    const own = row.subarray(head * size, (head + 1) * size);
    const kept = largest(own, MOST_LOOKED_AT, (value) => value).sort((a, b) => a - b);
    const rest = 1 - kept.reduce((sum, s) => sum + own[s], 0);
    const list = rowList({
      label: `head ${head}`,
      scale,
      onPick,
      rows: kept.map((s) => ({
        index: head * size + s,
        text: run.tokens[s].text,
        value: own[s],
        figure: shares ? percent(own[s]) : number(own[s], 1),
      })),
    });
    const hidden = size - kept.length;
    const note =
      hidden > 0 ? `and ${count(hidden)} more tokens${shares ? `, together ${percent(Math.max(rest, 0))}` : ", lower"}` : "";
    return {
      list,
      element: h(
        "div",
        { class: "g-head" },
        h("p", { class: "g-small" }, `head ${head}`),
        list.element,
        note ? h("p", { class: "g-small" }, note) : null,
      ),
    };
  });
  return {
    body: [h("div", { class: "g-heads" }, ...made.map(({ element }) => element))],
    /** @param {number} index */
    pick: (index) => made.forEach(({ list }) => list.pick(index)),
  };
}

/** The tokens that come next with the best scores. @param {Given} given */
function likeliest({ place, run, row, title, onPick }) {
  const shares = place.kind === "probabilities";
  const first = largest(row, LIKELIEST, (value) => value);
  const body = h("div", {});
  /** @param {number} index  joins the rows wherever it belongs */
  const pick = (index) => {
    const kept = first.includes(index) || index < 0 ? first : [...first, index];
    const list = rowList({
      label: title,
      scale: shares ? 1 : reach(Float32Array.from(kept, (id) => row[id])),
      onPick,
      rows: kept.map((id) => ({
        index: id,
        text: run.words[id],
        value: row[id],
        figure: shares ? percent(row[id]) : number(row[id], 2),
      })),
    });
    const focused = body.contains(document.activeElement) ? document.activeElement?.textContent : null;
    body.replaceChildren(list.element);
    list.pick(index);
    for (const button of body.querySelectorAll("button")) if (focused && button.textContent === focused) button.focus();
  };
  pick(-1);
  const held = first.reduce((sum, id) => sum + row[id], 0);
  const note = shares
    ? `These ${first.length} hold ${percent(Math.min(held, 1))}; the other ${count(row.length - first.length)} tokens share the rest.`
    : `The best ${first.length} of ${count(row.length)} scores. The last, ${said(run.words[largest(row, 1, (v) => -v)[0]])}, has ${number(Math.min(...row), 2)}.`;
  return { body: [body, h("p", { class: "g-small" }, note)], pick };
}
