// Turns of phrase that claim a great deal, and the lesson of the book that may make one pause. No DOM.

/** @typedef {import("./book.js").Lesson} Section */
/** @typedef {{ id: string, pattern: RegExp, pause: string, lesson: Section }} Claim */
/** @typedef {{ start: number, end: number }} Span */

const NOBODY = "(?:nobody|no[ -]?one|not even (?:its|their|the) [a-z]+)";
const KNOWS = "(?:really |fully |truly |actually )?(?:knows?|understands?|has (?:any|the slightest) idea)";
const FULLY = "(?:fully|completely|perfectly|entirely|totally)";
const REALLY = "(?:truly|really|actually|genuinely)";
const MIND =
  "(?:thinks?|thinking|understands?|understanding|knows?|reasons?|reasoning|believes?|feels?|intelligen\\w+|conscious\\w*|minds?)";

/** @type {Claim[]} */
export const CLAIMS = [
  claim(
    "nobody",
    `${NOBODY} ${KNOWS} (?:how\\b[^.;,]{0,30}\\bworks?\\b|anything|it\\b|them\\b|these \\w+|such \\w+|LLMs|AI\\b|ChatGPT)|(?:nothing is known|(?:we|people|engineers|researchers) (?:know|understand) (?:absolutely |next to )?nothing|(?:complete|total|utter|absolute) mystery)`,
    "Of how such a model was made, and of each operation in it, a whole chapter can be told.",
    { path: "what-we-know/one-sentence", title: "Follow one sentence through" },
  ),
  claim(
    "everything",
    `(?<!n[’']t |not )(?:know|knows|known|understand|understands) everything|everything (?:about it |about them )?is (?:known|understood)|${FULLY} (?:known|understood|explained)|(?:know|knows|understand|understands) ${FULLY}|nothing (?:is )?(?:left|to (?:explain|understand|find out))|no mystery`,
    "Every number is there to be read. Which of them make the difference had to be looked for, and not all was found.",
    { path: "what-we-dont-know/how-does-it", title: "How does it do it?" },
  ),
  claim(
    "only",
    "(?:just|only|merely|simply|mere|nothing but|no more than|nothing more than)(?: \\w+){0,3} (?:statistic\\w*|predict\\w*|autocomplet\\w*|numbers?|math\\w*|multipl\\w+|cop(?:y|ies|ying)|repeat\\w*|parrot\\w*|words?|patterns?|probabilit\\w+|calculat\\w+|word (?:guess|predict)\\w*)",
    "What does “only” leave out? Simple counts of words were asked the same questions as our model. See where they keep up and where they don’t.",
    { path: "what-we-know/how-much-is-that-worth", title: "How much is that worth?" },
  ),
  claim(
    "really",
    `${REALLY} ${MIND}|(?:thinks|understands|reasons|feels|is conscious|is intelligent)(?: just)? (?:like|as) (?:we|us|people|humans|a (?:person|human))`,
    "Which test would show it, and could a rule of one line pass that test as well?",
    { path: "what-we-dont-know/what-a-test-shows", title: "What a test shows" },
  ),
  claim(
    "not-really",
    `(?<!\\b(?:I|we|you|people) )(?:do(?:es)?(?:n[’']t| not)|can(?:no|[’'])t|never|not) (?:${REALLY} )?(?:think|understand (?:anything|language|meaning)|reason)\\b|(?:understands?|knows?) nothing|no (?:understanding|intelligence|meaning)\\b`,
    "That is as hard to show as the contrary. Which test would it have to fail?",
    { path: "what-we-dont-know/what-a-test-shows", title: "What a test shows" },
  ),
  claim(
    "never",
    "(?:we|nobody|no[ -]?one)(?:[’']ll| will| can| could)? (?:never|ever) (?:know|understand|find out)|can never be|unknowable|impossible to (?:know|understand|say|explain)|none ever will|forever (?:unknown|a mystery)",
    "Some parts were found, in our model and in large ones.",
    { path: "what-we-dont-know/a-circuit", title: "A circuit that was found" },
  ),
  claim(
    "always",
    "(?<!not |n[’']t |almost |nearly )(?:always|in every case|without exception)|(?<!not |n[’']t )\\bnever\\b(?! (?:quite|fully|entirely|completely|certain|sure|conclusive|trained|meant|asked|planned|told|shown))",
    "One exception would undo it. Ask it of sister models too, which read the same text.",
    { path: "what-we-know/how-much-is-that-worth", title: "How much is that worth?" },
  ),
  claim(
    "itself",
    "all by (?:itself|themselves)|(?:on|of) (?:its|their) own(?: accord)?|by (?:itself|themselves)|spontaneous\\w*|nobody (?:made|built) (?:it|them)|(?:taught|made|built) (?:itself|themselves)",
    "Every turn of every number was made by a rule that people wrote.",
    { path: "what-we-know/many-knobs", title: "Many knobs" },
  ),
  claim(
    "secret",
    "(?:keep|keeps|kept) (?:it|them|this|everything) secret|(?:is|are|it[’']s) (?:all )?(?:a )?secret\\b|companies hide",
    "Some makers publish little, some nearly everything. And some questions stay open whatever is published.",
    { path: "what-we-know/the-large-ones", title: "And the large ones?" },
  ),
  claim(
    "proof",
    "prove[sdn]?\\b|proof\\b|undoubtedly|without (?:a |any )?doubt|obvious(?:ly)?|certainly|of course",
    "Several stories may fit what is seen. What would have spoken against it?",
    { path: "what-we-dont-know/when-is-it-finished", title: "When is an explanation finished?" },
  ),
];

/**
 * @param {string} id
 * @param {string} pattern
 * @param {string} pause
 * @param {Section} lesson
 * @returns {Claim}
 */
function claim(id, pattern, pause, lesson) {
  return { id, pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})`, "giu"), pause, lesson };
}

/**
 * @param {string} text
 * @returns {{ claim: Claim, spans: Span[] }[]}
 */
export function claimsIn(text) {
  return CLAIMS.flatMap((one) => {
    const spans = [...text.matchAll(one.pattern)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
    return spans.length ? [{ claim: one, spans }] : [];
  });
}
