// CapacityCurves: first draw the curve you expect, then see what the models learned by when.
// The traits are what is shown; the curves that a reader draws live in their browser.

import "./style.css";
import { whyLine } from "../parts/answers.js";
import { h } from "../parts/dom.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { scoreKeeper } from "../parts/score.js";
import { behindPoint } from "./behind.js";
import { withPoints } from "./course.js";
import { explorer } from "./explorer.js";
import { drawnCurves } from "./kept.js";
import { drawingPad } from "./pad.js";
import { publishedPanel } from "./published.js";
import { drawnInWords as inWords, verdict } from "./verdict.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./course.js").Curve} Curve */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const score = scoreKeeper("CapacityCurves");
  const drawn = drawnCurves();
  let open = false; // whether the curves are shown
  /** @type {Curve | null} the one being drawn */
  let asked = null;
  /** @type {number[] | null} */
  let values = null;

  /** @type {Curve[]} */
  let curves = [];
  /** @param {string} id */
  const find = (id) => curves.find((one) => one.id === id);
  const last = () => Math.max(1, ...model.get("moments").flatMap((/** @type {{ tokens: number[] }} */ one) => one.tokens));

  const question = h("p", { class: "g-title" });
  const about = h("p", { class: "c-about" });
  const how = h(
    "p",
    { class: "g-small" },
    "Draw with mouse or finger, or tab to the dots and use the arrow keys. Up: the share of right answers. Across: tokens of text read.",
  );
  const pad = drawingPad({
    onDraw: (given) => {
      values = given;
      show.disabled = false;
    },
  });
  const show = h("button", { type: "button", class: "g-button g-primary", onclick: reveal }, "Show what happened");
  const skip = h("button", { type: "button", class: "g-button", onclick: showAll }, "Just show me the curves");
  const next = h("button", { type: "button", class: "g-button g-primary", hidden: true, onclick: goOn });
  const said = h("div", { class: "c-verdict", tabindex: "-1" });
  const why = whyLine(score.record);
  const drawing = h(
    "section",
    { class: "c-drawing", "aria-label": "Draw first" },
    question,
    about,
    pad.element,
    how,
    said,
    why.element,
    h("div", { class: "c-buttons" }, show, next, skip),
  );

  const behind = behindPoint(model);
  const others = publishedPanel();
  const explore = explorer({
    onCapacity: (id) => setTraits(model, { capacity: id }),
    onWay: (way) => setTraits(model, { way }),
    onPoint: (point) => setTraits(model, { point }),
    onForget() {
      drawn.forget();
      open = false;
      if (model.get("revealed")) setTraits(model, { revealed: false });
      else ask();
      focusOn();
    },
  });
  const again = h("p", { class: "c-again" }, explore.forget);
  const nothing = h(
    "p",
    { class: "g-trouble", role: "alert", hidden: true },
    "There are no measurements here. Put specimens/village/seed-0/capacities.csv back, or write it with `make results`.",
  );
  const root = widgetRoot(
    "CapacityCurves",
    "What the models can do by when",
    nothing,
    drawing,
    explore.element,
    behind.element,
    others.element,
    again,
  );

  /** Asks for the next curve that was not drawn yet, or opens all. */
  function ask() {
    const left = model
      .get("to_draw")
      .map(find)
      .filter((/** @type {Curve | undefined} */ one) => one && !drawn.get(one.id));
    if (open || model.get("revealed") || !left.length) return openAll();
    asked = /** @type {Curve} */ (left[0]);
    values = null;
    question.textContent = `Draw what you expect: ${asked.label.toLowerCase()}`;
    about.textContent = asked.about;
    pad.ask(asked.label, last());
    said.replaceChildren();
    why.close();
    show.disabled = true;
    [show.hidden, next.hidden, how.hidden] = [false, true, false];
    layout();
  }

  function reveal() {
    if (!asked || !values) return;
    drawn.set(asked.id, values);
    const way = asked.ways[0];
    const { right, sentences } = verdict(values, way, last());
    const id = `draw ${asked.id}`;
    const { right: won, asked: of } = score.add(right, {
      id,
      question: `Draw what you expect: ${asked.label.toLowerCase()} ${asked.about}`,
      said: inWords(values, last()),
      came: sentences.join(" "),
    });
    pad.show(way);
    said.replaceChildren(
      ...sentences.map((sentence) => h("p", {}, sentence)),
      h("p", { class: "g-small" }, `So far ${won} of ${of} of your curves were nearer than both simple ones.`),
    );
    const more = model.get("to_draw").some((/** @type {string} */ id) => find(id) && !drawn.get(id));
    why.ask(id);
    next.textContent = more ? "Draw the next one" : "Look closer";
    [show.hidden, next.hidden, how.hidden, skip.hidden] = [true, false, true, !more];
    said.focus({ preventScroll: true });
  }

  function goOn() {
    const done = asked;
    ask();
    if (open && done) setTraits(model, { capacity: done.id });
    focusOn();
  }

  function showAll() {
    setTraits(model, { revealed: true });
    focusOn();
  }

  /** To what took the place of the button that was pressed. */
  function focusOn() {
    /** @type {HTMLElement | null} */ (open ? explore.element.querySelector("select") : drawing.querySelector("input"))?.focus();
  }

  function openAll() {
    open = true;
    layout();
    look();
  }

  function layout() {
    const none = !curves.length;
    nothing.hidden = !none;
    drawing.hidden = open || none;
    skip.hidden = false;
    for (const part of [explore.element, behind.element, others.element, again]) part.hidden = !open || none;
  }

  function look() {
    const curve = find(model.get("capacity")) ?? curves[0];
    if (!open || !curve) return;
    const way = curve.ways.find((one) => one.way === model.get("way")) ?? curve.ways[0];
    const point = model.get("point");
    explore.draw({ curves, moments: model.get("moments"), curve, way, point, drawn: drawn.get(curve.id) });
    const [seed, step] = point;
    const of = model.get("moments").find((/** @type {{ seed: number }} */ one) => one.seed === seed);
    const tokens = of?.tokens[of.steps.indexOf(step)];
    const measured = way.seeds.find((one) => one.seed === seed)?.points.find(([read]) => read === tokens);
    behind.look(measured ? { curve, way, seed, step, measured, here: of.kept.includes(step) } : null);
  }

  function build() {
    curves = withPoints(model.get("curves"), model.get("moments"));
    others.draw(model.get("published"), curves);
    ask();
    look();
  }

  const ends = [
    onChange(model, ["capacity", "way", "point"], look),
    onChange(model, ["curves", "moments", "published", "revealed", "to_draw"], build),
  ];
  el.append(root);
  build();
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    for (const part of [pad, explore, behind, others]) part.stop();
    root.remove();
  };
}

export default { render };
