"""Grow what is left of the seedlings: `make seedlings`, or `python -m lab.seedlings --alone` where there is no Ray.

It can be stopped or killed at any moment, and the same command goes on: a run is kept as soon as it is done.
When all are grown, and at `--gather`, the tables in specimens/seedlings/ are written.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from lab.seedlings import journal, nursery, tables, workers
from lab.seedlings.plan import GROUPS, plan


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lab.seedlings", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--journals", type=Path, default=journal.FOLDER, help="the folder of the journals (%(default)s)")
    parser.add_argument("--group", nargs="*", choices=GROUPS, default=list(GROUPS), help="only these")
    parser.add_argument("--alone", action="store_true", help="in this process alone, one after another, without Ray")
    parser.add_argument("--at-once", type=int, help="how many side by side on this machine (as many as it has cores)")
    parser.add_argument("--gather", action="store_true", help="grow nothing: write the tables of what is there")
    asked = parser.parse_args()
    if asked.gather:
        return gather(asked.journals)
    restored = tables.restore(plan(), asked.journals)
    if restored:
        print(f"{restored} were taken from the tables in {tables.FOLDER}.", flush=True)
    work = workers.alone if asked.alone else partial(workers.by_ray, at_once=asked.at_once)
    wanted = [seedling for seedling in plan() if seedling.group in asked.group]
    try:
        failed = nursery.grow_all(wanted, asked.journals, work)
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on.")
    except RuntimeError as error:
        sys.exit(str(error))
    gather(asked.journals)
    if failed:
        sys.exit(f"Tried {nursery.TRIES} times and given up: {'; '.join(map(str, failed))}.")


def gather(journals: Path) -> None:
    print(f"{tables.gather(plan(), journals)} of {len(plan())} seedlings are in the tables in {tables.FOLDER}.")


if __name__ == "__main__":
    main()
