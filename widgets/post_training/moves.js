// Scenes in which all that is in one container is put into another, as lab/posttraining/moves.py has it.

/** @typedef {[source: string, target: string, place: string]} Step  one move, and where the thing is after it */
/** @typedef {{ moves: number, question: string, thing: string, containers: string[], steps: Step[] }} Scene */

/**
 * @param {Step[]} steps
 * @returns {string}
 */
export function writtenOut(steps) {
  return steps.map(([source, target, place]) => `The ${source} into the ${target}: in the ${place}.`).join(" ");
}

/**
 * @param {string} answer
 * @returns {Step[]}  the steps written out in it
 */
export function parsed(answer) {
  return [...answer.matchAll(/The (\w+) into the (\w+): in the (\w+)\./g)].map((found) => /** @type {Step} */ (found.slice(1)));
}

/**
 * @param {string} thing
 * @param {string} answer
 * @returns {string | null}  the container that the answer ends on, after its steps
 */
export function endsOn(thing, answer) {
  const asked = `The ${thing} is in the `;
  const at = answer.lastIndexOf(asked);
  return at < 0
    ? null
    : answer
        .slice(at + asked.length)
        .split(".")[0]
        .trim();
}

/**
 * Each written step beside the move it should tell.
 * @param {Step[]} written
 * @param {Step[]} steps  the truth
 * @returns {{ step: Step | null, truth: Step | null, right: boolean }[]}
 */
export function compared(written, steps) {
  return Array.from({ length: Math.max(written.length, steps.length) }, (_, i) => {
    const [step, truth] = [written[i] ?? null, steps[i] ?? null];
    return { step, truth, right: Boolean(step && truth) && String(step) === String(truth) };
  });
}
