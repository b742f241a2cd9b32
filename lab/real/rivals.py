"""Simple rules that answer the English items by what stands where.

Those of belief are the rivals of `lab.evaluation.rules` for the sentences of `lab.evaluation.english`. Of who does what to
whom no rule is needed: right and wrong have the same words, so whoever counts words alone is right half the time. Of what a
thing is for, each thing is right once and wrong once: whoever takes the commoner word is right half the time as well.
"""

import re
from collections.abc import Callable

from lab.evaluation import english
from lab.evaluation.items import Choice

NOUN = re.compile(rf"\b({'|'.join(english.NOUNS)})(s?)\b")
CONTAINER = re.compile(rf"\b({'|'.join(english.CONTAINERS)})\b")
NAME = re.compile(rf"\b({'|'.join(english.NAMES)})\b")
PLACED = re.compile(rf"\b(?:in|to) the ({'|'.join(english.CONTAINERS)})\b")
GOES, COMES = re.compile(r"\b(left|went out|went outside)\b"), re.compile(r"\b(came back|returned)\b")
PLURAL = tuple(verbs[1] for verbs in english.VERBS)


def nearest_noun(prompt: str) -> bool:
    """Whether the verb is plural."""
    return bool(NOUN.findall(prompt)[-1][1])


def first_noun(prompt: str) -> bool:
    return bool(NOUN.findall(prompt)[0][1])


def first_container(prompt: str) -> str:
    return CONTAINER.findall(_story(prompt))[0]


def last_container(prompt: str) -> str:
    return CONTAINER.findall(_story(prompt))[-1]


def first_place(prompt: str) -> str:
    """Where the thing was put first."""
    return _places(prompt)[0][1]


def last_place_while_there(prompt: str) -> str:
    """Where the thing came to lie, in the sentences told while the one who is asked about is there."""
    asked = NAME.search(_asked(prompt))
    who, there, found = asked[0] if asked else "", True, ""
    for sentence in _sentences(prompt):
        named = NAME.search(sentence)
        if named and named[0] == who and (GOES.search(sentence) or COMES.search(sentence)):
            there = bool(COMES.search(sentence))
        elif there and (place := _target(sentence)):
            found = place
    return found


def _sentences(prompt: str) -> list[str]:
    """Those of the story after its setting, which names the containers."""
    told = re.split(r"(?<=\.) ", _story(prompt))
    first = next(at for at, sentence in enumerate(told) if PLACED.search(sentence))
    return told[first:]


def _story(prompt: str) -> str:
    return prompt[: len(prompt) - len(_asked(prompt))]


def _asked(prompt: str) -> str:
    """The last sentence, or the question and the beginning of its answer."""
    return re.split(r"(?<=\.) ", prompt)[-1]


def _target(sentence: str) -> str:
    places = PLACED.findall(sentence)
    return places[-1] if places else ""


def _places(prompt: str) -> list[tuple[str, str]]:
    return [(sentence, place) for sentence in _sentences(prompt) if (place := _target(sentence))]


RULES: dict[str, dict[str, Callable[[str], str | bool]]] = {
    "agreement": {"nearest noun": nearest_noun, "first noun": first_noun},
    "belief": {
        "first container": first_container,
        "last container": last_container,
        "first place of the thing": first_place,
        "last place of the thing while there": last_place_while_there,
    },
}


def choose(capacity: str, rule: str, some: list[Choice]) -> list[bool]:
    """Whether a rule's choice is the right one, item by item."""
    answers = [RULES[capacity][rule](choice.prompt) for choice in some]
    if capacity == "agreement":
        return [plural == (choice.right.strip() in PLURAL) for plural, choice in zip(answers, some)]
    return [place == choice.right.strip() for place, choice in zip(answers, some)]
