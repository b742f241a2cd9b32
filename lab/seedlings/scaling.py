"""How the time falls with workers: `python -m lab.seedlings.scaling` writes specimens/seedlings/scaling.csv.

For one worker and for as many as the machine has cores it is measured, by Ray, with sprouts that take seconds. For a
cluster it is reckoned: the runs that were kept, each with the seconds it took, are handed out as Ray does, the next to
whoever is free.
"""

import argparse
import heapq
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from lab import table
from lab.growing import architecture
from lab.growing.training import Recipe
from lab.seedlings import nursery, tables, vocabulary, workers
from lab.seedlings.plan import Seedling
from lab.seedlings.run import grow, text

COLUMNS = ("how", "workers", "runs", "seconds", "speedup", "busy")
WORKERS = (1, 2, 4, 8, 16, 32, 64, 100, 165)
SPROUTS = 12


@dataclass(frozen=True)
class Sprout(Seedling):
    """A plant of seconds, to measure who grows it rather than what becomes of it."""

    def config(self):
        return architecture.config(len(vocabulary.used()), 16, 1, 2, 16)

    def recipe(self) -> Recipe:
        return replace(super().recipe(), steps=60, checkpoints=())


def measured(at_once: int, count: int = SPROUTS) -> tuple[float, float]:
    """Seconds that so many workers need until each has grown its first sprout (they start, and load torch), and for
    `count` sprouts after that."""
    import ray

    ray.init(num_cpus=at_once, include_dashboard=False)
    try:
        times = []
        for seeds in (range(at_once), range(at_once, at_once + count)):
            with tempfile.TemporaryDirectory() as folder:
                began = time.monotonic()
                sprouts: list[Seedling] = [Sprout("village", seed) for seed in seeds]
                failed = nursery.grow_all(sprouts, Path(folder), workers.by_ray, grow, text, lambda line: None)
                if failed:
                    raise RuntimeError(f"Sprouts failed: {failed}.")
                times.append(time.monotonic() - began)
    finally:
        ray.shutdown()
    return times[0], times[1]


def reckoned(seconds: list[float], count: int, start: float = 0.0) -> tuple[float, float]:
    """Seconds until the last of these runs is done, each handed to the next free of `count` workers in turn, and the share
    of their time in which the workers are busy. start: seconds before a worker can begin."""
    free = [start] * count
    for needed in seconds:
        heapq.heapreplace(free, free[0] + needed)
    return max(free), sum(seconds) / (count * max(free))


def rows(seconds: list[float], cores: int) -> list[dict]:
    times = {count: measured(count) for count in dict.fromkeys((1, cores))}
    one, start = times[1][1], times[1][0]
    found = [_row("measured", count, SPROUTS, took, one, one / (took * count)) for count, (_, took) in times.items()]
    for count in WORKERS:
        took, busy = reckoned(seconds, count, start)
        found.append(_row("reckoned", count, len(seconds), took, start + sum(seconds), busy))
    return found


def _row(how: str, count: int, runs: int, took: float, alone: float, busy: float) -> dict:
    return table.rounded(dict(how=how, workers=count, runs=runs, seconds=took, speedup=alone / took, busy=busy), 3)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lab.seedlings.scaling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cores", type=int, default=os.cpu_count(), help="how many workers at most are measured (%(default)s)")
    asked = parser.parse_args()
    seconds = [run["seconds"] for run in table.read(tables.FOLDER / "runs.csv")]
    table.write(tables.FOLDER / "scaling.csv", COLUMNS, rows(seconds, asked.cores))


if __name__ == "__main__":
    main()
