// Where the reader writes, and what can be done with the conversation.

import { freshId, h } from "../parts/dom.js";
import { promptField } from "../parts/prompt_field.js";

/**
 * @param {{ onType: (message: string) => void, onSend: () => void, onStop: () => void, onGoOn: () => void,
 *   onAnew: () => void }} calls
 */
export function messageForm({ onType, onSend, onStop, onGoOn, onAnew }) {
  const field = promptField({ id: freshId("message"), rows: 2, onType });
  const ask = h("button", { type: "submit", class: "g-button g-primary" }, "Ask");
  const stop = button("Stop", onStop);
  const onward = button("", onGoOn);
  const anew = button("A new conversation", () => {
    onAnew();
    field.focus();
  });
  const missing = h("p", { class: "p-missing", role: "alert" });
  const examples = h("div", { class: "g-examples", role: "group", "aria-label": "Messages to try" });
  const element = h(
    "form",
    { class: "c-ask", onsubmit: send },
    h("label", { class: "g-title", for: field.id }, "Your message"),
    field,
    missing,
    examples,
    h("div", { class: "c-buttons" }, ask, stop, onward, anew),
  );
  field.enterKeyHint = "send";
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });

  /** @param {Event} event */
  function send(event) {
    event.preventDefault();
    if (!ask.hidden && !ask.disabled) onSend();
  }

  return {
    element,
    focus: () => field.focus({ preventScroll: true }),
    /** What stands in the way, or nothing. @param {string} sentence */
    say(sentence) {
      missing.textContent = sentence;
    },
    /** @param {{ message: string, busy: boolean, there: boolean, last: import("../parts/chat_form.js").Message | undefined }} stand */
    draw({ message, busy, there, last }) {
      if (field.value !== message) field.value = message;
      ask.hidden = busy;
      ask.disabled = !there;
      stop.hidden = !busy;
      const unanswered = last?.role === "user";
      onward.hidden = busy || !there || !last || !(unanswered || last.ended === "length" || last.ended === "cancelled");
      onward.textContent = unanswered ? "Let it answer" : "Let it go on";
      anew.hidden = busy || !last;
    },
    /** @param {string[]} given */
    offer(given) {
      examples.replaceChildren(
        ...given.map((message) => {
          const take = () => {
            onType(message);
            field.focus();
          };
          return h("button", { type: "button", class: "g-example", onclick: take }, message);
        }),
      );
    },
  };
}

/**
 * @param {string} label
 * @param {() => void} onclick
 */
function button(label, onclick) {
  return h("button", { type: "button", class: "g-button", onclick }, label);
}
