"""An n-gram model of the same tokens that a model reads: what comes of counting short rows of tokens, and no more.

Interpolated Kneser-Ney smoothing with one discount an order: Kneser & Ney 1995, "Improved Backing-off for M-gram
Language Modeling", in the form of Chen & Goodman 1999, "An Empirical Study of Smoothing Techniques for Language
Modeling". The longest rows are counted as they occur; of shorter ones it is counted after how many different tokens
they occur, since a token that follows only one other is no likely guess where that one doesn't stand.
"""

from dataclasses import dataclass

import numpy as np
import torch

from lab.evaluation import scoring
from lab.evaluation.items import Choice


@dataclass(frozen=True)
class Table:
    """The different rows of n tokens, each as one number, in order, with how often each counts."""

    rows: np.ndarray  # uint64, sorted
    before: np.ndarray  # before[i]: the counts of the rows before row i, together; one longer than rows
    discount: float

    @classmethod
    def of(cls, rows: np.ndarray) -> "Table":
        rows, counts = np.unique(rows, return_counts=True)
        once, twice = (counts == 1).sum(), (counts == 2).sum()
        # Ney, Essen & Kneser 1994; in a text so even that no row occurs just once, the estimate says nothing.
        discount = once / (once + 2 * twice) if once else 0.5
        return cls(rows, np.concatenate([[0], np.cumsum(counts)]), float(discount))


class NGrams:
    """A model of the next token from the `order` - 1 before it. bits: of one token's number."""

    def __init__(self, stream: np.ndarray, vocabulary: int, order: int = 5):
        """stream: the token ids of a text, uint16. Raises ValueError if `order` tokens have no room in 64 bits."""
        self.vocabulary, self.order = vocabulary, order
        self.bits = np.uint64(max(1, (vocabulary - 1).bit_length()))
        if int(self.bits) * order > 63:
            raise ValueError(f"Rows of {order} tokens from a vocabulary of {vocabulary:,} have no room in 64 bits.")
        if len(stream) < order:
            raise ValueError(f"Rows of {order} tokens can't be counted in a text of {len(stream)}.")
        rows = np.zeros(len(stream) - order + 1, dtype=np.uint64)
        for at in range(order):
            rows = rows << self.bits | stream[at : len(stream) - order + 1 + at].astype(np.uint64)
        self.tables = {order: Table.of(rows)}
        for n in range(order - 1, 0, -1):  # each different row of n + 1 counts once for its last n
            self.tables[n] = Table.of(self.tables[n + 1].rows & self._mask(n))

    def _mask(self, n: int) -> np.uint64:
        return (np.uint64(1) << self.bits * np.uint64(n)) - np.uint64(1)

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """Of the last token of each row, given those before it. rows: ids (N, T), T at most `order`; to (N,)."""
        found = np.full(len(rows), 1 / self.vocabulary)
        whole = np.zeros(len(rows), dtype=np.uint64)
        for token in rows.T:
            whole = whole << self.bits | token.astype(np.uint64)
        for n in range(1, rows.shape[1] + 1):
            table, row = self.tables[n], whole & self._mask(n)
            context = row >> self.bits
            start, stop = (np.searchsorted(table.rows, edge << self.bits) for edge in (context, context + np.uint64(1)))
            at = np.searchsorted(table.rows, row)
            there = table.rows[np.minimum(at, len(table.rows) - 1)] == row
            count = np.where(there, table.before[np.minimum(at + 1, len(table.rows))] - table.before[at], 0)
            total = table.before[stop] - table.before[start]  # of the context; 0 if it was never seen
            share = np.maximum(count - table.discount, 0) + table.discount * (stop - start) * found
            found = np.where(total > 0, share / np.maximum(total, 1), found)
        return found

    def logprobs(self, rows: list[list[int]]) -> list[torch.Tensor]:
        """As `scoring.token_logprobs`: natural logs of tokens 1 to T-1 of each row, a tensor (T-1,)."""
        ends = [(i, end) for i, row in enumerate(rows) for end in range(2, len(row) + 1)]
        found = np.zeros(len(ends))
        for length in range(2, self.order + 1):  # near the start of a text there is less to go by
            mine = [at for at, (_, end) in enumerate(ends) if min(end, self.order) == length]
            if mine:
                some = np.array([rows[i][end - length : end] for i, end in (ends[at] for at in mine)])
                found[mine] = self.probabilities(some)
        lengths = [len(row) - 1 for row in rows]
        return list(torch.from_numpy(np.log(found)).split(lengths))

    def choose(self, tokenizer, choices: list[Choice]) -> list[bool]:
        """As `scoring.choose`."""
        cuts = [scoring.cut(tokenizer, c.prompt, c.right, c.wrong) for c in choices]
        texts = [(before, after) for before, pair in cuts for after in pair]
        logprobs = self.logprobs([before + after for before, after in texts])
        sums = [float(row[-len(after) :].sum()) for row, (_, after) in zip(logprobs, texts)]
        return scoring.wins(zip(sums[::2], sums[1::2]))
