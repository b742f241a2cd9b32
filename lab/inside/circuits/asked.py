"""What a model is asked when its circuits are looked for, put together once: rows said twice, items, pairs of prompts."""

from dataclasses import dataclass

from lab.evaluation import capacities, english, items
from lab.evaluation.induction import with_start
from lab.evaluation.room import Room
from lab.inside.circuits import ablation, composition, pairs
from lab.inside.circuits.patching import WHERE
from lab.text import heldout
from lab.text.tokenizer import prompt_ids

PLURALS = {
    "village": {noun.singular: noun.form("plural") for noun in heldout.SUBJECTS},
    "english": {noun: f"{noun}s" for noun in english.NOUNS},
}  # of the subjects that agreement is asked about


@dataclass(frozen=True)
class Question:
    """What is asked of a model without some head: how to ask it, the items' prompts (token ids) and conditions, and how often
    it reads each prompt to answer."""

    ask: ablation.Outcome
    prompts: list[list[int]]
    conditions: list[str]
    times: int = 1


@dataclass(frozen=True)
class Asked:
    """All that is asked, as far as the model has room for it."""

    again: list[list[int]]  # rows of random words said twice
    questions: dict[str, Question]  # by capacity
    pairs: dict[str, list[pairs.Pair]]  # by capacity and condition: "belief: false belief"
    left_out: str = ""  # a sentence, if anything is

    def tokens(self, model) -> float:
        """How many tokens the model reads for all of it, about, and what takes as long as reading so many."""
        layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
        ablated = 1 + layers * heads * len(ablation.KINDS)  # and once as it is
        patched = 2 + layers * heads * len(WHERE)  # and once each as they are
        return (
            _length(self.again)
            + layers * (layers - 1) / 2 * composition.tokens_alike(model)
            + sum(ablated * question.times * _length(question.prompts) for question in self.questions.values())
            + sum(patched * _length([pair.clean for pair in some]) for some in self.pairs.values())
        )


def asked(model, tokenizer, about: str, count: int, repeats: int) -> Asked:
    """about: "village" or "english"; count: items of each condition; repeats: rows of 20 random words said twice.

    Raises ValueError if the model has no room even for those.
    """
    room = Room(model, tokenizer)
    again = items.repeats(tokenizer, repeats, lexicon=capacities.LEXICONS[about])
    room.check_any(room.fitting("words said twice", with_start(model, again).tolist(), lambda row: [row]))
    every = capacities.CHOICES[about](count)
    chosen = {
        capacity: room.fitting(capacity, some, lambda c: [c.prompt + c.right, c.prompt + c.wrong], lambda c: c.condition)
        for capacity, some in every.items()
    }
    made = {
        "belief": pairs.belief(tokenizer, every["belief"]),
        "agreement": pairs.agreement(tokenizer, every["agreement"], PLURALS[about]),
    }
    made = {
        capacity: room.fitting(f"patching {capacity}", some, lambda pair: [pair.clean], lambda pair: pair.condition)
        for capacity, some in made.items()
    }
    by_condition: dict[str, list[pairs.Pair]] = {}
    for capacity, some in made.items():
        for pair in some:
            by_condition.setdefault(f"{capacity}: {pair.condition}", []).append(pair)
    return Asked(
        again,
        {
            "repeats": Question(ablation.repeats(again), with_start(model, again).tolist(), ["random words"] * repeats),
            **{
                capacity: Question(
                    ablation.choices(tokenizer, some),
                    [prompt_ids(tokenizer, c.prompt) for c in some],
                    [c.condition for c in some],
                    times=2,  # with either continuation
                )
                for capacity, some in chosen.items()
                if some
            },
        },
        {name: some for name, some in by_condition.items() if len(some) > 1},  # the tokenizer may make prompts unequal in length
        room.left_out(),
    )


def _length(rows: list[list[int]]) -> int:
    return sum(map(len, rows))
