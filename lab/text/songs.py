"""Songs, rhymes and lists that say fresh material again: the only genre in which word follows word by copying.

The material is drawn anew each time from all the village's words, so nothing but the song itself tells what
comes next when it is sung again.
"""

import random
from functools import cache

from lab.text import words

LONGEST = 20  # words in a row that is sung again


@cache
def every_noun() -> tuple[str, ...]:
    nouns = [actor.noun for actor in words.TRADES + words.ANIMALS]
    nouns += [*words.THINGS, *words.OBJECTS, *words.CONTAINERS]
    return tuple(dict.fromkeys(form for noun in nouns for form in (noun.singular, noun.plural)))


@cache
def every_word() -> tuple[str, ...]:
    """All content words of the village, each form once, in a fixed order."""
    found = list(every_noun())
    deeds = [deed for actor in words.TRADES + words.ANIMALS for deed in actor.deeds] + list(words.WAITING)
    found += [form for deed in deeds for form in (deed.singular, deed.plural, *deed.rest.split())]
    for group in (
        words.ROOMS,
        *words.WEATHER.values(),
        words.TIMES,
        tuple(words.WEATHER),
        words.ADJECTIVES,
        words.STATES,
        words.COLOURS,
        words.THING_STATES,
        words.NUMBERS,
        words.FOODS,
        words.NONSENSE,
        words.FEELINGS,
        words.GIRLS,
        words.BOYS,
        words.FAMILY_NAMES,
        words.WEEKDAYS,
    ):
        found += group
    return tuple(dict.fromkeys(found))


def song(rng: random.Random) -> str:
    return rng.choices((echo, bare, verses, cumulative), (35, 35, 15, 15))[0](rng)


def fresh(rng: random.Random, shortest: int, longest: int) -> list[str]:
    """A row of words that belong together in no way."""
    return rng.choices(every_word(), k=rng.randint(shortest, longest))


def echo(rng: random.Random) -> str:
    """Someone says a row of words, and someone says it again, perhaps twice."""
    row = " ".join(fresh(rng, 4, LONGEST))
    one, two = rng.choice(
        (
            ("The children sing:", "And once more:"),
            ("The parrot hears:", "The parrot says:"),
            ("Remember this:", "Say it again:"),
            ("We need:", "What do we need?"),
            ("The list says:", "The list says:"),
            ("They skip and count:", "They skip and count:"),
        )
    )
    again = [f"{two} {row}."] * rng.choice((1, 2))
    return " ".join([f"{one} {row}.", *again])


def bare(rng: random.Random) -> str:
    """A counting-out rhyme: the row, and the row again, two to four times over."""
    row = " ".join(fresh(rng, 4, LONGEST))
    return " ".join([row] * rng.choice((2, 3, 4)))


def verses(rng: random.Random) -> str:
    """Two lines that take turns with a refrain."""
    first, second, refrain = (", ".join(fresh(rng, 3, 6)) for _ in range(3))
    return f"{first}, {refrain}! {second}, {refrain}! {first}, {refrain}!"


def cumulative(rng: random.Random) -> str:
    """Each line says all that went before, and one thing more."""
    row = rng.choices(every_noun(), k=rng.randint(3, 6))
    lines = [" and the ".join(reversed(row[:length])) for length in range(1, len(row) + 1)]
    return " ".join(f"I see the {line}." for line in lines)
