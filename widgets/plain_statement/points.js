// The points that the post makes, in our words, and by which words of a text a trace of each is found. No DOM.

import { clausesOf, denies, family, find } from "./reading.js";

/** @typedef {import("./reading.js").Clause} Clause */
/** @typedef {import("./reading.js").Family} Family */
/** @typedef {import("./reading.js").Token} Token */
/** @typedef {"task" | "training" | "numbers" | "people" | "more" | "why" | "how" | "after"} PointId */
/**
 * One way to make a point: in one clause stands a word of each list.
 * @typedef {object} Way
 * @property {Family[]} all
 * @property {"known" | "unknown"} [stance]  what the clause must say of it
 * @property {boolean} [plain]  saying it is enough, as long as the clause does not say that it is unknown
 * @property {Family} [not]  none of these stands there
 * @property {number} [near]  how many words may lie between one list's word and the next one's, in this order
 * @property {boolean} [whole]  the words may stand anywhere in the sentence
 */
/** @typedef {{ state: "said" | "otherwise" | "none", tokens: Token[] }} Trace  `otherwise`: the text says the contrary */

/** @type {{ id: PointId, text: string, ways: Way[] }[]} */
export const POINTS = [
  {
    id: "task",
    text: "What the models are trained to do is known: to predict the next word.",
    ways: [
      way("predict* guess* continu* complet*", "next upcoming text texts word words token tokens", { near: 5, plain: true }),
      way("next_word* next_token*", "predict* guess* right wrong", { near: 4, plain: true }),
      way("prediction_error* error_on_the_next"),
      way("task goal* aim aims objective* trained_to trained_for taught", { stance: "known" }),
    ],
  },
  {
    id: "training",
    text: "How training sets the numbers is known: an error tells how to change each of them a little.",
    ways: [
      way(
        "adjust* updat* nudg* tun* turn* tweak* correct* chang* shift* lower* reduc* move* moving improv*",
        "weight* parameter* number* knob* setting* value* mistake* error* loss guess*",
        { near: 5, plain: true },
      ),
      way(
        "parameter* weight* number* knob* setting* value* mistake* error*",
        "adjusted updated nudged tuned turned tweaked corrected changed shifted set move corrections",
        { near: 6, plain: true },
      ),
      way("how method* procedure* process* works rule", "train* trained training corrected taught came_about", {
        stance: "known",
      }),
      way(
        "how_to_make how_to_build how_to_train what_happened_to recipe* procedure* process learning_algorithm* training_method* method* the_training",
        { stance: "known", not: family("trained_to") },
      ),
    ],
  },
  {
    id: "numbers",
    text: "In open models, at least, every number and every operation is known.",
    ways: [
      way("weight* parameter* number* knob* operation* step* calculation* sum* arithmetic multipl* equation* part in_between", {
        stance: "known",
        not: family("which what_the for"),
      }),
      way(
        "weight* parameter* number* knob* operation* step* calculation* sums arithmetic result*",
        "read see seen print* download* public specified follow* check* inspect* trace* look* list listed by_hand",
        { plain: true },
      ),
      way("have see read print download inspect trace follow", "weight* parameter* number* knob* operation* step* sums", {
        plain: true,
        near: 3,
      }),
    ],
  },
  {
    id: "people",
    text: "People set the conditions: the text, the design, the rule and the numbers to begin with.",
    ways: [
      way(
        "people human* engineer* developer* programmer* maker* builder* creator* author* compan* we you somebody someone researcher*",
        "build* built made make design* choose* chose set wrote write* pick_the picked_the decid* creat* provid* collect* gather* select*",
        { near: 3 },
      ),
      way(
        "built made designed chosen set written picked decided created by",
        "by_people by_human* by_engineer* by_developer* by_programmer*",
        { near: 3 },
      ),
    ],
  },
  {
    id: "more",
    text: "Models come to do things that nobody trained them for.",
    ways: [
      way(
        "nobody no_one noone not_a_soul not never cannot neither without weren't wasn't didn't",
        "train* ask* plan* intend* design* told_it told_them taught shown wrote specified decide* choose program* part_of becomes",
        { near: 4 },
      ),
      way(
        "unplanned unintended side_effect* by_product* byproduct* emerg* other_things beyond_the_task beyond_their_task " +
          "more_than_we far_more_than what_else along_the_way",
      ),
    ],
  },
  {
    id: "why",
    text: "Why such abilities come, and which ones to expect, is not known.",
    ways: [
      way(
        "why reason* cause* come_from which_abilit* which_capacit* which_capabilit* which_skill* which_ones would_come what_else",
        { stance: "unknown" },
      ),
      way("beforehand in_advance foretell* foretold foresee* foresaw anticipat* expect*", { stance: "unknown" }),
      way("guess* hypothes* conjecture*", "reason* why", { near: 5 }),
    ],
  },
  {
    id: "how",
    text: "How the numbers bring about what a model does is, for the most part, not known.",
    ways: [
      way("how", {
        stance: "unknown",
        not: family("how_the_training how_they_are_trained how_it_is_trained how_it_was_trained how_they_were_trained"),
      }),
      way(
        "mechanism* circuit* inner_working* implement* which_part* which_of which_number* which_weight* which_neuron* which_head* " +
          "through_which is_for they_mean it_means meaning sums_amount are_doing will_do workings route seat responsible cause_of behaviour behavior read_off",
        { stance: "unknown" },
      ),
    ],
  },
  {
    id: "after",
    text: "What is found out about the inside is found afterwards, and is never quite certain.",
    ways: [
      way(
        "find* found discover* identif* worked_out interpretability experiment* result* investigat*",
        "after afterwards later hindsight tentative patchy mistaken never_sure be_sure certain overturned provisional conclusive",
        { whole: true },
      ),
    ],
  },
];

/**
 * @param {string} first
 * @param {...(string | Omit<Way, "all">)} more  further lists, and at last how they must stand
 * @returns {Way}
 */
function way(first, ...more) {
  const lists = [first, ...more.filter((one) => typeof one === "string")];
  const how = more.find((one) => typeof one === "object") ?? {};
  return { all: lists.map(family), .../** @type {Omit<Way, "all">} */ (how) };
}

/**
 * A trace of each point, or that there is none.
 * @param {string} text
 * @returns {Record<PointId, Trace>}
 */
export function tracesOf(text) {
  const clauses = clausesOf(text);
  const traces = POINTS.map(({ id, ways }) => [id, traceOf(clauses, ways)]);
  return /** @type {Record<PointId, Trace>} */ (Object.fromEntries(traces));
}

/**
 * @param {Clause[]} clauses
 * @param {Way[]} ways
 * @returns {Trace}
 */
function traceOf(clauses, ways) {
  /** @type {Trace} */
  let found = { state: "none", tokens: [] };
  for (const how of ways) {
    for (const clause of how.whole ? sentences(clauses) : clauses) {
      const tokens = placed(clause, how);
      if (!tokens) continue;
      if (!how.stance || how.stance === clause.stance)
        return { state: "said", tokens: inOrder([...tokens, ...(how.stance ? clause.signs : [])]) };
      if (clause.stance && found.state === "none") found = { state: "otherwise", tokens: inOrder([...tokens, ...clause.signs]) };
    }
  }
  return found;
}

/**
 * @param {Clause} clause
 * @param {Way} how
 * @returns {Token[] | null}  the words of its lists
 */
function placed({ tokens, stance }, { all, not, near, plain }) {
  if (not && find(tokens, not)) return null;
  if (plain && stance === "unknown") return null;
  const [first, ...others] = all;
  for (let at = find(tokens, first); at; at = find(tokens, first, at[0] + 1)) {
    const found = tokens.slice(...at);
    let end = at[1];
    const complete = others.every((list) => {
      const next = near === undefined ? find(tokens, list) : find(tokens.slice(0, end + near + 1), list, end);
      if (!next) return false;
      if (near !== undefined) {
        if (!plain && tokens.slice(end, next[0]).some(({ word }) => denies(word))) return false;
        end = next[1];
      }
      found.push(...tokens.slice(...next));
      return true;
    });
    if (complete) return found;
  }
  return null;
}

/**
 * Clauses of one sentence as one.
 * @param {Clause[]} clauses
 * @returns {Clause[]}
 */
function sentences(clauses) {
  const numbers = [...new Set(clauses.map(({ sentence }) => sentence))];
  return numbers.map((number) => {
    const tokens = clauses.filter(({ sentence }) => sentence === number).flatMap((clause) => clause.tokens);
    return { tokens, sentence: number, stance: "", signs: [] };
  });
}

/** @param {Token[]} tokens */
function inOrder(tokens) {
  return [...new Set(tokens)].sort((a, b) => a.start - b.start);
}
