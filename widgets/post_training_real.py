"""What PostTraining tells of the real one: what its makers did, and what was measured in its chat form and without."""

from __future__ import annotations

import csv
import json

from widgets import base
from widgets.live import real

#: What was asked of the real one in its chat form and as a text: measure, condition, and how it is called.
ASKED_OF_REAL = (
    ("agreement", "attractor of the other number", "a verb past another noun"),
    ("plausibility", "who does what to whom", "who does what to whom"),
    ("belief", "false belief", "where one thinks it is who missed the move"),
    ("belief", "true belief", "where one thinks it is who saw the move"),
)


def told() -> dict:
    """Its lessons with their sources, as real_one.json has them, and as `measured` what `in_both_forms` gives."""
    lessons = json.loads((base.STATIC.parent / "post_training" / "real_one.json").read_text(encoding="utf-8"))
    return lessons | {"measured": in_both_forms()}


def in_both_forms() -> list[dict]:
    """What the real one was asked in its chat form and as a text: label, n, and value, low and high of each, `chat` and `plain`."""
    table = base.SPECIMENS / real.NAME / "capacities.csv"
    if not table.is_file():
        return []
    with table.open(newline="", encoding="utf-8") as file:
        rows = {(row["form"], row["measure"], row["condition"]): row for row in csv.DictReader(file) if row["way"] == "choice"}

    def share(form: str, measure: str, condition: str) -> list[float]:
        return [float(rows[form, measure, condition][key]) for key in ("value", "low", "high")]

    return [
        {
            "label": label,
            "n": int(rows["plain", measure, condition]["n"]),
            **{form: share(form, measure, condition) for form in ("plain", "chat")},
        }
        for measure, condition, label in ASKED_OF_REAL
    ]
