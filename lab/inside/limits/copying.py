"""How long a row does the model copy, and of what?

Rows of random tokens, all different, are said twice; the share of tokens in the second saying that are the model's first
choice is its accuracy. No song that it read has a row of more than `songs.LONGEST` words, and all of them are whole words.
Beside each: the same rows with another row, as long, in place of the second saying, where there is nothing to copy.
"""

import random

import torch

from lab.evaluation import intervals
from lab.evaluation.induction import repeat_accuracy
from lab.evaluation.scoring import rows_at_once
from lab.text import songs

COLUMNS = ("tokens", "start", "second", "length", "n", "value", "low", "high")
LENGTHS = (5, 10, 20, 30, 40, 50, 60, 80)
OTHER_LENGTHS = (5, 10, 20)  # of what is not whole words
ROWS = 200
WORDS = "whole words"


def pools(tokenizer) -> dict[str, list[int]]:
    """The tokens of each kind: whole words of the village; other beginnings of words (with the space before them);
    pieces from within words; single bytes; all of them, and whatever else there is."""
    every = [i for i in range(len(tokenizer)) if i != tokenizer.eos_token_id]
    text = dict(zip(every, tokenizer.convert_ids_to_tokens(every)))
    known = frozenset(songs.every_word())
    whole = [i for i, said in text.items() if said[0] == "Ġ" and said[1:] in known]
    return {
        WORDS: whole,
        "beginnings of words": [
            i for i, said in text.items() if said[0] == "Ġ" and said[1:].isascii() and said[1:].isalpha() and i not in whole
        ],
        "pieces from within words": [i for i, said in text.items() if len(said) > 1 and said.isascii() and said.isalpha()],
        "single bytes": [i for i, said in text.items() if len(said) == 1],
        "all tokens": every,
    }


def rows(pool: list[int], length: int, again: bool, count: int = ROWS) -> list[list[int]]:
    """`count` rows of `length` different tokens, each with itself after it or else with another such row."""
    rng = random.Random(f"rows of {length}")
    first = [rng.sample(pool, length) for _ in range(count)]
    second = first if again else [rng.sample(pool, length) for _ in range(count)]
    return [one + other for one, other in zip(first, second)]


def measure(model, tokenizer, lengths: tuple[int, ...] = LENGTHS, count: int = ROWS) -> list[dict]:
    """Rows with tokens (a kind of `pools`), start (whether the token that begins a text stood before), second ("again" or
    "another row"), length, n (rows), value (accuracy, without the first token of the second saying), low and high."""
    found = []
    for kind, pool in pools(tokenizer).items():
        ways = [(True, True), (False, True), (True, False)] if kind == WORDS else [(True, True)]
        for length in lengths if kind == WORDS else sorted(set(lengths) & set(OTHER_LENGTHS)):
            for start, again in ways:
                values = _values(model, rows(pool, length, again, count), start)
                low, high = intervals.of_bounded(values)
                where = dict(
                    tokens=kind, start="yes" if start else "no", second="again" if again else "another row", length=length
                )
                found.append(where | dict(n=count, value=sum(values) / count, low=low, high=high))
    return found


def _values(model, some: list[list[int]], start: bool) -> list[float]:
    size = rows_at_once(model, len(some[0]) + 1)
    return [value for at in range(0, len(some), size) for value in _accuracy(model, some[at : at + size], start)]


@torch.no_grad()
def _accuracy(model, some: list[list[int]], start: bool) -> list[float]:
    if start:
        return repeat_accuracy(model, some)
    known = len(some[0]) // 2 - 1
    ids = torch.tensor(some, device=model.device)  # (B, 2N)
    predicted = model(input_ids=ids).logits[:, -known - 1 : -1].argmax(-1)  # (B, N - 1)
    return (predicted == ids[:, -known:]).float().mean(-1).tolist()
