"""The exercises as their pages under book/course/exercises tell them, and what their cells print when they are run."""

import contextlib
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ("opening", "what-we-know", "what-we-dont-know", "grown-or-made")
PAGES = [ROOT / f"book/course/exercises/{chapter}.md" for chapter in CHAPTERS]

EXERCISE = re.compile(
    r"^```\{exercise\} (?P<title>.+)\n:label: (?P<label>[\w-]+)\n\n\{\.gnm-about\}\n"
    r"(?P<minutes>\d+) minutes, (?P<difficulty>easy|middling|hard), "
    r"(?P<how>in code|with pencil|in words|in the figure)(?P<real>, with the real model)?\. .+\n\n(?P<task>(?s:.+?))\n```$",
    re.MULTILINE,
)
SOLUTION = re.compile(r"^```\{solution(?:-start)?\} ([\w-]+)\n", re.MULTILINE)
PIECE = re.compile(
    r"^```\{(?P<kind>solution-start|solution-end|code-cell)\}[^\n]*\n(?::tags: \[(?P<tags>[^\]]*)\]\n)?(?P<source>(?s:.*?))^```$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Exercise:
    page: str
    title: str
    label: str
    minutes: int
    difficulty: str
    how: str
    real: bool
    task: str


def of_page(path: Path) -> list[Exercise]:
    found = []
    for match in EXERCISE.finditer(path.read_text(encoding="utf-8")):
        told = match.groupdict()
        found.append(Exercise(path.stem, **told | {"minutes": int(told["minutes"]), "real": bool(told["real"])}))
    return found


def all_of_them() -> list[Exercise]:
    return [exercise for path in PAGES for exercise in of_page(path)]


@cache
def printed(page: str) -> dict[str, str]:
    """What the cells of a page print, run from top to bottom as in its notebook: by the label of the solution that they
    stand in, and by "" all others."""
    names: dict = {}
    said: dict[str, list[str]] = {"": []}
    label, text = "", (ROOT / f"book/course/exercises/{page}.md").read_text(encoding="utf-8")
    for piece in PIECE.finditer(text):
        if piece["kind"] == "solution-start":
            label = SOLUTION.match(piece[0])[1]
        elif piece["kind"] == "solution-end":
            label = ""
        elif "in-code" in (piece["tags"] or ""):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(piece["source"], f"{page}: {label or 'task'}", "exec"), names)
            said.setdefault(label, []).append(out.getvalue())
    return {label: "".join(parts) for label, parts in said.items()}
