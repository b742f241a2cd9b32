"""Test items on held-out combinations: pairs of continuations of which one is right.

Every item takes its words from pairs that `lab.text.heldout` keeps out of scenes and days. Each generator is
seeded, so the items are the same for every model and checkpoint. `way` is how an item is asked:

- "choice": a sentence as the narrator writes it, up to the answer;
- "question": a question that the narrator asks, and its answer;
- "retold": the same facts in sentence forms that no training text has (see `retold`).

A fourth way, "generation", lets the model go on by itself: see `generation`. Chance is .5 in all of these.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from lab.evaluation import retold, scenes
from lab.text import days, heldout, words

ABOUT = ("village", "english")  # what a model may be asked about: for the latter see `english`
ITEMS = 400  # of each condition, unless another number is asked for


@dataclass(frozen=True)
class Choice:
    """One forced choice: after `prompt`, is `right` more probable than `wrong`? Continuations begin with a space."""

    prompt: str
    right: str
    wrong: str
    condition: str
    way: str = "choice"


ACTORS = {actor.noun.singular: actor for actor in days.ACTORS}
_ATTRACTED = ("The {subject} {between} the {attractor}",)
AGREEMENT: dict[str, dict] = {
    "choice": {
        "no attractor": ("The {subject}",),
        "attractor of the same number": _ATTRACTED,
        "attractor of the other number": _ATTRACTED,
    },
    "retold": retold.AGREEMENT,
}
PLAUSIBILITY = {"choice": ("The {adjective} {actor}",), "retold": retold.PLAUSIBILITY}
BELIEF = {
    "choice": ("{who} looks for the {thing} in the", "The {thing} is really in the"),
    "question": ("Where will {who} look for the {thing}? In the", "Where is the {thing} now? In the"),
    "retold": (retold.LOOKS, retold.LIES),
}  # of somebody's search; of where the thing is


def agreement(count: int, seed: int = 1, way: str = "choice") -> list[Choice]:
    """Subject and verb, parted by an attractor that never stood between them in training.

    Conditions: "no attractor" (a noun alone: such sentences do stand in the text, see `lab.inside.limits.held_out`), "attractor of
    the same number", "attractor of the other number"; `count` items
    of each. "retold" has also an "attractor in front" of its subject, of either number. The right and the wrong
    continuation are the same predicate in the two numbers. There is no "question": the narrator's own ("What do
    the dogs do?") gives the number away.
    """
    rng = random.Random(f"agreement {seed}")
    pairs = sorted(heldout.pairs("subject-attractor"))
    nouns = {noun.singular: noun for noun in heldout.SUBJECTS}
    made = []
    for condition, frames in AGREEMENT[way].items():
        for at in range(count):
            subject, attractor = (nouns[word] for word in rng.choice(pairs))
            number = days.number(rng)
            other = "plural" if number == "singular" else "singular"
            told = {"subject": subject.form(number)}
            if condition != "no attractor":
                told |= {
                    "between": rng.choice(words.PREPOSITIONS),
                    "attractor": attractor.form(number if "same" in condition else other),
                }
            state = rng.getstate()
            right = days.predicate(ACTORS.get(subject.singular), number, rng)
            rng.setstate(state)  # the same draw, in the other number
            wrong = days.predicate(ACTORS.get(subject.singular), other, rng)
            prompt = frames[at % len(frames)].format(**told)
            made.append(Choice(prompt, f" {right}.", f" {wrong}.", condition, way))
    return made


def plausibility(count: int, seed: int = 1, way: str = "choice") -> list[Choice]:
    """Who typically does what: a trade's or animal's own deed against another's, after a held-out adjective.

    A "question" asks for the doer of a deed. It can't be held out: who does what is what is to be learned, and
    the narrator has asked the very same.
    """
    rng = random.Random(f"plausibility {seed}")
    pairs = sorted(heldout.pairs("adjective-actor"))
    made = []
    for at in range(count):
        adjective, name = rng.choice(pairs)
        actor = ACTORS[name]
        kind = words.TRADES if actor in words.TRADES else words.ANIMALS
        number = days.number(rng) if way != "question" else "singular"
        own = {deed.phrase(number) for deed in actor.deeds}
        other = rng.choice([a for a in kind if a != actor])
        wrong = rng.choice([deed.phrase(number) for deed in other.deeds if deed.phrase(number) not in own])
        deed = rng.choice(sorted(own))
        if way == "question":
            asked = f"Who {deed}? The", f" {name}.", f" {other.noun.singular}."
        else:
            frames = PLAUSIBILITY[way]
            prompt = frames[at % len(frames)].format(adjective=adjective, actor=actor.noun.form(number))
            asked = prompt, f" {deed}.", f" {wrong}."
        made.append(Choice(*asked, "deed of another", way))
    return made


_BEFORE_A_NOUN = ("Where is", "He goes to", "She opens", "Next to", "He sits beside", "They talk about", "She waits for")
_NEVER_AFTER_THE = ("is", "in", "and", "it", "to")  # each commoner in the text than any noun: who counts words says these


def after_the(count: int, seed: int = 1) -> list[Choice]:
    """What can follow "the": a noun, against a commoner word that never does. Counting words alone gets none right."""
    rng = random.Random(f"after the {seed}")
    nouns = [noun.singular for noun in (*words.OBJECTS, *words.CONTAINERS, *words.THINGS)] + sorted(ACTORS)
    return [
        Choice(f"{rng.choice(_BEFORE_A_NOUN)} the", f" {rng.choice(nouns)}", f" {rng.choice(_NEVER_AFTER_THE)}", "after the")
        for _ in range(count)
    ]


def belief(count: int, seed: int = 1, way: str = "choice", conditions: Iterable[str] = scenes.FOUR) -> list[Choice]:
    """Where someone looks for a thing that may have been moved, in containers it never lay in during training.

    Each scene is told from the same words in each of the conditions, among them (all are in `scenes.CONDITIONS`):
    "false belief": the seeker is away during the move, and should look where the thing was;
    "true belief": the same sentences, but the move comes before the seeker leaves;
    "mover": the false-belief scene, but the one who moved the thing looks for it;
    "reality": the false-belief scene, and where the thing really is.
    """
    looks, lies = BELIEF[way]
    made = []
    for case in scenes.held_out(count, conditions, seed):
        told = case.told
        if way == "retold":
            wording = random.Random(f"{case.scene.people} {case.thing}")  # the same in all conditions
            told = scenes.in_words(case.scene, retold.SETTINGS, retold.TOLD, wording)
        asked = (looks if case.who else lies).format(who=case.who, thing=case.thing)
        made.append(Choice(f"{told} {asked}", f" {case.right}", f" {case.wrong}", case.condition, way))
    return made


def repeats(tokenizer, count: int, length: int = 20, seed: int = 1, lexicon: frozenset[str] | None = None) -> list[list[int]]:
    """Fresh random rows of word tokens, each said twice: `count` lists of 2 * length token ids.

    The words of a row are all different and drawn at random, so nothing but the first half tells what comes in
    the second. lexicon: the words to draw from, as far as each is one token; without one, every token that looks
    like a word, among them beginnings of longer words. Raises ValueError if there are fewer than `length`.
    """
    rng = random.Random(f"repeats {seed}")
    pool = [
        i
        for i, token in enumerate(tokenizer.convert_ids_to_tokens(range(len(tokenizer))))
        if _is_word(token) and (lexicon is None or token[1:] in lexicon)
    ]
    if len(pool) < length:
        raise ValueError(f"Repeats of {length} words can't be made: the tokenizer has {len(pool)} words as tokens.")
    rows = [rng.sample(pool, length) for _ in range(count)]
    return [row + row for row in rows]


def _is_word(token: str | None) -> bool:
    """True of a token that is a word with its leading space: "Ġ" in byte-level encodings, "▁" in SentencePiece's.

    Some vocabularies have holes, whose token is None.
    """
    return token is not None and len(token) > 2 and token[0] in "Ġ▁" and token[1:].isascii() and token[1:].isalpha()
