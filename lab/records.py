"""When and on what machine each measured table came out as it stands, in specimens/measured.csv.

`lab.table.write` notes it, and nothing else does. The file only grows: the last line of a table counts, and workers that
measure side by side each add theirs. A table that is measured again and comes out the same keeps its line. A line
without a machine is of a table from before this was noted: its date is that of the commit that changed it last.
"""

import csv
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from lab.specimens import SPECIMENS

RECORDS = SPECIMENS / "measured.csv"
COLUMNS = ("table", "date", "machine")


def note(path: Path, changed: bool) -> None:
    """Note that a table was just written, if it lies in specimens/. changed: its figures are others than before."""
    if not path.resolve().is_relative_to(SPECIMENS):
        return
    table = path.resolve().relative_to(SPECIMENS).as_posix()
    if changed or not noted().get(table, {}).get("machine"):
        with RECORDS.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerow((table, datetime.now(UTC).date().isoformat(), machine()))


def noted() -> dict[str, dict[str, str]]:
    """What is noted of each table, by its path below specimens/: table, date, machine."""
    if not RECORDS.exists():
        return {}
    with RECORDS.open(newline="", encoding="utf-8") as file:
        return {row["table"]: row for row in csv.DictReader(file)}


def machine() -> str:
    """What figures may hang on in the last digit: system, processor, its cores, and torch, where that did the work."""
    parts = [f"{platform.system()} {platform.machine()}", f"{os.cpu_count()} cores", f"Python {platform.python_version()}"]
    return ", ".join(parts + ([f"torch {version('torch')}"] if "torch" in sys.modules else []))
