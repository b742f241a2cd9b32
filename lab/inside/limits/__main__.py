"""Measure the limits again: `python -m lab.inside.limits`, or some of them: `python -m lab.inside.limits interrupted`."""

import argparse

import torch
from tqdm import tqdm

from lab.inside.limits.tables import MEASURES, TEXT, parts, write_table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.inside.limits", description=__doc__)
    parser.add_argument("table", nargs="*", choices=[*TEXT, *MEASURES, []], help="only these")
    torch.set_num_threads(1)
    wanted = parser.parse_args(arguments).table or [*TEXT, *MEASURES]
    with tqdm(total=sum(map(parts, wanted)), unit="part", smoothing=0) as bar:
        for which in wanted:
            bar.set_postfix_str(which)
            tqdm.write(str(write_table(which, bar.update)))


if __name__ == "__main__":
    main()
