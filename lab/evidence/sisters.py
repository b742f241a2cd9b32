"""What sister seeds have in common, when things come to them, and how far seeds, soils and builds differ.

All of it is reckoned from the tables of each seed. No figure of a single run is a finding; these are over seeds.

- specimens/village/over-seeds/<table>.csv: a seed's table, each figure a mean over seeds, at the steps that all have.
- specimens/village/when.csv: after how many tokens a capacity has come to stay.
- specimens/village/variation.csv: how far an outcome differs from seed to seed, and with the soil, order, build or task.
"""

from collections.abc import Callable

from lab import specimens
from lab.evaluation import intervals
from lab.evaluation.over_seeds import FIGURES, over_seeds
from lab.evidence import figures
from lab.growing import checkpoints
from lab.growing.garden import PLANTS, Plant
from lab.inside.circuits import seeds as circuits
from lab.table import read, rounded, write
from lab.text import soils

OVER_SEEDS = ("capacities", "circuits", "copying", "in-context", "in-context-ablation", "probes", "steering")
WHEN = ("measure", "way", "condition", "threshold", "seed", "n", "after", "value", "low", "high", "least", "most")
VARIATION = ("measure", "way", "condition", "differs", "name", "seed", "n", "value", "low", "high")
STRONGEST = "strongest head"
# From where on a capacity is said to be there: nine of ten forced choices (chance .5), half of what can be copied, half
# of a head's attention. These are conventions: another threshold gives another time.
THRESHOLDS = {"agreement": 0.9, "plausibility": 0.9, "belief": 0.9, "repeats": 0.5, "prefix matching": 0.5}

Tables = Callable[[str, str, int], list[dict]]  # the rows of a table, by its name, the model's and the seed


def kept(table: str, name: str, seed: int) -> list[dict]:
    """A table of one seed as it is under specimens/. Raises FileNotFoundError, saying how to make it, if it isn't there."""
    path = specimens.tables(name, seed, figures.SPECIMENS) / f"{table}.csv"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there yet: python -m lab.evidence.results --model {name} --seed {seed} --table {table}"
        )
    return read(path)


def named_by_role(rows: list[dict]) -> list[dict]:
    """A capacities table with one row for all heads: the number of a head means nothing from seed to seed."""
    best: dict[int, dict] = {}
    for row in rows:
        if row["measure"] == "prefix matching" and row["value"] > best.get(row["step"], {"value": -1})["value"]:
            best[row["step"]] = row
    return [row for row in rows if row["measure"] != "prefix matching"] + [
        row | {"condition": STRONGEST} for row in best.values()
    ]


def over(table: str, name: str, seeds: list[int], tables: Tables = kept) -> list[dict]:
    """A table over seeds: its columns, with n (seeds), value, low and high (Student's interval), least and most.

    Steps that are not in every seed's table are left out. "circuits" is `lab.inside.circuits.seeds.summary`, of the last step.
    """
    found = {seed: tables(table, name, seed) for seed in seeds}
    if table == "circuits":
        heads = {seed: tables("heads", name, seed) for seed in seeds}
        last = {seed: [row for row in rows if row["step"] == rows[-1]["step"]] for seed, rows in heads.items()}
        return circuits.summary(last, found)
    if table == "capacities":
        found = {seed: named_by_role(rows) for seed, rows in found.items()}
    shared = set.intersection(*({row["step"] for row in rows} for rows in found.values()))
    rows = over_seeds([{"seed": seed} | row for seed, rows in found.items() for row in rows if row["step"] in shared])
    return sorted(rows, key=lambda row: row["step"])


def when(name: str, seeds: list[int], tables: Tables = kept) -> list[dict]:
    """After how many tokens each capacity has come to stay: a row for each seed, and one for all of them.

    value: the tokens read by the first measured step from which on the figure is never below its threshold again; empty
    if there is none. `after`: those read by the measured step before, so that it came between the two; the steps are
    the same for all seeds. In the row over seeds (`seed` is empty) n is how many seeds it came to, and value, low and
    high, over seeds, are given only if it came to all; and low and high only if not to all at the same
    step, since what lies between two steps is not known.
    """
    found: dict[tuple, dict[int, tuple]] = {}
    for seed in seeds:
        curves: dict[tuple, list[dict]] = {}
        for row in named_by_role(tables("capacities", name, seed)):
            if row["measure"] in THRESHOLDS and row["condition"] != "none of the candidates":
                curves.setdefault((row["measure"], row["way"], row["condition"]), []).append(row)
        for what, curve in curves.items():
            found.setdefault(what, {})[seed] = _comes(sorted(curve, key=lambda row: row["step"]), THRESHOLDS[what[0]])
    rows = []
    for (measure, way, condition), times in found.items():
        where = dict(measure=measure, way=way, condition=condition, threshold=THRESHOLDS[measure])
        rows += [where | dict(seed=seed, n=1, after=after, value=came) for seed, (after, came) in times.items()]
        came = [value for _, value in times.values() if value is not None]
        rows.append(where | dict(n=len(came)))
        if came:
            rows[-1] |= dict(least=min(came), most=max(came))
        if len(came) == len(seeds) > 1:
            low, high = intervals.of_mean(came) if min(came) < max(came) else (None, None)
            rows[-1] |= dict(value=sum(came) / len(came), low=low, high=high)
    return rows


def _comes(curve: list[dict], threshold: float) -> tuple[int | None, int | None]:
    below = [at for at, row in enumerate(curve) if row["value"] < threshold]
    first = below[-1] + 1 if below else 0
    if first == len(curve):
        return curve[-1]["tokens"], None
    return curve[first - 1]["tokens"] if first else None, curve[first]["tokens"]


def variation(name: str, seeds: list[int], others: dict[str, tuple[str, list[int]]], tables: Tables = kept) -> list[dict]:
    """How much each outcome of the last step owes to the seed, and to what else was changed.

    - `differs` "seed": n seeds, and the standard deviation over them, with its interval (chi-square). Where
      all seeds are alike, at the ceiling say, there is no interval: the figure can't tell them apart.
    - "soil", "order", "build" or "task", `name` and `seed`: the outcome of that model less that of the main one from the same
      seed, on n items, with the interval over items. It holds for that seed: set it beside the spread over seeds.

    others: by name, in what each differs, and its seeds; those that the main model has are compared. Outcomes that a
    model is not asked, or asked by other items, are left out. A model that fills gaps is asked in its own way.
    """
    mine = {seed: _last(tables("capacities", name, seed)) for seed in seeds}
    rows = []
    for what in mine[seeds[0]]:
        values = [outcomes[what]["value"] for outcomes in mine.values()]
        if len(values) > 1:
            mean = sum(values) / len(values)
            spread = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5
            low, high = intervals.of_spread(values) if spread else (None, None)
            rows.append(_outcome(what, "seed", name, None, len(values), spread, low, high))
    for other, (differs, its) in others.items():
        for seed in (seed for seed in its if seed in mine):
            for what, row in _last(tables("capacities", other, seed)).items():
                if what in mine[seed]:
                    base = mine[seed][what]
                    rows.append(
                        _outcome(
                            what,
                            differs,
                            other,
                            seed,
                            min(row["n"], base["n"]),
                            row["value"] - base["value"],
                            *intervals.of_difference(row, base),
                        )
                    )
    return rows


def _outcome(
    what: tuple, differs: str, name: str, seed: int | None, n: int, value: float, low: float | None, high: float | None
) -> dict:
    return dict(zip(("measure", "way", "condition"), what)) | dict(
        differs=differs, name=name, seed=seed, n=n, value=value, low=low, high=high
    )


def _last(rows: list[dict]) -> dict[tuple, dict]:
    last = max(row["step"] for row in rows)
    return {(row["measure"], row["way"], row["condition"]): row for row in named_by_role(rows) if row["step"] == last}


def others(name: str) -> dict[str, tuple[str, list[int]]]:
    """What `variation` compares a model with: the plants that are here, in what they differ, and their seeds."""
    return {
        other: (_differs(plant), [*checkpoints.seeds(other), *specimens.again(other)])
        for other, plant in PLANTS.items()
        if other != name and other in checkpoints.names()
    }


def _differs(plant: Plant) -> str:
    if plant.gaps or plant.build:
        return "task" if plant.gaps else "build"
    return "order" if soils.SOILS[plant.soil].order else "soil"


def tables(name: str = "village") -> dict[str, tuple[tuple[str, ...], list[dict]]]:
    """All of these tables, by their file below specimens/<name>/: columns and rows."""
    seeds = checkpoints.seeds(name)
    made = {}
    for table in OVER_SEEDS:
        rows = over(table, name, seeds)
        made[f"over-seeds/{table}.csv"] = (
            (*(key for key in rows[0] if key not in (*FIGURES, "least", "most")), *FIGURES, "least", "most"),
            rows,
        )
    made["when.csv"] = WHEN, when(name, seeds)
    made["variation.csv"] = VARIATION, variation(name, seeds, others(name))
    return {file: (columns, [rounded(row) for row in rows]) for file, (columns, rows) in made.items()}


def write_tables(name: str = "village") -> None:
    for file, (columns, rows) in tables(name).items():
        path = figures.SPECIMENS / name / file
        path.parent.mkdir(exist_ok=True)
        write(path, columns, rows)
