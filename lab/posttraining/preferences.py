"""Learning from preferences, without a reward model: DPO (Rafailov et al. 2023).

The model answers each question several times; the judge's favourite and the answer it likes least make a pair.
"""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from lab.posttraining import chat, judge
from lab.posttraining.questions import Question, question
from lab.posttraining.tuning import answer_logprobs

ANSWERS = 8  # to each question
BETA = 0.1  # how dear it is to depart from the reference


@dataclass(frozen=True)
class Pair:
    """Two answers to one question: the one the judge likes better, and the other."""

    question: Question
    chosen: str
    rejected: str


def sample_pairs(model, tokenizer, count: int, seed: int = 0, progress: Callable[[int], None] = lambda rows: None) -> list[Pair]:
    """Pairs on up to `count` questions; where all answers please the judge alike, there is none."""
    rng = random.Random(f"preferences {seed}")
    asked = [question(rng) for _ in range(count)]
    said = chat.answers(
        model, tokenizer, [q.text for q in asked for _ in range(ANSWERS)], temperature=1.0, seed=seed, progress=progress
    )
    pairs = []
    for i, q in enumerate(asked):
        ranked = sorted(said[i * ANSWERS : (i + 1) * ANSWERS], key=lambda answer: judge.score(q.asked, answer))
        if judge.score(q.asked, ranked[-1]) > judge.score(q.asked, ranked[0]):
            pairs.append(Pair(q, ranked[-1], ranked[0]))
    return pairs


@dataclass(frozen=True)
class Weighed:
    """A pair as tokens, with the log-probabilities of both answers under the reference."""

    chosen: chat.Turn
    rejected: chat.Turn
    reference: tuple[float, float]


@torch.no_grad()
def weigh(reference, tokenizer, pairs: list[Pair], at_once: int = 64) -> list[Weighed]:
    """What the reference, the model DPO starts from, thinks of the pairs."""
    turns = [(chat.turn(tokenizer, p.question.text, p.chosen), chat.turn(tokenizer, p.question.text, p.rejected)) for p in pairs]
    found = []
    for start in range(0, len(turns), at_once):
        batch = turns[start : start + at_once]
        both = [answer_logprobs(reference, [pair[side] for pair in batch]).tolist() for side in (0, 1)]
        found += [Weighed(chosen, rejected, (c, r)) for (chosen, rejected), c, r in zip(batch, *both)]
    return found


def dpo_loss(model, batch: list[Weighed]) -> Tensor:
    """-log sigmoid of BETA times how much further than the reference the model sets the chosen answer above the other.

    Equation 7 of the paper.
    """
    both = answer_logprobs(model, [w.chosen for w in batch] + [w.rejected for w in batch])  # (2B,)
    reference = torch.tensor([w.reference for w in batch], device=both.device).T.flatten()  # (2B,)
    chosen, rejected = (both - reference).chunk(2)  # (B,) each
    return -F.logsigmoid(BETA * (chosen - rejected)).mean()


def in_batches(pairs: list[Weighed], rows: int, seed: int) -> Iterator[list[Weighed]]:
    """All pairs again and again, each time in another order."""
    rng, pairs = random.Random(f"pairs {seed}"), copy.copy(pairs)
    while True:
        rng.shuffle(pairs)
        yield from (pairs[start : start + rows] for start in range(0, len(pairs) - rows + 1, rows))
