"""Which combinations no scene and no day says, fixed before any model is grown.

Every word below is common in training; only these pairs are not. Songs are not sieved: they put any two words side by
side, so most of the pairs stand in some song, as neighbours in a row of random words (`lab.inside.limits.held_out` counts them).
A capacity measured on a pair cannot be a memory of the same sentence, but for agreement without an attractor, whose items
hold one noun only.
"""

import itertools
import random
from functools import cache

from lab.text import words

SHARE = 0.2  # of all pairs of a kind
SEED = 7

# Nouns that can be the subject of a sentence, or stand between a subject and its verb.
SUBJECTS = tuple(actor.noun for actor in words.TRADES + words.ANIMALS) + words.THINGS


@cache
def pairs(kind: str) -> frozenset[tuple[str, str]]:
    """Held-out pairs of singular words.

    kind: "object-container" (the object is never put there), "subject-attractor" (the second noun never
    stands between the first and its verb), or "adjective-actor" (the adjective never stands before the noun; a few may
    be said of it after "is").
    """
    sides: dict[str, tuple[tuple, tuple]] = {
        "object-container": (words.OBJECTS, words.CONTAINERS),
        "subject-attractor": (SUBJECTS, SUBJECTS),
        "adjective-actor": (words.ADJECTIVES, tuple(actor.noun for actor in words.TRADES + words.ANIMALS)),
    }
    left, right = sides[kind]
    every = [(_word(a), _word(b)) for a, b in itertools.product(left, right) if a != b]
    return frozenset(random.Random(f"{SEED} {kind}").sample(every, round(SHARE * len(every))))


def _word(entry: words.Noun | str) -> str:
    return entry if isinstance(entry, str) else entry.singular


def listing() -> dict:
    """All held-out pairs, for the file kept beside the models."""
    kinds = ("object-container", "subject-attractor", "adjective-actor")
    return {"seed": SEED, "share": SHARE} | {kind: sorted(map(list, pairs(kind))) for kind in kinds}
