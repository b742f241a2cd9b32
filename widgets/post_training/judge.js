// The judge, as lab/posttraining/judge.py has it: what it likes is all here. It was not there when the scene was told.

/**
 * @typedef {object} Taste  its numbers and words
 * @property {number} sentence  fewest words
 * @property {string[]} friendly
 * @property {number} enough  words
 * @property {number} tedious  taken off for every word beyond
 * @property {string[]} small  words of the asker that don't count
 *
 * @typedef {object} Verdict
 * @property {number} sentence  1 or 0
 * @property {number} friendly  1 or 0
 * @property {number} takenUp  the share of the asker's words, 0 to 1
 * @property {number} tedious  points taken off
 * @property {number} score
 * @property {string[]} wanted  the asker's words that count
 * @property {string[]} heard  those of them that the answer has
 */

/**
 * The words of a text, small and without marks.
 * @param {string} text
 * @returns {string[]}
 */
export function spoken(text) {
  return text
    .split(/\s+/u)
    .filter(Boolean)
    .map((word) => word.replace(/^[.,!?:;"]+|[.,!?:;"]+$/g, "").toLowerCase());
}

/**
 * @param {Taste} taste
 * @param {string} asked  what the asker says, without the scene
 * @param {string} answer
 * @returns {Verdict}
 */
export function judged(taste, asked, answer) {
  const said = spoken(answer);
  const wanted = [...new Set(spoken(asked))].filter((word) => !taste.small.includes(word));
  const heard = wanted.filter((word) => said.includes(word));
  const sentence = Number(said.length >= taste.sentence && /[.!]$/.test(answer.trimEnd()));
  const friendly = Number(taste.friendly.some((word) => said.includes(word)));
  const takenUp = wanted.length ? heard.length / wanted.length : 0;
  const tedious = taste.tedious * Math.max(0, said.length - taste.enough);
  return { sentence, friendly, takenUp, tedious, score: sentence + friendly + takenUp - tedious, wanted, heard };
}
