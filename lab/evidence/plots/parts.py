"""What goes with what: how much of the differences between seedlings goes with the soil, the order, the build; how much with the seed."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import COUNTS, MODEL, Dot, Group
from lab.evidence.plots.hundred import SEEDLINGS
from lab.evidence.plots.plate import Plate
from lab.seedlings import ends

ASKED = {
    "agreement": "The verb, past another noun",
    "deeds": "Whose deed it is",
    "copying": "A list, said again",
    ends.BORN: "When copying is born",
    "false belief": "Where she looks, who was away",
    "mover": "Where he looks, who moved it",
    "reality": "Where the thing really is",
    "loss, scene": "Surprise at scenes",
    "loss, song": "Surprise at songs",
}
FACTORS = {"soil": "the soil", "order": "the order", "build or rate": "the build, the rate"}
PARTS = {"factor": "which of them it was", "seed": "the seed, whichever of them it was", "rest": "neither of them alone"}
MARKS = {"factor": MODEL, "seed": COUNTS}  # what is drawn; the rest is what is missing to all
COLUMNS = ("Outcome", "Turned", "Goes with", "Share of the differences", "95% interval", "Seedlings")


def what_goes_with_what() -> Plate:
    """A group for each outcome, a row for each thing turned: the shares of variance, with intervals from runs drawn anew."""
    title, stacks = "What the differences go with", compared()
    made, narrow = dots.plot(title, stacks)
    return Plate(
        name="parts",
        title=title,
        says=_says(),
        figure=made,
        narrow=narrow,
        columns=COLUMNS,
        rows=[
            (ASKED[outcome], FACTORS[factor], PARTS[part], figures.percent(row), figures.between(row), str(row["n"]))
            for outcome in ASKED
            for factor in FACTORS
            for part, row in shares(outcome, factor).items()
        ],
        notes=(
            "Dots: the share of the differences (of their variance) that goes with what was turned. Crosses: with the seed, as far "
            "as it does the same in each of them. What is missing to 100% is neither: what both do together, and chance.",
            "Lines: 95% intervals, from runs drawn anew. All hold for what we turned, and as far as we turned it. When copying is "
            "born is asked only where it is.",
        ),
    )


def shares(outcome: str, factor: str) -> dict[str, dict]:
    """The rows of parts.csv by `measure`, of PARTS; none where all ended alike, or too few are grown so far."""
    return {
        row["measure"]: row
        for row in figures.shared("parts", SEEDLINGS)
        if (row["outcome"], row["factor"]) == (outcome, factor) and row["value"] is not None
    }


def compared() -> tuple[dots.Stack, ...]:
    """Two stacks of groups, from parts.csv; what is the same in all, or not reckoned so far, is left out."""
    groups = [
        Group(heading, lanes, chance=None)
        for outcome, heading in ASKED.items()
        if (lanes := tuple(lane for factor in FACTORS if (lane := _lane(outcome, factor))))
    ]
    half = (len(groups) + 1) // 2
    return tuple(groups[:half]), tuple(groups[half:])


def _lane(outcome: str, factor: str) -> tuple[str, tuple[Dot, ...]] | None:
    rows = shares(outcome, factor)
    return (FACTORS[factor], tuple(Dot(mark, PARTS[part], rows[part]) for part, mark in MARKS.items())) if rows else None


def _says() -> str:
    soil = {outcome: rows for outcome in ASKED if (rows := shares(outcome, "soil"))}
    mostly = sum(rows["factor"]["value"] > 0.5 for rows in soil.values())
    most = max(soil, key=lambda outcome: soil[outcome]["factor"]["value"])
    seeds = max(soil, key=lambda outcome: soil[outcome]["seed"]["value"])
    return (
        f"In {mostly} of {len(soil)} outcomes more than half of the differences go with the soil, most of all in “{ASKED[most].lower()}”: "
        f"{figures.percent(soil[most]['factor'])}. What a seed changes in the same way in every soil is largest in “{ASKED[seeds].lower()}”: "
        f"{figures.percent(soil[seeds]['seed'])} of them ({figures.between(soil[seeds]['seed'])})."
    )
