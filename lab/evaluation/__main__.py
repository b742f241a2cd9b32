"""Measure any causal language model: `python -m lab.evaluation --model gpt2`.

Prints a table, and with `--out` writes it with the columns of the book's own tables. --model is one
of the book's own models, a local folder, or a name on the Hugging Face hub, of the GPT-2, GPT-NeoX (Pythia) or
Llama family:

    python -m lab.evaluation --model village --seed 0 --step 1000
    python -m lab.evaluation --model ./my-llama --out my-llama.csv
    python -m lab.evaluation --model EleutherAI/pythia-70m --revision step1000

The book's own models are asked about the village, all others in ordinary English.
"""

import argparse
import sys
from pathlib import Path

import torch
from tqdm import tqdm

from lab import models
from lab.growing import checkpoints
from lab.evaluation import capacities, english
from lab.table import rounded, write

COLUMNS = ("model", "seed", "step", "tokens", "measure", "way", "condition", "n", "value", "low", "high")
STRONGEST = 5  # heads that are printed; the file has all


def evaluate(
    name: str,
    revision: str | None = None,
    seed: int | None = None,
    step: int | None = None,
    about: str | None = None,
    count: int = capacities.ITEMS,
) -> list[dict]:
    """All capacities of one model, as rows with COLUMNS. Progress goes to stderr.

    about: "village" or "english", what fits the model unless given. count: items of each condition.
    Raises ValueError as `models.load` and `capacities.measure` do.
    """
    model, tokenizer = models.load(name, revision, seed, step)
    if torch.cuda.is_available():
        model.to("cuda")
    about, where = about or fitting(name), place(name, revision, seed, step)
    with tqdm(total=capacities.texts_to_read(about, count), desc=f"measuring {name}", unit="text") as bar:
        return [where | rounded(row) for row in capacities.measure(model, tokenizer, about, count, progress=bar.update)]


def fitting(name: str) -> str:
    """What a model is asked about unless told otherwise: a key of capacities.CHOICES."""
    return "village" if name in checkpoints.names() else "english"


def place(name: str, revision: str | None = None, seed: int | None = None, step: int | None = None) -> dict:
    """The first columns of a model's rows: model, seed, step, tokens.

    For a model that is not the book's own, a revision stands behind the name ("gpt2@main"), its number stands as
    the step if it is named as Pythia's are ("step1000"), and seed and tokens are empty.
    """
    if name in checkpoints.names():
        entry = checkpoints.find(name, seed or 0, step)
        return {"model": name, "seed": seed or 0, "step": entry["step"], "tokens": entry["tokens"]}
    number = (revision or "").removeprefix("step")
    return {
        "model": f"{name}@{revision}" if revision else name,
        "seed": None,
        "step": int(number) if number.isdecimal() and number != revision else None,
        "tokens": None,
    }


def table(rows: list[dict]) -> str:
    """The rows as text, of the heads only the strongest."""
    heads = sorted((row for row in rows if row["measure"] == "prefix matching"), key=lambda row: -row["value"])
    shown = [row for row in rows if row["measure"] != "prefix matching"] + heads[:STRONGEST]
    lines = [f"{'measure':<16}{'way':<11}{'condition':<40}{'n':>5}{'value':>9}   95 % interval"]
    lines += [
        f"{r['measure']:<16}{r.get('way', ''):<11}{r['condition']:<40}{r['n']:>5}{r['value']:>9.3f}   "
        f"{r['low']:.3f} to {r['high']:.3f}"
        for r in shown
    ]
    lines.append("Chance is .5 for agreement, plausibility and belief, save in generation; loss is in nats a token.")
    if len(heads) > STRONGEST:
        lines.append(f"Of {len(heads)} heads, the {STRONGEST} that match prefixes most; --out writes all.")
    return "\n".join(lines)


def items_of_each(text: str) -> int:
    count = int(text)
    if not 8 <= count <= english.MOST:  # an interval needs some
        raise argparse.ArgumentTypeError(f"must be from 8 to {english.MOST}")
    return count


def file_to_write(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"no file can be written at {text}")
    return path


def parser(command: str, about: str, count: int) -> argparse.ArgumentParser:
    """The options of a command that measures a model. count: items of each condition unless given."""
    made = argparse.ArgumentParser(
        prog=f"python -m {command}", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--model", required=True, help="a model of the book, a folder, or a name on the hub")
    made.add_argument("--revision", help="of a model on the hub: a branch, tag or commit")
    made.add_argument("--seed", type=int, help="of a model of the book (0)")
    made.add_argument("--step", type=int, help="of a model of the book (the last)")
    made.add_argument("--items", choices=capacities.CHOICES, help="what the model is asked about")
    made.add_argument("--count", type=items_of_each, default=count, help="items of each condition (%(default)s)")
    made.add_argument("--out", type=file_to_write, help="a CSV file for all figures")
    return made


def main(arguments: list[str] | None = None) -> None:
    asked = parser("lab.evaluation", __doc__, capacities.ITEMS).parse_args(arguments)
    try:
        rows = evaluate(asked.model, asked.revision, asked.seed, asked.step, asked.items, asked.count)
        print(table(rows))
        if asked.out:
            write(asked.out, COLUMNS, rows)
    except (ValueError, OSError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
