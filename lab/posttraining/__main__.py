"""Train a grown model further, and measure what that changed: `python -m lab.posttraining all`.

Stages: `instruct`, then `preferences`, which starts from it; `steps` and `at-once`, which start from the grown model.
`measure` writes posttraining.csv of the stages there are. Each takes minutes, and is written only once it is whole.
"""

import argparse
import sys
from pathlib import Path

from lab import checkpoints
from lab.grow import GROWN
from lab.posttraining import measure, stages
from lab.table import write

OUT = GROWN / "posttraining"


def train(stage: str, grown, tokenizer, out: Path) -> None:
    """Make one stage, and its base if that isn't there yet."""
    below = stages.BASES[stage]
    if below and not (out / f"{below}.safetensors").exists():
        train(below, grown, tokenizer, out)
    base = stages.kept(out, below, grown) if below else grown
    stages.keep(out, stage, base, stages.learn(stage, base, tokenizer))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m lab.posttraining", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*stages.BASES, "measure", "all"])
    parser.add_argument("--seed", type=int, default=0, help="of the grown model (0)")
    parser.add_argument("--out", type=Path, default=OUT, help="a folder for the stages and the table (%(default)s)")
    asked = parser.parse_args(arguments)
    try:
        grown, tokenizer = checkpoints.load("village", asked.seed)
        for stage in stages.BASES if asked.what == "all" else [asked.what]:
            if stage != "measure":
                train(stage, grown, tokenizer, asked.out)
        if asked.what in ("measure", "all"):
            asked.out.mkdir(parents=True, exist_ok=True)
            write(asked.out / "posttraining.csv", measure.COLUMNS, measure.every_stage(asked.out, grown, tokenizer))
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
