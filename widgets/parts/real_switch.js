// The village's model or a real one: the reader's choice at the top of a widget, and the offer until the real one is here.

import { h } from "./dom.js";
import { longWork } from "./long_work.js";
import { onChange, pagesOwn, setTraits } from "./model.js";
import { pills } from "./pages.js";
import { delivered, onSite, REAL } from "./real_model.js";
import { realOffer } from "./real_offer.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * Its element is to stand first in the widget's root; while the offer is open, all that follows it there is hidden.
 * @param {Model} model  of the widget
 * @param {{ onSwitch?: (toReal: boolean) => Record<string, any>, covers?: boolean }} [options]  `onSwitch`: which traits go
 *   along, once the last engine is gone; `covers`: false where what follows is not to be hidden
 */
export function realSwitch(model, { onSwitch = () => ({}), covers = true } = {}) {
  const own = pagesOwn(model, "model");
  const delivery = onSite() ? delivered(model) : null;
  const choice = pills("Which model", (name) => setTraits(model, { model: name, ...onSwitch(name === REAL) }), "g-title");
  choice.offer([
    [own, "The village’s"],
    [REAL, "A real one"],
  ]);
  const offer = delivery && realOffer(delivery);
  const forget = h("button", { type: "button", class: "g-link", onclick: () => delivery?.forget() }, "Forget it");
  const said = h("span", { role: "status" });
  const working = h("span", { role: "status" });
  const line = h("p", { class: "g-small r-line" }, said, " ", forget, " ", working);
  const element = h("div", { class: "r-real" }); // filled when it is to be seen: most widgets stand without a choice

  const work = longWork((long) => {
    working.textContent = long ? "It is at work: a long text takes a while." : "";
  });

  const isReal = () => model.get("model") === REAL;

  function draw() {
    const here = !delivery || delivery.stand.stage === "here";
    // Where the page itself chose the real one, or one of neither kind, nothing is to be chosen.
    choice.element.hidden = !model.get("real") || own === REAL || (model.get("_live") && !isReal());
    element.hidden = choice.element.hidden && !isReal();
    if (!element.hidden && !element.firstChild) element.append(choice.element, line, ...(offer ? [offer.element] : []));
    choice.set(model.get("model"));
    const open = isReal() && !here;
    const root = element.parentElement;
    const focused = element.contains(document.activeElement);
    offer?.draw();
    if (offer) offer.element.hidden = !open;
    line.hidden = !isReal() || !here;
    forget.hidden = !delivery;
    said.textContent = line.hidden ? "" : whatIsHere();
    root?.toggleAttribute("data-offer", open && covers);
    if (open && root) root.dataset.ready = "true";
    if (open) delivery?.look();
    const widget = element.closest("[data-widget]");
    if (widget && isReal()) work.watch(widget);
    if (focused && !shows(document.activeElement)) {
      const place = offer?.places.find(shows);
      place ? place.focus({ preventScroll: true }) : choice.focus();
    }
  }

  function whatIsHere() {
    if (!delivery) return "SmolLM2-135M-Instruct, by Hugging Face: 134,515,008 knobs. The kernel runs it.";
    const { own, name, kept, trouble } = delivery.stand;
    if (own) return `Your file ${name}, which stays on this machine.`;
    const where = kept ? "Kept in this browser." : "Here until you close the page.";
    return `SmolLM2-135M-Instruct, by Hugging Face: 134,515,008 knobs. ${trouble || where}`;
  }

  const shows = (/** @type {Element | null} */ one) => one !== null && element.contains(one) && !one.closest("[hidden]");

  const ends = [onChange(model, ["model", "real", "_live"], draw), delivery?.listen(draw) ?? (() => {})];
  return {
    element,
    draw,
    stop() {
      for (const end of ends) end();
      work.stop();
    },
  };
}
