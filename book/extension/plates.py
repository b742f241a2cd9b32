"""Gives the pages that hold a plate of `lab.evidence.plots` what draws it. Other pages fetch nothing of it."""

from docutils import nodes
from sphinx.application import Sphinx

PLATE = '<figure class="gnm-plate"'


def add_drawer(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree is not None and any(PLATE in node.astext() for node in doctree.findall(nodes.raw)):
        app.add_css_file("plates.css")
        app.add_js_file("plates.js", type="module")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_drawer)
