"""Grow a model from nothing, and measure it as it grows: `python -m lab.grow village --seed 0`.

What is half done is kept under .grown/, every fifty steps, and taken up again by the same command. Only when a model
is fully grown do its checkpoints replace those under specimens/. `python -m lab.grow --all` grows all that
`lab.growing.garden` lists, a core each.
"""

import argparse
import os

from lab.evidence.results import measure_growing
from lab.growing.garden import PLANTS
from lab.growing.grow import grow, grow_all, prepare


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.grow", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="village", choices=PLANTS)
    parser.add_argument("--seed", type=int, default=0, help="decides the starting weights (default 0)")
    parser.add_argument("--all", action="store_true", help="all models from all their seeds")
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), help="with --all: how many side by side (%(default)s)")
    asked = parser.parse_args()
    if asked.all:
        try:
            grow_all(asked.at_once, measure=measure_growing)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("Stopped: what is half grown is kept, and the same command goes on from there.") from None
    else:
        prepare(asked.name, PLANTS[asked.name])
        grow(asked.name, asked.seed, PLANTS[asked.name], measure=measure_growing)


if __name__ == "__main__":
    main()
