// What somebody's answers come to, concept by concept. No DOM, no storage.

/**
 * @typedef {{ say: string, right: boolean, is: string, why: string }} Option  `is`: the misconception's key
 * @typedef {{ ask: string, answers: Option[] }} Question
 * @typedef {"before" | "after"} Form
 * @typedef {{ id: string, concept: string, lesson: string, before: Question, after: Question }} Item
 * @typedef {{ item: Item, before: Option | null, after: Option | null, moved: string }} Row
 */

/** What somebody says who would only guess. */
export const DONT_KNOW = "I don’t know";

/** What became of a concept, in words. */
export const MOVED = {
  gained: "understood since",
  kept: "understood before and after",
  lost: "understood before, not after",
  changed: "another answer, not yet the right one",
  same: "not moved",
  unknown: "",
};

/**
 * The answer that was given, if the question still has it.
 * @param {Question} question
 * @param {string | null | undefined} said
 * @returns {Option | null}
 */
export const given = (question, said) => question.answers.find(({ say }) => say === said) ?? null;

/**
 * @param {Item[]} items
 * @param {(id: string, form: Form) => string | null} said  what was answered
 * @returns {Row[]}
 */
export function rows(items, said) {
  return items.map((item) => {
    const [before, after] = [given(item.before, said(item.id, "before")), given(item.after, said(item.id, "after"))];
    const asked = said(item.id, "before") !== null && said(item.id, "after") !== null;
    return { item, before, after, moved: asked ? move(before, after) : "unknown" };
  });
}

/**
 * @param {Option | null} before  null: not known
 * @param {Option | null} after
 * @returns {keyof typeof MOVED}
 */
function move(before, after) {
  if (after?.right) return before?.right ? "kept" : "gained";
  if (before?.right) return "lost";
  return before?.is === after?.is ? "same" : "changed";
}

/**
 * How many of the rows were answered rightly.
 * @param {Row[]} all
 * @param {Form} form
 */
export const rightly = (all, form) => all.filter((row) => row[form]?.right).length;
