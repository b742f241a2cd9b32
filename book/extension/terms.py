"""Gives the definitions of the glossary to book/assets/previews.js, which shows them where a term stands in a text.

They lie in one small file, _static/terms.json, that a page fetches when a reader first comes to a term.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx


def definitions(doctree: nodes.document) -> dict[str, dict[str, str]]:
    """`term` and `text` of every entry of the glossaries in a page, by the id that a link to it ends in."""
    found = {}
    for item in doctree.findall(nodes.definition_list_item):
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        names = {name: term.astext() for term in terms for name in term["ids"] if name.startswith("term-")}
        if names:
            (definition,) = (child for child in item.children if isinstance(child, nodes.definition))
            text = "\n".join(child.astext() for child in definition.children)
            found |= {name: {"term": term, "text": text} for name, term in names.items()}
    return found


def write_definitions(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    found = {}
    for docname in sorted({docname for docname, _ in app.env.domaindata["std"]["objects"].values() if docname}):
        found |= definitions(app.env.get_doctree(docname))
    (Path(app.outdir) / "_static" / "terms.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_definitions)
