"""MinimalPairs: how such an ability is measured, by pairs of texts that the reader writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Dict, List, TraitError, default, validate

from widgets import base
from widgets.of_model import ModelWidget, framed

if TYPE_CHECKING:
    from pandas import DataFrame

MOST = 12  # pairs in one list: more take too long in a page
LONGEST = 1000  # characters of one text

#: What the list begins with. The last is a scene with two endings.
PAIRS = (
    {"begin": "The dog behind the horses", "better": "is asleep.", "worse": "are asleep."},
    {"begin": "The horses", "better": "are tired.", "worse": "is tired."},
    {"begin": "The brave baker", "better": "kneads the dough.", "worse": "steers the ship."},
    {
        "begin": "Anna and Tom are in the kitchen. There is a basket and a jar. Anna puts the ring in the basket. "
        "Anna goes out. Tom moves the ring to the jar. Anna comes back. Anna looks for the ring in the",
        "better": "basket",
        "worse": "jar",
    },
)


class MinimalPairs(ModelWidget):
    """Pairs of texts that begin alike and end in two ways. Which ending does the model find likelier, and since when? The
    reader writes them, says beforehand how many the model will get, and has every kept checkpoint answer in the page.

    >>> MinimalPairs(seed=0, pairs=[{"begin": "The cat", "better": "is old.", "worse": "are old."}])
    """

    _esm = base.STATIC / "minimal_pairs.js"
    _css = base.STATIC / "minimal_pairs.css"
    picked = ("seed", "step")
    only_the_books = None

    pairs = List(
        Dict(), [dict(pair) for pair in PAIRS], help="The list, one to twelve of them: begin, better and worse, texts."
    ).tag(
        sync=True,
        kept={
            "least": 1,
            "most": MOST,
            "of": {"is": "dict", "of": dict.fromkeys(("begin", "better", "worse"), {"is": "text", "most": LONGEST})},
        },
    )
    moments = List(
        Dict(), help="For each seed of the model its kept checkpoints: seed, steps, tokens, and names of a model from elsewhere."
    ).tag(sync=True)
    scores = List(
        Dict(),
        help="What was answered: begin, better, worse, seed, step, margin (in nats; above 0: right); of a pair that can't "
        "be asked `trouble`, why, and neither seed, step nor margin.",
    ).tag(sync=True)

    def to_frame(self) -> DataFrame:
        """What was answered so far, a row for each pair and moment, and one that says why for a pair that can't be asked."""
        return framed(self.scores, ["begin", "better", "worse", "seed", "step", "margin", "trouble"])

    def of_model(self) -> None:
        self.moments = self._read_moments()

    @default("moments")
    def _read_moments(self) -> list[dict]:
        def of_seed(seed: int) -> dict:
            kept = self.checkpoints_of(seed)
            columns = {"steps": "step", "tokens": "tokens"} | ({"names": "name"} if self.live() else {})
            return {"seed": seed, **{column: [c[key] for c in kept] for column, key in columns.items()}}

        return [of_seed(seed) for seed in self.seeds()]

    @validate("pairs")
    def _proper_pairs(self, proposal: dict) -> list[dict]:
        pairs = proposal["value"]
        if not 1 <= len(pairs) <= MOST:
            raise TraitError(f"pairs must hold 1 to {MOST} pairs, not {len(pairs)}.")
        for pair in pairs:
            if set(pair) != {"begin", "better", "worse"} or not all(isinstance(text, str) for text in pair.values()):
                raise TraitError(f"A pair has the texts begin, better and worse; this one is {pair}.")
            if any(len(text) > LONGEST for text in pair.values()):
                raise TraitError(f"The texts of a pair have at most {LONGEST} characters.")
        return pairs
