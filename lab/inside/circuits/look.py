"""What `python -m lab.inside.circuits` does once it knows what is asked: measures, keeps, and prints the strongest heads."""

import argparse
import sys

import torch

from lab import models
from lab.evaluation import filling
from lab.evaluation.command_line import fitting, place
from lab.inside.circuits import measure
from lab.inside.circuits.asked import asked as asking
from lab.inside.circuits.readings import Journal, fingerprint
from lab.table import rounded, write
from lab.text import corpus

STRONGEST = 5  # rows of a table that are printed


def look(asked: argparse.Namespace) -> list[dict]:
    """All rows, with measure.COLUMNS. Progress, and what is left out, goes to stderr.

    asked: the command's options, and as `partial` the file that keeps readings until the table is whole, if any.
    Raises ValueError as `models.load` does, and where that file is of another run.
    """
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
    if asked.partial:
        asked.partial.unlink(missing_ok=True)
    return rows


def measured(model, tokenizer, asked: argparse.Namespace, where: dict) -> list[dict]:
    """What is found of the model by itself, going on from what an earlier time has kept."""
    about = asked.items or fitting(asked.model)
    questions = asking(model, tokenizer, about, asked.count, asked.count)
    if questions.left_out:
        print(questions.left_out, file=sys.stderr)
    prompts = {capacity: question.prompts for capacity, question in questions.questions.items()}
    run = where | {
        "items": asked.count,
        "about": about,
        "fingerprint": fingerprint(model, questions.again, prompts, questions.pairs),
    }
    with Journal(asked.partial, run, questions.tokens(model), f"circuits of {asked.model}") as journal:
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
