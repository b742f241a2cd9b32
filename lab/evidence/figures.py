"""Measured figures, read from the tables and files under specimens/, without torch.

`tables` and `table` give them as pandas DataFrames; all else serves the lessons' sentences.

    >>> from lab import figures
    >>> figures.table("capacities").query("measure == 'belief' and step == 6500")
    >>> figures.table("heads", model="attention-only", seeds=0)
"""

import json
import math
import os
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lab import specimens
from lab.specimens import SPECIMENS
from lab.specimens import seeds as seeds
from lab.table import read

if TYPE_CHECKING:  # a lesson that tells figures in its sentences need not wait for pandas
    from pandas import DataFrame

MEASURED = ("value", "low", "high", "least", "most", "beyond", "beyond_low", "beyond_high")  # columns of numbers with a point
Seeds = int | Iterable[int] | Callable  # one, some, or `all`

# Set while pages are built, by book/extension/plates.py: their sentences ask for figures, and a plate is drawn by the page.
FOR_PAGES = "GNM_FOR_PAGES"


# ---- Tables ----


def tables(model: str = "village") -> "DataFrame":
    """The measured tables there are of a model: table, seeds (of which it is measured one by one), rows, columns.

    model: a folder of specimens/; "driving" and "published" are among them. Raises ValueError for an unknown one.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "table": which,
                "seeds": ", ".join(str(seed) for seed in files if seed is not None),
                "rows": sum(len(pd.read_csv(file)) for file in files.values()),
                "columns": ", ".join(table(which, model).columns),
            }
            for which, files in _files(model).items()
        ]
    )


def table(which: str, model: str = "village", seeds: Seeds = all) -> "DataFrame":  # noqa: F811 (a module's name and an argument's)
    """A measured table. What is measured of each seed has the columns `model` and `seed` before its own.

    which: one of `tables`; seeds: one, some or all of them (`all`), where a table has rows of several.
    Raises ValueError, naming what there is, for an unknown model, table or seed.
    """
    import pandas as pd

    files = _files(model)
    if which not in files:
        raise ValueError(f"There is no table {which!r} of {model}. There is: {', '.join(files)}.")
    parts = [pd.read_csv(file).assign(**({} if seed is None else {"seed": seed})) for seed, file in files[which].items()]
    made = pd.concat(parts, ignore_index=True)
    for column in made.columns.difference(MEASURED):  # a layer that some rows have is whole all the same
        if made[column].dtype == float and (made[column].dropna() % 1 == 0).all():
            made[column] = made[column].astype("Int64")
    if None not in files[which]:
        made = made.assign(model=model)[["model", "seed", *parts[0].columns.drop("seed")]]
    if seeds is all or seeds == "all":
        return made
    wanted = [seeds] if isinstance(seeds, Integral) else list(seeds)  # type: ignore[arg-type]
    there = sorted(made["seed"].dropna().unique()) if "seed" in made else []
    if missing := [seed for seed in wanted if seed not in there]:
        raise ValueError(f"Of {model} the table {which!r} has no seed {missing[0]}. It has: {', '.join(map(str, there))}.")
    return made[made["seed"].isin(wanted)].reset_index(drop=True)


def _files(model: str) -> dict[str, dict[int | None, Path]]:
    """The files of each table of a model, by seed; by None what is of no seed alone."""
    folder = SPECIMENS / model
    known = sorted(path.name for path in SPECIMENS.iterdir() if path.is_dir())
    if model not in known:
        raise ValueError(f"There is no model {model!r} in {SPECIMENS}. There is: {', '.join(known)}.")
    found: dict[str, dict[int | None, Path]] = {}
    for file in sorted(folder.rglob("*.csv")):
        of_seed = file.parent.name.startswith("seed-")
        name = file.stem if of_seed else file.relative_to(folder).with_suffix("").as_posix()
        found.setdefault(name, {})[int(file.parent.name.removeprefix("seed-")) if of_seed else None] = file
    return {name: dict(sorted(files.items(), key=lambda one: one[0] or 0)) for name, files in found.items()}


# ---- What a model is ----


class Facts(NamedTuple):
    """What a model is, and how much it learned from."""

    knobs: int  # numbers that training turns; the unembedding is the embedding, and counted once
    vocabulary: int  # tokens
    width: int  # numbers in the stream at each token
    layers: int
    heads: int  # in each layer
    steps: int  # of training, to the last checkpoint
    tokens_per_step: int  # 0 of a model that was made by hand
    tokens: int  # read in all


def facts(name: str = "village", seed: int = 0) -> Facts:
    """A model of the garden as its files tell it: its configuration, its last checkpoint, and what the index says of that.

    Raises ValueError, naming what there is, for an unknown model or seed.
    """
    config, last = specimens.config(name), specimens.find(name, seed, None)
    return Facts(
        knobs=_numbers(specimens.SPECIMENS / name / f"seed-{seed}" / last["file"]),
        vocabulary=config["vocab_size"],
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        steps=last["step"],
        tokens_per_step=last["tokens"] // max(last["step"], 1),
        tokens=last["tokens"],
    )


def _numbers(path) -> int:
    """How many weights a checkpoint file holds, as its header lists them: the scales of rows are none."""
    with path.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return sum(math.prod(each["shape"]) for name, each in header.items() if "shape" in each and not name.endswith(".scale"))


# ---- For sentences ----


def say(key: str, text: str, table: str | None = None) -> None:
    """Hand a text to the sentences of this page, which ask for it as {measured}`key`. A notebook's have it already.

    table: where the figure was read, as in "village/capacities"; the page makes it a link there. None for what no measured
    table holds, such as a number of knobs, and for what stands beside a figure of it: an interval, or over how many.
    """
    if os.environ.get(FOR_PAGES):
        from myst_nb import glue

        glue(key, (text, table), display=False)


@cache
def rows(which: str, seed: int = 0, name: str = "village") -> tuple[dict, ...]:
    """A table of one grown seed, by its name in `lab.evidence.results.TABLES`."""
    return tuple(read(specimens.tables(name, seed, SPECIMENS) / f"{which}.csv"))


@cache
def shared(which: str, name: str = "village") -> tuple[dict, ...]:
    """A table that is not of one seed, by the name of its file."""
    return tuple(read(SPECIMENS / name / f"{which}.csv"))


def find(rows: tuple[dict, ...], **wanted) -> dict:
    """The last row with these entries. Raises KeyError if there is none."""
    for row in reversed(rows):
        if all(row[key] == value for key, value in wanted.items()):
            return row
    raise KeyError(f"no figure for {', '.join(map(str, wanted.values()))}")


def limit(which: str, who: str = "model", **wanted) -> dict:
    """One row of a table of `lab.inside.limits`, by its name and entries; of seed 0, unless another is named.

    who: "all seeds" for the mean over seeds, or the name of a rule. Raises KeyError if there is no such row.
    """
    if who == "model":
        wanted = {"seed": 0} | wanted
    return find(shared(f"limits/{which}"), who=who, **wanted)


def capacity(
    measure: str, condition: str, step: int | None = None, seed: int = 0, name: str = "village", way: str = "choice"
) -> dict:
    """One row of a model's capacities: n, value, low, high, step, tokens. step None is the last.

    way: how it was asked, if anything was. Raises KeyError if there is no such row.
    """
    for row in reversed(curve(measure, condition, seed, name, way)):
        if step in (None, row["step"]):
            return row
    raise KeyError(f"no figure for {measure}, {condition}, {way}, step {step}, seed {seed} in the table of {name}")


def curve(measure: str, condition: str, seed: int = 0, name: str = "village", way: str = "choice") -> list[dict]:
    """All rows of one measure, condition and way of asking, from the first checkpoint to the last."""
    asked = (measure, condition, way)
    return [r for r in rows("capacities", seed, name) if (r["measure"], r["condition"], r["way"] or "choice") == asked]


def in_words(count: int) -> str:
    """A number as it reads in a sentence: in words up to nine."""
    return "none one two three four five six seven eight nine".split()[count] if count < 10 else str(count)


def percent(row: dict) -> str:
    """The value of a row, as in "97%"."""
    return f"{_hundredths(row['value'])}%"


def span(rows: list[dict]) -> str:
    """The lowest and the highest value of some rows, as in "95 to 98%", or both at once if they read the same."""
    low, high = (_hundredths(pick(row["value"] for row in rows)) for pick in (min, max))
    return f"{high}%" if low == high else f"{low} to {high}%"


def least_to_most(row: dict) -> str:
    """The lowest and the highest value of the seeds that a row is over, as in "16 to 62%"."""
    return span([{"value": row["least"]}, {"value": row["most"]}])


def between(row: dict) -> str:
    """The 95% interval of a row, as in "95 to 98%"."""
    return f"{_hundredths(row['low'])} to {_hundredths(row['high'])}%"


def _hundredths(share: float) -> str:
    """A share as per cent: whole, but "99.9" and not "100" for what falls just short of all."""
    return fixed(min(share, 0.999), 1, 2) if 0.99 < share < 1 else fixed(share, 0, 2)


def fixed(value: float, digits: int, shift: int = 0) -> str:
    """A number with so many digits behind the point, which is moved `shift` places to the right before: 2 for per cent.

    Halves go away from zero, and a half is what reads as one: .185 is 19 hundredths, though the machine keeps a little less.
    `fixed` of widgets/parts/format.js rounds the pictures of the book alike.
    """
    if not math.isfinite(value):
        return str(value)
    moved = Decimal(repr(float(value))).scaleb(shift)
    return str(moved.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0)  # the + 0 takes the sign of -0 away


def signed(value: float, digits: int = 2) -> str:
    """A number that may be less than nothing, with the minus sign that prose has."""
    return fixed(value, digits).replace("-", "−")
