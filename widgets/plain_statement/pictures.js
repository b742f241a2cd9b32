// Words that carry a picture: which one, and how the same could be said without it. No DOM.

import { family, find, standing, tokensOf } from "./reading.js";

/** @typedef {import("./reading.js").Token} Token */
/**
 * @typedef {object} Picture
 * @property {string} id
 * @property {import("./reading.js").Family} words
 * @property {string} picture  what it makes one see
 * @property {string} plain  another wording
 * @property {"model" | "faded" | "unless people" | ""} kind  "model": it is one only when said of a model, since people
 *   do know and see; "unless people": not if said of people; "faded": the field's own word, its picture hardly seen any more
 */

/** @type {Picture[]} */
export const PICTURES = [
  picture(
    "grow",
    "grow grows growing grown grew growth",
    "a plant: somebody waters it, and it does the rest",
    "its numbers were changed by training",
  ),
  picture(
    "soil",
    "soil garden* gardener* harvest* ripe ripen* bloom* blossom* root roots sprout* fruit*",
    "a garden: conditions are set, and then one waits",
    "text and settings; what came of the training",
  ),
  picture(
    "breed",
    "bred breed* evolve* evolv* evolution mutat*",
    "generations of living things, of which the fittest stay",
    "changed step by step, so that the error gets smaller",
  ),
  picture(
    "child",
    "child children infant* baby babies toddler* raise* raised",
    "a child, who hears others speak and wants to be understood",
    "it predicts text, and its numbers are changed",
  ),
  picture("mind", "brain brains mind minds", "an organ in a living head", "the model; its numbers and the operations on them"),
  picture(
    "box",
    "black_box black_boxes blackbox",
    "a case that nothing can be seen through",
    "every number can be read; what they amount to is not known",
  ),
  picture(
    "magic",
    "magic* miracle* alchemy sorcery spell spells wizard*",
    "a trick without any way in which it is done",
    "how it is done is not known",
  ),
  picture(
    "creature",
    "alien* creature* beast* monster* oracle* ghost*",
    "a being that has plans of its own",
    "a model, which computes",
  ),
  picture(
    "parrot",
    "parrot*",
    "a bird that repeats sounds it was told",
    "it gives likely words, also ones that it never read in this order",
  ),
  picture("autocomplete", "autocomplete autocorrect", "the three words above a phone’s keyboard", "it predicts the next word"),
  picture(
    "wire",
    "wired rewire* hardwired wiring",
    "an electrician, who laid each wire for a purpose",
    "which numbers are large, and what they multiply",
  ),
  picture(
    "engine",
    "engine engines cog cogs gear gears lever levers clockwork machinery",
    "moving parts, each with a purpose that somebody gave it",
    "operations and numbers",
  ),
  picture(
    "hood",
    "under_the_hood look_inside peek* open_it_up open_one_up",
    "a lid, and behind it parts that one need only see",
    "to examine the numbers, and what follows if they are changed",
  ),
  picture(
    "knob",
    "knob knobs dial dials tap taps",
    "something for a hand to turn, with a label saying what it does",
    "numbers (weights)",
  ),
  picture(
    "cook",
    "recipe* ingredient* bake* baked baking cook* cooked yoghurt yogurt dough",
    "a kitchen: known steps, and a change that happens by itself",
    "the text, the design and the rule for training",
  ),
  picture("genes", "dna gene genes genetic*", "a plan, carried in every cell", "its numbers"),
  picture("food", "fed feed feeds feeding digest* swallow* diet", "a mouth", "it was trained on; it predicted text of this kind"),
  picture("absorb", "absorb* soak* distil* distill*", "a sponge, or a still", "its predictions came to agree with"),
  picture(
    "emerge",
    "emerge* emerging emergent surface* bubble*",
    "something that was under water all along and comes up",
    "it was found to be able to, though nobody trained it to",
  ),
  picture(
    "discover",
    "reverse_engineer*",
    "an engineer taking a device apart to copy it",
    "its predictions agree with how the text came about",
  ),
  picture(
    "hallucinate",
    "hallucinat* dream dreams dreaming dreamt",
    "a person who sees what is not there",
    "it gives likely words that are not true",
  ),
  picture("teach", "teach* taught school* lesson* pupil* tutor*", "a teacher, who explains", "to train on examples of it"),
  picture(
    "learn",
    "learn learns learned learnt learning relearn*",
    "a pupil, who comes to understand",
    "its numbers were changed, so that it predicts better",
    "unless people",
  ),
  picture(
    "train",
    "train trains trained training trainer*",
    "an athlete, or an animal that is rewarded",
    "to change numbers so that an error gets smaller",
    "faded",
  ),
  picture("neuron", "neuron* neural synap*", "a nerve cell", "one number, computed from many others", "faded"),
  picture(
    "attention",
    "attention attends attend",
    "somebody who turns their eyes to something",
    "how large a share of each earlier word is added",
    "faded",
  ),
  picture(
    "memory",
    "memory memories memoris* memoriz* remember* forget* forgot*",
    "a person calling something back to mind",
    "it predicts words that stood in the text it was trained on",
  ),
  picture("weight", "weight weights", "a pair of scales", "the numbers that training changes", "faded"),
  picture(
    "know",
    "know knows knew knowing knowledge",
    "somebody who could tell you and be held to it",
    "what it predicts agrees with",
    "model",
  ),
  picture(
    "understand",
    "understand understands understanding comprehend*",
    "somebody who has got the point",
    "it goes on as one would who understood",
    "model",
  ),
  picture(
    "think",
    "think thinks thinking thought believe believes belief reason reasons reasoning",
    "somebody pondering",
    "it computes; it writes out steps",
    "model",
  ),
  picture(
    "want",
    "want wants try tries trying goal goals decide decides choose chooses refuse refuses",
    "somebody who means to",
    "what it does makes the error small; the likelier words are",
    "model",
  ),
  picture(
    "see",
    "see sees seen saw look looks looking read reads hear hears heard",
    "somebody with eyes or ears",
    "it was given; it computes with",
    "model",
  ),
  picture(
    "say",
    "say says told tell tells speak speaks talk talks answer answers",
    "somebody who means what they say",
    "its likeliest words are",
    "model",
  ),
];

const OF_MODEL = family(
  "model models llm llms machine machines network networks chatgpt gpt system systems ai ais program it computer computers",
);
const OF_PEOPLE = family(
  "we i you us people person nobody somebody someone anyone anybody everyone no_one engineer* researcher* scientist* " +
    "maker* builder* developer* programmer* human* compan* public who one anna",
);

/**
 * @param {string} id
 * @param {string} words
 * @param {string} seen
 * @param {string} plain
 * @param {Picture["kind"]} [kind]
 * @returns {Picture}
 */
function picture(id, words, seen, plain, kind = "") {
  return { id, words: family(words), picture: seen, plain, kind };
}

/**
 * @param {string} text
 * @returns {{ picture: Picture, tokens: Token[] }[]}  in order of the list
 */
export function picturesIn(text) {
  const tokens = tokensOf(text);
  return PICTURES.flatMap((one) => {
    const found = [];
    for (let at = find(tokens, one.words); at; at = find(tokens, one.words, at[1])) {
      const who = one.kind === "model" || one.kind === "unless people" ? saidOf(tokens, at[0]) : "";
      if (one.kind === "model" ? who === "model" : who !== "people") found.push(...tokens.slice(...at));
    }
    return found.length ? [{ picture: one, tokens: found }] : [];
  });
}

/**
 * Whether a verb is said of a model or of people: who was named last before it, within the sentence and a few words.
 * @param {Token[]} tokens
 * @param {number} verb
 * @returns {"model" | "people" | ""}
 */
function saidOf(tokens, verb) {
  for (let at = verb - 1; at >= Math.max(0, verb - 5) && !/[.!?;:]/.test(tokens[at + 1].gap); at--) {
    if (standing(tokens, OF_PEOPLE, at)) return "people";
    // "The maker of a model", "those who train models": who does it was named before.
    if (
      standing(tokens, OF_MODEL, at) &&
      !/^(of|about|in|into|inside|train.*|buil.*|mak.*|made|use.*)$/.test(before(tokens, at))
    ) {
      return "model";
    }
  }
  return "";
}

/**
 * The word before a noun and what belongs to it.
 * @param {Token[]} tokens
 * @param {number} noun
 * @returns {string}
 */
function before(tokens, noun) {
  let at = noun - 1;
  while (/^(the|a|an|this|these|such|language|large)$/.test(tokens[at]?.word ?? "")) at -= 1;
  return tokens[at]?.word ?? "";
}
