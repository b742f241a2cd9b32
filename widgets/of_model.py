"""What widgets about one grown model share: which model, from which seed, at which step of its training."""

from __future__ import annotations

import json

from traitlets import Int, TraitError, Unicode, default, observe, validate

from widgets import base, specimens
from widgets.keeping import by, one_of


class ModelWidget(base.Widget):
    """Base class with the traits ``model``, ``seed`` and ``step``, which only take what specimens/ holds."""

    #: Which of ``seed`` and ``step`` the reader picks in the view.
    picked: tuple[str, ...] = ()

    model = Unicode("village", help="The name of a folder in specimens/.").tag(sync=True)
    seed = Int(0, help="Which of the sister models, by the seed it grew from.").tag(
        sync=True, kept=lambda self: "seed" in self.picked and one_of(specimens.seeds(self.model))
    )
    step = Int(help="The training step of the checkpoint; the last one if not given.").tag(
        sync=True, kept=lambda self: "step" in self.picked and self.steps_of_seeds()
    )

    def kept(self) -> list[dict]:
        """The checkpoints of this model and seed, ascending: step, tokens, file, …"""
        return specimens.checkpoints(self.model, self.seed)

    def steps_of_seeds(self) -> dict:
        """The rule that a step must be one that is kept of its seed."""
        if "seed" not in self.picked:
            return one_of(c["step"] for c in self.kept())
        steps = {seed: [c["step"] for c in specimens.checkpoints(self.model, seed)] for seed in specimens.seeds(self.model)}
        return by("seed", {seed: one_of(of_seed) for seed, of_seed in steps.items()})

    def of_model(self) -> None:
        """Called when model or seed changed, before ``step`` goes to the nearest one kept. Subclasses read
        again what depends on them."""

    @default("step")
    def _last_step(self) -> int:
        return self.kept()[-1]["step"]

    @observe("model", "seed")
    def _another_model(self, _change: dict) -> None:
        if self.seed not in specimens.seeds(self.model):
            self.seed = specimens.seeds(self.model)[0]  # which brings us here again
            return
        step = self._trait_values.get("step")
        with self.hold_sync():
            self.of_model()
            if step is not None:
                self.step = min(self.kept(), key=lambda c: abs(c["step"] - step))["step"]

    @validate("model")
    def _known_model(self, proposal: dict) -> str:
        specimens.seeds(proposal["value"])
        if not config(proposal["value"]).get("is_causal", True):
            raise TraitError(f"model must be one that guesses the next token; {proposal['value']!r} fills gaps.")
        return proposal["value"]

    @validate("seed")
    def _known_seed(self, proposal: dict) -> int:
        specimens.checkpoints(self.model, proposal["value"])
        return proposal["value"]

    @validate("step")
    def _kept_step(self, proposal: dict) -> int:
        kept = [checkpoint["step"] for checkpoint in self.kept()]
        if proposal["value"] not in kept:
            raise TraitError(f"step must be one of {specimens.listed(kept)}, not {proposal['value']}.")
        return proposal["value"]


def shape(model: str) -> list[int]:
    """How many layers a model has, and how many heads each of them."""
    read = config(model)
    return [read["num_hidden_layers"], read["num_attention_heads"]]


def config(model: str) -> dict:
    """A model's config.json."""
    return json.loads((base.SPECIMENS / model / "config.json").read_text(encoding="utf-8"))
