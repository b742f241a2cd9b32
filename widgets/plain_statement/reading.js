// A text cut into words and clauses, and for each clause whether it says that something is known or that it is not.
// This goes by words alone: it follows "we don't know why" and "the task is known, the reason isn't", and much else
// it does not follow. No DOM.

/** @typedef {{ word: string, bare: string, start: number, end: number, gap: string }} Token  `bare`: without 's; `gap`: what stands before it */
/** @typedef {Map<string, string[][]>} Family  words, or rows of words, by their first letter */
/** @typedef {"known" | "unknown" | ""} Stance */
/** @typedef {{ from: number, to: number, knows: boolean }} Sign  a row of tokens that speaks of knowing, or of not knowing */
/**
 * @typedef {object} Clause
 * @property {Token[]} tokens
 * @property {number} sentence  which one it is part of
 * @property {Stance} stance
 * @property {Token[]} signs  the words by which it has that stance
 */

const KNOWING = family(
  "know* knew understand* understood grasp* get_why gets_why get_how gets_how explain* clear documented " +
    "sure foretell* foresee* foresaw foreseen foretold anticipat* deduc* transparent write_down written_down wrote_down",
);
const ACCOUNT = family("explanation* theory account"); // is one given, or missing? Another word says
const UNKNOWING = family(
  "unknown* unclear unexplained mystery mysteries mysterious puzzl* opaque obscure unpredictabl* hidden " +
    "secret lack* missing conjecture* guesswork open_question* no_idea no_theory black_box escape* remains_to remain_to shrug* " +
    "anybody's_guess anyone's_guess",
);
const SAYING = family("say tell told give see list listed predict point read"); // what one can say, one knows
const MODAL = new Set(["can", "could", "cannot", "can't", "couldn't", "able", "unable", "hard", "impossible"]);
const BEING = new Set([
  "is",
  "are",
  "was",
  "were",
  "be",
  "been",
  "isn't",
  "aren't",
  "wasn't",
  "weren't",
  "remain",
  "remains",
  "stays",
]);
// These deny the whole clause, whatever stands between; the others only what follows within a few words.
const NOBODY = new Set(["nobody", "none", "neither", "nor", "noone", "few", "nothing"]);
const NOT = new Set([
  "not",
  "never",
  "no",
  "cannot",
  "hardly",
  "barely",
  "scarcely",
  "rarely",
  "seldom",
  "without",
  "unable",
  "impossible",
  "hard",
  "little",
  "less",
  "poorly",
]);
const REACH = 5;
const BREAKS = new Set(["but", "yet", "however", "although", "though", "while", "whereas", "except", "despite"]);
const JOINTS = new Set(["and", "or", "nor"]);
const SUBJECTS = new Set(["we", "i", "you", "they", "it", "people", "nobody", "researchers", "engineers"]);
const ASKING = new Set(["what", "how", "why", "which", "where", "whether"]);

/**
 * @param {string} list  words between spaces; `*` stands for any ending, `_` for a space
 * @returns {Family}
 */
export function family(list) {
  /** @type {Family} */
  const rows = new Map();
  for (const entry of list.split(" ")) {
    const row = entry.split("_");
    rows.set(row[0][0], [...(rows.get(row[0][0]) ?? []), row]);
  }
  return rows;
}

/**
 * @param {string} text
 * @returns {Token[]}
 */
export function tokensOf(text) {
  let last = 0;
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu)].map(({ 0: found, index }) => {
    const gap = text.slice(last, index);
    last = index + found.length;
    const word = found.toLowerCase().replaceAll("’", "'");
    return { word, bare: word.replace(/'s$/, ""), start: index, end: last, gap };
  });
}

/**
 * The first place at or after `from` where one of the words (or rows of words) stands.
 * @param {Token[]} tokens
 * @param {Family} words
 * @param {number} [from]
 * @returns {[number, number] | null}  the first token and the one after the last
 */
export function find(tokens, words, from = 0) {
  for (let at = from; at < tokens.length; at++) {
    const length = standing(tokens, words, at);
    if (length) return [at, at + length];
  }
  return null;
}

/**
 * @param {Token[]} tokens
 * @param {Family} words
 * @param {number} at
 * @returns {number}  how many tokens from `at` on are one of the words (or rows of words); 0 if none is
 */
export function standing(tokens, words, at) {
  return (
    (words.get(tokens[at].word[0]) ?? []).find((row) =>
      row.every((part, i) => at + i < tokens.length && fits(tokens[at + i], part)),
    )?.length ?? 0
  );
}

/**
 * @param {Token} token
 * @param {string} part  of a family
 */
function fits({ word, bare }, part) {
  return part.endsWith("*") ? bare.startsWith(part.slice(0, -1)) : bare === part || word === part;
}

/**
 * Places in a text, those as one that only a space parts.
 * @param {string} text
 * @param {{ start: number, end: number }[]} spans  in order
 * @returns {{ start: number, end: number }[]}
 */
export function joined(text, spans) {
  /** @type {{ start: number, end: number }[]} */
  const rows = [];
  for (const { start, end } of spans) {
    const last = rows.at(-1);
    if (last && text.slice(last.end, start).trim() === "") last.end = end;
    else rows.push({ start, end });
  }
  return rows;
}

/** @param {string} word */
export function denies(word) {
  return NOT.has(word) || NOBODY.has(word) || word.endsWith("n't");
}

/**
 * @param {string} text
 * @returns {Clause[]}
 */
export function clausesOf(text) {
  /** @type {Clause[]} */
  const clauses = [];
  /** @type {1 | -1 | 0} what was last said to be so or not so, without the words that deny it */
  let bare = 0;
  sentencesOf(tokensOf(text)).forEach((sentence, number) => {
    for (const tokens of piecesOf(sentence)) {
      const before = clauses.at(-1);
      const [sign] = signsOf(tokens);
      const read = sign ? ownStance(tokens, sign) : borrowed(tokens, before, before?.sentence === number, bare);
      if (sign) bare = sign.knows ? 1 : -1;
      clauses.push({ tokens, sentence: number, ...read });
    }
  });
  return clauses;
}

/** @param {Token[]} tokens */
function sentencesOf(tokens) {
  return cut(tokens, (token) => /[.!?…]["”')\]]*\s|\n/.test(token.gap));
}

/** @param {Token[]} sentence */
function piecesOf(sentence) {
  return cut(
    sentence,
    (token, i) => /[;:–—()]|\s-\s/.test(token.gap) || (BREAKS.has(token.word) && !isPart(sentence, i)),
  ).flatMap((piece) => {
    const parts = joints(piece);
    return cut(piece, (_, i) => parts.has(i));
  });
}

/** "Not yet", "has yet", "however clever": no new thought begins there. @param {Token[]} sentence  @param {number} at */
function isPart(sentence, at) {
  if (sentence[at].word === "however") return !sentence[at + 1]?.gap.includes(",");
  return sentence[at].word === "yet" && !/[,;]/.test(sentence[at].gap) && sentence[at - 1]?.word !== "and";
}

/**
 * Where a piece that says of two things whether they are known falls into two: "the task is known, the reason is unknown".
 * @param {Token[]} piece
 */
function joints(piece) {
  const found = new Set();
  const signs = signsOf(piece);
  // "The task is known, and why it can do more isn't": the last word denies again what the sign said.
  if (signs.length && denies(piece[piece.length - 1].word)) signs.push({ from: piece.length, to: piece.length, knows: true });
  for (let i = 1; i < signs.length; i++) {
    const between = Array.from({ length: signs[i].from - signs[i - 1].to }, (_, k) => signs[i - 1].to + k).filter(
      (at) => JOINTS.has(piece[at].word) || piece[at].gap.includes(","),
    );
    // "… is unknown" is about what stands before it, "we know …" about what stands after.
    const joint = isSaidOf(piece, signs[i].from) ? between[0] : between.at(-1);
    if (joint !== undefined) found.add(joint);
  }
  return found;
}

/**
 * @param {Token[]} tokens
 * @param {number} at
 */
function isSaidOf(tokens, at) {
  return tokens.slice(Math.max(0, at - 4), at).some(({ word }) => BEING.has(word));
}

/**
 * The words that speak of knowing or of not knowing, in order.
 * @param {Token[]} tokens
 * @returns {Sign[]}
 */
function signsOf(tokens) {
  const [found, accounts] = [/** @type {Sign[]} */ ([]), /** @type {Sign[]} */ ([])];
  for (let at = 0; at < tokens.length; at++) {
    const may = tokens.slice(Math.max(0, at - 3), at).some(({ word }) => MODAL.has(word) || denies(word));
    const unknown = standing(tokens, UNKNOWING, at);
    const known = standing(tokens, KNOWING, at) || (may && standing(tokens, SAYING, at)) || 0;
    const account = standing(tokens, ACCOUNT, at);
    if (unknown || known) found.push({ from: at, to: at + (unknown || known), knows: !unknown });
    else if (account) accounts.push({ from: at, to: at + account, knows: true });
  }
  return found.length ? found : accounts;
}

/**
 * @param {Token[]} tokens
 * @param {Sign} sign
 * @returns {{ stance: Stance, signs: Token[] }}
 */
function ownStance(tokens, { from, to, knows }) {
  // "Nobody asked for it, and we know": what another subject knows is not denied.
  let begin = from;
  while (begin && !(JOINTS.has(tokens[begin - 1].word) && SUBJECTS.has(tokens[begin].word))) begin -= 1;
  const denying = tokens.filter(({ word }, at) =>
    at < begin
      ? false
      : at < from
        ? NOBODY.has(word) || isNoOne(tokens, at) || (from - at <= REACH && denies(word) && !isNotOnly(tokens, at))
        : at >= to && at < to + 3 && /^(nothing|little|less|nobody|hardly|poorly)$|^no$/.test(word),
  );
  const subjects = denying.filter(({ word }) => NOBODY.has(word)).length;
  const denials = denying.length - Math.max(0, subjects - 1); // "neither this nor that" denies once
  const so = knows === (denials % 2 === 0);
  return { stance: so ? "known" : "unknown", signs: [...denying, ...tokens.slice(from, to)] };
}

/** @param {Token[]} tokens  @param {number} at */
function isNoOne(tokens, at) {
  return tokens[at].word === "no" && tokens[at + 1]?.word === "one";
}

/** @param {Token[]} tokens  @param {number} at */
function isNotOnly(tokens, at) {
  return ["only", "just", "merely"].includes(tokens[at + 1]?.word);
}

/**
 * What a clause without such a word has from the one before: "…, but not why", "… and why isn't", "…: how it is made".
 * @param {Token[]} tokens
 * @param {Clause | undefined} before
 * @param {boolean} together  whether both are of one sentence
 * @param {1 | -1 | 0} bare
 * @returns {{ stance: Stance, signs: Token[] }}
 */
function borrowed(tokens, before, together, bare) {
  const words = tokens.map(({ word }) => word).filter((word) => !BREAKS.has(word) && !JOINTS.has(word));
  const denying = tokens.filter(({ word }) => denies(word));
  const [first, last] = [words[0] ?? "", words.at(-1) ?? ""];
  if (!before || !bare) return { stance: "", signs: [] };
  if (words.includes("neither") || first === "nor") return { stance: before.stance, signs: denying };
  const cutShort = denies(last) || (BEING.has(last) && !SUBJECTS.has(words.at(-2) ?? "")); // "how it works is", not "what it is"
  if (first === "not" || cutShort) {
    return { stance: (bare === 1) === (denying.length % 2 === 0) ? "known" : "unknown", signs: denying };
  }
  const goesOn = (together && (ASKING.has(first) || /[:()]/.test(tokens[0].gap))) || (ASKING.has(first) && last === "too");
  return goesOn ? { stance: before.stance, signs: before.signs } : { stance: "", signs: [] };
}

/**
 * @template T
 * @param {T[]} row
 * @param {(one: T, i: number) => boolean} begins  whether a new part begins with this one
 * @returns {T[][]}
 */
function cut(row, begins) {
  /** @type {T[][]} */
  const parts = [];
  row.forEach((one, i) => {
    if (!i || begins(one, i)) parts.push([]);
    parts[parts.length - 1].push(one);
  });
  return parts;
}
