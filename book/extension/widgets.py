"""Gives each page's widgets all they need on a static site: place, state, code, data.

myst-nb writes the state of every ipywidget into its page, the source of its front end included.
Here that source moves to a file named by its hash, which browsers fetch once for all pages;
the page keeps its URL. book/assets/host.js then draws the widgets.
"""

import hashlib
import json
import shutil
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging

from widgets.base import STATIC

logger = logging.getLogger(__name__)

VIEW_TAG = '<script type="application/vnd.jupyter.widget-view+json">'
CODE = {"_esm": ".js", "_css": ".css"}

PLACE = """\
<div class="gnm-widget">
{view}
<p class="gnm-widget-wait">The interactive figure is loading …</p>
<noscript><p class="gnm-widget-note">The figure that stands here needs JavaScript.
The text around it says what it shows.</p></noscript>
</div>"""

# What an engine in the page may fetch. Everything else in specimens/ is for people.
SPECIMEN_KINDS = {".json", ".csv", ".safetensors"}


def make_place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put every widget view into a place that holds its room while the widget loads."""
    for node in list(doctree.findall(nodes.raw)):
        if node.astext().startswith(VIEW_TAG):
            node.replace_self(nodes.raw("", PLACE.format(view=node.astext()), format="html"))


def move_code(entry: dict, static: Path) -> dict:
    """Write one model's `_esm` and `_css` under `static`; return its state with their URLs.

    URLs are relative to the site's root. A second call changes nothing.
    """
    state = dict(entry["state"])
    name = state["_anywidget_id"].rpartition(".")[2]
    for key, suffix in CODE.items():
        code = state.get(key)
        if code and not code.startswith("_static/"):
            file = f"{name}-{hashlib.sha256(code.encode()).hexdigest()[:10]}{suffix}"
            (static / "widgets").mkdir(parents=True, exist_ok=True)
            (static / "widgets" / file).write_text(code, encoding="utf-8")
            state[key] = f"_static/widgets/{file}"
    return {**entry, "state": state}


def slim_state(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Replace front-end source by URLs in the page's embedded widget state."""
    scripts = NbMetadataCollector.get_js_files(app.env, pagename)
    if "ipywidgets_state" not in scripts:
        return
    _, attributes = scripts["ipywidgets_state"]
    state = json.loads(attributes["body"])
    models = {}
    for model_id, entry in state["state"].items():
        if "_esm" in entry["state"]:
            models[model_id] = move_code(entry, Path(app.outdir) / "_static")
        elif entry["model_name"] not in ("LayoutModel", "StyleModel"):
            logger.warning("%s: a static page can draw anywidgets only, not a %s", pagename, entry["model_name"])
    # "</" would end the script element that carries the state.
    attributes["body"] = json.dumps({**state, "state": models}).replace("</", "<\\/")


def copy_files(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    source, target = Path(app.srcdir) / "specimens", Path(app.outdir) / "_static" / "specimens"
    shutil.rmtree(target, ignore_errors=True)
    for path in sorted(source.rglob("*")):
        if path.suffix in SPECIMEN_KINDS:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)  # the bytes only: some are saved readable by their owner alone
    shutil.copyfile(STATIC / "engine_worker.js", target.parent / "engine_worker.js")


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", make_place)
    # myst-nb adds the state to the page at priority 500: change it before.
    app.connect("html-page-context", slim_state, priority=400)
    app.connect("build-finished", copy_files)
