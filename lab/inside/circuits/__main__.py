"""Look for the circuits of any causal language model: `python -m lab.inside.circuits --model village --step 1000`.

Prints the strongest heads of each table; with --out, writes all figures (see `lab.inside.circuits.measure`). --model is
one of the book's own models, a local folder, or a name on the Hugging Face hub, of the GPT-2, GPT-NeoX (Pythia) or
Llama family:

    python -m lab.inside.circuits --model village --seed 0 --out circuits.csv
    python -m lab.inside.circuits --model EleutherAI/pythia-70m --revision step1000 --count 20
    python -m lab.inside.circuits --model village --beside-seed 1

The last also compares the residual streams of two seeds (or, with --beside-step, two steps) on unseen documents.
"""

import argparse
import sys

import torch
from tqdm import tqdm

from lab import models
from lab.evaluation.command_line import fitting, parser, place
from lab.growing import checkpoints
from lab.inside.circuits import measure
from lab.table import rounded, write
from lab.text import corpus

STRONGEST = 5  # rows of a table that are printed


def look(asked: argparse.Namespace) -> list[dict]:
    """All rows, with measure.COLUMNS. Progress goes to stderr. Raises ValueError as `models.load` does."""
    model, tokenizer = models.load(asked.model, asked.revision, asked.seed, asked.step)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    where = place(asked.model, asked.revision, asked.seed, asked.step)
    about = asked.items or fitting(asked.model)
    with tqdm(desc=f"circuits of {asked.model}", unit="ablation") as bar:

        def progress(what: str) -> None:
            bar.set_postfix_str(what, refresh=False)
            bar.update()

        rows = measure.measure(model.to(device), tokenizer, about, asked.count, asked.count, progress)
    if asked.beside_seed is not None or asked.beside_step is not None:
        seed = asked.seed if asked.beside_seed is None else asked.beside_seed
        step = where["step"] if asked.beside_step is None else asked.beside_step
        other, _ = models.load(asked.model, seed=seed, step=step)
        each = measure.TEXTS // len(corpus.MIXTURE)
        texts = [text for kind in corpus.MIXTURE for text in corpus.held_out_texts(kind, each)]
        condition = f"residual stream, seed {seed or 0} step {step}"
        rows += [row | {"condition": condition} for row in measure.similarities(model, other.to(device), tokenizer, texts)]
    return [where | rounded(row) for row in rows]


def tables(rows: list[dict]) -> str:
    """The strongest rows of each measure and condition, as text, each effect with that of its control beside it."""
    groups: dict[tuple, list[dict]] = {}
    beside: dict[tuple, dict] = {}
    for row in rows:
        name = row["measure"], row["condition"]
        if row.get("other_head") is not None and not row["measure"].endswith("composition"):
            beside[*name, row["layer"], row["head"]] = row
        elif row.get("value") is not None:
            groups.setdefault(name, []).append(row)
    lines = []
    for name, group in groups.items():
        more = f", the {STRONGEST} largest of {len(group)}" if len(group) > STRONGEST else ""
        lines.append(f"\n{': '.join(name)}{more}")
        for row in sorted(group, key=lambda row: -abs(row["value"]))[:STRONGEST]:
            line = f"  {_place(row):<14}{_figure(row)}"
            if less := beside.get((*name, row.get("layer"), row.get("head"))):
                line += f"   more than H{less['other_head']}:{_figure(less)}"
            lines.append(line)
    return "\n".join(lines).lstrip()


def _place(row: dict) -> str:
    if row.get("layer") is None:
        return ""
    if row.get("head") is None:
        return f"{row['layer']} and {row['other_layer']}"
    here = f"L{row['layer']}H{row['head']}"
    return here if row.get("other_head") is None else f"{here} < L{row['other_layer']}H{row['other_head']}"


def _figure(row: dict) -> str:
    return f"{row['value']:8.3f}" + ("" if row.get("low") is None else f"  ({row['low']:.3f} to {row['high']:.3f})")


def main(arguments: list[str] | None = None) -> None:
    options = parser("lab.inside.circuits", __doc__, measure.ITEMS)
    options.add_argument("--beside-seed", type=int, help="of a model of the book: also compare with this seed")
    options.add_argument("--beside-step", type=int, help="of a model of the book: also compare with this step")
    asked = options.parse_args(arguments)
    try:
        if (asked.beside_seed, asked.beside_step) != (None, None) and asked.model not in checkpoints.names():
            raise ValueError("Only the book's own models have other seeds and steps to be compared with.")
        rows = look(asked)
        print(tables(rows))
        if asked.out:
            write(asked.out, measure.COLUMNS, rows)
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
