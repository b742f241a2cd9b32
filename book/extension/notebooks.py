"""Writes every page as a notebook too: notebooks/what-we-know/one-task.ipynb, beside the pages of the site.

The text is that of the page, with its terms, citations, links and measured figures resolved (see `markdown`); the cells
are the page's own, without outputs: whoever opens the notebook runs them. `book/notebooks.py` takes the notebooks from
the site to where JupyterLab opens them. What is `{.in-notebook}` stands in them alone, what is `{.on-page}` never.
"""

import html
import posixpath
import re
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from book.notebooks import FOLDER, digest

from . import execution, lessons, markdown, repository
from .cells import Cells, blocks

INDEX = "index.ipynb"
# What the browser keeps of the built pages, twice; what `figures.tables` gives a notebook; what the site is made of.
NO_NOTEBOOK = {"book/answers", "book/keep", "book/evidence", "book/made-of"}

RUN = "To see the figures, choose <strong>Run ▸ Run All Cells</strong>."


# ---- Where they are --------------------------------------------------------------------------------------------------


def path_of(env: BuildEnvironment, docname: str) -> str | None:
    """The path of a page's notebook under the folder of all; None if it has none."""
    if docname in NO_NOTEBOOK or docname not in env.found_docs:
        return None
    return INDEX if docname == env.config.root_doc else f"{docname.partition('/')[2]}.ipynb"


def address(app: Sphinx, docname: str, href: str) -> str | None:
    """Where a link of a page leads from its notebook: to another notebook, a file of the checkout, or out of the book.

    None for a page that is no notebook.
    """
    if re.match(r"[a-z]+:|#", href):
        return href
    target, _, place = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(docname), target))
    here = posixpath.dirname(f"{FOLDER}/{path_of(app.env, docname)}")
    files = {f"_downloads/{kept}": file for file, (_, kept) in app.env.dlfiles.items()}
    if target in files:
        return posixpath.relpath(files[target], here)
    path = path_of(app.env, target.removesuffix(".html"))
    return path and posixpath.relpath(f"{FOLDER}/{path}", here) + (f"#{place}" if place else "")


# ---- What is in them -------------------------------------------------------------------------------------------------


def notebook(app: Sphinx, docname: str, body: str) -> NotebookNode:
    """A page as a notebook. body: its HTML."""
    page = markdown.prepare(body, lambda href: address(app, docname, href))
    lesson = execution.lesson(app, docname)
    code = [cell for cell in lesson.notebook.cells if cell.cell_type == "code"] if lesson else []
    page.h1.insert_after(BeautifulSoup(head(app, docname, runs=bool(code)), "html.parser"))
    cells = Cells(code)
    for block in blocks(page):
        cells.add(block)
    made = nbformat.v4.new_notebook(cells=cells.end(last=foot(app, docname)))
    made.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
        "grown_not_made": {"made": digest(made)},
    }
    return made


def head(app: Sphinx, docname: str, runs: bool) -> str:
    """What stands below the title of a notebook: the lesson's question, the way back, and how to see something."""
    page = lessons.pages(app.env)[docname]
    is_lesson = docname.startswith("chapters/") and not lessons.lessons_of(app.env, docname)
    minutes = f"About {page.minutes} minutes. " if is_lesson else ""
    index = posixpath.relpath(INDEX, posixpath.dirname(path_of(app.env, docname) or ""))
    back = f'<a href="{index}">All lessons</a>. ' if docname != app.config.root_doc else ""
    question = f"<p><em>{html.escape(page.question)}</em></p>" if is_lesson and page.question else ""
    return f"{question}<p>{minutes}{back}{RUN if runs else ''}</p>"


def foot(app: Sphinx, docname: str) -> str:
    """The last cell of a page of a chapter or of exercises, where to go on. When all was run JupyterLab goes to the last cell,
    and unfolds what that stands under: so it must not be one that tells."""
    if not docname.startswith(("chapters/", "book/course/exercises/")):
        return ""
    _, _, following = app.builder.relations[docname]
    path = path_of(app.env, following) or INDEX
    title = lessons.title(app.env, following) if path != INDEX else "All lessons"
    return f"## Next\n\n[{title}]({posixpath.relpath(path, posixpath.dirname(path_of(app.env, docname) or ''))})"


# ---- Writing ---------------------------------------------------------------------------------------------------------


def write(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Write the page's notebook, and tell its template where that is."""
    path = path_of(app.env, pagename)
    if doctree is None or path is None:
        return
    target = Path(app.outdir) / FOLDER / path
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(app, pagename, context["body"]), target)
    context["gnm_notebook"] = f"{FOLDER}/{path}"
    context["gnm_binder"] = repository.binder(f"{FOLDER}/{path}")
    context["gnm_repository"] = repository.url()
    context["gnm_issue"] = repository.issue(app.env.titles[pagename].astext())


def leave_out(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Take from the page what stands in its notebook alone."""
    if "in-notebook" in context.get("body", ""):
        page = BeautifulSoup(context["body"], "html.parser")
        for one in page.select(".in-notebook"):
            one.decompose()
        context["body"] = str(page)


def drop_others(app: Sphinx, exception: Exception | None) -> None:
    """Of pages that were renamed or dropped."""
    folder = Path(app.outdir) / FOLDER
    wanted = {folder / path for docname in app.env.found_docs if (path := path_of(app.env, docname))}
    for file in folder.rglob("*.ipynb"):
        if file not in wanted:
            file.unlink()


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", write, priority=300)
    app.connect("html-page-context", leave_out, priority=310)
    app.connect("build-finished", drop_others)
