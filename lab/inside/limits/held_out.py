"""What "held out" means: where the held-out pairs of words stand in the training text all the same, and whether it helps.

`lab.text.heldout` keeps a pair out of scenes and days. Songs, which put any two words side by side, were not sieved. So each
pair is counted in all that was read (`counted`), by kind of document; so are test sentences that stand there word for
word (`literal`); and the scores on items whose pair some song did and did not hold are compared (`measure`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from lab.evaluation import capacities, intervals, items, scoring
from lab.evaluation.items import Choice
from lab.text import corpus, heldout, tokens, words

KINDS = ("object-container", "subject-attractor", "adjective-actor")
DOCUMENTS = tuple(corpus.MIXTURE)
PAIRS = ("kind", "first", "second", *DOCUMENTS)
LITERAL = ("measure", "condition", "n", "value", "low", "high")
COLUMNS = ("measure", "condition", "pair", "n", "value", "low", "high")
SINGULAR = {
    form: noun.singular
    for noun in (*heldout.SUBJECTS, *words.OBJECTS, *words.CONTAINERS)
    for form in (noun.singular, noun.plural)
}
SCORED = 1200  # items of each condition
_SENTENCE = re.compile(r"[^.!?]+")
_WORD = re.compile(r"[a-z]+")
_ATTRACTED = re.compile(rf"\b(\w+)(?= (?:{'|'.join(words.PREPOSITIONS)}) the (\w+))")
_PLACE = re.compile(r"\b(?:in|to) the (\w+)")


def documents(stream: np.ndarray) -> int:
    """How many documents of the corpus a stream of tokens holds, of the last perhaps only the beginning."""
    return int((stream == 0).sum()) + int(stream[-1] != 0)


def counted(texts: Iterable[corpus.Document], kinds: tuple[str, ...] = KINDS) -> list[dict]:
    """A row with PAIRS for each held-out pair: how often it stands in scenes, days and songs. Singular or plural alike.

    In a song the second word follows the first at once. In scenes and days that is so of an adjective and its actor; a
    subject and its attractor have a preposition and "the" between them; and after an object, the same sentence says "in the"
    container or "to the" container.
    """
    found = {(kind, where): Counter() for kind in KINDS for where in DOCUMENTS}
    for document in texts:
        text = document.text.lower()
        said = [SINGULAR.get(word, word) for word in _WORD.findall(text)]
        beside = list(zip(said, said[1:]))
        if document.kind == "song":
            stands = dict.fromkeys(KINDS, beside)
        else:
            stands = {
                "adjective-actor": beside,
                "subject-attractor": [(SINGULAR.get(a), SINGULAR.get(b)) for a, b in _ATTRACTED.findall(text)],
                "object-container": [pair for sentence in _SENTENCE.findall(text) for pair in _placed(sentence)],
            }
        for kind, pairs in stands.items():
            found[kind, document.kind].update(pair for pair in pairs if pair in heldout.pairs(kind))
    return [
        dict(kind=kind, first=one, second=other) | {where: found[kind, where][one, other] for where in DOCUMENTS}
        for kind in kinds
        for one, other in sorted(heldout.pairs(kind))
    ]


def _placed(sentence: str) -> Iterator[tuple[str | None, str | None]]:
    """All that is named in a sentence, each with what it is said to be in, or to go to, after that."""
    for place in _PLACE.finditer(sentence):
        yield from ((SINGULAR.get(word), SINGULAR.get(place[1])) for word in _WORD.findall(sentence[: place.start()]))


def literal(texts: Iterable[corpus.Document], count: int = capacities.ITEMS) -> list[dict]:
    """For each condition of agreement and plausibility, how many of its items stand in the text, word for word.

    All documents are looked through, and all items of `capacities`; so low and high are those of other items, drawn alike.
    """
    asked = {
        (measure, choice.condition, at): f"{choice.prompt}{choice.right}".rstrip(".")
        for measure in ("agreement", "plausibility")
        for at, choice in enumerate(capacities.choices(count)[measure])
    }
    wanted, found = set(asked.values()), set()
    for document in texts:
        if document.kind != "song":  # whose rows have no sentences
            found |= wanted.intersection(sentence.strip() for sentence in _SENTENCE.findall(document.text))
    rows = []
    for measure, condition in dict.fromkeys((m, c) for m, c, _ in asked):
        hits = [text in found for (m, c, _), text in asked.items() if (m, c) == (measure, condition)]
        low, high = intervals.wilson(sum(hits), len(hits))
        rows.append(dict(measure=measure, condition=condition, n=len(hits), value=sum(hits) / len(hits), low=low, high=high))
    return rows


def measure(model, tokenizer, pairs: list[dict], count: int = SCORED) -> list[dict]:
    """Rows with measure, condition, pair ("in a song" or "in no song"), n, value (share right), low and high.

    pairs: rows of `counted`.
    """
    sung = {(row["kind"], row["first"], row["second"]): row["song"] > 0 for row in pairs}
    groups: dict[tuple, list[bool]] = {}
    for name, kind, some, pair in _asked(count):
        for choice, hit in zip(some, scoring.choose(model, tokenizer, some), strict=True):
            where = "in a song" if sung[kind, *pair(choice)] else "in no song"
            groups.setdefault((name, choice.condition, where), []).append(hit)
    rows = []
    for (name, condition, where), hits in sorted(groups.items()):
        low, high = intervals.wilson(sum(hits), len(hits))
        rows.append(
            dict(measure=name, condition=condition, pair=where, n=len(hits), value=sum(hits) / len(hits), low=low, high=high)
        )
    return rows


def _asked(count: int) -> Iterator[tuple[str, str, list[Choice], Callable[[Choice], tuple[str, str]]]]:
    """The measure, its kind of pairs, its items, and how to find the pair in one of them."""
    adjectives = frozenset(words.ADJECTIVES)

    def described(choice: Choice) -> tuple[str, str]:
        adjective, actor = next(pair for pair in zip(choice.prompt.split(), choice.prompt.split()[1:]) if pair[0] in adjectives)
        return adjective, SINGULAR[actor]

    def attracted(choice: Choice) -> tuple[str, str]:
        said = [SINGULAR[word] for word in choice.prompt.split() if word in SINGULAR]
        return said[0], said[-1]

    yield "plausibility", "adjective-actor", items.plausibility(count), described
    past = [choice for choice in items.agreement(count) if choice.condition != "no attractor"]
    yield "agreement", "subject-attractor", past, attracted


def read_documents() -> Iterator[corpus.Document]:
    """All documents that the village models read, in order."""
    return map(corpus.document, range(documents(tokens.all_read())))
