"""The tables of the limits, by the name of their file below specimens/village/limits/.

What is measured of a model has the rows of every seed, those of rivals (with no seed), and for each kind of row one over the
seeds (`who` is "all seeds": n seeds, their mean, Student's interval, the least and the most of them).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from lab.evaluation.over_seeds import over_seeds
from lab.growing import checkpoints
from lab.inside.limits import (
    control_tasks,
    copying,
    first_named,
    held_out,
    interrupted,
    knobs,
    outcomes,
    pushes,
    where_heads_look,
    without_heads,
)
from lab.specimens import SPECIMENS, seeds
from lab.table import read, rounded, write
from lab.text import corpus

MODEL, ALL = "model", "all seeds"
OWN = ("heads", "least", "most")  # what a row says of its seed alone


@dataclass(frozen=True)
class Measure:
    """measure(model, tokenizer) gives rows with these columns."""

    columns: tuple[str, ...]
    measure: Callable[..., list[dict]]
    shared: bool = True  # whether the rows of the seeds are of the same things; the number of a head means nothing in a sister


MEASURES = {
    "interrupted": Measure(interrupted.COLUMNS, interrupted.measure),
    "outcomes": Measure(outcomes.COLUMNS, outcomes.measure),
    "copying-by-length": Measure(copying.COLUMNS, copying.measure),
    "pushes": Measure(pushes.COLUMNS, pushes.measure),
    "control-tasks": Measure(control_tasks.COLUMNS, control_tasks.measure),
    "without-heads": Measure(without_heads.COLUMNS, without_heads.measure),
    "where-heads-look": Measure(where_heads_look.COLUMNS, where_heads_look.measure, shared=False),
    "first-named": Measure(first_named.COLUMNS, first_named.measure),
    "knobs": Measure(knobs.COLUMNS, knobs.measure),
    "held-out-scores": Measure(held_out.COLUMNS, held_out.measure),
}
TEXT = {"held-out-pairs": held_out.PAIRS, "held-out-items": held_out.LITERAL}


def of_seed(which: str, seed: int) -> list[dict]:
    """The rows of one seed, as they are kept."""
    measure = MEASURES[which].measure
    if measure is control_tasks.measure:  # which needs the seed's untrained model beside it
        measure = partial(measure, seed=seed)
    if measure is held_out.measure:
        measure = partial(measure, pairs=read(file("held-out-pairs")))
    return [rounded({"who": MODEL, "seed": seed} | row) for row in measure(*checkpoints.load("village", seed))]


def of_model(which: str, progress: Callable[[], object] = lambda: None) -> list[dict]:
    """All rows of one of MEASURES. `progress` is told of every seed that is measured."""
    rows = []
    for seed in seeds("village"):
        rows += of_seed(which, seed)
        progress()
    rivals = interrupted.rules() if which == "interrupted" else []
    return [*rows, *map(rounded, rivals), *(over(rows) if MEASURES[which].shared else [])]


def over(rows: list[dict]) -> list[dict]:
    """The rows of all seeds as rows over seeds. Of an interval, what no share or likeness can be is cut off."""
    found = over_seeds([{key: value for key, value in row.items() if key not in OWN} for row in rows])
    for row in found:
        least = -1.0 if str(row.get("measure", "")).startswith("likeness") else 0.0
        row |= {"who": ALL, "low": max(least, row["low"]), "high": min(1.0, row["high"])}
    return list(map(rounded, found))


def of_text(which: str, texts: Iterable[corpus.Document] | None = None) -> list[dict]:
    """All rows of one of TEXT. texts: all that was read, unless given."""
    texts = _all_read() if texts is None else texts
    return held_out.counted(texts) if which == "held-out-pairs" else [rounded(row) for row in held_out.literal(texts)]


@cache
def _all_read() -> tuple[corpus.Document, ...]:
    return tuple(replace(document, scene=None) for document in held_out.read_documents())  # the text alone takes up 200 MB


def file(which: str, root: Path = SPECIMENS) -> Path:
    return root / "village" / "limits" / f"{which}.csv"


def parts(which: str) -> int:
    """In how many parts a table is measured: of a model, one for each seed."""
    return 1 if which in TEXT else len(seeds("village"))


def write_table(which: str, progress: Callable[[], object] = lambda: None) -> Path:
    """Measure one table again and write it. `progress` is told of each of its `parts`."""
    path = file(which)
    path.parent.mkdir(exist_ok=True)
    if which in TEXT:
        write(path, TEXT[which], of_text(which))
        progress()
    else:
        write(path, ("who", "seed", *MEASURES[which].columns, "least", "most"), of_model(which, progress))
    return path
