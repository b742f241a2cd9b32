"""Gives each page's widgets all they need on a static site: place, state, code, data.

myst-nb writes the state of every ipywidget into its page, the source of its front end included.
Here that source moves to a file named by its hash, which browsers fetch once for all pages;
the page keeps its URL. book/assets/host.js then draws the widgets. The source is the one that
lies in widgets/static/ now, so that a page need not be executed again when it has changed.
"""

import hashlib
import json
from pathlib import Path

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from widgets.base import STATIC

from . import pictures
from .copies import mirror

logger = logging.getLogger(__name__)

VIEW_TAG = '<script type="application/vnd.jupyter.widget-view+json">'
CODE = {"_esm": ".js", "_css": ".css"}

PLACE = """\
<div class="gnm-widget">
{view}
<p class="gnm-widget-wait">The interactive figure is loading …
<span class="gnm-widget-late">It is slow in coming: over a slow connection it may take a minute. If nothing moves, reload the page;
if that does not help, a file of this site did not come, or something in your browser keeps scripts from running.</span></p>
{instead}
</div>"""

# What the page's own scripts (book/assets) share with the widgets, as plain modules.
PARTS = (
    "engine/delivery/keeping.js",
    "parts/answers.js",
    "parts/concepts.js",
    "parts/dom.js",
    "parts/kept.js",
    "parts/loader.js",
    "parts/megabytes.js",
    "parts/page_model.js",
)

# What an engine in the page may fetch. Everything else in specimens/ is for people.
CORPUS = "village/corpus"  # which `corpus` puts there
WORKER = "engine_worker.js"
SPECIMEN_KINDS = {".json", ".csv", ".safetensors"}


def make_place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put every widget view into a place that holds its room while the widget loads, and says what stands there if it doesn't."""
    models = _models(app.env, docname)
    for node in list(doctree.findall(nodes.raw)):
        view = node.astext()
        if view.startswith(VIEW_TAG):
            model = models.get(json.loads(view.removeprefix(VIEW_TAG).removesuffix("</script>"))["model_id"])
            # A page written by hand may bring along a widget that no kernel made.
            place = PLACE.format(view=view, instead=pictures.instead(docname, model["state"] if model else {}))
            node.replace_self(nodes.raw("", place, format="html"))


def _models(env: BuildEnvironment, docname: str) -> dict[str, dict]:
    """The models whose states a page holds, by their ids."""
    scripts = NbMetadataCollector.get_js_files(env, docname)
    return json.loads(scripts["ipywidgets_state"][1]["body"])["state"] if "ipywidgets_state" in scripts else {}


def on_page(env: BuildEnvironment, docname: str) -> list[str]:
    """The widgets of a page, by the names of their classes with modules, in order of the alphabet."""
    states = (entry["state"] for entry in _models(env, docname).values())
    return sorted({state["_anywidget_id"] for state in states if "_anywidget_id" in state})


def built_code(widget: str, suffix: str) -> str | None:
    """What widgets/static/ holds for `widgets.module.Class`, if it is one of ours."""
    file = STATIC / f"{widget.split('.')[1]}{suffix}"
    return file.read_text(encoding="utf-8") if widget.startswith("widgets.") and file.exists() else None


def move_code(entry: dict, static: Path) -> dict:
    """Write one model's `_esm` and `_css` under `static`; return its state with their URLs.

    URLs are relative to the site's root. A second call changes nothing. A widget may hold another (FigureTask does): that one's
    code is moved as well.
    """
    state = dict(entry["state"])
    if "_esm" in state.get("figure", {}):
        state["figure"] = move_code({"state": state["figure"]}, static)["state"]
    name = state["_anywidget_id"].rpartition(".")[2]
    for key, suffix in CODE.items():
        code = built_code(state["_anywidget_id"], suffix) or state.get(key)
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
    source, static = Path(app.srcdir) / "specimens", Path(app.outdir) / "_static"
    found = [path for path in source.rglob("*") if path.suffix in SPECIMEN_KINDS]
    mirror({path.relative_to(source).as_posix(): path for path in found}, static / "specimens", keep=CORPUS)
    mirror({WORKER: STATIC / WORKER}, static, keep=".")
    for folder in ("engine", "parts"):
        those = [part for part in PARTS if part.startswith(folder)]
        mirror({part.removeprefix(f"{folder}/"): STATIC.parent / part for part in those}, static / folder)


def drop_unused_code(app: Sphinx, exception: Exception | None) -> None:
    """Of widgets as they were before: no page names these files any more."""
    if exception is not None or app.builder.format != "html":
        return
    pages = "".join(page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html"))
    for file in (Path(app.outdir) / "_static" / "widgets").glob("*"):
        if file.name not in pages:
            file.unlink()


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", make_place)
    # myst-nb adds the state to the page at priority 500: change it before.
    app.connect("html-page-context", slim_state, priority=400)
    app.connect("build-finished", copy_files)
    app.connect("build-finished", drop_unused_code)
