"""Asks a model by letting it go on by itself: what does it say first that settles the matter?

The prompts are those of `items` in the way "choice". The model goes on with its likeliest token each time, to the
end of the text or for some tokens. It may also say something else altogether, which is counted apart. So there is
no chance level: who names one of two containers blindly is right half the time, who names any of the village's
once in eighteen.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import torch
from transformers import LogitsProcessor

from lab.evaluation import scoring
from lab.evaluation.items import ACTORS, Choice
from lab.text import words
from lab.text.days import be
from lab.text.tokenizer import prompt_ids

TOKENS = 8  # that the model may say: enough for ". First she looks in the box"
BATCH = 128  # prompts continued together
CONTAINERS = tuple(container.singular for container in words.CONTAINERS)
DEEDS = {
    (name, number): frozenset(deed.phrase(number) for deed in actor.deeds)
    for name, actor in ACTORS.items()
    for number in ("singular", "plural")
}
VERBS = {
    number: frozenset(
        [
            be(number),
            be(number, past=True),
            *(deed.verb(number) for deed in (*words.WAITING, *(deed for actor in ACTORS.values() for deed in actor.deeds))),
        ]
    )
    for number in ("singular", "plural")
}


@dataclass(frozen=True)
class Open:
    """A prompt to be continued. answers: what may be said, and whether it is right; None for none of the candidates."""

    prompt: str
    answers: Mapping[str, bool | None]
    condition: str

    def judge(self, said: str) -> bool | None:
        """Whether the first of the answers in what was said is the right one; None if there is no candidate."""
        found = _any_of(tuple(self.answers)).search(said)
        return self.answers[found[0]] if found else None


@cache
def _any_of(answers: tuple[str, ...]) -> re.Pattern:
    return re.compile(rf"\b({'|'.join(sorted(map(re.escape, answers), key=len, reverse=True))})\b")


def agreement(choices: list[Choice]) -> list[Open]:
    """Of items with an attractor: is the first verb in the number of the subject?

    Without an attractor the model might go on with one, whose noun could pass for a verb ("the hammers").
    """
    made = []
    for c in choices:
        if c.condition != "no attractor":
            singular = c.right.split()[0] in VERBS["singular"]
            answers = {verb: singular == (number == "singular") for number, verbs in VERBS.items() for verb in verbs}
            made.append(Open(c.prompt, answers, c.condition))
    return made


def plausibility(choices: list[Choice]) -> list[Open]:
    """Is the first deed that is said one of the actor's own, in either number? The actor is the prompt's last word."""
    named = {form: name for name, actor in ACTORS.items() for form in (actor.noun.singular, actor.noun.plural)}
    every = dict.fromkeys((deed for deeds in DEEDS.values() for deed in deeds), False)
    made = []
    for c in choices:
        name = named[c.prompt.split()[-1]]
        own = DEEDS[name, "singular"] | DEEDS[name, "plural"]
        made.append(Open(c.prompt, every | dict.fromkeys(own, True), c.condition))
    return made


def belief(choices: list[Choice]) -> list[Open]:
    """Is the first container that is said the right one? Any but the scene's two is none of the candidates."""
    return [
        Open(
            c.prompt.removesuffix(" in the"),
            dict.fromkeys(CONTAINERS) | {c.right.strip(): True, c.wrong.strip(): False},
            c.condition,
        )
        for c in choices
    ]


class FirstOfEquals(LogitsProcessor):
    """Makes the greedy choice, among tokens that tie for the likeliest, the first in the vocabulary."""

    def __init__(self, tie: float):
        self.tie = tie

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        largest = scores.amax(-1, keepdim=True)
        return torch.where(scores >= largest - self.tie, largest, scores)


@torch.no_grad()
def continuations(
    model, tokenizer, prompts: list[str], tokens: int = TOKENS, progress: Callable[[int], None] = lambda prompts: None
) -> list[str]:
    """What the model says after each prompt, its likeliest token each time, up to the end of a text.

    Of equally likely ones it is the first in the vocabulary (see `FirstOfEquals`).
    Raises ValueError if a prompt and what is to be said are longer than the model's context.
    """
    rows = [prompt_ids(tokenizer, prompt) for prompt in prompts]
    scoring.length_of_longest(model, rows, more=tokens)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    said = [""] * len(rows)
    for start in range(0, len(rows), BATCH):
        batch = order[start : start + BATCH]
        longest = max(len(rows[i]) for i in batch)
        fill = [longest - len(rows[i]) for i in batch]  # stands in front, so that all go on from the same place
        ids = torch.tensor([[0] * some + rows[i] for some, i in zip(fill, batch)], device=model.device)
        mask = torch.tensor([[0] * some + [1] * (longest - some) for some in fill], device=model.device)
        longer = model.generate(
            ids,
            attention_mask=mask,
            do_sample=False,
            max_new_tokens=tokens,
            pad_token_id=tokenizer.eos_token_id,
            logits_processor=[FirstOfEquals(scoring.ties_within(model))],
        )
        for i, row in zip(batch, longer[:, longest:]):
            said[i] = tokenizer.decode(row, skip_special_tokens=True)
        progress(len(batch))
    return said
