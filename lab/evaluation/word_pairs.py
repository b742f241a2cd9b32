"""Which words stand in one sentence more often than chance would have it: a rival that knows nothing of order.

Pointwise mutual information, none below zero: Church & Hanks 1990, "Word Association Norms, Mutual Information, and
Lexicography".
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable

from lab.evaluation.items import Choice
from lab.evaluation.scoring import wins


class WordPairs:
    """Prefers the continuation whose words go best, on average, with those of the prompt."""

    def __init__(self, texts: Iterable[str]):
        self.sentences, self.words, self.pairs = 0, Counter(), Counter()
        for text in texts:
            for sentence in re.split(r"[.!?]", text):
                words = sorted(set(_words(sentence)))
                self.sentences += bool(words)
                self.words.update(words)
                self.pairs.update(itertools.combinations(words, 2))

    def association(self, one: str, other: str) -> float:
        """In nats: 0 for words that meet no more often than chance would have it, or never."""
        together = self.pairs[min(one, other), max(one, other)]
        if not together:
            return 0.0
        return max(0.0, math.log(together * self.sentences / (self.words[one] * self.words[other])))

    def choose(self, choices: list[Choice]) -> list[bool]:
        """Whether the right continuation goes better with the prompt."""
        return wins((self._fit(c.prompt, c.right), self._fit(c.prompt, c.wrong)) for c in choices)

    def _fit(self, prompt: str, continuation: str) -> float:
        pairs = [(one, two) for one in set(_words(prompt)) for two in set(_words(continuation)) if one != two]
        return sum(self.association(*pair) for pair in sorted(pairs)) / max(1, len(pairs))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())
