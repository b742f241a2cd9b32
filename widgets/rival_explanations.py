"""RivalExplanations: one head, several stories of what it does, and tests that some of them cannot survive."""

from __future__ import annotations

import json
from pathlib import Path

from traitlets import Dict, Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of
from widgets.of_model import ModelWidget

#: What is told of each head, before any test is made: its stories with their bets, and the tests. A test is of one kind:
#: ``looks`` (attention that the head pays to the places ``figure``, from the last token), ``without`` (answers lost without
#: the head, and without those of ``gone`` in both cases), ``forced`` (answers lost when it is made to look to ``place``),
#: ``patched`` (answers lost when it writes what it writes for the same item of the set ``source``). A bet names a figure and
#: its least or most: "looks to a place" means most of its attention (.5); "is needed" an eighth of the answers (.125), since
#: of 24 items nothing smaller can be told from nothing; "turned" most of them. ``beyond`` is what is lost beyond the control head.
HEADS: list[dict] = json.loads((base.STATIC.parent / "rival_explanations" / "heads.json").read_text(encoding="utf-8"))

TESTS_FIRST = 4

TOLD_OF = ("village", 0)  # a head's number means nothing in a sister: its heads need stories of their own


class RivalExplanations(ModelWidget):
    """One head of the village model and stories of what it does; the reader picks tests and sees what survives.

    Predictions are stated in HEADS before any test; outcomes are computed in the page. For another model or seed
    than TOLD_OF give `heads` of your own.

    >>> RivalExplanations(head="copier")
    """

    _esm = base.STATIC / "rival_explanations.js"
    _css = base.STATIC / "rival_explanations.css"
    only_the_books = "Its stories bet on what single heads do that were found in the village's models."

    head = Unicode(HEADS[0]["id"], help="Which head is looked into, by its id in `heads`.").tag(
        sync=True, kept=lambda self: one_of(head["id"] for head in self.heads)
    )
    heads = List(Dict(), help="The heads with their stories and tests; see HEADS.").tag(sync=True)
    budget = Int(TESTS_FIRST, min=1, help="Tests before the reader has to write the paper.").tag(sync=True)

    def files(self) -> list[str]:
        return [*super().files(), f"{self.model}/one-head.json"]

    @default("heads")
    def _with_what_was_found(self) -> list[dict]:
        if (self.model, self.seed) != TOLD_OF:
            return []
        folder = base.SPECIMENS / self.model / f"seed-{self.seed}"
        return [{**head, "measured": measured(folder, head)} for head in HEADS]

    def of_model(self) -> None:
        self.heads = self._with_what_was_found()

    @validate("head")
    def _known_head(self, proposal: dict) -> str:
        known = [head["id"] for head in self.heads]
        if known and proposal["value"] not in known:
            raise TraitError(f"head must be one of {', '.join(known)}, not {proposal['value']!r}.")
        return proposal["value"]


def measured(folder: Path, head: dict) -> dict | None:
    """The lab's figure of a head that brought it to notice: measure, condition, n, value, low, high; None without one."""
    from lab import table

    measure, condition = head["found"]
    rows = [
        row
        for file in ("circuits.csv", "heads.csv")
        if (folder / file).is_file()
        for row in table.read(folder / file)
        if (row["measure"], row["layer"], row["head"]) == (measure, head["layer"], head["head"])
        and row.get("condition", condition) == condition
    ]
    if not rows:
        return None
    last = max(rows, key=lambda row: row["step"])
    return {"measure": measure, "condition": condition} | {key: last[key] for key in ("n", "value", "low", "high")}
