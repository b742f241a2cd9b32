"""TrainingStep: one step of training, taken apart: the error, one knob, every knob, the turn, and again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from traitlets import Dict, Enum, Float, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of
from widgets.of_model import ModelWidget

if TYPE_CHECKING:  # importing a widget never imports torch
    from torch import Tensor

DEFAULT_TEXT = "The dogs near the farmer are wet."

#: Most tokens that are read; a longer text is cut, and the page says so. See MOST in training_step/session.js.
MOST = 48

#: Shown as buttons under the sentence.
EXAMPLES = [
    {"label": "Many dogs, one farmer", "text": DEFAULT_TEXT},
    {"label": "A baker’s deed", "text": "The baker kneads the dough and bakes the bread."},
    {"label": "Not of the village", "text": "My computer needs a new battery."},
]

#: Sentences that are not learned from, only watched: a scene's, two of a day and a song's.
OTHERS = [
    "Maya puts the ribbon in the basket. Maya goes out.",
    "The sailor scrubs the deck.",
    "The small cat is in the garden.",
    "The parrot hears: lamp river goat. The parrot says: lamp river goat.",
]


class TrainingStep(ModelWidget):
    """A sentence, how much each of its tokens surprises the model, which way that turns every knob, and what the turn
    does to this sentence and to others.

    >>> step = TrainingStep(text="The baker kneads the dough.", step=0)
    >>> step.stage = 4           # the view follows
    """

    _esm = base.STATIC / "training_step.js"
    _css = base.STATIC / "training_step.css"
    picked = ("step",)
    only_the_books = (
        "It draws the pull at every single knob, and steps as the village's models were trained; others have too many knobs."
    )

    text = Unicode(DEFAULT_TEXT, help="What the model learns from; its first 48 tokens.").tag(sync=True, kept=True)
    stage = Int(1, help="1 the error, 2 one knob, 3 every knob, 4 the turn, 5 again and again.").tag(
        sync=True, kept=one_of(range(1, 6))
    )
    draw = Int(0, help="Which of the knobs drawn by lot the reader is asked about, counted from 0.").tag(
        sync=True, kept={"min": 0, "max": 2**31 - 1}
    )
    optimizer = Enum(
        ["sgd", "muon"],
        "sgd",
        help="'sgd': each knob in proportion to its gradient; 'muon': evened out, "
        "as the model was grown, with AdamW for what is no matrix.",
    ).tag(sync=True, kept=True)
    size = Float(10**-1.5, help="The learning rate; with 'muon', as a share of the full rates of the training.").tag(
        sync=True, kept={"min": 1e-9, "max": 1e9}
    )
    made = Int(10, help="How many of the ten steps are looked at in stage 5.").tag(sync=True, kept=one_of(range(11)))
    others = List(Unicode(), help="Sentences that are only watched.").tag(sync=True)
    examples = List(Dict(), help="Buttons: dicts of label and text.").tag(sync=True)

    def gradients(self) -> tuple[float, dict[str, Tensor]]:
        """The error (mean of -log p of each token, in nats) and its gradient for every parameter, by torch from the
        same files (needs the ``lab`` and a kernel). Raises ValueError for a text without a token."""
        import torch

        from lab.growing import checkpoints, training
        from lab.text.tokenizer import prompt_ids

        model, tokenizer = checkpoints.load(self.model, seed=self.seed, step=self.step, root=base.SPECIMENS)
        ids = prompt_ids(tokenizer, self.text)[: MOST + 1]
        if len(ids) < 2:
            raise ValueError("There is nothing to learn from: the text is empty.")
        loss = training.loss_of(model.eval(), torch.tensor([ids]))
        loss.backward()
        return loss.item(), {name: weight.grad for name, weight in model.named_parameters()}

    # What a trait is when nobody set it.

    @default("others")
    def _default_others(self) -> list[str]:
        return list(OTHERS)

    @default("examples")
    def _default_examples(self) -> list[dict]:
        return [dict(example) for example in EXAMPLES]

    # Which values a trait takes.

    @validate("stage", "draw", "made")
    def _whole(self, proposal: dict) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        low, high = {"stage": (1, 5), "draw": (0, 2**31 - 1), "made": (0, 10)}[name]
        if not low <= value <= high:
            raise TraitError(f"{name} must be from {low} to {high}, not {value}.")
        return value

    @validate("size")
    def _of_some_size(self, proposal: dict) -> float:
        if not (math.isfinite(proposal["value"]) and proposal["value"] > 0):
            raise TraitError(f"size must be a number above 0, not {proposal['value']}.")
        return proposal["value"]

    @validate("examples")
    def _proper_examples(self, proposal: dict) -> list[dict]:
        for example in proposal["value"]:
            if set(example) != {"label", "text"}:
                raise TraitError(f"an example needs label and text; this one has {specimens.listed(example)}.")
        return proposal["value"]

    @validate("others")
    def _something_to_watch(self, proposal: dict) -> list[str]:
        if any(not other.strip() for other in proposal["value"]):
            raise TraitError("others must be sentences; one of them is empty.")
        return proposal["value"]
