"""The first items of each condition, for the page to ask a checkpoint again: `python -m lab.evaluation.sample`.

They are the first of the very items that `capacities.csv` has figures of, so that a reader sees what lies behind a
figure. A page asks by forced choice only; what a model says by itself is judged by the lab alone.
"""

import json
from pathlib import Path

from lab import command
from lab.evaluation import capacities
from lab.growing import checkpoints

SHOWN = 24  # items of each condition
FILE = "items.json"


def sample(shown: int = SHOWN, count: int = capacities.ITEMS) -> list[dict]:
    """For each measure, way and condition, in their order: those three, and `items`, each [prompt, right, wrong].

    count: as in `capacities.measure`, whose items these are. Raises ValueError where a condition has fewer than shown.
    """
    groups: dict[tuple[str, str, str], list] = {}
    for some in (capacities.choices(count), capacities.other_ways(count)):
        for measure, choices in some.items():
            for c in choices:
                groups.setdefault((measure, c.way, c.condition), []).append([c.prompt, c.right, c.wrong])
    for asked, items in groups.items():
        if len(items) < shown:
            raise ValueError(f"{', '.join(asked)} has {len(items)} items; {shown} are to be shown.")
    return [
        dict(measure=measure, way=way, condition=condition, items=items[:shown])
        for (measure, way, condition), items in groups.items()
    ]


def write(root: Path = checkpoints.SPECIMENS) -> Path:
    """Write them to <root>/village/items.json, a group a line."""
    path = root / "village" / FILE
    lines = ",\n".join(json.dumps(group, ensure_ascii=False) for group in sample())
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    command.without_arguments(__doc__)
    print(write())
