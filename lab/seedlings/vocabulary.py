"""The seedlings' tokens: those of the village's that its text uses, numbered anew.

The village's tokenizer knows 2048 tokens, so that any text a reader types can be cut. Its own text uses 1109 of them.
Whoever reads nothing else needs no rows for the others in its table: the text is cut as ever, and the table is half as large.
"""

import json
from functools import cache

import numpy as np

from lab.growing import checkpoints
from lab.specimens import SPECIMENS

KEPT = SPECIMENS / "seedlings" / "vocabulary.json"


class Narrow:
    """A tokenizer that cuts as another does, and numbers the tokens of `used` (its ids, ascending) from 0.

    Raises ValueError for a text that needs any other token. The first of `used` must be the token that begins a text.
    """

    bos_token_id = eos_token_id = 0

    def __init__(self, tokenizer, used: list[int]):
        self.tokenizer, self.used = tokenizer, used
        self.number = {token: at for at, token in enumerate(used)}

    def __call__(self, texts: str | list[str], **options) -> dict:
        ids = self.tokenizer(texts, **options)["input_ids"]
        return {"input_ids": self._renumbered(ids) if isinstance(texts, str) else [self._renumbered(row) for row in ids]}

    def _renumbered(self, ids: list[int]) -> list[int]:
        try:
            return [self.number[token] for token in ids]
        except KeyError as missing:
            token = self.tokenizer.convert_ids_to_tokens(missing.args[0])
            raise ValueError(f"The village's text never uses the token {token!r}: a seedling can't read it.") from None

    def convert_ids_to_tokens(self, ids) -> list[str]:
        return self.tokenizer.convert_ids_to_tokens([self.used[i] for i in ids])

    def __len__(self) -> int:
        return len(self.used)


@cache
def used() -> list[int]:
    """The village's ids of all tokens that its text uses, ascending: what a seedling calls 0, 1, 2, …"""
    return json.loads(KEPT.read_text())


def tokenizer() -> Narrow:
    return Narrow(checkpoints.tokenizer(), used())


def renumbered(stream: np.ndarray) -> np.ndarray:
    """A row of the village's token ids (N,) in the seedlings' numbers. Raises ValueError if one of them is not `used`."""
    numbers = np.searchsorted(used(), stream)
    if not np.array_equal(np.asarray(used())[numbers.clip(max=len(used()) - 1)], stream):
        raise ValueError("The text uses tokens that the seedlings don't know. Count them again: `count`.")
    return numbers.astype(np.uint16)


def count(stream: np.ndarray) -> None:
    """Write down which tokens a row of the village's text (N,) uses."""
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(np.unique(stream).tolist()) + "\n")
