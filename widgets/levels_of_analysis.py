"""LevelsOfAnalysis: one attention head told at three levels; which of them lets the reader predict what it does?"""

from __future__ import annotations

from traitlets import Bool, Int, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of
from widgets.live import real
from widgets.of_model import ModelWidget

TASKS = ["predict", "many", "own"]

PROMPT = "Maya puts the ribbon in the basket. Otto takes the ribbon out of the"


class LevelsOfAnalysis(ModelWidget):
    """A head as a matchmaker, as an algorithm and as numbers. The reader predicts, from one of these, to which token
    it attends most in a text that no model has read; the page then computes it.

    >>> LevelsOfAnalysis(head="3.1", level=2)
    """

    _esm = base.STATIC / "levels_of_analysis.js"
    _css = base.STATIC / "levels_of_analysis.css"
    only_the_books = None

    task = Unicode("predict", help="The view that is open: predict, many or own.").tag(sync=True, kept=one_of(TASKS))
    head = Unicode("", help='The head, as in "2.1": layer 2, head 1. Empty: the strongest induction head.').tag(
        sync=True, kept=lambda self: self.of_either(lambda config: one_of(["", *heads_of(config)]))
    )
    level = Int(1, help="1: what heads are for; 2: an algorithm; 3: the numbers.").tag(sync=True, kept=one_of((1, 2, 3)))

    round = Int(0, help="Which of the endless texts to predict on.").tag(sync=True, kept={"min": 0})
    opened = Int(help="The lowest-lying level that was looked at in this round; the level itself if not given.").tag(
        sync=True, kept=one_of((1, 2, 3)) | {"linked": False}
    )
    worked = Bool(False, help="Whether the numbers of this round were multiplied and added up.").tag(
        sync=True, kept={"linked": False}
    )
    guess = Int(-1, help="The token that the reader named, 0 being the beginning of the text; -1: none yet.").tag(
        sync=True, kept={"min": -1, "linked": False}
    )

    each = Int(100, help="On how many texts of each kind the levels are counted, 200 at most.").tag(sync=True)

    prompt = Unicode(PROMPT, help="The reader's own sentence.").tag(sync=True, kept=True)
    place = Int(-1, help="The token of it that attends, 0 being the beginning; -1: the last.").tag(sync=True, kept={"min": -1})

    def files(self) -> list[str]:
        return [*super().files(), "village/fresh.json"]

    @default("opened")
    def _as_far_as_shown(self) -> int:
        return self.level

    def heads(self) -> list[str]:
        """Every head of the model, as the trait `head` names it."""
        return heads_of(self.config())

    def check_model(self, name: str, live: bool) -> None:
        if live and name != real.NAME:
            raise TraitError(
                f"model must be one of the book's own or {real.NAME}, not {name!r}: on others its stories were not tried."
            )

    def of_model(self) -> None:
        if self.head and self.head not in self.heads():
            self.head = ""

    @validate("task")
    def _known_task(self, proposal: dict) -> str:
        if proposal["value"] not in TASKS:
            raise TraitError(f"task must be one of {specimens.listed(TASKS)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("head")
    def _known_head(self, proposal: dict) -> str:
        head = proposal["value"]
        if head and head not in self.heads():
            first, *_, last = self.heads()
            raise TraitError(f"head must be empty or layer.head, from {first} to {last}, not {head!r}.")
        return head

    @validate("level", "opened")
    def _one_of_three(self, proposal: dict) -> int:
        if proposal["value"] not in (1, 2, 3):
            raise TraitError(f"{proposal['trait'].name} must be 1, 2 or 3, not {proposal['value']}.")
        return proposal["value"]

    @validate("each")
    def _some_texts(self, proposal: dict) -> int:
        if not 1 <= proposal["value"] <= 200:
            raise TraitError(f"each must be from 1 to 200, not {proposal['value']}.")
        return proposal["value"]

    @validate("round", "guess", "place")
    def _counted(self, proposal: dict) -> int:
        lowest = 0 if proposal["trait"].name == "round" else -1
        if proposal["value"] < lowest:
            raise TraitError(f"{proposal['trait'].name} must be {lowest} or more, not {proposal['value']}.")
        return proposal["value"]


def heads_of(config: dict) -> list[str]:
    """Every head of a model with this config.json, as the trait `head` names it."""
    return [f"{layer}.{head}" for layer in range(config["num_hidden_layers"]) for head in range(config["num_attention_heads"])]
