"""Simple rules that answer the items of `items` by what stands where in the prompt, as rivals of the models.

No rule knows which continuation is right. Those of belief name a container, those of agreement a noun whose
number the verb takes. A rule that passes all conditions of a capacity shows that the capacity can be had without
whatever we would like to read into it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lab.evaluation.generation import CONTAINERS, VERBS
from lab.evaluation.items import Choice
from lab.text import heldout, words

OBJECTS = tuple(thing.singular for thing in words.OBJECTS)
NUMBER = {form: number for noun in heldout.SUBJECTS for number, form in (("singular", noun.singular), ("plural", noun.plural))}


def _one_of(some: tuple[str, ...]) -> str:
    return rf"\b({'|'.join(sorted(map(re.escape, some), key=len, reverse=True))})\b"


CONTAINER, OBJECT, NOUN = (re.compile(_one_of(some)) for some in (CONTAINERS, OBJECTS, tuple(NUMBER)))
NAME = re.compile(_one_of(words.GIRLS + words.BOYS))
PLACED = re.compile(rf"\b(?:in|to|In) the {_one_of(CONTAINERS)}")  # where something comes to lie
GOES, COMES = re.compile(r"\b(goes|leaves)\b"), re.compile(r"\b(comes|back|again)\b")
ATTRACTED = re.compile(rf"\b({'|'.join(words.PREPOSITIONS)}) the \w+")


@dataclass(frozen=True)
class Rule:
    """answer: the word of a prompt that the rule goes by, a noun for agreement and a container for belief."""

    name: str
    capacity: str
    answer: Callable[[str], str]

    def choose(self, choices: list[Choice]) -> list[bool]:
        """Whether the rule's choice is the right one, item by item."""
        return [self._fits(self.answer(c.prompt), c.right) for c in choices]

    def _fits(self, word: str, continuation: str) -> bool:
        first = continuation.split()[0].strip(".")
        return first in VERBS[NUMBER[word]] if self.capacity == "agreement" else first == word


# ---- agreement: the noun that the verb goes with ----


def nearest_noun(prompt: str) -> str:
    return NOUN.findall(prompt)[-1]


def first_noun(prompt: str) -> str:
    return NOUN.findall(prompt)[0]


def noun_without_a_preposition(prompt: str) -> str:
    return NOUN.findall(ATTRACTED.sub("", prompt))[0]


# ---- belief: a container of the story ----


@dataclass(frozen=True)
class Told:
    """A sentence of a story: whose it is, what is placed where in it, and whether its person goes or comes."""

    who: str
    thing: str
    place: str
    goes: bool
    comes: bool


@cache
def read(prompt: str) -> tuple[list[Told], str, str]:
    """The sentences of a story after its setting, and the person ("" for none) and the thing of the question."""
    # A question of two sentences ("Where will she look? In the") is one.
    *story, asked = re.split(r"(?<=\.) ", prompt)
    told = []
    for sentence in story:
        who, thing, places = NAME.findall(sentence), OBJECT.findall(sentence), PLACED.findall(sentence)
        goes, comes = (bool(word.search(sentence)) for word in (GOES, COMES))
        if thing and places:
            told.append(Told(who[0], thing[0], _target(sentence, places), False, False))
        elif len(who) == 1 and (goes or comes):
            told.append(Told(who[0], "", "", not comes, comes))
    return told, (NAME.findall(asked) or [""])[0], OBJECT.findall(asked)[0]


def _target(sentence: str, places: list[str]) -> str:
    """Where a thing comes to lie by one sentence: the last place that it isn't taken from, or said not to be in."""
    left = re.search(rf"(?:finds the \w+ in|not in) the {_one_of(CONTAINERS)}", sentence)
    return [place for place in places if not left or place != left[1]][-1]


def first_container(prompt: str) -> str:
    return CONTAINER.findall(prompt)[0]


def last_container(prompt: str) -> str:
    return CONTAINER.findall(prompt)[-1]


def last_event(prompt: str) -> str:
    return [told.place for told in read(prompt)[0] if told.place][-1]


def first_place_of_the_thing(prompt: str) -> str:
    story, _, thing = read(prompt)
    return [told.place for told in story if told.thing == thing][0]


def last_place_of_the_thing(prompt: str) -> str:
    story, _, thing = read(prompt)
    return [told.place for told in story if told.thing == thing][-1]


def last_place_before_leaving(prompt: str) -> str:
    """Of anything, before the one who is asked about first goes out."""
    story, who, _ = read(prompt)
    gone = next((at for at, told in enumerate(story) if told.goes and told.who == who), len(story))
    return [told.place for told in story[:gone] if told.place][-1]


def last_place_while_there(prompt: str) -> str:
    """Of the thing, in the sentences told while the one who is asked about is there: a dozen lines, and no mind."""
    story, who, thing = read(prompt)
    there, found = True, ""
    for told in story:
        if told.who == who and (told.goes or told.comes):
            there = told.comes
        elif there and told.thing == thing:
            found = told.place
    return found


RULES = (
    Rule("nearest noun", "agreement", nearest_noun),
    Rule("first noun", "agreement", first_noun),
    Rule("noun without a preposition", "agreement", noun_without_a_preposition),
    Rule("first container", "belief", first_container),
    Rule("last container", "belief", last_container),
    Rule("container of the last event", "belief", last_event),
    Rule("first place of the thing", "belief", first_place_of_the_thing),
    Rule("last place of the thing", "belief", last_place_of_the_thing),
    Rule("last place before leaving", "belief", last_place_before_leaving),
    Rule("last place of the thing while there", "belief", last_place_while_there),
)
