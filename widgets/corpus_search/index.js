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
import { worthShowing } from "./comparison.js";
import { openCorpus } from "./corpus.js";
import { guessing, keyOf } from "./guess.js";
import { howOften, outcome } from "./outcome.js";
import { phraseBox } from "./phrase_box.js";
import { reader } from "./reader.js";
import { answerOf, markedText, quoted, visible } from "./search.js";

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

  const lead = h(
    "p",
    { class: "g-lead" },
    "The whole training text can be searched and read here, in the order in which the model read it.",
  );
  const box = phraseBox({
    onPhrase: (phrase) => look({ phrase }),
    onOpening: (opening) => look({ opening }),
    onEnter: () => guess.submit(),
  });
  const guess = guessing({ onShow: () => setTraits(model, { revealed: true }) });
  const result = outcome({
    onSeek: (part) => seek({ part, known: 0 }),
    onMore: () => cursor && list(cursor),
    onOpen: open,
  });
  const page = reader({ onGo: (document) => setTraits(model, { document }) });
  const trouble = troubleBox({ onRetry: tryAgain });
  const fetched = h("p", { class: "g-hint" });
  const heard = h("p", { class: "g-hidden", role: "status" });
  const root = widgetRoot(
    "CorpusSearch",
    "The training text",
    lead,
    box.element,
    guess.element,
    trouble.element,
    result.element,
    page.element,
    fetched,
    heard,
  );

  /** What is to be counted. */
  const asked = () => keyOf(model.get("phrase"), model.get("opening"));
  /** Whether the reader has to guess first. Without a phrase there is nothing to guess. */
  const asking = () => !model.get("revealed") && Boolean(model.get("phrase").trim());

  /**
   * Something else is looked for: hidden until the reader has guessed, unless it was counted before.
   * @param {{ phrase?: string, opening?: boolean }} other
   */
  function look({ phrase = model.get("phrase"), opening = model.get("opening") }) {
    setTraits(model, { phrase, opening, revealed: guess.knows(keyOf(phrase, opening)) });
  }

  /** @param {unknown} error */
  function showTrouble(error) {
    trouble.show(error);
    if (!error) return;
    delete root.dataset.stale;
    if (!corpus) fetched.textContent = "";
  }

  function tryAgain() {
    showTrouble(null);
    if (engine && corpus) lookAll();
    else starting.start();
  }

  const starting = engineOf(model, {
    onStart() {
      engine = corpus = answer = null;
      fetched.textContent = "Fetching the model and what is known of the text …";
      root.dataset.stale = "true";
    },
    async onEngine(started) {
      const opened = await openCorpus(pageFiles(model), "village/corpus");
      [engine, corpus] = [started, opened];
      fetched.textContent = "";
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
    const what = asked();
    answer = null;
    heard.textContent = ""; // what was said last was of something else
    result.hide();
    if (!model.get("revealed")) return (delete root.dataset.stale, openPage(undefined));
    root.dataset.stale = "true";
    try {
      const found = await answerOf(engine, corpus, model.get("phrase"), model.get("opening"));
      if (what !== asked() || !model.get("revealed")) return;
      answer = found;
      await drawAnswer(what, found);
    } catch (error) {
      guess.close(); // there is no outcome to hold it against
      showTrouble(error);
    }
    openPage(undefined);
  });

  /**
   * @param {string} what  was counted
   * @param {Answer} found
   */
  async function drawAnswer(what, found) {
    if (!engine || !corpus) return;
    const [phrase, opening, seed] = ["phrase", "opening", "seed"].map((name) => model.get(name));
    const { total, next, perPart } = found;
    heard.textContent = howOften(total, opening);
    guess.tell(what, total, howOften(total, opening));
    const example = model.get("examples").find((/** @type {{ phrase: string }} */ one) => one.phrase === phrase);
    result.show(found, opening, corpus.index.tokens, example?.found);
    if (perPart) {
      const { parts, tokens_per_step, tokens: all } = corpus.index;
      result.setTimes(perPart, Math.round((parts[1]?.token ?? all) / tokens_per_step), all / tokens_per_step);
      seek.cancel();
      await list({ part: 0, known: 0 });
    }
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
    result.setRows(rows, total);
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
      result.setHits(hits, { more: Boolean(next), said: asked.total === 1 ? "The only one." : said });
      tellFetched();
    } catch (error) {
      showTrouble(error);
    }
  });

  /** Opens the document that the trait names. */
  const openPage = latest(async () => {
    if (!engine || !corpus || asking()) return;
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
    page.element.hidden = asking();
    if (asking()) guess.ask(asked(), model.get("phrase"), model.get("opening"));
    else if (!model.get("revealed")) guess.close();
  }

  function onAsked() {
    drawBox();
    if (!engine || !corpus) return; // on their way, or what is wrong with them still stands there
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

  if (guess.knows(asked())) setTraits(model, { revealed: true }); // a link brought what this reader has seen counted
  drawBox();
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

export default { render };
