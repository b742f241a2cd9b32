"""Train a grown model further, and measure what that changed: `python -m lab.posttraining all`.

Stages: `instruct`, then `preferences`, which starts from it; `steps` and `at-once`, which start from the grown model.
Each takes minutes, and is kept under .grown/ once it is whole. `publish` puts all four into specimens/, `measure`
writes specimens/village/posttraining.csv.
"""

import argparse
import sys
from pathlib import Path

from lab.growing import checkpoints
from lab.posttraining import measure, stages
from lab.specimens import GROWN

OUT = GROWN / "posttraining"


def train(stage: str, grown, tokenizer, out: Path) -> None:
    """Make one stage, and its base if that isn't there yet."""
    below = stages.BASES[stage]
    if below and not (out / f"{below}.safetensors").exists():
        train(below, grown, tokenizer, out)
    base = stages.kept(out, below, grown) if below else grown
    stages.keep(out, stage, base, stages.learn(stage, base, tokenizer))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lab.posttraining", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=[*stages.BASES, "publish", "measure", "all"])
    parser.add_argument("--out", type=Path, default=OUT, help="where stages are kept (%(default)s)")
    asked = parser.parse_args(arguments)
    try:
        grown, tokenizer = checkpoints.load("village")
        for stage in stages.BASES:
            if asked.what in (stage, "all"):
                train(stage, grown, tokenizer, asked.out)
        if asked.what in ("publish", "all"):
            stages.publish(asked.out, grown)
        if asked.what in ("measure", "all"):
            measure.write_table()
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
