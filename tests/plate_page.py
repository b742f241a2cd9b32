"""A bare page with plates in it, drawn by the book's own plates.js in the book's own colours."""

import shutil
from pathlib import Path

from widget_page import copy_host

from lab.evidence.plots import Plate

ROOT = Path(__file__).resolve().parent.parent

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A plate</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/book.css"><link rel="stylesheet" href="_static/plates.css">
<body style="background: var(--gnm-paper); color: var(--gnm-ink); margin: 0">
<main style="max-width: 1000px; margin: 0 auto; padding: 12px; box-sizing: border-box"><h1>Plates</h1>
{before}{plates}<p id="after">The page goes on.</p></main>
<script type="module" src="_static/plates.js"></script>
</body></html>
"""


def write_page(folder: Path, *plates: Plate, theme: str = "light", before: str = "") -> Path:
    """Write `folder`/index.html and what it needs. before: HTML that stands before the plates."""
    shutil.copytree(ROOT / "book/assets", folder / "_static", dirs_exist_ok=True)
    copy_host(folder / "_static")
    page = PAGE.format(theme=theme, before=before, plates="\n".join(plate.html() for plate in plates))
    (folder / "index.html").write_text(page, encoding="utf-8")
    return folder / "index.html"
