"""GrowingUp: one beginning, gone on with by one model at seven ages; and the question what it was ever told."""

from __future__ import annotations

import json

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of

FILE = "village/growing-up.json"  # written by lab.evaluation.growing_up


class GrowingUp(base.Widget):
    """A model grows before the reader's eyes, by itself, from noise to the stories of its village.

    What it says at each age was said by the real checkpoints; no model runs here.

    >>> GrowingUp(playing=False, age=3)
    """

    _esm = base.STATIC / "growing_up.js"
    _css = base.STATIC / "growing_up.css"

    age = Int(0, help="Which of the ages is shown, the untrained being 0.").tag(
        sync=True, kept=lambda self: one_of(range(len(self.ages)))
    )
    playing = Bool(True, help="Whether the next age comes by itself, once the figure is in sight.").tag(sync=True, kept=True)
    beginning = Unicode(help="What every age was given.").tag(sync=True)
    ages = List(Dict(), minlen=1, help="step, tokens read by then, and what was said, from the youngest on.").tag(sync=True)
    numbers = Int(help="How many numbers were turned as it grew.").tag(sync=True)

    @default("beginning")
    def _same_for_all(self) -> str:
        return _told()["beginning"]

    @default("ages")
    def _as_they_were_said(self) -> list[dict]:
        return _told()["ages"]

    @default("numbers")
    def _of_the_model(self) -> int:
        return _told()["numbers"]

    @validate("age")
    def _one_of_them(self, proposal: dict) -> int:
        if not 0 <= proposal["value"] < len(self.ages):
            raise TraitError(f"age must be from 0 to {len(self.ages) - 1}, not {proposal['value']}.")
        return proposal["value"]


def _told() -> dict:
    return json.loads((base.SPECIMENS / FILE).read_text(encoding="utf-8"))
