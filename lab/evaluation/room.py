"""What a model has room for: texts longer than its context are left out before anything is measured, and it is said."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lab.text.tokenizer import prompt_ids

LEAST = 8  # items of a condition: an interval needs some
T = TypeVar("T")


class Room:
    """Picks out what a model can read whole, and remembers what it can't."""

    def __init__(self, model, tokenizer):
        self.context, self._tokenizer = model.config.max_position_embeddings, tokenizer
        self._asked: Counter[str] = Counter()
        self._left: Counter[str] = Counter()

    def fitting(
        self,
        name: str,
        some: list[T],
        texts: Callable[[T], Iterable[str | list[int]]],
        condition: Callable[[T], Any] = lambda one: None,
        more: int = 0,
    ) -> list[T]:
        """Those of some items of which each text fits, as tokens, with `more` tokens after it.

        name: what they are, for `left_out`. A condition with fewer than LEAST such items goes whole, unless it never had more.
        """
        kept = [one for one in some if all(self._length(text) + more <= self.context for text in texts(one))]
        had, has = Counter(map(condition, some)), Counter(map(condition, kept))
        kept = [one for one in kept if has[condition(one)] >= min(LEAST, had[condition(one)])]
        self._asked[name] += len(some)
        self._left[name] += len(some) - len(kept)
        return kept

    def left_out(self) -> str:
        """A sentence on what was left out; empty if nothing was."""
        parts = [f"{left:,} of {self._asked[name]:,} items of {name}" for name, left in self._left.items() if left]
        if not parts:
            return ""
        return (
            f"Left out, since this model reads at most {self.context} tokens: {', '.join(parts)} "
            f"(and conditions of which fewer than {LEAST} fit). The figures are of the shorter ones."
        )

    def check_any(self, kept: Iterable) -> None:
        """Raises ValueError, in a sentence, if nothing is kept."""
        if not any(kept):
            raise ValueError(f"This model reads at most {self.context} tokens, and all that it would be asked is longer.")

    def _length(self, text: str | list[int]) -> int:
        return len(text) if isinstance(text, list) else len(prompt_ids(self._tokenizer, text))
