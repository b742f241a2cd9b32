// The picture itself: strips that run down, arcs along which heads carry, and a mark for what each part adds.

import { svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { writes } from "./anatomy.js";
import { seenFrom } from "./places.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./flows.js").Flow} Flow */
/** @typedef {import("./flows.js").Flows} Flows */

/**
 * Where things lie, in px; the table over the picture keeps the same measures.
 * @typedef {object} Geometry
 * @property {number} layers  width of the column that names the layers
 * @property {number} names  width of the column that names the parts
 * @property {number} column  width of a token's column
 * @property {number} width
 * @property {number} height
 * @property {number} head  height of the row of tokens
 * @property {number} row  height of every other row
 */

const LEAST_COLUMN = { wide: 54, narrow: 38 };
const WIDEST_COLUMN = 130;
const EDGE = 6; // right of the last column, for a word that is wider
const [THINNEST, THICKEST] = [0.8, 9]; // arcs
const LEAST_TOLD = 0.05; // of all the way
const LEAST_LEAN = 0.02; // of what leans most: less is neither
const [FAINT, FAINTEST] = [0.06, 0.01]; // of the thickest: less isn't drawn, towards other tokens and the one followed

/**
 * @param {number} room  px
 * @param {number} T  tokens
 * @param {number} rows  parts
 * @returns {Geometry}
 */
export function geometryOf(room, T, rows) {
  const wide = room >= 480;
  const [layers, names] = wide ? [26, 64] : [24, 50];
  const column = Math.min(Math.max((room - layers - names - EDGE) / T, LEAST_COLUMN[wide ? "wide" : "narrow"]), WIDEST_COLUMN);
  const [head, row] = [34, wide ? 29 : 27];
  return { layers, names, column, head, row, width: layers + names + column * T + EDGE, height: head + row * rows };
}

/**
 * @param {object} given
 * @param {Geometry} given.geometry
 * @param {Part[]} given.parts  those that are drawn
 * @param {Part[]} given.every  all there are, for one scale throughout
 * @param {number} given.from  the first token that is drawn
 * @param {number} given.to  the one after the last
 * @param {number} given.T  tokens
 * @param {import("../engine/checkpoint.js").Config} given.config
 * @param {Flows | null} given.flows  null: only how the machine is built
 * @param {import("./news.js").News | null} given.news  where it is known what a twin tells otherwise
 * @param {number} given.position  the token followed
 * @param {string} given.part  the one that is looked at
 * @param {string[]} given.removed
 * @returns {SVGElement[]}
 */
export function picture({ geometry, parts, every, from, to, T, config, flows, news, position, part, removed }) {
  const { layers, names, column, head, row } = geometry;
  const x = (/** @type {number} */ t) => layers + names + (t - from + 0.5) * column;
  const y = (/** @type {number} */ i) => head + (i + 0.5) * row;
  const scale = flows && scalesOf(flows, every, position);
  return [
    ...bands(parts, geometry),
    svg("rect", { class: "m-followed", x: x(position) - column / 2, y: 0, width: column, height: geometry.height, rx: 8 }),
    ...strips(),
    ...(news ? tellings(news) : []),
    ...parts.flatMap((each, i) => (each.kind === "head" ? arcs(each, i) : [])),
    ...parts.flatMap((each, i) => (writes(each) ? marks(each, i) : [])),
    ...parts.flatMap((each, i) => (removed.includes(each.id) ? [crossed(i)] : [])),
    ...parts.flatMap((each, i) => (each.id === part ? [looked(i)] : [])),
  ];

  function drawnTokens() {
    return Array.from({ length: to - from }, (_, i) => from + i);
  }

  /** A line for each token, from strip to strip. */
  function strips() {
    const at = parts.flatMap(({ kind }, i) => (kind === "strip" ? [i] : []));
    const ends = [...at.slice(1), parts.length - 1];
    return drawnTokens().flatMap((t) =>
      at.map((i, n) => {
        const flow = flows?.get(parts[i].id);
        return svg("path", {
          class: "m-strip",
          d: `M${x(t)} ${n ? y(i) : head - 4}V${y(ends[n])}`,
          "stroke-width": flow && scale ? (2 + 4 * Math.min(flow.size[t] / scale.strip, 1)).toFixed(2) : 2,
          ...(flow && scale && t === position ? leaning(flow.push[t], scale.lean) : {}),
        });
      }),
    );
  }

  /**
   * As wide as the answer goes over when the strip is exchanged there, down to where the next one stands.
   * @param {import("./news.js").News} moved
   */
  function tellings(moved) {
    return parts.flatMap(({ id }, i) => {
      const shares = moved.get(id);
      if (!shares) return [];
      const next = parts.findIndex(({ kind }, n) => n > i && kind === "strip");
      return drawnTokens().flatMap((t) => {
        const share = Math.min(Math.max(shares[t], 0), 1);
        if (share < LEAST_TOLD) return [];
        const to = y(next < 0 ? parts.length - 1 : next) - row / 2;
        return [
          svg("path", { class: "m-news", d: `M${x(t)} ${y(i) - row / 2}V${to}`, "stroke-width": (14 * share).toFixed(2) }),
          svg("text", { class: "m-news-share", x: x(t), y: y(i) + 4 }, percent(shares[t])),
        ];
      });
    });
  }

  /**
   * @param {Part} each  a head
   * @param {number} i
   */
  function arcs(each, i) {
    if (removed.includes(each.id)) return [];
    const flow = flows?.get(each.id);
    const looks = (/** @type {number} */ t) => seenFrom(config, t, T);
    if (!flow?.carried || !flow.carriedPush || !scale)
      return drawnTokens()
        .filter((s) => s !== position && s < looks(position))
        .map((s) => arc(s, position, i, { class: "m-arc", "data-built": true }));
    const drawn = [];
    for (let t = from; t < to; t++)
      for (let s = from; s < Math.min(looks(t), to); s++) {
        const share = flow.carried[t * T + s] / scale.carried;
        if (s === t || share < (t === position ? FAINTEST : FAINT)) continue;
        drawn.push(
          arc(s, t, i, {
            class: "m-arc",
            "stroke-width": (THINNEST + (THICKEST - THINNEST) * share).toFixed(2),
            style: `--layer: ${each.layer}`,
            pathLength: 1,
            ...(t === position ? { "data-followed": true, ...leaning(flow.carriedPush[t * T + s], scale.push) } : {}),
          }),
        );
      }
    return drawn.sort((a, b) => Number(a.hasAttribute("data-followed")) - Number(b.hasAttribute("data-followed")));
  }

  /**
   * @param {number} s  from
   * @param {number} t  to
   * @param {number} i
   * @param {import("../parts/dom.js").Attributes} attributes
   */
  function arc(s, t, i, attributes) {
    const bend = row * (0.35 + 0.4 * Math.min(Math.abs(t - s) / 4, 1));
    return svg("path", { ...attributes, d: `M${x(s)} ${y(i)}C${x(s)} ${y(i) - bend} ${x(t)} ${y(i) - bend} ${x(t)} ${y(i)}` });
  }

  /**
   * @param {Part} each
   * @param {number} i
   */
  function marks(each, i) {
    const flow = removed.includes(each.id) ? undefined : flows?.get(each.id);
    return drawnTokens().map((t) => {
      const r = flow && scale ? 2.5 + 7.5 * Math.sqrt(Math.min(flow.size[t] / scale.size, 1)) : 3.5;
      const lean = flow && scale && t === position ? leaning(flow.push[t], scale.push) : {};
      return each.kind === "head"
        ? svg("circle", { class: "m-mark", cx: x(t), cy: y(i), r: r.toFixed(2), ...lean })
        : svg("rect", { class: "m-mark", x: x(t) - r, y: y(i) - r, width: 2 * r, height: 2 * r, rx: 2.5, ...lean });
    });
  }

  /** @param {number} i */
  function crossed(i) {
    return svg("path", { class: "m-crossed", d: `M${layers + names - 4} ${y(i)}H${geometry.width - EDGE - 4}` });
  }

  /** @param {number} i */
  function looked(i) {
    return svg("rect", {
      class: "m-looked",
      x: x(position) - column / 2 + 2,
      y: y(i) - row / 2 + 1,
      width: column - 4,
      height: row - 2,
      rx: 7,
    });
  }
}

/**
 * The ground on which the parts of a layer stand.
 * @param {Part[]} parts
 * @param {Geometry} geometry
 */
function bands(parts, { head, row, width }) {
  const firsts = parts.flatMap((part, i) => (part.kind === "head" && part.head === 0 ? [i] : []));
  return firsts.map((i) => {
    const rows = parts.filter((part) => part.layer === parts[i].layer && writes(part)).length;
    return svg("rect", { class: "m-band", x: 0, y: head + i * row, width, height: rows * row, rx: 10 });
  });
}

/**
 * What is largest of each sort, for one scale throughout.
 * @param {Flows} flows
 * @param {Part[]} parts
 * @param {number} position
 */
function scalesOf(flows, parts, position) {
  const most = (/** @type {(part: Part) => boolean} */ which, /** @type {(flow: Flow) => number} */ of) =>
    Math.max(1e-9, ...parts.filter(which).map((part) => of(/** @type {Flow} */ (flows.get(part.id)))));
  return {
    carried: most(
      ({ kind }) => kind === "head",
      ({ carried }) => offDiagonal(/** @type {Float32Array} */ (carried)),
    ),
    size: most(writes, ({ size }) => largestSize(size)),
    push: most(writes, ({ push }) => Math.abs(push[position])),
    strip: most(
      ({ kind }) => kind === "strip",
      ({ size }) => largestSize(size),
    ),
    lean: most(
      ({ kind }) => kind === "strip",
      ({ push }) => Math.abs(push[position]),
    ),
  };
}

const ENORMOUS = 10; // times what is added at any other token

/**
 * Whether what a part adds at the first token is beyond all scale, as it is in large models (Sun et al. 2024).
 * @param {Float32Array} size  (T,)
 */
export function isEnormous(size) {
  return size.length > 1 && size[0] > ENORMOUS * Math.max(...size.subarray(1));
}

/** The largest that is to be drawn to scale. @param {Float32Array} size  (T,) */
function largestSize(size) {
  return Math.max(...(isEnormous(size) ? size.subarray(1) : size));
}

/** @param {Float32Array} square  (T, T) */
function offDiagonal(square) {
  const T = Math.sqrt(square.length);
  return square.reduce((most, x, i) => (Math.floor(i / T) === i % T ? most : Math.max(most, x)), 0);
}

/**
 * Green for the one word, brown for the other, the more the stronger; grey for neither.
 * @param {number} push
 * @param {number} most
 */
function leaning(push, most) {
  const share = Math.min(Math.abs(push) / most, 1);
  if (share < LEAST_LEAN) return {};
  const strength = share ** 0.35; // what leans a little is to be seen, too
  return { "data-to": push > 0 ? "one" : "other", style: `--lean: ${Math.round(100 * strength)}%` };
}
