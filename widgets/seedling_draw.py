"""SeedlingDraw: the reader draws a few of the many seedlings, says what all of them do, and sees what a few can tell."""

from __future__ import annotations

from dataclasses import dataclass

from traitlets import Int, List, TraitError, Unicode, default, validate

from widgets import base
from widgets.keeping import one_of
from widgets.of_seedlings import BORN, LAST, LAYER, grown

SIZES = (1, 3, 5, 10)
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Outcome:
    """A figure of each seedling, and a statement that is so of some: those above `edge`, or below it where `early`.

    verb, what: what those do of whom it is so, as in "97 of 100 say …", "1 of 100 says …"; ends: what the line's left and right
    end are called; unit: of the figure, "share", "layer" or "tokens"; digits: to which a figure is told, and weighed as it is told.
    """

    id: str
    label: str
    about: str
    verb: tuple[str, str]
    what: str
    column: str
    unit: str
    low: float
    high: float
    ends: tuple[str, str]
    edge: float
    digits: int
    early: bool = False

    def so(self, value: float) -> bool:
        told = round(value, self.digits)
        return told < self.edge if self.early else told > self.edge


_SCENE = "Maya puts the ribbon in the basket and goes out. Otto moves it to the jar. "
_SHARE = ("never right", "always right")
OUTCOMES = (
    Outcome(
        "born",
        "When copying is born",
        "Twenty random words, then the same again. How much must it read until it gets half of the repeated words right?",
        ("get", "gets"),
        "half of them right with less than five million tokens read",
        BORN,
        "tokens",
        2.6e6,
        6.6e6,
        ("after 2.6 million tokens", "after 6.6, or never"),
        5e6,
        -5,
        early=True,
    ),
    Outcome(
        "deeds",
        "Whose deed it is",
        "“The brave baker …”: is the baker’s own deed likelier than another’s?",
        ("know", "knows"),
        "whose deed it is more often than not",
        "deeds",
        "share",
        0,
        1,
        _SHARE,
        0.5,
        2,
    ),
    Outcome(
        "away",
        "Where she will look, who was away",
        _SCENE + "Maya comes back. Where will she look?",
        ("are", "is"),
        "right about her in more than a quarter of the scenes",
        "false belief",
        "share",
        0,
        1,
        _SHARE,
        0.25,
        2,
    ),
    Outcome(
        "reality",
        "Where the thing really is",
        "The same story. Where, in the end, is the ribbon?",
        ("are", "is"),
        "right about the ribbon in more than nine of ten scenes",
        "reality",
        "share",
        0,
        1,
        _SHARE,
        0.9,
        2,
    ),
    Outcome(
        "layer",
        "Where the head stands that copies best",
        "Its three layers work one after another; in each stand heads, which look back at earlier words. Which layer has the head "
        "that looks most at the word that followed last time?",
        ("have", "has"),
        "it in the last layer",
        LAYER,
        "layer",
        0,
        LAST,
        ("layer 0, the first", f"layer {LAST}, the last"),
        LAST - 0.5,
        0,
    ),
)


class SeedlingDraw(base.Widget):
    """Draws a few of the seedlings of the village's text, asks what all of them do, and shows all, and what a few tell.

    >>> SeedlingDraw(outcome="away", size=1)
    """

    _esm = base.STATIC / "seedling_draw.js"
    _css = base.STATIC / "seedling_draw.css"

    outcome = Unicode(OUTCOMES[0].id, help="What is asked of each, by its id in `outcomes`.").tag(
        sync=True, kept=lambda self: one_of(outcome["id"] for outcome in self.outcomes)
    )
    size = Int(5, help="How many are drawn: 1, 3, 5 or 10.").tag(sync=True, kept=one_of(SIZES))
    draw = Int(0, min=0, max=LARGEST, help="Which draw it is: the same number draws the same. 0: none so far.").tag(
        sync=True, kept=True
    )
    outcomes = List(
        help="What is asked: id, label, about, verb, what, unit, low, high, ends, edge; of each, `values` and `so`."
    ).tag(sync=True)
    seeds = List(Int(), help="The seed of each of the seedlings.").tag(sync=True)

    @default("outcomes")
    def _read_outcomes(self) -> list[dict]:
        runs = grown()
        return [told(outcome, runs) for outcome in OUTCOMES]

    @default("seeds")
    def _read_seeds(self) -> list[int]:
        return [run["seed"] for run in grown()]

    @validate("outcome")
    def _known_outcome(self, proposal: dict) -> str:
        known = [outcome["id"] for outcome in self.outcomes]
        if proposal["value"] not in known:
            raise TraitError(f"outcome must be one of {', '.join(known)}, not {proposal['value']!r}.")
        return proposal["value"]

    @validate("size")
    def _known_size(self, proposal: dict) -> int:
        if proposal["value"] not in SIZES:
            raise TraitError(f"size must be one of {', '.join(map(str, SIZES))}, not {proposal['value']}.")
        return proposal["value"]


def told(outcome: Outcome, runs: list[dict]) -> dict:
    """For the page: what is asked, `values`, one for each run, and of which it is `so`."""
    values = [run[outcome.column] for run in runs]
    asked = {name: value for name, value in vars(outcome).items() if name not in ("column", "digits", "early")}
    return asked | {
        "verb": list(outcome.verb),
        "ends": list(outcome.ends),
        "values": values,
        "so": [outcome.so(value) for value in values],
    }
