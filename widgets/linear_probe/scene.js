// A story put together from a few chosen words, told as the village tells its own, and what is true in it.

/**
 * @typedef {object} Scene
 * @property {"differ" | "agree" | "two things"} kind  moved unseen; seen; unseen, and then another thing is moved
 * @property {string} room
 * @property {string} seeker
 * @property {string} mover
 * @property {string} thing
 * @property {string} other  the second thing, if there is one
 * @property {string[]} containers  three; the thing goes from the first to the second
 */
/** @typedef {"place" | "belief"} Target */

/**
 * @param {Scene} scene
 * @returns {string}
 */
export function storyOf({ kind, room, seeker, mover, thing, other, containers: [a, b, c] }) {
  const moved = `${mover} takes the ${thing} out of the ${a} and puts it in the ${b}.`;
  const told = {
    agree: [`${seeker} puts the ${thing} in the ${a}.`, moved, `${seeker} goes out.`, `${seeker} comes back.`],
    differ: [`${seeker} puts the ${thing} in the ${a}.`, `${seeker} goes out.`, moved, `${seeker} comes back.`],
    "two things": [
      `${seeker} puts the ${thing} in the ${a}.`,
      `${mover} puts the ${other} in the ${a}.`,
      `${seeker} goes out.`,
      moved,
      `${seeker} comes back.`,
      `${mover} takes the ${other} out of the ${a} and puts it in the ${c}.`,
    ],
  }[kind];
  return [`${seeker} and ${mover} are in the ${room}.`, `There is a ${a}, a ${b} and a ${c}.`, ...told].join(" ");
}

/**
 * What a story is followed by for the model to say where the thing is, or where it will be looked for.
 * @param {{seeker: string, thing: string}} scene
 * @param {Target} question
 */
export function questionOf({ seeker, thing }, question) {
  return question === "belief" ? `${seeker} looks for the ${thing} in the` : `The ${thing} is really in the`;
}

/**
 * @param {Scene} scene
 * @returns {{place: string, belief: string, last: string}}  what the world knows: containers
 */
export function truthOf({ kind, containers: [a, b, c] }) {
  return { place: b, belief: kind === "agree" ? b : a, last: kind === "two things" ? c : b };
}
