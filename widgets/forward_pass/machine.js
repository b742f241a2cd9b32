// The whole machine: a column for each token, a row for each part, and a button where they meet, over the picture.
// Whoever sees no picture has the table: what each part does at each token, in words.

import { h, svg } from "../parts/dom.js";
import { percent } from "../parts/format.js";
import { whenResized } from "../parts/width.js";
import { capital, partName, partsOf, writes } from "./anatomy.js";
import { looks, quoted } from "./called.js";
import { geometryOf, picture } from "./drawing.js";
import { mostLookedAt } from "./flows.js";
import { rovingFocus } from "./grid.js";
import { layersDrawn } from "./layers_drawn.js";

/** @typedef {import("./anatomy.js").Part} Part */
/** @typedef {import("./flows.js").Flows} Flows */
/** @typedef {import("./session.js").Run} Run */

const MOST_TOKENS = 40; // drawn at once

/**
 * @typedef {object} Shown
 * @property {Run} run  its tokens are the columns
 * @property {Flows | null} flows  null: nothing is shown of what happens
 * @property {import("./session.js").Weighed} guesses
 * @property {import("./news.js").News | null} news
 * @property {number} position
 * @property {string} part
 * @property {string[]} removed
 */

/**
 * @param {{ onPart: (part: string, position: number) => void, onToken: (position: number) => void,
 *   onLayer: (layer: number) => void }} on
 */
export function machine({ onPart, onToken, onLayer }) {
  const drawing = svg("svg", { class: "m-picture", "aria-hidden": "true" });
  const table = h("table", {
    class: "m-table",
    role: "grid",
    "aria-label": "The whole machine: arrow keys go from part to part",
  });
  const roving = rovingFocus(table);
  const sheet = h("div", { class: "m-sheet" }, drawing, table);
  const scroll = h("div", { class: "m-scroll" }, sheet);
  const more = h("p", { class: "g-small m-more", hidden: true });
  const layers = layersDrawn({ onChoose: () => draw(), onPart });
  const reading = h("p", { class: "g-small m-reading", "aria-hidden": "true" }); // focus reads the same from the button
  const element = h("div", { class: "m-machine" }, layers.element, more, scroll, reading);
  /** @type {Shown | null} */
  let shown = null;
  /** @type {unknown[]} the tokens that it is a table of, the first layer, and whether the model is live */
  let builtOf = [];
  let [from, to] = [0, 0]; // the tokens drawn: the first, and the one after the last
  /** @type {Part[]} those that are drawn */
  let parts = [];
  let [firstLayer, atOnce] = [0, 0];
  let live = false;
  let room = 0;
  /** @type {unknown} whose last token has been scrolled to */
  let atEnd = null;
  const stop = whenResized(element, (width) => {
    room = width;
    draw();
  });

  for (const event of ["pointerover", "focusin"])
    table.addEventListener(event, ({ target }) => {
      const button = /** @type {Element} */ (target).closest("button");
      reading.textContent = (button?.getAttribute("aria-label") ?? "") || "";
    });

  /** @param {Run} run */
  function build(run) {
    const beyond = firstLayer + atOnce;
    parts = partsOf(run.config).filter(
      (part) => part.layer >= firstLayer && (part.layer < beyond || (part.layer === beyond && !writes(part))),
    );
    const tokens = run.tokens.slice(from, to);
    const header = h(
      "tr",
      {},
      h("td", { colspan: 2 }),
      ...tokens.map(({ text }, t) => {
        const { text: word, kind } = looks(text);
        return h(
          "th",
          { scope: "col" },
          h(
            "button",
            { type: "button", class: "m-token", translate: "no", "data-kind": kind, onclick: () => onToken(from + t) },
            word,
          ),
        );
      }),
    );
    const rows = parts.map((part) => {
      const first = part.kind === "head" && part.head === 0;
      const height = parts.filter((each) => writes(each) && each.layer === part.layer).length;
      const layer = first
        ? [
            h(
              "th",
              { scope: "rowgroup", rowspan: height, class: "m-layer" },
              live
                ? h("span", {}, `Layer ${part.layer}`)
                : h("button", { type: "button", onclick: () => onLayer(part.layer) }, `Layer ${part.layer}`),
            ),
          ]
        : [];
      const label = h(
        "th",
        { scope: "row", colspan: writes(part) ? 1 : 2, class: "m-name" },
        h("button", { type: "button", onclick: () => shown && onPart(part.id, shown.position) }, shortName(part)),
      );
      const cells = tokens.map((_, t) =>
        h("td", {}, h("button", { type: "button", class: "m-cell", onclick: () => onPart(part.id, from + t) })),
      );
      return h("tr", { "data-kind": part.kind }, ...layer, label, ...cells);
    });
    const columns = ["layers", "names", ...tokens.map(() => "column")].map((name) =>
      h("col", { style: `width: var(--m-${name})` }),
    );
    table.replaceChildren(h("colgroup", {}, ...columns), h("thead", {}, header), h("tbody", {}, ...rows));
    roving.renew();
    builtOf = [run.tokens, firstLayer, live];
  }

  function draw() {
    if (!shown || !room) return;
    const { run, flows, news, position, part, removed } = shown;
    const T = run.tokens.length;
    const first = Math.max(Math.min(position, T - MOST_TOKENS), 0);
    ({ firstLayer, atOnce } = layers.of(shown));
    if ([run.tokens, firstLayer, live].some((each, i) => each !== builtOf[i]) || from !== first) {
      [from, to] = [first, Math.min(first + MOST_TOKENS, T)];
      build(run);
    }
    const geometry = geometryOf(room, to - from, parts.length);
    const { width, height } = geometry;
    sheet.style.width = `${width}px`;
    for (const name of /** @type {const} */ (["layers", "names", "column", "head", "row"]))
      sheet.style.setProperty(`--m-${name}`, `${geometry[name]}px`);
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("width", String(width));
    drawing.setAttribute("height", String(height));
    drawing.replaceChildren(
      ...picture({
        geometry,
        parts,
        every: partsOf(run.config),
        from,
        to,
        T,
        config: run.config,
        flows,
        news,
        position,
        part,
        removed,
      }),
    );
    say();
    const scrolls = width > room + 1;
    more.hidden = !scrolls && to - from === T;
    more.textContent = [
      to - from < T ? `Tokens ${from} to ${to - 1} of ${T - 1} are drawn.` : "",
      scrolls ? "‹ More tokens: scroll sideways. ›" : "",
    ].join(" ");
    if (atEnd === run.tokens) return;
    scroll.scrollLeft = width; // the last token is where the guess is made
    atEnd = run.tokens;
  }

  function say() {
    const now = shown;
    if (!now) return;
    const { flows, position, part, removed } = now;
    const [header, ...rows] = table.rows;
    [...header.cells].slice(1).forEach((cell, i) => {
      const button = /** @type {HTMLButtonElement} */ (cell.firstElementChild);
      button.setAttribute("aria-pressed", String(from + i === position));
    });
    rows.forEach((row, i) => {
      row.toggleAttribute("data-removed", removed.includes(parts[i].id));
      [...row.cells].slice(from - to).forEach((cell, n) => {
        const t = from + n;
        const button = /** @type {HTMLButtonElement} */ (cell.firstElementChild);
        const guessed = parts[i].kind === "guess" && flows ? guessAt(now, t) : null;
        if (guessed)
          button.replaceChildren(
            h("span", { translate: "no", "data-kind": now.run.read(guessed.text).kind }, now.run.read(guessed.text).text),
          );
        else button.replaceChildren();
        button.setAttribute("aria-label", inWords(parts[i], shown, t));
        button.setAttribute("aria-pressed", String(parts[i].id === part && t === position));
      });
    });
  }

  return {
    element,
    stop,
    /** @param {boolean} given */
    setLive(given) {
      live = given;
      layers.forget();
    },
    /** @param {Shown} now */
    update(now) {
      if (now.part !== shown?.part) layers.forget();
      const revealed = Boolean(shown && !shown.flows && now.flows);
      shown = now;
      drawing.toggleAttribute("data-revealed", revealed);
      draw();
    },
  };
}

/** @param {Part} part */
function shortName({ kind, head }) {
  return { head: `head ${head}`, mlp: "MLP", strip: "strip", guess: "guess" }[kind];
}

/**
 * @param {Shown} shown
 * @param {number} t
 */
function guessAt({ run, guesses }, t) {
  return { text: run.words[guesses.best[t]], share: guesses.probability[t] };
}

/**
 * What a part does at a token, once that may be said.
 * @param {Part} part
 * @param {Shown | null} shown
 * @param {number} t
 */
function inWords(part, shown, t) {
  if (!shown) return "";
  const { run, flows, removed } = shown;
  const where = `${capital(partName(part))}, at ${quoted(run.tokens[t].text)}`;
  const flow = flows?.get(part.id);
  if (removed.includes(part.id)) return `${where}: taken out`;
  if (!flow) return where;
  if (part.kind === "guess") {
    const { text, share } = guessAt(shown, t);
    return `${run.read(text).text}: ${where.toLowerCase()}, ${percent(share)}`;
  }
  const moved = shown.news?.get(part.id)?.[t];
  if (moved !== undefined) return `${where}: exchanged, the answer goes over by ${percent(Math.max(moved, 0))}`;
  if (part.kind !== "head") return where;
  const { at, share } = mostLookedAt(flow, t);
  return `${where}: looks most at ${quoted(run.tokens[at].text)}, ${percent(share)}`;
}
