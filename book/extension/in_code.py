"""The section *In code* of a lesson: cells tagged `in-code`, which go on from its figure in Python.

In the notebook they are run. On the page the section is folded, and its cells are shown and not executed: they may bring
torch along, and a page has no kernel.
"""

from docutils import nodes
from sphinx.application import Sphinx

TAG = "in-code"
SECTION = "in-code"  # the id that its title gives it

OPENING = '<details class="gnm-in-code"><summary>'
NOTE = '<p class="on-page">These cells run where this page is opened as a notebook: see below.</p>'


def within(node: nodes.Node, section: str = SECTION) -> bool:
    """Whether a node stands in such a section, or in another one that is named."""
    while node is not None:
        if isinstance(node, nodes.section) and section in node["ids"]:
            return True
        node = node.parent
    return False


def fold(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for section in doctree.findall(nodes.section):
        if SECTION in section["ids"]:
            title, *rest = section.children
            section[:] = [_html(OPENING), title, _html(f"</summary>{NOTE}"), *rest, _html("</details>")]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", fold)
