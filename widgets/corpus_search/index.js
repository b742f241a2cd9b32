// CorpusSearch: any phrase in the whole training text, and any document of it.
// The traits are the whole state: a control sets a trait, and a changed trait redraws the view.

import "./style.css";
import { pageFiles } from "../engine/files.js";
import { h } from "../parts/dom.js";
import { engineOf } from "../parts/engine.js";
import { count, tokensRead } from "../parts/format.js";
import { latest, rested } from "../parts/latest.js";
import { onChange, setTraits } from "../parts/model.js";
import { whenNear } from "../parts/near.js";
import { widgetRoot } from "../parts/root.js";
import { troubleBox } from "../parts/trouble.js";
import { spoken } from "../parts/words.js";
import { comparison, worthShowing } from "./comparison.js";
import { openCorpus } from "./corpus.js";
import { guessing } from "./guess.js";
import { moments } from "./moments.js";
import { phraseBox } from "./phrase_box.js";
import { reader } from "./reader.js";
import { answerOf, markedText, quoted, visible } from "./search.js";
import { trail } from "./trail.js";

/** @typedef {import("../parts/model.js").Model} Model */
/** @typedef {import("./search.js").Answer} Answer */

const QUOTED = 3; // places listed at once
const REST = 150; // ms without a move of the slider before places are fetched

/**
 * @param {{ model: Model, el: HTMLElement }} view
 * @returns {() => void}  called when the view is removed
 */
function render({ model, el }) {
  /** @type {import("./search.js").Engine | null} */
  let engine = null;
  /** @type {import("./corpus.js").Corpus | null} */
  let corpus = null;
  /** @type {Answer | null} to what is asked at present */
  let answer = null;
  let focusVerdict = false;

  const lead = h(
    "p",
    { class: "g-lead" },
    "The whole training text can be searched and read here, in the order in which the model read it.",
  );
  const box = phraseBox({
    onType: (phrase) => setTraits(model, { phrase, revealed: false }),
    onExample: (phrase) => setTraits(model, { phrase, revealed: false }),
    onOpening: (opening) => setTraits(model, { opening, revealed: false }),
    onCount(pressed) {
      focusVerdict = pressed;
      setTraits(model, { revealed: true });
    },
  });
  const guess = guessing();
  box.put(guess.element);
  const path = trail();
  const pairs = comparison();
  const when = moments({
    onSeek: (part) => seek({ part, known: 0 }),
    onMore: () => cursor && list(cursor),
    onOpen: open,
  });
  const page = reader({ onGo: (document) => setTraits(model, { document }) });

  const verdict = h("p", { class: "g-verdict", tabindex: -1 });
  const detail = h("p", { class: "g-detail" });
  const weighed = h("p", { class: "g-weighed" });
  const result = h(
    "div",
    { class: "g-result", hidden: true },
    verdict,
    detail,
    weighed,
    path.element,
    h("div", { class: "g-answer" }, pairs.element, when.element),
  );
  const trouble = troubleBox({ onRetry: tryAgain });
  const fetched = h("p", { class: "g-hint" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const root = widgetRoot(
    "CorpusSearch",
    "The training text",
    lead,
    box.element,
    trouble.element,
    result,
    page.element,
    fetched,
    heard,
  );

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (error) delete root.dataset.stale;
  }

  function tryAgain() {
    showTrouble(null);
    if (engine && corpus) lookAll();
    else starting.start();
  }

  const starting = engineOf(model, {
    onStart() {
      engine = corpus = answer = null;
      root.dataset.stale = "true";
    },
    async onEngine(started) {
      const opened = await openCorpus(pageFiles(model), "village/corpus");
      [engine, corpus] = [started, opened];
      await tellSize();
      lookAll();
    },
    onTrouble: showTrouble,
  });

  async function tellSize() {
    if (!engine || !corpus) return;
    const { tokens, documents } = corpus.index;
    const last = (await engine.checkpoints({ seed: model.get("seed") })).at(-1)?.tokens ?? tokens;
    lead.textContent =
      `All that the model ever read is here: ${count(documents)} documents in the order in which it read them, ` +
      `${tokensRead(tokens).replace(" read", "")} in all. ` +
      (tokens < last
        ? `(This copy of the book was built with a part only: training went on to ${tokensRead(last).replace(" read", "")}.) `
        : "") +
      "Look for any phrase, or read any document.";
    page.setLast(documents);
  }

  function lookAll() {
    ask(undefined);
    openPage(undefined);
  }

  /** Counts the phrase once it is to be revealed, and asks the model. */
  const ask = latest(async () => {
    if (!engine || !corpus) return;
    const [phrase, opening, revealed] = ["phrase", "opening", "revealed"].map((name) => model.get(name));
    answer = null;
    when.setHits([], { more: false, said: "" });
    result.hidden = true;
    guess.setAsking(!revealed);
    box.setCountable(!revealed);
    if (!revealed) return (delete root.dataset.stale, openPage(undefined));
    root.dataset.stale = "true";
    try {
      const found = await answerOf(engine, corpus, phrase, opening);
      if (phrase !== model.get("phrase") || opening !== model.get("opening") || !model.get("revealed")) return;
      answer = found;
      await drawAnswer(phrase, opening, found);
    } catch (error) {
      showTrouble(error);
    }
    openPage(undefined);
  });

  /**
   * @param {string} phrase
   * @param {boolean} opening
   * @param {Answer} found
   */
  async function drawAnswer(phrase, opening, found) {
    if (!engine || !corpus) return;
    const { tokens, counts, total, next, perPart } = found;
    verdict.textContent = howOften(total, opening);
    detail.textContent = howFar(found, corpus.index.tokens);
    weighed.textContent = guess.settle(`${opening} ${phrase}`, total);
    heard.textContent = [verdict, detail, weighed].map((line) => line.textContent).join(" ");
    path.update(tokens, counts);
    result.hidden = false;
    if (focusVerdict) verdict.focus({ preventScroll: true });
    focusVerdict = false;
    when.element.hidden = !total;
    if (perPart) {
      const { parts, tokens_per_step, tokens: all } = corpus.index;
      when.setTimes(perPart, Math.round((parts[1]?.token ?? all) / tokens_per_step), all / tokens_per_step);
      seek.cancel();
      await list({ part: 0, known: 0 });
    }
    const seed = model.get("seed");
    const predicted = await engine.predict(phrase, { seed }).then(
      (p) => p.probabilities,
      (error) => void showTrouble(error),
    );
    const shares = Array.from(next ?? [], (times) => times / total);
    const ids = worthShowing(shares, predicted ?? []);
    const rows = await Promise.all(
      ids.map(async (id) => ({
        text: engine ? await visible(engine, id) : "",
        counted: shares[id] ?? 0,
        times: next?.[id] ?? 0,
        predicted: predicted?.[id],
      })),
    );
    if (answer !== found) return;
    pairs.update(rows, total);
    delete root.dataset.stale;
  }

  /** @type {import("./search.js").Cursor | null} */
  let cursor = null;
  const seek = Object.assign(
    (/** @type {import("./search.js").Cursor} */ to) => {
      wished = to;
      rest();
    },
    { cancel: () => rest.cancel() },
  );
  let wished = { part: 0, known: 0 };
  const rest = rested(() => list(wished), REST);

  const list = latest(async (/** @type {import("./search.js").Cursor} */ from) => {
    const asked = answer;
    if (!engine || !corpus || !asked) return;
    try {
      const { hits, first, next } = await quoted(engine, corpus, asked, from, QUOTED);
      if (answer !== asked) return;
      cursor = next;
      const said = hits.length
        ? `${count(first)} to ${count(first + hits.length - 1)} of ${count(asked.total)}`
        : "It was not read any more after this moment.";
      when.setHits(hits, { more: Boolean(next), said: asked.total === 1 ? "The only one." : said });
      tellFetched();
    } catch (error) {
      showTrouble(error);
    }
  });

  /** Opens the document that the trait names. */
  const openPage = latest(async () => {
    if (!engine || !corpus) return;
    const number = Math.min(model.get("document"), corpus.index.documents - 1);
    page.setNumber(number);
    try {
      const document = await corpus.document(number);
      const runs = await markedText(engine, document.tokens, answer?.ids ?? []);
      if (number === model.get("document")) page.setText(document, runs);
      tellFetched();
    } catch (error) {
      showTrouble(error);
    }
  });

  /** @param {number} document  that the reader chose from the list of places */
  async function open(document) {
    setTraits(model, { document });
    await openPage(undefined);
    page.focus();
  }

  function tellFetched() {
    if (!corpus) return;
    fetched.textContent = `Of the files of this text, ${(corpus.fetched / 1e6).toFixed(1)} MB have been fetched so far.`;
  }

  function drawBox() {
    box.setExamples(model.get("examples"));
    box.setPhrase(model.get("phrase"), model.get("opening"));
  }

  function onAsked() {
    drawBox();
    showTrouble(null);
    if (model.get("revealed")) root.dataset.stale = "true";
    ask(undefined);
  }

  const ends = [
    onChange(model, ["phrase", "opening", "revealed", "examples"], rested(onAsked, 0)),
    onChange(model, ["document"], () => openPage(undefined)),
    onChange(model, ["seed"], () => ask(undefined)),
    onChange(model, ["preparing"], () => {
      if (!model.get("preparing")) tryAgain();
    }),
  ];

  drawBox();
  guess.setAsking(!model.get("revealed"));
  box.setCountable(!model.get("revealed"));
  root.dataset.stale = "true";
  el.append(root);
  const leave = whenNear(root, starting.start); // half a megabyte of model and text
  root.dataset.ready = "true";

  return () => {
    leave();
    seek.cancel();
    for (const end of ends) end();
    starting.stop();
    root.remove();
  };
}

/**
 * @param {number} total
 * @param {boolean} opening
 */
function howOften(total, opening) {
  return `${total ? `Read ${times(total)}` : "Never read"}${opening ? " at the beginning of a document" : ""}.`;
}

/** @param {number} n */
function times(n) {
  return ["never", "once", "twice"][n] ?? `${count(n)} times`;
}

/**
 * For a phrase that is never met: how much of it is.
 * @param {Answer} answer
 * @param {number} read  tokens of the whole text
 */
function howFar({ tokens, counts, total }, read) {
  if (total) return "";
  const met = counts.length - 1;
  const far =
    met === 0
      ? ""
      : ` Its first ${met === 1 ? "token" : `${met} tokens`} came ${times(counts[met - 1])}, ` +
        `and “${spoken(tokens[met].text)}” never followed.`;
  return `Not once in ${tokensRead(read)}.${far} There is nothing to count. The model expects something all the same.`;
}

export default { render };
