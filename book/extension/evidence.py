"""The evidence: every measured table of the book on one page, and from every lesson to those that it read.

```{evidence}
```                     the tables of `lab.evidence.catalogue`, each with the lessons that rest on it

Which tables a lesson rests on nobody writes down: they are those that its cells opened when they were executed, or that
its widgets' front ends may fetch (`execution.tables_read`). book/assets/evidence.js makes the table sortable.
"""

from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from lab.evidence import catalogue
from lab.records import RECORDS

from . import evidence_rows, execution, lessons

PAGE = "book/evidence"


class EvidenceTable(nodes.General, nodes.Element):
    """Where the tables are to stand; filled when all pages have been read, with the lessons that rest on each."""


class Evidence(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        try:
            found = catalogue.tables()
        except ValueError as error:
            raise self.error(str(error)) from None
        files = [catalogue.SPECIMENS / file for table in found for file in table.files]
        for file in (catalogue.README, RECORDS, *files):
            self.env.note_dependency(str(file))
        return [EvidenceTable("", tables=found)]


# ---- Who read what ---------------------------------------------------------------------------------------------------


def read_by(env: BuildEnvironment) -> dict[str, list[str]]:
    """The files below specimens/ that each lesson rests on."""
    if not hasattr(env, "gnm_tables"):
        env.gnm_tables = {}
    return env.gnm_tables


def gather(app: Sphinx, doctree: nodes.document) -> None:
    docname = app.env.docname
    if docname.startswith("chapters/") and (files := execution.tables_read(app, docname)):
        read_by(app.env)[docname] = files


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    read_by(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    read_by(env).update({name: files for name, files in read_by(other).items() if name in docnames})


def lists_others(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The page is written again when lessons rest on others than before, or are called otherwise."""
    shown = [(name, lessons.title(env, name), files) for name, files in sorted(read_by(env).items())]
    if PAGE not in env.found_docs or getattr(env, "gnm_tables_shown", None) == shown:
        return []
    env.gnm_tables_shown = shown
    return [PAGE]


# ---- What is written -------------------------------------------------------------------------------------------------


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(EvidenceTable)):
        place.replace_self(nodes.raw("", evidence_rows.table(place["tables"], resting(app, docname)), format="html"))
    if PAGE in app.env.found_docs and (files := read_by(app.env).get(docname)):
        next(doctree.findall(nodes.section)).append(rests_on(app, docname, files))


def resting(app: Sphinx, docname: str) -> dict[tuple[str, str], list[str]]:
    """Links to the lessons that rest on each table, by its model and name, in the order of the book."""
    found: dict[tuple[str, str], list[str]] = {}
    in_order = [name for _, part in lessons.parts(app.env) for chapter in part for name in lessons.lessons_of(app.env, chapter)]
    for lesson in in_order:
        for table in sorted({catalogue.table_of(file) for file in read_by(app.env).get(lesson, [])}):
            found.setdefault(table, []).append(lessons.link(app, docname, lesson))
    return found


def rests_on(app: Sphinx, docname: str, files: list[str]) -> nodes.paragraph:
    """One line for the end of a lesson, with a link to each table, those of a model together."""
    url = relative_uri(app.builder.get_target_uri(docname), app.builder.get_target_uri(PAGE))
    line = nodes.paragraph("", "What this page says rests on: ", classes=["gnm-rests"])
    for at, (model, tables) in enumerate(groupby(sorted({catalogue.table_of(file) for file in files}), lambda table: table[0])):
        line += nodes.Text(f"{'; ' if at else ''}of {model} ")
        for number, (_, name) in enumerate(tables):
            line += nodes.Text(", " if number else "")
            line += nodes.reference("", name, refuri=f"{url}#{catalogue.key(model, name)}", internal=True)
    line += nodes.Text(".")
    return line


def dress(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if pagename == PAGE:
        app.add_css_file("evidence.css")
        app.add_js_file("evidence.js", type="module")


def setup(app: Sphinx) -> None:
    app.add_node(EvidenceTable)
    app.add_directive("evidence", Evidence)
    app.connect("doctree-read", gather)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", lists_others)
    app.connect("doctree-resolved", fill_in)
    app.connect("html-page-context", dress)
