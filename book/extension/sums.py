"""Writes down what the files that pages fetch must be, so that a page notices one that was altered (widgets/parts/loader.js).

Not the training text, each piece of which bears a checksum, nor the real model, whose manifest says as much.

Of the style sheets and scripts that pages name themselves it says how long they are: a browser that runs them tells a page no more
of them than that (book/assets/whole.js).
"""

import hashlib
import json
from pathlib import Path

from sphinx.application import Sphinx

FILE, LENGTHS = "sums.json", "lengths.json"
FETCHED = (
    "specimens/**/*",
    "widgets/*",
    "plotly/*",
    "engine_worker.js",
    "plates_plotly.css",
    "joined.css",
    "terms.json",
    "measured.json",
)
NAMED = ("*.js", "*.css", "parts/*.js", "offline/*.js", "own/*.js", "scripts/*.js", "styles/*.css")
CHECKED_OTHERWISE = ".bin"
LETTERS = 8  # of a SHA-256, which has 64: against accidents, and every page with a figure carries the list


def sums(static: Path) -> dict[str, str]:
    """The beginning of the SHA-256 of each file, by its path from the folder `static`."""
    found = sorted({path for pattern in FETCHED for path in static.glob(pattern) if path.is_file()})
    return {
        path.relative_to(static).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:LETTERS]
        for path in found
        if path.suffix != CHECKED_OTHERWISE
    }


def lengths(static: Path) -> dict[str, int]:
    """How many bytes each file has that a page itself names, or a script there imports."""
    found = sorted(path for pattern in NAMED for path in static.glob(pattern))
    return {path.relative_to(static).as_posix(): path.stat().st_size for path in found}


def write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        (static / FILE).write_text(json.dumps(sums(static), indent=0), encoding="utf-8")
        (static / LENGTHS).write_text(json.dumps(lengths(static), indent=0), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write, priority=800)  # when all files are there
