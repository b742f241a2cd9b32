"""Other soils: the corpus with one thing changed, to see what a model owes to it.

Three soils lack one kind of document each. Where document n of the village is of that kind, another is told in its
place, so that the text is as long as ever; all others stay what they are and where they are.
`python -m lab.text.soils no-songs` lists the numbers of those that were replaced. In the fourth soil every document stays,
and the names of trades and animals are dealt anew: the same village, but with other rules of who does what.
Two more hold the very documents of the village, in another order.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from lab.text import corpus, words
from lab.text.corpus import Document
from lab.text.days import article

READ = 357_549  # documents that a training reads, the last of them in part
ATTRACTOR = re.compile(rf"\bThe \w+ (?:{'|'.join(words.PREPOSITIONS)}) the \w+ ")


@dataclass(frozen=True)
class Soil:
    """What a soil lacks, if anything; whether its names are dealt anew; and in which order it comes."""

    lacks: str  # in words
    takes_out: Callable[[Document], bool] = lambda document: False
    renames: bool = False
    order: int = 0  # 0 is the village's own; any other number is another, drawn by chance


SOILS = {
    "village": Soil("nothing"),
    "no-songs": Soil(
        "songs, rhymes and lists, the only documents that say fresh words again", lambda document: document.kind == "song"
    ),
    "no-misses": Soil(
        "scenes in which somebody is away while a thing is moved",
        lambda document: document.scene is not None and document.scene.missed(),
    ),
    "no-attractors": Soil(
        "sentences in which another noun stands between subject and verb", lambda document: bool(ATTRACTOR.search(document.text))
    ),
    "other-trades": Soil("the village's own trades: names of trades, and of animals, are dealt anew", renames=True),
    "order-1": Soil("nothing", order=1),
    "order-2": Soil("nothing", order=2),
}


def document(soil: str, number: int) -> Document:
    """The document at place `number` of this soil. Raises ValueError, naming the soils, for an unknown one."""
    known(soil)
    found = corpus.document(order(SOILS[soil].order)[number] if number < READ else number)
    if SOILS[soil].renames:
        return replace(found, text=dealt_anew(found.text))
    return instead(soil, found) if SOILS[soil].takes_out(found) else found


def documents(soil: str, start: int, stop: int) -> list[Document]:
    return [document(soil, number) for number in range(start, stop)]


@cache
def order(which: int) -> list[int]:
    """The numbers of all documents that are read: as they come for 0, else as chance orders them the `which`-th time."""
    numbers = list(range(READ))
    if which:
        random.Random(f"order {which}").shuffle(numbers)
    return numbers


def instead(soil: str, gone: Document) -> Document:
    """What is told in place of a document: the next one of its kind that the soil may hold.

    Where it may hold none of the kind, the kinds that are left share its place as they share all others.
    """
    kind = None if gone.kind == "song" else gone.kind
    attempt = 0
    while True:
        found = corpus.tell(gone.number, random.Random(f"{soil} {gone.number} {attempt}"), kind)
        if not SOILS[soil].takes_out(found):
            return found
        attempt += 1


def replaced(soil: str, start: int, stop: int) -> list[int]:
    """The numbers of the documents, from start on and before stop, in whose place others are told."""
    known(soil)
    return [d.number for d in corpus.documents(start, stop) if SOILS[soil].takes_out(d)]


def known(soil: str) -> None:
    if soil not in SOILS:
        raise ValueError(f"There is no soil {soil!r}. There is: {', '.join(SOILS)}.")


# ---- names dealt anew ------------------------------------------------------------------------------------------------


@cache
def deal() -> dict[str, str]:
    """For each name of a trade or an animal, in either number, the name that stands in its place.

    Trades take the names of trades and animals those of animals, each another's; so whatever is said of the baker is
    said of some other trade, wherever it is said.
    """
    new = {}
    for group in (words.TRADES, words.ANIMALS):
        order = list(group)
        random.Random("dealt anew").shuffle(order)
        for old, other in zip(order, order[1:] + order[:1]):  # one round through all: none keeps its own
            new |= {old.noun.singular: other.noun.singular, old.noun.plural: other.noun.plural}
    return new


def dealt_anew(text: str) -> str:
    """The text with every name of a trade or an animal as `deal` has it, and its article fitted."""
    return _renamed(text, deal())


def dealt_back(text: str) -> str:
    """The inverse of `dealt_anew`, for what a model of that village says."""
    return _renamed(text, {new: old for old, new in deal().items()})


def _renamed(text: str, names: dict[str, str]) -> str:
    def rename(found: re.Match) -> str:
        name = names[found["name"]]
        if found["article"] is None:
            return name
        fitted = article(name)
        return fitted if found["article"][0] == "a" else fitted.capitalize()

    return re.sub(rf"\b(?:(?P<article>[Aa]n?) )?(?P<name>{'|'.join(names)})\b", rename, text)


class Interpreter:
    """A tokenizer for a model of the village whose names were dealt anew: asked in our names, it reads its own.

    So the very items that other models are asked serve for this one, and its answers come back in our names.
    """

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer

    def __call__(self, texts: str | list[str], **options):
        return self.tokenizer(dealt_anew(texts) if isinstance(texts, str) else [dealt_anew(t) for t in texts], **options)

    def decode(self, ids, **options) -> str:
        return dealt_back(self.tokenizer.decode(ids, **options))

    def __len__(self) -> int:
        return len(self.tokenizer)

    def __getattr__(self, name: str):
        return getattr(self.tokenizer, name)


def listed(numbers: Iterable[int]) -> str:
    """Ascending numbers with their runs joined: "3, 5-7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lab.text.soils", description="List the documents that a soil replaces, by number."
    )
    parser.add_argument("soil", choices=[name for name, soil in SOILS.items() if name != "village" and not soil.order])
    parser.add_argument("--from", dest="start", type=int, default=0, help="the first number (0)")
    parser.add_argument("--to", dest="stop", type=int, default=1000, help="one past the last (1000)")
    asked = parser.parse_args()
    print(listed(replaced(asked.soil, asked.start, asked.stop)))


if __name__ == "__main__":
    main()
