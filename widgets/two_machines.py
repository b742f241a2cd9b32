"""TwoMachines: turn a part of a toaster oven or of the language model, say first what will happen, and see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Dict, Enum, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.live import real
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:  # importing a widget never imports torch, nor pandas
    from pandas import DataFrame
    from torch import Tensor

#: Beginnings after which the village's model wavers between words.
PROMPTS = [
    "The dog behind the horses",
    "One evening Lena and Tom",
    "The big spider",
    "The cats behind the barn",
    "Maya and Otto are in the kitchen. There is a basket and a jar. Maya puts the ribbon in the",
    "It is a cloudy",
    "The tables behind the wheels",
    "In the school the teacher",
    "The old farmer",
    "The baker",
]

#: The same for a model of ordinary English.
PROMPTS_OF_ANY = [
    "The keys to the cabinet",
    "The cat sat on the",
    "She opened the door and",
    "Once upon a time there was a little",
    "It was a cold and",
    "The capital of France is",
    "The teacher asked the students to",
    "He put the milk back into the",
    "One morning Anna and Tom",
    "In the middle of the night the",
]

ROUND = "machine part kind layer index prompt token factor before after bet gradient straight".split()


class TwoMachines(ModelWidget):
    """A toaster oven simulated from its parts and a grown language model: which will the reader foresee better?

    >>> TwoMachines(machine="model", rounds=5)
    """

    _esm = base.STATIC / "two_machines.js"
    _css = base.STATIC / "two_machines.css"

    only_the_books = None

    machine = Enum(["toaster", "model"], "toaster", help="The one that is played.").tag(sync=True, kept=True)
    prompts = List(Unicode(), help="Beginnings to draw from, for the model.").tag(sync=True)
    rounds = Int(10, min=1, max=12, help="Rounds on either machine; the oven has not many more parts that can be seen.").tag(
        sync=True
    )
    draw = Int(0, min=0, max=1_000_000, help="Decides what is drawn; 0 draws anew for every reader.").tag(sync=True)
    each = Int(40, min=1, max=500, help="Turns to be seen for each figure of the gradient's.").tag(sync=True)
    played = List(
        Dict(),
        help="The reader's rounds: machine, part (or kind, layer, index, prompt, token), factor, before and after (of 100), and "
        "1, 0 or -1 (up, can't say, down) of bet, gradient and straight.",
    ).tag(sync=True)
    shape = Dict(help="The model's layers, heads and neurons in each, to draw it before it has come.").tag(sync=True)

    def turned(self, kind: str, layer: int, index: int, prompt: str, factor: float = 1.0) -> Tensor:
        """log p of every token after the prompt, (vocab_size,), with all that a part writes multiplied by ``factor``.

        ``kind`` is "head" or "neuron". Computed by torch; needs the ``lab`` and a kernel.
        """
        name = f"blocks.{layer}.{'attn.hook_z' if kind == 'head' else 'mlp.hook_post'}"
        change = {"name": name, "kind": "scale", kind: index, "value": factor}
        return self.engine().predict(prompt, changes=[change])["probabilities"].log()

    def to_frame(self) -> DataFrame:
        """The rounds `played` as a table; empty until the reader has bet."""
        return framed(self.played, ROUND)

    def check_model(self, name: str, live: bool) -> None:
        """Which way its parts pull is worked out for the real model by torch alone, and by that name a page would run it."""
        if name == real.NAME:
            raise TraitError(
                f"TwoMachines asks which way each part pulls, which a page can't work out for {name}. In a notebook give the "
                f'model itself: model=lab.models.load("{name}").'
            )

    def of_model(self) -> None:
        self.shape = self._shape()
        self.played = []
        if self.prompts in (PROMPTS, PROMPTS_OF_ANY):
            self.prompts = self._prompts_of_model()

    @default("prompts")
    def _prompts_of_model(self) -> list[str]:
        return list(PROMPTS_OF_ANY if self.live() else PROMPTS)

    @default("shape")
    def _shape(self) -> dict:
        given = self.config()
        return {
            "layers": given["num_hidden_layers"],
            "heads": given["num_attention_heads"],
            "neurons": given["intermediate_size"],
        }

    @validate("shape")
    def _the_models_own(self, proposal: dict) -> dict:
        if proposal["value"] != self._shape():
            raise TraitError("shape is that of the model and can't be set.")
        return proposal["value"]

    @validate("prompts")
    def _some_prompts(self, proposal: dict) -> list[str]:
        if not proposal["value"] or not all(prompt.strip() for prompt in proposal["value"]):
            raise TraitError("prompts must be one or more beginnings, none of them empty.")
        return proposal["value"]
