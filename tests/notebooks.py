"""Writes the lessons as notebooks: `python tests/notebooks.py FOLDER`. In the same folders there as under chapters/, so
that a path which a lesson names leads where it leads from the page."""

import shutil
import sys
from pathlib import Path

import jupytext

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"


def write(folder: Path) -> list[Path]:
    """The notebooks, one for each page with cells. What was in `folder` before is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    written = []
    for page in sorted(CHAPTERS.rglob("*.md")):
        if "{code-cell}" in page.read_text(encoding="utf-8"):
            target = folder / page.relative_to(CHAPTERS).with_suffix(".ipynb")
            target.parent.mkdir(parents=True, exist_ok=True)
            jupytext.write(jupytext.read(page), target)
            written.append(target)
    return written


if __name__ == "__main__":
    if not write(Path(sys.argv[1])):
        sys.exit("No page under chapters/ has cells.")
