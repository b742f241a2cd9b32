// The text as the model reads it, marks and all.

import { h } from "../parts/dom.js";
import { count } from "../parts/format.js";
import { printable } from "../parts/words.js";
import { idsOf } from "../parts/chat_form.js";

export function reading() {
  const head = h("summary", {});
  const text = h("p", { class: "c-text", translate: "no", tabindex: "0", "aria-label": "What the model reads" });
  const element = h("details", { class: "c-read", ontoggle: draw }, head, text);
  /** @type {import("../parts/chat_form.js").Stretch[]} */
  let read = [];

  function draw() {
    if (!element.open) return;
    text.replaceChildren(
      ...read.map(({ kind, text }) => h(kind === "mark" ? "b" : "span", { class: `c-${kind}` }, printable(text))),
    );
  }

  return {
    element,
    /** @param {import("../parts/chat_form.js").Stretch[]} given @param {number} context  most tokens that the model reads */
    update(given, context) {
      read = given;
      head.textContent = `What the model reads: ${count(idsOf(read).length)} of ${count(context)} tokens`;
      draw();
    },
  };
}

/**
 * That no more can be read. The page gives some models less room than they were made for.
 * @param {number} context  tokens
 * @param {number} [wanted]  tokens with the message that did not fit
 */
export function full(context, wanted) {
  const most = "are the most that can be read here, the answer among them";
  return wanted
    ? `This message does not fit: with it there would be ${count(wanted)} tokens, and ${count(context)} ${most}. ` +
        "Shorten it, or begin a new conversation."
    : `The conversation is full: ${count(context)} tokens ${most}. Begin a new one.`;
}
