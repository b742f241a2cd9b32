"""Measure the real model again: `python -m lab.real`, or some of its tables: `python -m lab.real knob-turned`.

All of them take an hour or two; whoever is stopped goes on where it was.
"""

import argparse
import sys

import torch

from lab.real.tables import TABLES, write_table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.real", description=__doc__)
    parser.add_argument("table", nargs="*", choices=[*TABLES, []], help="only these")
    torch.set_num_threads(1)
    try:
        for which in parser.parse_args(arguments).table or TABLES:
            print(write_table(which))
    except ValueError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped: what was read is kept, and the same command goes on from there.")


if __name__ == "__main__":
    main()
