"""TwoMachines: turn a part of a toaster oven or of the language model, say first what will happen, and see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Dict, Enum, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.of_model import ModelWidget, config

if TYPE_CHECKING:  # importing a widget never imports torch
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


class TwoMachines(ModelWidget):
    """A toaster oven simulated from its parts and a grown language model: which will the reader foresee better?

    >>> TwoMachines(machine="model", rounds=5)
    """

    _esm = base.STATIC / "two_machines.js"
    _css = base.STATIC / "two_machines.css"

    machine = Enum(["toaster", "model"], "toaster", help="The one that is played.").tag(sync=True, kept=True)
    prompts = List(Unicode(), PROMPTS, help="Beginnings to draw from, for the model.").tag(sync=True)
    rounds = Int(10, min=1, max=12, help="Rounds on either machine; the oven has not many more parts that can be seen.").tag(
        sync=True
    )
    draw = Int(0, min=0, max=1_000_000, help="Decides what is drawn; 0 draws anew for every reader.").tag(sync=True)
    each = Int(40, min=1, max=500, help="Turns to be seen for each figure of the gradient's.").tag(sync=True)
    shape = Dict(help="The model's layers, heads and neurons in each, to draw it before it has come.").tag(sync=True)

    def turned(self, kind: str, layer: int, index: int, prompt: str, factor: float = 1.0) -> Tensor:
        """log p of every token after the prompt, (vocab_size,), with all that a part writes multiplied by ``factor``.

        ``kind`` is "head" or "neuron". By torch from the same files; needs the ``lab`` and a kernel.
        """
        import torch

        from lab.growing import checkpoints
        from lab.text.tokenizer import prompt_ids

        model, tokenizer = checkpoints.load(self.model, seed=self.seed, step=self.step, root=base.SPECIMENS)
        block = model.gpt_neox.layers[layer]
        table = block.attention.dense.weight if kind == "head" else block.mlp.dense_4h_to_h.weight
        size = table.shape[1] // model.config.num_attention_heads if kind == "head" else 1
        factors = torch.ones(table.shape[1])
        factors[index * size : (index + 1) * size] = factor
        with torch.no_grad():
            table.mul_(factors)
            return model(input_ids=torch.tensor([prompt_ids(tokenizer, prompt)])).logits[0, -1].log_softmax(-1)

    def of_model(self) -> None:
        self.shape = self._shape()

    @default("shape")
    def _shape(self) -> dict:
        given = config(self.model)
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
