"""What is asked of a seedling at a moment of its growth: little, for it is asked often. All are asked the same."""

import hashlib
from dataclasses import dataclass
from functools import cache

from lab.evaluation import capacities, induction, items, scoring
from lab.seedlings import vocabulary
from lab.seedlings.figures import ABILITIES, HEADS
from lab.text import corpus, soils
from lab.text.tokenizer import prompt_ids

ITEMS = 150  # of each condition
ROWS = 60  # of twenty random words said twice
DOCUMENTS = 40  # of each kind, none of which was trained on


@dataclass(frozen=True)
class Asked:
    """All that is asked, as tokens."""

    documents: dict[str, list[list[int]]]  # by kind
    cuts: dict[str, list]  # by ability: (prompt, [right, wrong])
    again: list[list[int]]  # rows of random words said twice

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()


@cache
def asked(soil: str = "village") -> Asked:
    """What seedlings of a soil are asked: the same of all, in the names of their own."""
    narrow = vocabulary.tokenizer()
    tokenizer = soils.Interpreter(narrow) if soils.SOILS[soil].renames else narrow
    chosen = {
        "agreement": [c for c in items.agreement(ITEMS) if c.condition == "attractor of the other number"],
        "deeds": items.plausibility(ITEMS),
    }
    for choice in items.belief(ITEMS):
        chosen.setdefault(choice.condition, []).append(choice)
    return Asked(
        {kind: [prompt_ids(tokenizer, text) for text in corpus.held_out_texts(kind, DOCUMENTS)] for kind in corpus.MIXTURE},
        {ability: [scoring.cut(tokenizer, c.prompt, c.right, c.wrong) for c in chosen[ability]] for ability in ABILITIES},
        items.repeats(tokenizer, ROWS, lexicon=capacities.LEXICONS["village"]),
    )


def measure(model, questions: Asked) -> dict:
    """The figures of `figures.FIGURES`, and for each score of HEADS those of all heads, [layer][head]. Rounded as tables keep them."""
    found: dict = {}
    for kind, rows in questions.documents.items():
        found[f"loss, {kind}"] = _mean([-float(row.mean()) for row in scoring.token_logprobs(model, rows)])
    for ability, cuts in questions.cuts.items():
        pairs = scoring.scores_cut(model, cuts)
        found[ability] = _mean(scoring.wins(pairs))
        found[f"{ability}, margin"] = _mean([right - wrong for right, wrong in pairs])
    again = questions.again
    known = len(again[0]) // 2 - 1  # of the second time all words but the first can be known
    said = scoring.token_logprobs(model, induction.with_start(model, again).tolist())
    found["copying"] = _mean(induction.repeat_accuracy(model, again))
    found["copying, loss"] = _mean([-float(row[-known:].mean()) for row in said])
    patterns = induction.attention_patterns(model, again)
    for score, places in zip(HEADS, (known, 1)):
        each = induction.attention_back(patterns, places, last=known + 1).mean(0)  # (layers, heads)
        found[score] = [[round(value, 3) for value in layer] for layer in each.tolist()]
    return found


def _mean(values: list) -> float:
    return round(sum(values) / len(values), 4)
