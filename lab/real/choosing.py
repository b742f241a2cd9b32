"""Which of two continuations a model finds likelier, where many items begin alike: what they share is read once."""

import os.path
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lab.evaluation import scoring

TOGETHER = 64  # rows read at once

Cut = tuple[list[int], list[list[int]]]  # the tokens of a prompt, and of its right and its wrong continuation


@dataclass(frozen=True)
class Row:
    """Tokens to be read, and what is asked of them: (place, the token that should follow there, the side that it counts for)."""

    item: int
    ids: list[int]
    asked: list[tuple[int, int, int]]


def choose(model, cuts: Sequence[Cut], stories: Sequence[str]) -> list[bool]:
    """Whether the right continuation is the more probable one, item by item, as `scoring.choose_cut` has it.

    stories: items with the same one are read together; the more of their tokens they have in common, the more is spared.
    """
    scores = torch.zeros(len(cuts), 2)
    for rows in _together(cuts, stories):
        _add(model, rows, scores)
    return scoring.wins(scores.tolist())


def _together(cuts: Sequence[Cut], stories: Sequence[str]) -> Iterator[list[Row]]:
    by_story: dict[str, list[Row]] = {}
    for item, (cut, story) in enumerate(zip(cuts, stories, strict=True)):
        by_story.setdefault(story, []).extend(_rows(item, *cut))
    for rows in by_story.values():
        rows.sort(key=lambda row: len(row.ids))
        yield from (rows[at : at + TOGETHER] for at in range(0, len(rows), TOGETHER))


def _rows(item: int, before: list[int], after: list[list[int]]) -> list[Row]:
    """One row if each continuation is one token: the same reading tells of both."""
    last = len(before) - 1
    if all(len(tokens) == 1 for tokens in after):
        return [Row(item, before, [(last, token, side) for side, [token] in enumerate(after)])]
    return [
        Row(item, before + tokens[:-1], [(last + at, token, side) for at, token in enumerate(tokens)])
        for side, tokens in enumerate(after)
    ]


@torch.no_grad()
def _add(model, rows: list[Row], scores: Tensor) -> None:
    """Add the log-probabilities that some rows ask for to the scores of their items, (items, 2)."""
    shared = os.path.commonprefix([row.ids for row in rows])[: min(len(row.ids) for row in rows) - 1]
    cache = None
    if shared:
        cache = model.model(input_ids=torch.tensor([shared]), use_cache=True).past_key_values
        cache.batch_repeat_interleave(len(rows))
    rest = scoring.padded([row.ids[len(shared) :] for row in rows])  # padding stands last, where it is not seen
    hidden = model.model(input_ids=rest, past_key_values=cache, use_cache=cache is not None).last_hidden_state
    places = sorted({(at, place) for at, row in enumerate(rows) for place, _, _ in row.asked})
    logprobs = model.lm_head(torch.stack([hidden[at, place - len(shared)] for at, place in places])).log_softmax(-1)
    found = dict(zip(places, logprobs))
    for at, row in enumerate(rows):
        for place, token, side in row.asked:
            scores[row.item, side] += found[at, place][token]
