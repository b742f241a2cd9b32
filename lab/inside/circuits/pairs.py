"""Pairs of prompts of the same length that should be answered otherwise, for activation patching."""

import re
from dataclasses import dataclass

from lab.evaluation.items import Choice
from lab.evaluation.scoring import continuation_ids


@dataclass(frozen=True)
class Pair:
    """Two prompts (token ids, equally many) and the two answers: `right` after the clean one, `wrong` after the other."""

    clean: list[int]
    corrupted: list[int]
    right: int
    wrong: int
    condition: str


def belief(tokenizer, choices: list[Choice]) -> list[Pair]:
    """False belief against true belief: the same sentences in another order, so that another place is right.

    choices: those of `items.belief` or `english.belief`. Pairs whose prompts differ in length are left out.
    """
    told = [[c for c in choices if c.condition == condition] for condition in ("false belief", "true belief")]
    pairs = [_pair(tokenizer, false, true.prompt) for false, true in zip(*told, strict=True)]
    return [pair for pair in pairs if pair]


def agreement(tokenizer, choices: list[Choice], plurals: dict[str, str]) -> list[Pair]:
    """A subject against itself in the other number; what stands between it and the verb stays.

    choices: those of `items.agreement` or `english.agreement`. plurals: those of its nouns, by their singulars;
    the first noun of a prompt is its subject. Pairs whose prompts differ in length are left out.
    """
    other = plurals | {plural: singular for singular, plural in plurals.items()}
    noun = re.compile(rf"\b({'|'.join(sorted(map(re.escape, other), key=len, reverse=True))})\b")
    pairs = [_pair(tokenizer, c, noun.sub(lambda found: other[found[0]], c.prompt, count=1)) for c in choices]
    return [pair for pair in pairs if pair]


def _pair(tokenizer, choice: Choice, other: str) -> Pair | None:
    """The pair at the first token in which the two continuations differ; None if there is none, or lengths differ."""
    clean, right = continuation_ids(tokenizer, choice.prompt, choice.right)
    corrupted, wrong = continuation_ids(tokenizer, other, choice.wrong)
    if len(clean) != len(corrupted) or clean == corrupted:
        return None
    for at, (one, two) in enumerate(zip(right, wrong)):
        if one != two:
            return Pair(clean + right[:at], corrupted + right[:at], one, two, choice.condition)
    return None
