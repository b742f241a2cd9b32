// PlainStatement: one sentence before the book, a plain statement after it, and the two side by side.
// The traits say which of the two is asked for, and what stands in the box; what was kept lives in the reader's browser.

import "./style.css";
import { h } from "../parts/dom.js";
import { canKeep, keeper } from "../parts/kept.js";
import { onChange, setTraits } from "../parts/model.js";
import { widgetRoot } from "../parts/root.js";
import { afterView } from "./after.js";
import { beforeView } from "./before.js";
import { properThoughts, properWritten } from "./statements.js";

/** @typedef {import("../parts/model.js").Model} Model */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  const keeps = canKeep();
  const sentence = desk("sentence", properWritten, keeps);
  const statement = desk("statement", properWritten, keeps);
  const thoughts = desk("thoughts", properThoughts, keeps);
  const own = () => (model.get("when") === "before" ? sentence : statement);

  // What stands in the box is a trait as well: a notebook may set it and read it.
  const boxed = {
    read: () => own().read(),
    write: (/** @type {import("./statements.js").Written} */ written) => {
      own().write(written);
      setTraits(model, { text: written.draft });
    },
  };
  /** @param {{ forget: () => void }[]} desks */
  function forget(...desks) {
    for (const one of desks) one.forget();
    setTraits(model, { text: "" });
  }

  const place = h("div", {});
  const root = widgetRoot("PlainStatement", "What is known, in plain words", place);
  /** @type {ReturnType<typeof beforeView>} */
  let shown;

  function build() {
    shown =
      model.get("when") === "before"
        ? beforeView({ ...boxed, forget: () => forget(sentence), keeps })
        : afterView({
            sentence,
            statement: boxed,
            thoughts,
            forget: () => forget(sentence, statement, thoughts),
            keeps,
            tried: model.get("tried"),
          });
    place.replaceChildren(shown.element);
    shown.draw();
  }

  function turn() {
    build();
    setTraits(model, { text: own().read().draft });
  }

  function typed() {
    if (own().read().draft !== model.get("text")) own().write({ ...own().read(), draft: model.get("text") });
    shown.draw();
  }

  /** Chapter 1 may have been written in another tab, or before going back to this one. */
  function again() {
    for (const one of [sentence, statement, thoughts]) one.again();
    setTraits(model, { text: own().read().draft });
    shown.draw();
  }

  // The reader's own comes before a text that a page begins with.
  if (own().read().draft) setTraits(model, { text: own().read().draft });
  else if (model.get("text")) boxed.write({ ...own().read(), draft: model.get("text") });
  build();
  const ends = [onChange(model, ["when"], turn), onChange(model, ["text"], typed)];
  addEventListener("storage", again);
  addEventListener("pageshow", again);
  el.append(root);
  root.dataset.ready = "true";

  return () => {
    for (const end of ends) end();
    removeEventListener("storage", again);
    removeEventListener("pageshow", again);
    root.remove();
  };
}

/**
 * A kept value at hand: it lasts as long as the page where nothing can be kept.
 * @template T
 * @param {string} kind
 * @param {(kept: any) => T} proper
 * @param {boolean} keeps
 */
function desk(kind, proper, keeps) {
  const keep = keeper("PlainStatement", proper, kind);
  let value = keep.get() ?? proper(null);
  return {
    read: () => value,
    /** @param {T} given */
    write(given) {
      value = given;
      keep.set(given);
    },
    again() {
      if (keeps) value = keep.get() ?? proper(null);
    },
    forget() {
      value = proper(null);
      keep.forget();
    },
  };
}

export default { render };
