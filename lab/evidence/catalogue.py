"""Every measured table of the book: what it measures, the command that writes it, n, and when and where that was done.

What a table measures is told in specimens/README.md, when in specimens/measured.csv (`lab.records`); all else is read from
the tables. A table that stands once for each seed is one here, of several files. Without torch.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice

from lab import records
from lab.specimens import SPECIMENS
from lab.table import read

README = SPECIMENS / "README.md"
ROW = re.compile(r"\| `([^`]+\.csv)` \| (.+) \| (.+) \| (.+) \|")  # four cells: of the list of tables
ANY = {"<model>": r"(?P<model>[^/]+)", "<n>": r"\d+", "<table>": "[^/]+"}
NOTHING = {"date": "", "machine": ""}
SEED = re.compile(r"seed-\d+/")


@dataclass(frozen=True)
class Table:
    """One measured table.

    files: below specimens/, one for each seed where it is measured one by one. what: what it measures. command: how to
    measure it again. n: what the figures are over, with the least and the most. largest: that most, or 0. rows: in all
    files. date: of the file that changed last, and `machine` of that; empty where nothing is noted.
    """

    model: str
    name: str
    files: tuple[str, ...]
    what: str
    command: str
    n: str
    largest: int
    rows: int
    date: str
    machine: str

    @property
    def key(self) -> str:
        """What tells it from all others, fit for an address: "village-limits-knobs"."""
        return key(self.model, self.name)


def key(model: str, name: str) -> str:
    return re.sub(r"[^\w-]", "-", f"{model}-{name}")


def tables() -> list[Table]:
    """All of them, by model and name. Raises ValueError for one that specimens/README.md doesn't tell of."""
    found = sorted(path.relative_to(SPECIMENS).as_posix() for path in SPECIMENS.glob("*/**/*.csv"))
    noted = records.noted()
    by_table = groupby(sorted(found, key=table_of), table_of)
    return [_table(model, name, tuple(files), noted) for (model, name), files in by_table]


def table_of(file: str) -> tuple[str, str]:
    """The model and the name of the table that a file below specimens/ is of, or belongs to as one seed's."""
    model, _, name = SEED.sub("", file.removesuffix(".csv")).partition("/")
    return model, name


def first_rows(table: Table, count: int = 3) -> tuple[list[str], list[list[str]]]:
    """The columns of a table, and its first rows as the file has them; of the first seed."""
    with (SPECIMENS / table.files[0]).open(newline="", encoding="utf-8") as file:
        columns, *rows = islice(csv.reader(file), count + 1)
    return columns, rows


def _table(model: str, name: str, files: tuple[str, ...], noted: dict[str, dict[str, str]]) -> Table:
    what, counted, command = told(files[0])
    rows = [row for file in files for row in read(SPECIMENS / file)]
    last = max((noted.get(file, NOTHING) for file in files), key=lambda one: one["date"])
    n, largest = _n(rows, counted)
    return Table(model, name, files, what, command, n, largest, len(rows), last["date"], last["machine"])


def told(file: str) -> tuple[str, str, str]:
    """What specimens/README.md tells of a table's file: what it measures, what n counts, the command."""
    for pattern, what, counted, command in _told():
        if match := re.fullmatch(pattern, file):
            return what, counted, command.replace("<model>", match.groupdict().get("model", ""))
    raise ValueError(f"{README} doesn't tell what {file} measures.")


@cache
def _told() -> list[tuple[str, str, str, str]]:
    rows = [match.groups() for line in README.read_text(encoding="utf-8").splitlines() if (match := ROW.fullmatch(line))]
    return [(_pattern(where), what, counted, command) for where, what, counted, command in rows]


def _pattern(where: str) -> str:
    parts = re.split("(<[^>]+>)", where)
    return "".join(ANY.get(part) or re.escape(part) for part in parts)


def _n(rows: list[dict], counted: str) -> tuple[str, int]:
    """n in words, and its most. counted: what the column `n` counts, or "none: why", or "things, in column `that`"."""
    noun, _, other = counted.partition(", in column ")
    found = [row[other.strip("`") or "n"] for row in rows if row.get(other.strip("`") or "n") is not None]
    if not found:
        return counted, 0
    least, most = min(found), max(found)
    return f"{least:,} {noun}" if least == most else f"{least:,} to {most:,} {noun}", most
