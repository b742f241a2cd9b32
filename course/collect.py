"""The answer sheets of a class, together: `python -m course.collect FOLDER`.

Prints who answered how much, what most of the class bet wrongly, and which misconceptions moved; what is damaged, foreign or
doubled is named and loses nothing. Writes class.csv, bets.csv, checks.csv, tasks.csv, misconceptions.csv and answers.csv into the
folder that `--out` names (FOLDER/together, if none is named).
"""

import argparse
import sys
from pathlib import Path

from course import inventory, sheets

COUNTED = (
    "bets turned out right or wrong; guesses are what was said where nobody can be right, or where the outcome was never looked at;\n"
    "tasks are done in a figure, which weighs them; exercises and sentences were written; before and after: right of the fourteen."
)


def collect(folder: Path) -> tuple[dict[str, list[sheets.Row]], list[str]]:
    """The tables of a class by their names, and what there is to say of its files. Raises FileNotFoundError."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder. Put the files of the class into one, and name it.")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".json")
    if not files:
        raise FileNotFoundError(f"There is no .json file in {folder}. “Save as a file” on the page Your answers makes one.")
    found, troubles = sheets.read_all(files)
    tables = {
        "class": sheets.people(found),
        "bets": sheets.questions(found, "bets"),
        "checks": sheets.questions(found, "checks"),
        "tasks": sheets.questions(found, "tasks"),
        "misconceptions": sheets.misconceptions(found, inventory.read(), inventory.misconceptions()) if found else [],
        "answers": sheets.everything(found),
    }
    return tables, troubles


def shown(rows: list[sheets.Row], columns: tuple[str, ...], most: int = 60) -> str:
    """Rows as a table of plain text; a cell is cut at `most` characters."""
    cells = [list(columns)] + [["" if row[name] is None else str(row[name])[:most] for name in columns] for row in rows]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m course.collect", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the files of the class lie")
    parser.add_argument("--out", type=Path, help="where the tables go")
    asked = parser.parse_args(arguments)
    try:
        tables, troubles = collect(asked.folder)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    if not tables["class"]:
        return 1
    out = asked.out or asked.folder / "together"
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (out / f"{name}.csv").write_text(sheets.csv(rows), encoding="utf-8", newline="")
    print(shown(tables["class"], tuple(name for name in tables["class"][0] if name != "file")))
    print(COUNTED)
    print("\nBets that most missed:")
    print(shown(tables["bets"][:10], ("right", "n", "question")))
    print("\nMisconceptions:")
    print(shown(tables["misconceptions"], ("before", "asked before", "after", "asked after", "misconception")))
    print(f"\nAll of it: {', '.join(f'{name}.csv' for name in tables)} in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
