"""One file with one widget in it, in its state: its front end, the engine and, if asked, its model. It opens from a mail, a
course page or a disk, and asks nobody for anything."""

from __future__ import annotations

import json
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
{style}
</style>
<main><div id="figure"><noscript>The figure that stands here needs JavaScript.</noscript></div></main>
<footer>From the book <cite>Grown, Not Made?</cite> Code and models: MIT. Text and pictures: CC BY 4.0.</footer>
<script type="application/json" id="state">{state}</script>
{files}
<script type="module">{script}</script>
</html>
"""
SCRIPT = Path(__file__).parent / "static" / "saved_page.js"
FILE = '<script type="application/octet-stream" data-path="{path}">{bytes}</script>'


def save(widget: Widget, path: str | Path, files: dict[str, bytes]) -> Path:
    """Writes it. files: what the front end may ask for, by its path. Returns where it is."""
    state = {name: getattr(widget, name) for name in widget.own_traits()} | {"_keep": widget.keep()}
    held = {"figure.js": str(widget._esm).encode()} | files
    text = PAGE.format(
        title=escape(f"{type(widget).__name__}: a figure of Grown, Not Made?"),
        style=str(widget._css),
        state=json.dumps(state).replace("<", "\\u003c"),
        files="\n".join(FILE.format(path=escape(name), bytes=b64encode(each).decode()) for name, each in held.items()),
        script=SCRIPT.read_text(encoding="utf-8").replace("</script", "<\\/script"),
    )
    place = Path(path).expanduser()
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(place)  # what was there goes only once the new one is whole
    return place.resolve()
