"""Look for the circuits of any causal language model: `python -m lab.inside.circuits --model village --step 1000`.

Prints the strongest heads of each table; with --out, writes all figures (see `lab.inside.circuits.measure`). --model is
one of the book's own models, a local folder, or a name on the Hugging Face hub, of the GPT-2, GPT-NeoX (Pythia) or
Llama family:

    python -m lab.inside.circuits --model village --seed 0 --out circuits.csv
    python -m lab.inside.circuits --model EleutherAI/pythia-70m --revision step1000 --count 20
    python -m lab.inside.circuits --model village --beside-seed 1

The last also compares the residual streams of two seeds (or, with --beside-step, two steps) on unseen documents.

A large model takes hours: each of its heads is taken away three times over. How far it has come and how long it will take is
told as it goes. With --out FILE, what was found is kept in FILE.partial until all is there: stopped, the same command goes on.
"""

import argparse
import sys
from pathlib import Path

import torch

from lab import models
from lab.evaluation import filling
from lab.evaluation.command_line import fitting, parser, place
from lab.growing import checkpoints
from lab.inside.circuits import measure
from lab.inside.circuits.asked import asked as asking
from lab.inside.circuits.readings import Journal, fingerprint
from lab.table import rounded, write
from lab.text import corpus

STRONGEST = 5  # rows of a table that are printed
NOT_KEPT = "nothing is kept; with --out the same command goes on where it was stopped"


def look(asked: argparse.Namespace) -> list[dict]:
    """All rows, with measure.COLUMNS. Progress goes to stderr. Raises ValueError as `models.load` does."""
    model, tokenizer = models.load(asked.model, asked.revision, asked.seed, asked.step)
    if filling.fills_gaps(model):
        raise ValueError(f"{asked.model} fills gaps, and here a model is asked what comes next.")
    where = place(asked.model, asked.revision, asked.seed, asked.step)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    rows = measured(model, tokenizer, asked, where)
    if asked.beside_seed is not None or asked.beside_step is not None:
        rows += beside(model, tokenizer, asked, where)
    if asked.out:
        write(asked.out, measure.COLUMNS, [where | rounded(row) for row in rows])
    if left := partial(asked):
        left.unlink(missing_ok=True)
    return rows


def partial(asked: argparse.Namespace) -> Path | None:
    """The file in which readings are kept until the table is whole, beside it."""
    return asked.out and asked.out.with_name(f"{asked.out.name}.partial")


def measured(model, tokenizer, asked: argparse.Namespace, where: dict) -> list[dict]:
    """What is found of the model by itself, going on from what an earlier time has kept."""
    about = asked.items or fitting(asked.model)
    questions = asking(model, tokenizer, about, asked.count, asked.count)
    prompts = {capacity: question.prompts for capacity, question in questions.questions.items()}
    run = where | {"about": about, "fingerprint": fingerprint(model, questions.again, prompts, questions.pairs)}
    with Journal(partial(asked), run, questions.tokens(model), f"circuits of {asked.model}") as journal:
        return measure.found(model, questions, journal.take)


def beside(model, tokenizer, asked: argparse.Namespace, where: dict) -> list[dict]:
    """How alike the residual streams of the model and of another seed or step are."""
    seed = asked.seed if asked.beside_seed is None else asked.beside_seed
    step = where["step"] if asked.beside_step is None else asked.beside_step
    other, _ = models.load(asked.model, seed=seed, step=step)
    each = measure.TEXTS // len(corpus.MIXTURE)
    texts = [text for kind in corpus.MIXTURE for text in corpus.held_out_texts(kind, each)]
    rows = measure.similarities(model, other.to(model.device), tokenizer, texts)
    return [row | {"condition": f"residual stream, seed {seed or 0} step {step}"} for row in rows]


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
        print(tables(look(asked)))
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        kept = f"{partial(asked)} keeps what was found, and the same command goes on from there" if asked.out else NOT_KEPT
        sys.exit(f"Stopped: {kept}.")


if __name__ == "__main__":
    main()
