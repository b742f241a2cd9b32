"""Small tables, as CSV."""

import csv
from pathlib import Path

from lab import records


def write(path: Path, columns: tuple[str, ...], rows: list[dict]) -> None:
    """Write a table, replacing the old one only once the new one is whole, and note when and where it was measured."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    changed = not path.exists() or path.read_bytes() != fresh.read_bytes()
    fresh.replace(path)
    records.note(path, changed)


def read(path: Path) -> list[dict]:
    """The rows of a table, numbers as numbers and empty cells as None."""
    with path.open(newline="") as file:
        return [{key: _value(text) for key, text in row.items()} for row in csv.DictReader(file)]


def rounded(row: dict, digits: int = 4) -> dict:
    """The row with its figures as a table keeps them."""
    return {key: round(value, digits) if isinstance(value, float) else value for key, value in row.items()}


def _value(text: str) -> int | float | str | None:
    if text == "":
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
