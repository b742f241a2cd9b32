"""Measure the limits again: `python -m lab.inside.limits`, or some of them: `python -m lab.inside.limits interrupted`."""

import argparse

import torch
from tqdm import tqdm

from lab.inside.limits.tables import MEASURES, TEXT, write_table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.inside.limits", description=__doc__)
    parser.add_argument("table", nargs="*", choices=[*TEXT, *MEASURES, []], help="only these")
    torch.set_num_threads(1)
    for which in tqdm(parser.parse_args(arguments).table or [*TEXT, *MEASURES], unit="table"):
        tqdm.write(str(write_table(which)))


if __name__ == "__main__":
    main()
