"""A bare page with one widget in it, drawn by the book's own host from the widget's state alone."""

import json
import shutil
from pathlib import Path

from widgets import base

ROOT = Path(__file__).resolve().parent.parent

PAGE = """<!doctype html>
<html lang="en" data-content_root="./" {theme}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A widget</title><link rel="icon" href="data:,">
{head}
<body><main><div class="gnm-widget">
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
</div><p id="after">The page goes on.</p></main>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script type="module" src="_static/host.js"></script>
</body></html>
"""


def write_page(folder: Path, widget, *, name: str = "index.html", theme: str = "", head: str = "") -> Path:
    """Write `folder`/`name` with the code it needs under _static/; specimens are linked unless already there."""
    static = folder / "_static"
    static.mkdir(exist_ok=True)
    copy_host(static)
    shutil.copy(base.STATIC / "engine_worker.js", static)
    module = type(widget).__module__.rpartition(".")[2]
    for suffix in (".js", ".css"):
        shutil.copy(base.STATIC / (module + suffix), static)
    if not (static / "specimens").exists():
        (static / "specimens").symlink_to(base.SPECIMENS)
    state = plain_state(widget) | {"_keep": widget.keep()}
    state |= {"_esm": f"_static/{module}.js", "_css": f"_static/{module}.css"}
    page = PAGE.format(
        theme=theme, head=head, view=script_json({"model_id": "one"}), state=script_json({"state": {"one": {"state": state}}})
    )
    (folder / name).write_text(page, encoding="utf-8")
    return folder / name


def copy_host(static: Path) -> None:
    """The page's own scripts, and what of widgets/parts they import."""
    for script in (ROOT / "book/assets").glob("*.js"):
        shutil.copy(script, static)
    (static / "parts").mkdir(exist_ok=True)
    for part in (ROOT / "widgets/parts").glob("*.js"):
        shutil.copy(part, static / "parts")
    for told in ("sums.json", "lengths.json"):
        (static / told).write_text("{}")


def plain_state(widget) -> dict:
    """The widget's own traits as JSON."""
    return {key: getattr(widget, key) for key in widget.own_traits()}


def script_json(value) -> str:
    """JSON that can stand in a <script> element whatever text it holds."""
    return json.dumps(value).replace("<", "\\u003c")
