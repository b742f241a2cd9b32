"""Look for a story's world inside a model: `python -m lab.inside.probes --model village --seed 0 --step 2400`.

Prints, for each place where the residual stream is read, what probes of each layer read there; step 0 is the untrained
model to compare with. With --steer (about a minute) also what moving the stream does to the model's answers. With
--out, writes all figures (see `lab.inside.probes.measure` and `lab.inside.probes.steering`), those of steering beside them
in a file of their own:

    python -m lab.inside.probes --model village --step 2400 --steer --out probes.csv

--model is one of the book's own models, or one that knows the village's words.
"""

import argparse
import sys
from functools import partial

import torch
from tqdm import tqdm

from lab import models
from lab.evaluation.command_line import parser, place
from lab.inside.probes import measure, steering
from lab.inside.probes.reading import POSITIONS
from lab.table import rounded, write


def look(asked: argparse.Namespace) -> tuple[list[dict], list[dict]]:
    """The rows of `measure` (with those of `rules`) and, if asked for, of `steer`. Progress goes to stderr. Raises ValueError as `models.load`."""
    if asked.items not in (None, "village"):
        raise ValueError("Probes ask about the village's scenes only.")
    model, tokenizer = models.load(asked.model, asked.revision, asked.seed, asked.step)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    where = place(asked.model, asked.revision, asked.seed, asked.step)
    name = f"probes of {asked.model}"
    fitted = measure.fit_all(model, tokenizer, progress=partial(tqdm, desc=name, unit="layer"))
    rows = measure.measure(model, tokenizer, asked.count, fitted) + measure.rules(asked.count)
    moved = (
        steering.steer(model, tokenizer, fitted, progress=partial(tqdm, desc=f"steering {asked.model}", unit="layer"))
        if asked.steer
        else []
    )
    return [where | rounded(row) for row in rows], [where | rounded(row) for row in moved]


def tables(rows: list[dict], moved: list[dict]) -> str:
    """The shares of each probe, one line each: agree, then the place and the belief where they differ, then of two things."""
    columns = [
        ("agree", "place"),
        ("differ", "place"),
        ("differ", "belief"),
        ("two things", "place"),
        ("two things", "belief"),
        ("two things", "last named"),
    ]
    lines = ["In how many scenes is this read? agree | differ: place, belief | two things: place, belief, last named"]
    found: dict[tuple, dict] = {}
    for row in rows:
        found.setdefault((row["measure"], row["target"], row["position"], row["layer"]), {})[row["condition"], row["label"]] = (
            f"{row['value']:.2f}"
        )
    for (what, target, position, layer), shares in found.items():
        name = f"{position or 'without a model'}: {what} {target}{'' if layer is None else f', layer {layer}'}"
        shown = [shares[("all", "place")]] if ("all", "place") in shares else [shares.get(c, "") for c in columns]
        lines.append(f"  {name:<58}" + "  ".join(f"{share:>4}" for share in shown))
    if moved:
        lines.append(f"How often does the answer move as the stream is moved? {', '.join(POSITIONS)}")
        lines += [
            f"  {r['position']}, asked for the {r['question']}, layer {r['layer']}, probe of the {r['target']}, {r['way']}: "
            f"{r['value']:.2f}  ({r['low']:.2f} to {r['high']:.2f})"
            for r in moved
            if r["measure"] == "answers moved"
        ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    options = parser("lab.inside.probes", __doc__, measure.TRIED)
    options.add_argument("--steer", action="store_true", help="also move the stream along the probes' directions")
    asked = options.parse_args(arguments)
    try:
        rows, moved = look(asked)
        print(tables(rows, moved))
        if asked.out:
            write(asked.out, measure.COLUMNS, rows)
            if moved:
                write(asked.out.with_stem(f"{asked.out.stem}-steering"), steering.COLUMNS, moved)
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
