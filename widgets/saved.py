"""One file with one widget in it, in its state: its front end, the engine and, if asked, its model. It opens from a mail, a
course page or a disk, and asks nobody for anything."""

from __future__ import annotations

import json
import warnings
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.base import Widget

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 62rem; margin: 0 auto; padding: 0.5rem 1rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#fdfcf9, #16191a); color: light-dark(#23282b, #e7e3da); }}
footer {{ font-size: 0.8rem; opacity: 0.8; }}
.g-trouble-box button {{ display: none !important; }} /* nothing will be here that is not here now */
{style}
</style>
<main><div id="figure"><noscript>The figure that stands here needs JavaScript.</noscript></div></main>
<footer>{note}From the book <cite>Grown, Not Made?</cite> Code and models: MIT. Text and pictures: CC BY 4.0.</footer>
<script type="application/json" id="state">{state}</script>
{files}
<script type="module">{script}</script>
</html>
"""
SCRIPT = Path(__file__).parent / "static" / "saved_page.js"
FILE = '<script type="application/octet-stream" data-path="{path}">{bytes}</script>'


LARGE = 20_000_000  # bytes: what most letters can still carry


def save(widget: Widget, path: str | Path, files: dict[str, bytes], note: str = "") -> Path:
    """Writes it. files: what the front end may ask for, by its path. note: a sentence below the figure. Returns where it is."""
    place = Path(path).expanduser()
    if place.is_dir():
        raise IsADirectoryError(f"{path} is a folder: name a file in it, as in {place / 'figure.html'}.")
    if not place.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {place.parent} for {path}.")
    held = {"figure.js": str(widget._esm).encode()} | files
    text = PAGE.format(
        title=escape(f"{type(widget).__name__}: a figure of Grown, Not Made?"),
        style=str(widget._css),
        note=escape(note) + " " * bool(note),
        state=json.dumps(widget.told_state()).replace("<", "\\u003c"),
        files="\n".join(FILE.format(path=escape(name), bytes=b64encode(each).decode()) for name, each in held.items()),
        script=SCRIPT.read_text(encoding="utf-8").replace("</script", "<\\/script"),
    )
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(place)  # what was there goes only once the new one is whole
    if len(text) > LARGE:
        warnings.warn(
            f"{place} takes {len(text) / 1e6:.0f} MB. `model=False` leaves the model out, and what it would say.", stacklevel=3
        )
    return place.resolve()
