"""The training text: numbered documents, each of which can be told again from its number alone.

`document(n)` is always the same text. The corpus is documents 0, 1, 2, … in that order, and a model is
trained on them in that order. `lab.text.soils` tells some of them otherwise.
"""

import random
from dataclasses import dataclass
from functools import cache

from lab.text import days, narrator, songs
from lab.text.world import Scene, simulate

# How many documents of a hundred are of each kind.
MIXTURE = {"scene": 40, "day": 36, "song": 24}
HELD_OUT_DOCUMENTS = 10_000_000  # numbers from here on are never trained on


@dataclass(frozen=True)
class Document:
    number: int
    kind: str  # a key of MIXTURE
    text: str
    scene: Scene | None = None  # what really happened, where it tells of a scene


def document(number: int) -> Document:
    """Document `number` of the village, from 0."""
    return tell(number, random.Random(f"village {number}"))


def documents(start: int, stop: int) -> list[Document]:
    return [document(number) for number in range(start, stop)]


@cache
def held_out_texts(kind: str, count: int) -> tuple[str, ...]:
    """Texts of documents that no model was trained on."""
    found, number = [], HELD_OUT_DOCUMENTS
    while len(found) < count:
        told = document(number)
        if told.kind == kind:
            found.append(told.text)
        number += 1
    return tuple(found)


def tell(number: int, rng: random.Random, kind: str | None = None) -> Document:
    """A document as chance has it, of a kind given or drawn."""
    kind = kind or _drawn(rng)
    if kind == "scene":
        scene = simulate(rng)
        return Document(number, kind, narrator.scene_story(scene, rng), scene)
    return Document(number, kind, {"day": days.day, "song": songs.song}[kind](rng))


def kind(number: int) -> str:
    """The kind of a document, which is decided before it is told."""
    return _drawn(random.Random(f"village {number}"))


def _drawn(rng: random.Random) -> str:
    return rng.choices(list(MIXTURE), list(MIXTURE.values()))[0]
