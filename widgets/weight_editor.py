"""WeightEditor: pick any knob of the model, turn it, and see what becomes of its predictions."""

from __future__ import annotations

import copy
import json
import math
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets import Float, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import by, one_of
from widgets.live import real
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:  # importing a widget never imports torch
    from pandas import DataFrame
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

#: What a reader may start from, and where else it is looked whether a turn does anything.
EXAMPLES = [
    "The dog behind the horses",
    "Anna puts the ball in the basket. Anna goes out. Ben moves the ball to the box. Anna comes back. Anna looks for the ball in the",
    "The baker",
    "One evening Lena and Tom",
    "The big spider",
    "The cats behind the barn",
]

#: The same where the reader has chosen the real model.
REAL_EXAMPLES = [
    "The capital of France is",
    "The dog behind the horses",
    "The opposite of hot is",
    "Once upon a time there was a",
    "Two and two make",
]

MATRIX = "gpt_neox.layers.2.attention.dense.weight"


class WeightEditor(ModelWidget):
    """Any knob of a model, turned by hand; the prediction and the story follow.

    >>> editor = WeightEditor(matrix="gpt_neox.layers.2.attention.dense.weight", row=17, column=40)
    >>> editor.edits = [{"name": editor.matrix, "index": 17 * 112 + 40, "value": 1.5}]   # the view follows
    >>> editor.predict(top=3)
    [(' is', 0.32...), (' wags', 0.09...), (' was', 0.09...)]
    """

    _esm = base.STATIC / "weight_editor.js"
    _css = base.STATIC / "weight_editor.css"
    only_the_books = None

    prompt = Unicode(EXAMPLES[0], help="What the model reads; any text, also none.").tag(sync=True, kept=True)
    examples = List(Unicode(), EXAMPLES, help="Prompts to try, and to look at when a knob is turned.").tag(sync=True)
    real_examples = List(Unicode(), REAL_EXAMPLES, help="The same, for the real model.").tag(sync=True)
    edits = List(help="The knobs that are turned: {name, index (row * columns + column), value} each.").tag(
        sync=True, kept=lambda self: self.of_shapes(lambda known: {"is": "list", "of": an_edit(known), "most": 1000})
    )
    matrix = Unicode(help="The table of knobs looked at, by its Hugging Face name.").tag(
        sync=True, kept=lambda self: self.of_shapes(one_of)
    )
    row = Int(help="The knob's row, from 0; 0 in a table of one row.").tag(
        sync=True, kept=lambda self: self.of_shapes(lambda known: within(known, 0))
    )
    column = Int(help="The knob's column, from 0.").tag(
        sync=True, kept=lambda self: self.of_shapes(lambda known: within(known, 1))
    )
    turn = Float(5.0, help="How far a knob is turned at random, in spreads of its table.").tag(
        sync=True, kept={"min": 1e-9, "max": 1000}
    )
    sample_seed = Int(1, help="Which knobs are drawn when many are turned at random.").tag(sync=True, kept={"min": 0})

    def turned(self) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        """The model with the knobs turned, and its tokenizer, in PyTorch. A copy of its own: turn what you like."""
        import torch

        engine = self.engine()
        model = copy.deepcopy(engine.model)
        with torch.no_grad():
            for edit in self.edits:
                model.get_parameter(edit["name"]).view(-1)[edit["index"]] = edit["value"]
        return model, engine.tokens_of.tokenizer

    def predict(self, top: int = 10) -> list[tuple[str, float]]:
        """The likeliest next tokens after the prompt, with the knobs turned: (token, probability), likeliest first."""
        engine = self.engine()
        found = engine.predict(self.prompt, top=top, edits=self.edits)["top"]
        return [(engine.decode([token["id"]]), token["probability"]) for token in found]

    def to_frame(self) -> DataFrame:
        """The knobs that are turned, a row for each: name, index, value."""
        return framed(self.edits, ["name", "index", "value"])

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every table of knobs, by its Hugging Face name: the same at all its checkpoints."""
        if self.model == real.NAME:
            return real.shapes()
        if live := self.live():
            return {name: tuple(shape) for name, shape in live.engine().shapes().items()}
        return shapes(base.SPECIMENS / self.model / f"seed-{self.seed}" / self.kept()[-1]["file"])

    def of_model(self) -> None:
        known = self.shapes()
        self.edits = [edit for edit in self.edits if edit["index"] < math.prod(known.get(edit["name"], (0,)))]
        if self.matrix not in known:
            self.matrix = _first_matrix(known)
        rows, columns = grid(known[self.matrix])
        self.row, self.column = min(self.row, rows - 1), min(self.column, columns - 1)

    @default("matrix")
    def _some_matrix(self) -> str:
        return MATRIX if MATRIX in (known := self.shapes()) else _first_matrix(known)

    @default("row")
    def _some_row(self) -> int:
        return min(17, grid(self.shapes()[self.matrix])[0] - 1)

    @default("column")
    def _some_column(self) -> int:
        return min(40, grid(self.shapes()[self.matrix])[1] - 1)

    def of_shapes(self, rule: Callable[[dict], dict]) -> dict:
        """For a kept trait, a rule that hangs on which tables there are: of this model, or of whichever is chosen."""
        if not self.real:
            return rule(self.shapes())
        return by("model", {self._own_model(): rule(self.shapes()), real.NAME: rule(real.shapes())})

    # Which values a trait takes.

    @validate("edits")
    def _knobs_there_are(self, proposal: dict) -> list[dict]:
        known = self.shapes() if proposal["value"] else {}
        return [_edit(edit, known) for edit in proposal["value"]]

    @validate("matrix")
    def _known_matrix(self, proposal: dict) -> str:
        _check_name(proposal["value"], self.shapes())
        return proposal["value"]

    @validate("row", "column")
    def _within_the_table(self, proposal: dict) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        most = grid(self.shapes()[self.matrix])[name == "column"]
        if not 0 <= value < most:
            raise TraitError(f"{name} of {self.matrix} must be 0 to {most - 1}, not {value}.")
        return value

    @validate("turn")
    def _a_turn(self, proposal: dict) -> float:
        if not 0 < proposal["value"] <= 1000:
            raise TraitError(f"turn must be above 0 and at most 1000 spreads, not {proposal['value']}.")
        return proposal["value"]


def shapes(file: Path) -> dict[str, tuple[int, ...]]:
    """The shapes of a checkpoint's tables, read from the head of its file (safetensors) without torch."""
    with file.open("rb") as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        head = json.loads(opened.read(length))
    return {name: tuple(entry["shape"]) for name, entry in head.items() if name != "__metadata__" and not name.endswith(".scale")}


def an_edit(known: dict[str, tuple[int, ...]]) -> dict:
    """The rule of one turned knob: it is in one of these tables."""
    places = {name: {"is": "int", "min": 0, "max": math.prod(shape) - 1} for name, shape in known.items()}
    value = {"is": "number", "min": -1e6, "max": 1e6}
    return {"is": "dict", "of": {"name": one_of(known), "index": by("name", places), "value": value}}


def within(known: dict[str, tuple[int, ...]], axis: int) -> dict:
    """The rule of a row (axis 0) or a column (1): it is in the table that is looked at."""
    return by("matrix", {name: {"is": "int", "min": 0, "max": grid(shape)[axis] - 1} for name, shape in known.items()})


def _first_matrix(known: dict[str, tuple[int, ...]]) -> str:
    """What the heads of some layer in the middle write: a table in which much happens, whatever its family calls it."""
    written = [name for name in known if re.search(r"(attn\.c_proj|attention\.dense|o_proj)\.weight$", name)]
    return written[len(written) // 2] if written else next(iter(known))


def grid(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns; a vector is one row."""
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])


def _check_name(name: object, known: dict) -> None:
    if name not in known:
        raise TraitError(f"This model has no table of knobs {name!r}. It has: {', '.join(sorted(known))}.")


def _edit(edit: object, known: dict) -> dict:
    """The edit as plain JSON. Raises TraitError for one that is not of this model."""
    if not isinstance(edit, dict) or set(edit) != {"name", "index", "value"}:
        raise TraitError(f"An edit is {{'name': …, 'index': …, 'value': …}}, not {edit!r}.")
    _check_name(edit["name"], known)
    size = math.prod(known[edit["name"]])
    if isinstance(edit["index"], bool) or not isinstance(edit["index"], int) or not 0 <= edit["index"] < size:
        raise TraitError(f"index of {edit['name']} must be 0 to {size - 1}, not {edit['index']!r}.")
    value = edit["value"]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TraitError(f"value must be a finite number, not {value!r}.")
    return {"name": edit["name"], "index": edit["index"], "value": float(value)}
