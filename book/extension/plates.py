"""Gives the pages that hold a plate of `lab.evidence.plots` what draws it. Other pages fetch nothing of it."""

import os

from docutils import nodes
from sphinx.application import Sphinx

from lab.evidence.figures import FOR_PAGES

PLATE = '<figure class="gnm-plate"'


def make_place(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """A plate is no text that a cell has put out: such text has a frame, and in the dark a light ground."""
    for node in doctree.findall(nodes.raw):
        if PLATE in node.astext():
            node["classes"] = []


def add_drawer(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree is not None and any(PLATE in node.astext() for node in doctree.findall(nodes.raw)):
        app.add_css_file("plates.css")
        app.add_js_file("plates.js", type="module")


def setup(app: Sphinx) -> None:
    os.environ[FOR_PAGES] = "1"  # to the kernels that execute the lessons
    app.connect("doctree-resolved", make_place)
    app.connect("html-page-context", add_drawer)
