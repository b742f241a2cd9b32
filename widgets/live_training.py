"""LiveTraining: grow a small model on the page, or two side by side that differ in one thing."""

from __future__ import annotations

import json
from pathlib import Path

from traitlets import Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base, specimens
from widgets.keeping import one_of

SOILS = ("village", "scene", "song", "shuffled", "own")
SIZES = ("1x16", "1x64", "2x32", "2x64", "2x128")
STEPS = (1, 100_000)
RATES = (-6, 12)
SEEDS = (0, 2**32 - 1)

#: What the page takes back as a rival: no other model, or one thing that is otherwise.
RIVALS = {
    "any": [
        {"is": "dict", "of": {"what": one_of([what]), "value": value}}
        for what, value in {
            "": one_of([None]),
            "soil": one_of(SOILS),
            "size": one_of(SIZES),
            "rate": {"is": "int", "min": RATES[0], "max": RATES[1]},
            "seed": {"is": "int", "min": SEEDS[0], "max": SEEDS[1]},
        }.items()
    ]
}

#: Beside the front end: sentences to ask a growing model, from `lab.evaluation.items` (a test holds them to it).
QUESTIONS = base.STATIC.parent / "live_training" / "questions.json"

#: Where the front end looks for the training text; see widgets/corpus_search.py.
CORPUS = "village/corpus/"


class LiveTraining(base.Widget):
    """A model of the village's tokens, grown in a worker of the page from a seed, on a text of the reader's choice.

    >>> LiveTraining(steps=500, rival={"what": "rate", "value": 3})     # and another at 8 times the learning rate
    """

    _esm = base.STATIC / "live_training.js"
    _css = base.STATIC / "live_training.css"

    soil = Unicode("village", help=f"What it reads: {', '.join(SOILS)}.").tag(sync=True, kept=one_of(SOILS))
    size = Unicode("2x64", help=f"Layers and width: {', '.join(SIZES)}.").tag(sync=True, kept=one_of(SIZES))
    rate = Int(0, help="The usual learning rates are multiplied by 2 to this power.").tag(
        sync=True, kept={"min": RATES[0], "max": RATES[1]}
    )
    seed = Int(0, help="Decides the starting weights; not one of PyTorch's seeds.").tag(
        sync=True, kept={"min": SEEDS[0], "max": SEEDS[1]}
    )
    steps = Int(2000, help="Of the whole run; over its last part the learning rates fall to nothing.").tag(
        sync=True, kept={"min": STEPS[0], "max": STEPS[1]}
    )
    rival = Dict(help='A second model: {"what": "seed", "rate", "size" or "soil", "value": its own}.').tag(sync=True, kept=RIVALS)
    prompt = Unicode("", help="What the models are to continue.").tag(sync=True, kept=True)
    own_text = Unicode("", help='The reader\'s text, for the soil "own".').tag(sync=True, kept={"most": 200_000})
    questions = List(Dict(), help="Asked on the way: dicts of kind, prompt, right and wrong.").tag(sync=True)

    def files(self) -> list[str]:
        """Without the book's text, which is too large: models can then be grown on the reader's own."""
        return specimens.last("village")

    def read_file(self, path: object) -> bytes:
        """As base.Widget's; of the training text, the beginning is written on this machine when first asked for."""
        if not isinstance(path, str) or not path.startswith(CORPUS):
            return super().read_file(path)
        if self._text is None:
            from lab.text import concordance

            self._text = concordance.beginning()
        return base.read_within(self._text, path.removeprefix(CORPUS))

    _text: Path | None = None  # the folder, once it is written

    @default("rival")
    def _no_rival(self) -> dict:
        return {"what": "", "value": None}

    @default("questions")
    def _read_questions(self) -> list[dict]:
        return json.loads(QUESTIONS.read_text(encoding="utf-8"))

    @validate("soil", "size", "rate", "seed")
    def _known(self, proposal: dict) -> object:
        return _checked(proposal["trait"].name, proposal["value"])

    @validate("steps")
    def _some_steps(self, proposal: dict) -> int:
        return _between("steps", proposal["value"], STEPS)

    @validate("rival")
    def _one_difference(self, proposal: dict) -> dict:
        rival = proposal["value"]
        if rival.keys() != {"what", "value"}:
            raise TraitError(f"a rival needs what and value; this one has {', '.join(map(str, rival)) or 'nothing'}.")
        what = rival["what"]
        if what not in ("", "soil", "size", "rate", "seed"):
            raise TraitError(f"a rival may differ in soil, size, rate or seed, not in {what!r}.")
        return {"what": what, "value": _checked(what, rival["value"]) if what else None}

    @validate("questions")
    def _proper_questions(self, proposal: dict) -> list[dict]:
        for question in proposal["value"]:
            if question.keys() != {"kind", "prompt", "right", "wrong"} or question["right"] == question["wrong"]:
                raise TraitError("a question needs kind, prompt, right and wrong, and the last two must differ.")
        return proposal["value"]


def _checked(name: str, value: object) -> object:
    if name in ("rate", "seed"):
        return _between(name, value, RATES if name == "rate" else SEEDS)
    known = SOILS if name == "soil" else SIZES
    if value not in known:
        raise TraitError(f"{name} must be one of {', '.join(known)}, not {value!r}.")
    return value


def _between(name: str, value: object, bounds: tuple[int, int]) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not bounds[0] <= value <= bounds[1]:
        raise TraitError(f"{name} must be a whole number from {bounds[0]} to {bounds[1]}, not {value!r}.")
    return value
