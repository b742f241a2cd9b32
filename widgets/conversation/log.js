// What was said, one turn below the other. Each token of an answer is a button.

import { h } from "../parts/dom.js";
import { printable } from "../parts/words.js";
import { pieces } from "../parts/chat_form.js";

/** @typedef {import("../parts/chat_form.js").Message} Message */
/** @typedef {import("../parts/chat_form.js").Said} Said */

/** @param {{ onOpen: (message: number, token: number) => void }} calls  a token of an answer was pressed */
export function log({ onOpen }) {
  const element = h("div", { class: "c-log", role: "log", "aria-label": "The conversation", tabindex: "0" });
  /** @type {{ key: string, element: HTMLElement }[]} */
  const turns = [];
  /** @type {{ message: number, tokens: Said[], words: HTMLElement } | null} an answer on its way */
  let growing = null;

  /** @param {Message[]} conversation */
  function draw(conversation) {
    growing = null;
    const same = conversation.findIndex((message, at) => turns[at]?.key !== JSON.stringify(message));
    const kept = same < 0 ? conversation.length : same;
    for (const turn of turns.splice(kept)) turn.element.remove();
    conversation.slice(kept).forEach((message, i) => add(message, kept + i));
    element.hidden = !turns.length;
    markNewest();
  }

  /** @param {Message} message @param {number} at */
  function add(message, at) {
    const made = turn(message, at, onOpen);
    turns.push({ key: JSON.stringify(message), element: made.element });
    element.append(made.element);
    return made;
  }

  function markNewest() {
    const answers = turns.filter(({ element }) => element.dataset.by === "model");
    answers.forEach(({ element }, i) =>
      element.querySelector(".c-words")?.toggleAttribute("data-answer", i === answers.length - 1),
    );
    element.scrollTop = element.scrollHeight;
  }

  return {
    element,
    draw,
    /**
     * An answer on its way.
     * @param {Message} message  as far as it has come
     */
    begin(message) {
      const made = add(message, turns.length);
      growing = { message: turns.length - 1, tokens: [...(message.tokens ?? [])], words: made.words };
      element.hidden = false;
      element.setAttribute("aria-busy", "true"); // it is read out once it is whole
      markNewest();
    },
    /** @param {Said} token */
    grow(token) {
      if (!growing) return;
      const { message, tokens, words } = growing;
      const before = pieces(tokens).length;
      tokens.push(token);
      for (const piece of pieces(tokens).slice(before)) put(words, piece, message, onOpen);
      element.scrollTop = element.scrollHeight;
    },
    rest: () => element.setAttribute("aria-busy", "false"),
    /** @param {number[]} opened  message and token, or none */
    mark([message, token]) {
      turns.forEach(({ element }, at) => {
        /** @type {HTMLElement[]} */
        const buttons = [...element.querySelectorAll(/** @type {"button"} */ ("button.c-token"))];
        const chosen = at === message ? buttons.findIndex(({ dataset }) => Number(dataset.at) === token) : -1;
        buttons.forEach((button, i) => {
          button.setAttribute("aria-pressed", String(i === chosen));
          button.tabIndex = i === Math.max(0, chosen) ? 0 : -1;
        });
      });
    },
  };
}

/**
 * @param {Message} message
 * @param {number} at
 * @param {(message: number, token: number) => void} onOpen
 */
function turn({ role, text, tokens = [], ...how }, at, onOpen) {
  const words = h("p", { class: "c-words", translate: "no" });
  if (role === "user") words.textContent = text;
  else for (const piece of pieces(tokens)) put(words, piece, at, onOpen);
  const by = role === "user" ? "You" : ["The model", ...notes(how)].join(", ");
  const element = h(
    "div",
    { class: "c-turn", "data-by": role === "user" ? "you" : "model", onkeydown: move },
    h("p", { class: "c-by" }, by),
    words,
  );
  return { element, words };
}

/** @param {Pick<Message, "broken" | "chat_form" | "ended">} how */
function notes({ broken, chat_form, ended }) {
  return [
    broken ? "with the knob at 0" : "",
    chat_form === false ? "going on with the text" : "",
    ended === "cancelled" ? "stopped by you" : ended === "length" ? "cut off" : "",
  ].filter(Boolean);
}

/**
 * One more piece of an answer, its spaces around it: a line may break there, and not within a word.
 * @param {HTMLElement} words
 * @param {{ at: number, text: string }} piece
 * @param {number} message
 * @param {(message: number, token: number) => void} onOpen
 */
function put(words, { at, text }, message, onOpen) {
  const [, before, core, after] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? ["", "", text, ""];
  const blank = core ? null : /\n/.test(text) ? "line break" : "space";
  const button = h(
    "button",
    {
      type: "button",
      class: "c-token",
      tabindex: "-1",
      "data-at": at,
      "data-blank": blank,
      "aria-label": blank,
      "aria-pressed": "false",
      onclick: () => onOpen(message, at),
    },
    printable(core),
  );
  const last = words.lastChild; // a word, if no space came behind it
  if (core && !before && last instanceof HTMLElement) last.append(button);
  else words.append(...[before, h("span", { class: "c-word" }, button)].filter(Boolean));
  if (!core || after) words.append(core ? after : text);
}

/** One stop for the Tab key in each answer; arrows go on from there. @param {KeyboardEvent} event */
function move(event) {
  const { target, key, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !target.matches(".c-token")) return;
  /** @type {HTMLElement[]} */
  const buttons = [.../** @type {HTMLElement} */ (currentTarget).querySelectorAll(/** @type {"button"} */ ("button.c-token"))];
  const at = buttons.indexOf(target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[key];
  if (to === undefined || !buttons[to]) return;
  event.preventDefault();
  buttons[at].tabIndex = -1;
  buttons[to].tabIndex = 0;
  buttons[to].focus();
}
