"""Without the heads that copy: what is left of two answers when one is taken away, the other, both, or two that don't copy."""

from lab.evidence import figures
from lab.evidence.plots import dots
from lab.evidence.plots.dots import MODEL, OTHERWISE, Dot, Group
from lab.evidence.plots.plate import Plate

ASKED = {"list": "The next word of a list, said again", "away": "Where she looks, who was away"}
# What is taken away, beside the dots and in full.
TAKEN = {
    "none": ("none", "no head"),
    "strongest": ("strongest", "the strongest head that copies"),
    "second": ("second", "the second"),
    "both": ("both", "both"),
    "two others": ("two others", "two others of their layer"),
}
WAYS = {"mean": "writing what they write on average", "zero": "writing nothing", "resample": "writing as in another text"}


def without_the_copiers() -> Plate:
    """Both answers without the heads, these writing their average: the model with its sisters; other ways in the table."""
    title, stacks = "Without the heads that copy", compared("mean")
    figure, narrow = dots.plot(title, stacks)
    return Plate(
        name="without",
        title=title,
        says=_says(),
        figure=figure,
        narrow=narrow,
        columns=("Asked", "Taken away", *dots.COLUMNS[2:]),
        rows=[row for way in WAYS for row in dots.rows(compared(way)) if way == "mean" or not row[1].startswith("no head")],
    )


def compared(way: str) -> tuple[dots.Stack, ...]:
    """A group for each answer, from the tables of the village. way: one of WAYS."""
    return tuple(
        (Group(heading, tuple(_lane(asked, taken, way) for taken in TAKEN), guess="a coin" if asked == "list" else ""),)
        for asked, heading in ASKED.items()
    )


def _lane(asked: str, taken: str, way: str) -> tuple:
    short, full = TAKEN[taken]
    model, *sisters = (_row(asked, taken, way, seed) for seed in figures.seeds("village"))
    if taken == "none":
        return short, (Dot(OTHERWISE, full, model, tuple(sisters)),)
    return short, (Dot(MODEL, f"{full}, {WAYS[way]}", model, tuple(sisters)),)


def _row(asked: str, taken: str, way: str, seed: int) -> dict:
    return figures.find(
        figures.shared("limits/without-heads"),
        who="model",
        seed=seed,
        set=asked,
        without=taken,
        ablation=None if taken == "none" else way,
    )


def _says() -> str:
    def of(asked: str, taken: str) -> str:
        return figures.percent(_row(asked, taken, "mean", 0))

    sisters = [_row("away", "strongest", "mean", seed) for seed in figures.seeds("village")[1:]]
    return (
        f"Our model (large dots) keeps the list when either head is gone, and loses it without both: {of('list', 'both')}. Of its "
        f"answers about her {of('away', 'strongest')} are left without the strongest head, and {of('away', 'both')} without "
        f"both. In its sisters (small dots) the list goes with the strongest head alone, and {figures.span(sisters)} of the "
        "answers about her are left."
    )
