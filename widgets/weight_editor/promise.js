// What the gradient promises of a turn, beside what the turn does: they agree for small turns, and part for large ones.

import { freshId, h, svg } from "../parts/dom.js";
import { rested } from "../parts/latest.js";
import { spoken } from "../parts/words.js";
import { REACH } from "./dial.js";
import { signed, spreads, valueOf } from "./turns.js";

const POINTS = 41;
const REST = 150; // ms without a turn before it is drawn again
const [WIDTH, HEIGHT] = [300, 170];
const EDGE = { left: 40, right: 12, top: 12, bottom: 32 };
const [HALF, OFF] = [0.1, 0.1]; // nats; see `goodTo`

/**
 * The turns at which the truth is looked up, in spreads, none among them.
 * @returns {number[]}
 */
export function turnsToTry() {
  return Array.from({ length: POINTS }, (_, i) => ((2 * i) / (POINTS - 1) - 1) * REACH);
}

/**
 * How far the promise holds to both sides: the largest turn up to which it is never off by more than a tenth of a nat.
 * @param {{ turn: number, promised: number, true: number }[]} points  in order
 * @returns {number}  spreads
 */
export function goodTo(points) {
  const off = points.filter((point) => Math.abs(point.promised - point.true) > OFF).map(({ turn }) => Math.abs(turn));
  const good = points.map(({ turn }) => Math.abs(turn)).filter((turn) => !off.some((bad) => bad <= turn));
  return good.length ? Math.max(...good) : 0;
}

/**
 * @param {{ state: () => import("./session.js").State | null, onTrouble: (error: unknown) => void }} options  `state`: what
 *   the reader looks at, once it is there
 */
export function promise({ state, onTrouble }) {
  const view = picture();
  const element = h(
    "details",
    { class: "w-more", ontoggle: () => soon() },
    h("summary", {}, "What does the gradient promise, and is it kept?"),
    h(
      "p",
      { class: "g-small" },
      "For every knob, calculus tells at once how steeply the prediction changes as the knob begins to turn. " +
        "How far can one go by that?",
    ),
    view.element,
  );

  /** Draws it for the newest state, when the reader rests. */
  const soon = rested(async () => {
    const now = state();
    if (!element.open || !now) return;
    const { session, tables, asked, edits, knob } = now;
    try {
      const { token, slope, points } = await session.promised(asked, edits, knob);
      if (state()?.session !== session) return;
      view.draw(session.word(token), slope, points, spreads(tables, { ...knob, value: valueOf(tables, edits, knob) }));
    } catch (error) {
      if (state()?.session === session) onTrouble(error);
    }
  }, REST);

  return { element, soon, stop: soon.cancel };
}

function picture() {
  const clip = freshId("clip");
  const drawing = svg("svg", { class: "w-promise-picture", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const told = h("p", {});
  const element = h(
    "div",
    { class: "w-promise" },
    drawing,
    h(
      "p",
      { class: "g-small" },
      h("span", { class: "w-line w-line-true" }),
      "what happens, ",
      h("span", { class: "w-line w-line-promised" }),
      "what the gradient promises. Across: the turn, in spreads; up: log p, in nats.",
    ),
    told,
  );

  return {
    element,
    /**
     * @param {string} word  visible form of the token asked about
     * @param {number} slope  of log p, for each spread
     * @param {{ turn: number, promised: number, true: number }[]} points  in order
     * @param {number} turn  of the knob as it stands, in spreads
     */
    draw(word, slope, points, turn) {
      const values = points.map((point) => point.true).filter(Number.isFinite);
      const middle = points[(POINTS - 1) / 2].true;
      const low = Math.min(...values, middle - HALF);
      const high = Math.max(...values, middle + HALF);
      const x = (/** @type {number} */ at) => EDGE.left + ((at + REACH) / (2 * REACH)) * (WIDTH - EDGE.left - EDGE.right);
      const y = (/** @type {number} */ at) =>
        HEIGHT - EDGE.bottom - ((at - low) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom);
      /** @param {"true" | "promised"} which */
      const path = (which) =>
        points
          .filter((point) => Number.isFinite(point[which]))
          .map((point, i) => `${i ? "L" : "M"}${x(point.turn).toFixed(1)} ${y(point[which]).toFixed(1)}`)
          .join("");
      drawing.replaceChildren(
        svg(
          "clipPath",
          { id: clip },
          svg("rect", {
            x: EDGE.left,
            y: EDGE.top,
            width: WIDTH - EDGE.left - EDGE.right,
            height: HEIGHT - EDGE.top - EDGE.bottom,
          }),
        ),
        ...[low, high].flatMap((at) => [
          svg("line", { class: "g-grid", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(at), y2: y(at) }),
          svg("text", { class: "g-axis", x: EDGE.left - 5, y: y(at) + 4, "text-anchor": "end" }, at.toFixed(2).replace("-", "−")),
        ]),
        ...[-REACH, 0, REACH].map((at) =>
          svg(
            "text",
            { class: "g-axis", x: x(at), y: HEIGHT - EDGE.bottom + 16, "text-anchor": "middle" },
            at ? signed(at, 0) : "as grown",
          ),
        ),
        svg("line", { class: "g-tick", x1: x(0), x2: x(0), y1: EDGE.top, y2: HEIGHT - EDGE.bottom }),
        svg("path", { class: "w-promised", "clip-path": `url(#${clip})`, d: path("promised") }),
        svg("path", { class: "w-true", d: path("true") }),
        ...(Math.abs(turn) > REACH
          ? []
          : [svg("line", { class: "w-stands", x1: x(turn), x2: x(turn), y1: EDGE.top, y2: HEIGHT - EDGE.bottom })]),
      );
      const good = goodTo(points);
      told.textContent =
        `At first each spread up changes log p of “${spoken(word)}” by ${signed(slope, 4)}. ` +
        (good >= REACH
          ? `For this knob the promise holds, within a tenth of a nat, as far as the dial goes.`
          : good > 0
            ? `The promise holds within a tenth of a nat up to about ${good.toFixed(0)} ${good === 1 ? "spread" : "spreads"}, then the two part.`
            : "It is off by more than a tenth of a nat already after one spread.");
      drawing.setAttribute(
        "aria-label",
        `Log p of “${spoken(word)}” as the knob is turned by up to ${REACH} spreads either way: ` +
          `from ${points[0].true.toFixed(2)} over ${middle.toFixed(2)} as grown to ${points[POINTS - 1].true.toFixed(2)}; ` +
          `the gradient promises from ${points[0].promised.toFixed(2)} to ${points[POINTS - 1].promised.toFixed(2)}. ${told.textContent}`,
      );
    },
  };
}
