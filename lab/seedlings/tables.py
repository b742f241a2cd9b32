"""The journals as compact tables, specimens/seedlings/, and back: what was committed need not be grown again elsewhere."""

from pathlib import Path

from lab import table
from lab.seedlings import journal
from lab.seedlings.figures import FIGURES, FOLDER, HEADS
from lab.seedlings.plan import BUILD, GROUPS, Seedling

RUN = ("group", "seed")
ABOUT = ("mark", "knobs", "seconds", "grown", "machine")
RUNS = (*RUN, *ABOUT)
CURVES = (*RUN, "tokens", *FIGURES)
_LARGEST = {part: max((BUILD | group.build)[part] for group in GROUPS.values()) for part in ("layers", "heads")}
# Of all heads that any seedling has: empty where one has no such head.
PLACES = tuple(f"L{layer}H{head}" for layer in range(_LARGEST["layers"]) for head in range(_LARGEST["heads"]))
SCORES = (*RUN, "tokens", "measure", *PLACES)


def gather(seedlings: list[Seedling], journals: Path, folder: Path = FOLDER) -> int:
    """Write the tables of all runs that the journals hold, in the order of the plan. Returns how many there are."""
    runs, curves, scores = [], [], []
    for told in filter(None, (journal.read(seedling, journals) for seedling in seedlings)):
        run = {name: told[name] for name in RUN}
        runs.append(run | {name: told[name] for name in ABOUT})
        for moment in told["moments"]:
            at = run | {"tokens": moment["tokens"]}
            curves.append(at | {figure: moment[figure] for figure in FIGURES})
            scores += [at | {"measure": score} | _placed(moment[score]) for score in HEADS]
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, rows in (("runs", RUNS, runs), ("curves", CURVES, curves), ("heads", SCORES, scores)):
        table.write(folder / f"{name}.csv", columns, rows)
    return len(runs)


def restore(seedlings: list[Seedling], journals: Path, folder: Path = FOLDER) -> int:
    """Write the journals of all runs that the tables hold, and the journals don't. Returns how many. The inverse of `gather`.

    Those of another recipe are left out.
    """
    if not (folder / "runs.csv").exists():
        return 0
    journals.mkdir(parents=True, exist_ok=True)
    runs, curves, scores = (table.read(folder / f"{name}.csv") for name in ("runs", "curves", "heads"))
    known = {(run["group"], run["seed"]): run for run in runs}
    restored = 0
    for seedling in seedlings:
        run = known.get((seedling.group, seedling.seed))
        if run is None or run["mark"] != seedling.mark or journal.read(seedling, journals) is not None:
            continue
        mine = [row for row in curves if (row["group"], row["seed"]) == (seedling.group, seedling.seed)]
        heads = {
            (row["tokens"], row["measure"]): _unplaced(row)
            for row in scores
            if (row["group"], row["seed"]) == (seedling.group, seedling.seed)
        }
        moments = [
            {name: row[name] for name in ("tokens", *FIGURES)} | {score: heads[row["tokens"], score] for score in HEADS}
            for row in mine
        ]
        journal.write(seedling, {name: run[name] for name in RUNS} | {"moments": moments}, journals)
        restored += 1
    return restored


def _placed(layers: list[list[float]]) -> dict[str, float]:
    return {f"L{at}H{head}": value for at, layer in enumerate(layers) for head, value in enumerate(layer)}


def _unplaced(row: dict) -> list[list[float]]:
    layers: list[list[float]] = []
    for place in PLACES:
        if row[place] is not None:
            at = int(place[1 : place.index("H")])
            layers += [[]] * (at + 1 - len(layers))
            layers[at] = [*layers[at], row[place]]
    return layers
