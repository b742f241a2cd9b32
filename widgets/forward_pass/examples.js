// What to read, which two words to weigh, and a text as long that tells otherwise.

/** @typedef {{ label: string, prompt: string, twin?: string }} Example */

export const VERBS = ["is", "are"];

/** @type {Example[]} */
export const OF_THE_VILLAGE = [
  { label: "One dog, many horses", prompt: "The dog behind the horses", twin: "The dogs behind the horses" },
  { label: "Many dogs, one horse", prompt: "The dogs behind the horse", twin: "The dog behind the horse" },
  { label: "Nothing between", prompt: "The dog", twin: "The dogs" },
];

/** For a model that knows more than a village. @type {Example[]} */
export const OF_THE_WORLD = [
  { label: "A capital", prompt: "The capital of France is" },
  { label: "An opposite", prompt: "The opposite of hot is" },
  { label: "A pair", prompt: "Romeo and" },
];
