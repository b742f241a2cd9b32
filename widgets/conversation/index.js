// Conversation: all that is said is one text, and the model goes on with it. The traits are the whole state: a control
// sets a trait, and a changed trait redraws the view.

import "./style.css";
import { freshId, h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { latest } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { promptField } from "../parts/prompt_field.js";
import { onSite, REAL } from "../parts/real_model.js";
import { realSwitch } from "../parts/real_switch.js";
import { widgetRoot } from "../parts/root.js";
import { asError, troubleBox } from "../parts/trouble.js";
import { idsOf, stretches } from "../parts/chat_form.js";
import { knobTick } from "./knob.js";
import { log } from "./log.js";
import { messageForm } from "./message_form.js";
import { full, reading } from "./reading.js";
import { rivals, ROWS } from "./rivals.js";
import { knownOf } from "./running.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("../parts/chat_form.js").Message} Message */
/** @typedef {import("../parts/chat_form.js").Said} Said */
/** @typedef {import("./running.js").Running} Running */

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {Running | null} */
  let running = null;
  /** @type {AbortController | null} */
  let answering = null;

  const choice = realSwitch(model, { covers: false }); // what was said can be read without it
  const fetching = h("p", { class: "g-fetching g-small" });
  const system = promptField({ id: freshId("system"), rows: 1, onType: (text) => setTraits(model, { system: text }) });
  const before = h("div", {}, h("label", { class: "g-title", for: system.id }, "System prompt, which stands before all"), system);
  const inForm = h("input", { type: "checkbox", onchange: () => setTraits(model, { chat_form: inForm.checked }) });
  const formed = h("p", { class: "g-small" });
  const knob = knobTick({ onTurn: (broken) => setTraits(model, { broken }) });
  const said = log({ onOpen: (message, token) => setTraits(model, { opened: [message, token] }) });
  const places = rivals({ onTake: take });
  const form = messageForm({
    onType: (message) => setTraits(model, { message }),
    onSend: send,
    onStop: () => answering?.abort(),
    onGoOn: goOn,
    onAnew: () => setTraits(model, { conversation: [], opened: [] }),
  });
  const read = reading();
  const trouble = troubleBox({
    onRetry: () => {
      trouble.show(null);
      if (running) look();
      else starting.start();
    },
  });
  const body = h(
    "div",
    { class: "c-body" },
    h(
      "p",
      { class: "g-lead" },
      "All that is said here is one text, and the model goes on with it, one token after the other. " +
        "Press a word of its answer to see what else could have stood there.",
    ),
    before,
    said.element,
    places.element,
    form.element,
    h(
      "div",
      { class: "c-ticks" },
      h("div", {}, h("label", { class: "c-tick" }, inForm, "In the chat form"), formed),
      knob.element,
    ),
    read.element,
  );
  const root = widgetRoot("Conversation", "A conversation with a model", choice.element, fetching, trouble.element, body);
  /** @returns {Message[]} */
  const conversation = () => model.get("conversation");
  const edits = () => (model.get("broken") && running?.knob ? [running.knob.edit] : []);
  const marks = () => (model.get("chat_form") ? (running?.marks ?? null) : null);

  /** @param {Running} mine @param {Message[]} [messages] */
  const written = (mine, messages = conversation()) =>
    stretches(mine.encode, {
      conversation: messages,
      system: model.get("system"),
      marks: marks(),
      begin: mine.begin,
    });

  function send() {
    const text = model.get("message");
    if (answering || !running) return;
    form.say(text.trim() ? "" : "Write something first.");
    if (text.trim()) answer([...conversation(), { role: "user", text }], [], { message: "" });
  }

  /** A last answer that was cut off goes on; a last message that has none gets one. */
  function goOn() {
    const last = conversation().at(-1);
    if (last?.role === "user") answer(conversation(), []);
    else if (last) answer(conversation().slice(0, -1), last.tokens ?? []);
  }

  /** Another token in the place that is looked at, and on from there. @param {{ id: number, text: string }} token */
  async function take({ id }) {
    const mine = running;
    const [at, place] = model.get("opened");
    const old = conversation()[at];
    if (!mine || answering || !old?.tokens) return;
    const kept = old.tokens.slice(0, place);
    const before = idsOf(await written(mine), { answer: at, tokens: place });
    const { probabilities } = await mine.engine.predict(before, { top: 1, edits: edits() });
    const text = await mine.engine.decode([id]);
    const token = { id, text, probability: probabilities[id] };
    answer(conversation().slice(0, at), [...kept, token], { opened: [at, place] });
  }

  /**
   * Lets the model say the next answer.
   * @param {Message[]} before
   * @param {Said[]} begun  what it has said of it already
   * @param {Record<string, any>} [along]  traits that are set with it
   */
  async function answer(before, begun, along = {}) {
    const mine = running;
    if (!mine || answering) return;
    const mineToEnd = (answering = new AbortController());
    const asBefore = { conversation: conversation(), opened: model.get("opened"), message: model.get("message") };
    /** @type {Message} */
    const message = { role: "assistant", text: "", tokens: [...begun], broken: edits().length > 0, chat_form: marks() !== null };
    const tokens = /** @type {Said[]} */ (message.tokens);
    form.say("");
    setTraits(model, { opened: [], conversation: before, ...along });
    said.draw(before);
    said.begin(message);
    show();
    try {
      const prompt = [...idsOf(await written(mine, before)), ...begun.map(({ id }) => id)];
      const room = mine.engine.context - prompt.length;
      if (room < 1) {
        answering = null;
        if (mine !== running) return;
        setTraits(model, asBefore);
        said.rest();
        form.say(full(mine.engine.context, "message" in along ? prompt.length : 0));
        form.focus();
        return look();
      }
      const { ended } = await mine.engine.generate(prompt, {
        temperature: model.get("temperature"),
        randomSeed: model.get("sample_seed"),
        maxTokens: Math.min(model.get("max_tokens"), room),
        edits: edits(),
        signal: mineToEnd.signal,
        onToken({ id, text, probability }) {
          tokens.push({ id, text, probability });
          said.grow({ id, text, probability });
        },
      });
      if (mine !== running) return;
      answering = null;
      keep(ended);
      if (ended === "length" && room <= model.get("max_tokens")) form.say(full(mine.engine.context));
    } catch (error) {
      answering = null;
      if (mine === running) {
        if (tokens.length) keep("length");
        form.say(asError(error).message); // beside what asks again: it can go on, or answer
      }
    }
    said.rest();
    form.focus();
    look();

    /** @param {Message["ended"]} ended */
    function keep(ended) {
      const text = tokens.map((token) => token.text).join("");
      setTraits(model, { conversation: [...before, { ...message, text, ended }] });
    }
  }

  /** The rivals of the token that is looked at, and the text as it is read. */
  const work = latest(async () => {
    const mine = running;
    if (!mine || answering) return;
    try {
      const stretched = await written(mine);
      read.update(stretched, mine.engine.context);
      places.draw(await place(mine, stretched));
      if (mine !== running || answering) return;
      root.dataset.ready = "true";
      delete root.dataset.stale;
    } catch (error) {
      if (mine === running) showTrouble(error);
    }
  });

  /** @param {Running} mine @param {import("../parts/chat_form.js").Stretch[]} stretched */
  async function place({ engine }, stretched) {
    const [answer, tokens] = model.get("opened");
    const token = conversation()[answer]?.tokens?.[tokens];
    if (!token) return null;
    const prompt = idsOf(stretched, { answer, tokens });
    const { top, probabilities } = await engine.predict(prompt, { top: ROWS, edits: edits() });
    const [seen] = await engine.shown([token.id]);
    return { token: seen, top, probability: probabilities[token.id], broken: edits().length > 0 };
  }

  function show() {
    const busy = answering !== null;
    form.draw({ message: model.get("message"), busy, there: running !== null, last: conversation().at(-1) });
    if (busy) places.draw(null);
    if (system.value !== model.get("system")) system.value = model.get("system");
    inForm.checked = model.get("chat_form");
    inForm.disabled = busy || !running?.marks;
    system.disabled = busy;
    before.hidden = Boolean(running) && !marks();
    formed.textContent = formWords();
    knob.set(model.get("broken"));
    knob.draw(model.get("knob"), running?.knob ?? null, running !== null);
    read.element.hidden = !running;
    said.mark(model.get("opened"));
  }

  function formWords() {
    if (running && !running.marks) return "This model has none that is known here: it goes on with your text.";
    return marks() || !running
      ? "Marks stand around each message and say whose it is. It was trained further to go on as the one who answers."
      : "No marks: it reads your words as the beginning of any text, and goes on with them.";
  }

  function look() {
    if (!answering) said.draw(conversation());
    show();
    root.toggleAttribute("data-stale", running !== null);
    work(undefined);
  }

  const drawExamples = () => form.offer(model.get("examples"));

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    fetching.textContent = "";
    root.dataset.ready = "true";
    delete root.dataset.stale;
  }

  const starting = engineOf(model, {
    onStart() {
      root.removeAttribute("data-stale");
      answering?.abort();
      answering = running = null;
      said.draw(conversation());
      said.rest();
      show();
      fetching.textContent = model.get("model") === REAL && onSite() ? "" : "Fetching the model";
    },
    async onEngine(engine) {
      running = await knownOf(engine, model);
      fetching.textContent = "";
      trouble.show(null);
      look();
    },
    onTrouble: showTrouble,
  });

  const ends = [
    onChange(model, ["conversation", "opened", "system", "chat_form", "broken", "message", "knob"], look),
    onChange(model, ["examples"], drawExamples),
    choice.stop,
  ];
  drawExamples();
  look();
  el.append(root);
  choice.draw();
  const far = whenNear(root, starting.start);

  return () => {
    far();
    for (const end of ends) end();
    answering?.abort();
    starting.stop();
    root.remove();
  };
}

export default { render };
