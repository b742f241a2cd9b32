"""A measured figure in a sentence, which leads to the table that it was read from.

{measured}`key`     what `figures.say` of lab/evidence/figures.py handed over under that key

Where that named no table, since none holds the figure (how many knobs a model has), it is text and no link. What tables
measure lies in one small file, _static/measured.json, that a page fetches when a reader first comes to a figure
(book/assets/previews.js).
"""

import json
from ast import literal_eval
from pathlib import Path

from docutils import nodes
from myst_nb.ext.glue.utils import RetrievalError, retrieve_glue_data
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri

from lab.evidence import catalogue

from . import evidence

logger = logging.getLogger(__name__)


class MeasuredFigure(nodes.inline):
    """A figure and the table that it is from; made a link when the place of the page of tables is known."""


class Measured(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            said = retrieve_glue_data(self.inliner.document, self.text)
        except RetrievalError:
            logger.warning("No cell of this page says %r.", self.text, location=self.get_location())
            return [nodes.Text(self.text)], []
        text, table = literal_eval(said.data["text/plain"])
        if table is None:
            return [nodes.Text(text)], []
        return [MeasuredFigure("", text, table=tuple(table.split("/", 1)))], []


def lead(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make each figure a link to its table, which the page must have read."""
    read = {catalogue.table_of(file) for file in evidence.read_by(app.env).get(docname, [])}
    for figure in list(doctree.findall(MeasuredFigure)):
        table, text = figure["table"], figure.astext()
        if table not in read:
            logger.warning("%r is said to be from %s, which this page never read.", text, "/".join(table), location=figure)
        url = relative_uri(app.builder.get_target_uri(docname), app.builder.get_target_uri(evidence.PAGE))
        where = f"{url}#{catalogue.key(*table)}"
        figure.replace_self(nodes.reference("", text, refuri=where, internal=True, classes=["gnm-measured"]))


def write_measured(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    found = {one.key: {"term": f"From the table {one.name}, of {one.model}", "text": told(one)} for one in catalogue.tables()}
    (Path(app.outdir) / "_static" / "measured.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def told(table: catalogue.Table) -> str:
    """What a table measures, over how many, and since when it stands so, in two lines without marks."""
    what = table.what.replace("`", "")
    over = f"Each figure is over {table.n}. " if table.largest else ""
    date = table.date.replace("-", "\N{NON-BREAKING HYPHEN}") or "on a day not noted"
    return f"{what[0].upper()}{what[1:]}.\n{over}Measured {date}."


def setup(app: Sphinx) -> None:
    app.add_node(MeasuredFigure)
    app.add_role("measured", Measured())
    app.connect("doctree-resolved", lead)
    app.connect("build-finished", write_measured)
