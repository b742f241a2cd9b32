"""In-context learning: are later tokens easier than earlier ones, and is it what was said before that makes them so?

Olsson et al. 2022 take the loss at a late token less that at an early one. A later token may be easier for other
reasons than what this text has said: texts may end in more predictable ways than they begin, and after any text
a model knows better what kind of text it is in. So two questions are asked, each beside its controls:

- The in-context score: the loss on the last eight of the first N tokens less that on tokens 9 to 16, below 0 where
  later is easier; beside the same texts with their sentences, or all their words, in random order. Olsson et al.
  take tokens 500 and 50. The village's texts are short, and N is LENGTHS for each kind; shorter ones are left out.
- The second half of a text, after its own first half, after that of another text of its kind (of about the same
  length, so that the place is the same), and after nothing. What another's gains over nothing is due to place and
  kind alone, and is a loss where the other text misleads; what its own gains over another's is not due to them.
  What its own gains over nothing is also parted by what the first half says of a token: it stood there after the
  same token as now ("pair said", what an induction head needs), it stood there ("word said"), or it did not ("new").

Loss is in nats a token, gains are losses avoided. Intervals are over texts.
"""

import random
import re
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from lab.evaluation import intervals
from lab.evaluation.scoring import Changes, continuation_ids, token_logprobs
from lab.text import corpus
from lab.text.corpus import held_out_texts
from lab.text.tokenizer import prompt_ids

COLUMNS = ("model", "seed", "step", "tokens", "measure", "kind", "condition", "n", "value", "low", "high")
TEXTS = 100  # of each kind
LENGTHS = {"scene": 72, "day": 48, "song": 48}  # tokens of each text that the score reads, after the start token
BIN = 8  # tokens
ORDERS = ("as told", "sentences shuffled", "words shuffled")
SAID = ("pair said", "word said", "new")
GAINS = (("its own", "nothing"), ("its own", "another's"), ("another's", "nothing"))
SENTENCE = re.compile(r"(?<=[.!?]) ")

Texts = dict[str, tuple[str, ...]]  # by kind


@dataclass(frozen=True)
class Halves:
    """The second halves of texts, with what may stand before them, as tokens. All lists are text by text."""

    before: dict[str, list[list[int]]]  # "its own", "another's" and "nothing"
    second: list[list[int]]
    said: list[Tensor]  # for each token of the second half but the first, which of SAID: (T-1,)

    def rows(self, beginning: str) -> list[list[int]]:
        """What the model reads."""
        return [before + second for before, second in zip(self.before[beginning], self.second)]

    def losses(self, model, beginning: str, changes: Changes | None = None) -> list[Tensor]:
        """The loss on each token of the second halves but the first, of which nothing need be known: (T-1,) each."""
        found = token_logprobs(model, self.rows(beginning), changes=changes)
        return [-row[1 - len(second) :] for row, second in zip(found, self.second)]


@cache
def village_texts(count: int = TEXTS) -> Texts:
    """Unseen documents of each kind: three times `count`, so that enough of them are long enough."""
    return {kind: held_out_texts(kind, 3 * count) for kind in corpus.MIXTURE}


def measure(model, tokenizer, count: int = TEXTS, texts: Texts | None = None, lengths: dict[str, int] = LENGTHS) -> list[dict]:
    """The in-context score and the gains of one model: rows with kind, measure, condition, n (texts), value, low, high.

    texts: by kind, for each the texts of which the first `count` are used that are long enough, unseen documents of
    the village unless given; lengths: for each kind how many tokens the score reads, a multiple of eight. Raises
    ValueError if too few texts are long enough.
    """
    rows = []
    for kind, some in (texts or village_texts(count)).items():
        orders = reordered(tokenizer, some, count, lengths[kind])
        halved = halves(tokenizer, some[:count])
        losses = {beginning: halved.losses(model, beginning) for beginning in halved.before}
        found = [_row("in-context score", order, late_less_early(binned(model, ids))) for order, ids in orders.items()]
        rows += [{"kind": kind} | row for row in found + gains(losses, halved.said)]
    return rows


def profile(model, tokenizer, count: int = TEXTS, texts: Texts | None = None, lengths: dict[str, int] = LENGTHS) -> list[dict]:
    """What `measure` is made from: rows of the same form, for a closer look at one checkpoint.

    "loss by position": eight tokens at a time, in each order. "second half": the loss after each beginning. "said
    before": the share of the second half's tokens that are of each sort.
    """
    rows = []
    for kind, some in (texts or village_texts(count)).items():
        found = []
        for order, ids in reordered(tokenizer, some, count, lengths[kind]).items():
            found += [
                _row("loss by position", f"{order}, tokens {BIN * at + 1} to {BIN * (at + 1)}", values)
                for at, values in enumerate(binned(model, ids).T)
            ]
        halved = halves(tokenizer, some[:count])
        found += [
            _row("second half", f"after {beginning}", _means(halved.losses(model, beginning))) for beginning in halved.before
        ]
        found += [
            _row("said before", sort, _means([(said == which).float() for said in halved.said]), intervals.of_bounded)
            for which, sort in enumerate(SAID)
        ]
        rows += [{"kind": kind} | row for row in found]
    return rows


def reordered(tokenizer, texts: tuple[str, ...], count: int, length: int) -> dict[str, list[list[int]]]:
    """The first `length` tokens, and one before them, of `count` texts in each of ORDERS.

    Texts too short for it in any order are left out. Sentences are shuffled only if every text has three or more.
    Raises ValueError if too few texts are long enough.
    """
    sentences = [SENTENCE.split(text) for text in texts]
    orders = [order for order in ORDERS if order != "sentences shuffled" or min(map(len, sentences)) >= 3]
    found: list[list[list[int]]] = []
    for number, text in enumerate(texts):
        chance = random.Random(f"in context {number}")
        words = text.split()
        told = {
            "as told": text,
            "words shuffled": " ".join(chance.sample(words, len(words))),
            "sentences shuffled": " ".join(chance.sample(sentences[number], len(sentences[number]))),
        }
        rows = [prompt_ids(tokenizer, told[order])[: length + 1] for order in orders]
        if min(map(len, rows)) > length:
            found.append(rows)
    if len(found) < count:
        raise ValueError(f"Only {len(found)} of {len(texts)} texts are longer than {length} tokens, and {count} are needed.")
    return {order: [rows[at] for rows in found[:count]] for at, order in enumerate(orders)}


def binned(model, rows: list[list[int]], changes: Changes | None = None) -> Tensor:
    """The mean loss on each eight tokens of rows that are equally long: (rows, length // 8)."""
    return -torch.stack(token_logprobs(model, rows, changes=changes)).unflatten(1, (-1, BIN)).mean(-1)


def late_less_early(bins: Tensor) -> Tensor:
    """The in-context score of each row of `binned`."""
    return bins[:, -1] - bins[:, 1]


def halves(tokenizer, texts: tuple[str, ...]) -> Halves:
    """Cut texts in two where a sentence ends nearest to the middle; a text of one sentence, between two words.

    Raises ValueError if a second half would have fewer than two tokens.
    """
    cut = []
    for text in texts:
        ends = [found.start() for found in SENTENCE.finditer(text)] or [i for i, sign in enumerate(text) if sign == " "]
        middle = min(ends, default=len(text), key=lambda end: abs(end - len(text) / 2))
        cut.append(continuation_ids(tokenizer, text[:middle], text[middle:]))
        if len(cut[-1][1]) < 2:
            raise ValueError(f"The text {text!r} is too short to be cut in two.")
    order = sorted(range(len(cut)), key=lambda i: len(cut[i][0]))
    neighbour = {i: order[at - 1 if at else 1] for at, i in enumerate(order)}
    start = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    before = {
        "its own": [first for first, _ in cut],
        "another's": [cut[neighbour[i]][0] for i in range(len(cut))],
        "nothing": [start] * len(cut),
    }
    return Halves(before, [second for _, second in cut], [_said(first, second) for first, second in cut])


def _said(first: list[int], second: list[int]) -> Tensor:
    pairs = set(zip(first, first[1:]))
    return torch.tensor([0 if pair in pairs else 1 if pair[1] in first else 2 for pair in zip(second, second[1:])])


def gains(losses: dict[str, list[Tensor]], said: list[Tensor]) -> list[dict]:
    """What the beginnings gain on second halves. losses: as of `Halves.losses`, by beginning."""
    rows = [_row("gain", f"{one} over {other}", _means(gain(losses, one, other))) for one, other in GAINS]
    for which, sort in enumerate(SAID):
        above, below = parted(gain(losses, "its own", "nothing"), said, which)
        if sum(below):
            low, high = intervals.of_ratio(above, below)
            rows.append(
                dict(
                    measure="gain",
                    condition=f"its own over nothing, {sort}",
                    n=sum(count > 0 for count in below),
                    value=sum(above) / sum(below),
                    low=low,
                    high=high,
                )
            )
    return rows


def gain(losses: dict[str, list[Tensor]], one: str, other: str) -> list[Tensor]:
    """The loss that is avoided on each token by standing after one beginning and not the other."""
    return [after_other - after_one for after_one, after_other in zip(losses[one], losses[other])]


def parted(values: list[Tensor], said: list[Tensor], which: int) -> tuple[list[float], list[float]]:
    """For each text, the sum of the values of the tokens that are of one of SAID, and how many there are."""
    masks = [sort == which for sort in said]
    return [float(v[mask].sum()) for v, mask in zip(values, masks)], [float(mask.sum()) for mask in masks]


def _means(values: list[Tensor]) -> Tensor:
    return torch.stack([v.mean() for v in values])


def _row(measure: str, condition: str, values: Tensor, interval=intervals.of_mean) -> dict:
    low, high = interval(values.tolist())
    return dict(measure=measure, condition=condition, n=len(values), value=float(values.mean()), low=low, high=high)
