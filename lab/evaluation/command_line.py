"""What the commands share that measure any model: their options, and how they name a model in a table.

Nothing here brings torch: what is wrong with a command is said at once."""

import argparse
from pathlib import Path

from lab import specimens
from lab.evaluation import english, items


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


def new_file(text: str) -> Path:
    path = file_to_write(text)
    if path.exists():  # of another model, perhaps, and the work of hours
        raise argparse.ArgumentTypeError(f"{text} is there already: give another name, or take it away")
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
    made.add_argument("--items", choices=items.ABOUT, help="what the model is asked about")
    made.add_argument("--count", type=items_of_each, default=count, help="items of each condition (%(default)s)")
    made.add_argument("--out", type=new_file, help="a new CSV file for all figures")
    return made


def fitting(name: str) -> str:
    """What a model is asked about unless told otherwise: one of items.ABOUT."""
    return "village" if name in specimens.names() else "english"


def place(name: str, revision: str | None = None, seed: int | None = None, step: int | None = None) -> dict:
    """The first columns of a model's rows: model, seed, step, tokens.

    For a model that is not the book's own, a revision stands behind the name ("gpt2@main"), its number stands as
    the step if it is named as Pythia's are ("step1000"), and seed and tokens are empty.
    """
    if name in specimens.names():
        entry = specimens.find(name, seed or 0, step)
        return {"model": name, "seed": seed or 0, "step": entry["step"], "tokens": entry["tokens"]}
    number = (revision or "").removeprefix("step")
    return {
        "model": f"{name}@{revision}" if revision else name,
        "seed": None,
        "step": int(number) if number.isdecimal() and number != revision else None,
        "tokens": None,
    }
