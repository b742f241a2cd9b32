"""The lessons: their order, their questions, how long each takes, and the navigation that shows them.

A lesson is a page under chapters/ that is listed below a chapter's opening page in _toc.yml. Its question is the
description in its header (`myst: html_meta: description`). What the reader has read of it is not known here:
book/assets/lessons.js puts that in, from their own browser, wherever an element has `data-lesson`.

    ```{lessons}
    ```                 on an opening page: its lessons with question and minutes; on the front page, those of all chapters

    ```{go-on}
    ```                 where the reader stopped, once there is such a place; nothing before that
"""

import html
from dataclasses import dataclass

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from . import in_code
from .widgets import VIEW_TAG

WORDS_A_MINUTE = 200  # of prose that is thought about
MINUTES_A_WIDGET = 4
MINUTES_TO_CHECK = 2  # the questions at its end
CHECK = "check-yourself"  # the id that their section's title gives it


PRINT = '<p class="gnm-print-chapter" data-page="{page}.html"></p>'  # where book/assets/print_chapter.js puts its button


@dataclass
class Page:
    """What is known of a page once it was read."""

    question: str
    words: int
    widgets: int
    checked: bool

    @property
    def minutes(self) -> int:
        return max(1, round(self.words / WORDS_A_MINUTE + self.widgets * MINUTES_A_WIDGET + self.checked * MINUTES_TO_CHECK))


class LessonList(nodes.General, nodes.Element):
    """Where the lessons of a page are to be listed; filled when all pages have been read."""


class Lessons(Directive):
    def run(self) -> list[nodes.Node]:
        return [LessonList()]


class GoOn(Directive):
    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", '<p class="gnm-go-on" hidden></p>', format="html")]


# ---- What is gathered while pages are read ---------------------------------------------------------------------------


def pages(env: BuildEnvironment) -> dict[str, Page]:
    if not hasattr(env, "gnm_pages"):
        env.gnm_pages = {}
    return env.gnm_pages


def gather(app: Sphinx, doctree: nodes.document) -> None:
    described = [node["content"] for node in doctree.findall(nodes.meta) if node.get("name") == "description"]
    words = sum(len(node.astext().split()) for node in doctree.findall(nodes.paragraph) if not in_code.within(node))
    drawn = [node for node in doctree.findall(nodes.raw) if node.astext().startswith(VIEW_TAG)]
    checks = [node for node in drawn if in_code.within(node, CHECK)]
    pages(app.env)[app.env.docname] = Page(described[0] if described else "", words, len(drawn) - len(checks), bool(checks))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    pages(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    pages(env).update({name: pages(other)[name] for name in docnames})


# ---- The order of the book -------------------------------------------------------------------------------------------


def parts(env: BuildEnvironment) -> list[tuple[str, list[str]]]:
    """The captions of the book's parts, each with its chapters, in order."""
    root = env.get_doctree(env.config.root_doc)
    return [(toc.get("caption") or "", [name for _, name in toc["entries"]]) for toc in root.findall(addnodes.toctree)]


def below(env: BuildEnvironment, docname: str) -> list[str]:
    """The pages that _toc.yml lists below another, in order."""
    return env.toctree_includes.get(docname, []) if docname != env.config.root_doc else []


def lessons_of(env: BuildEnvironment, docname: str) -> list[str]:
    """The lessons below an opening page, in order; none where it is not one."""
    return [name for name in below(env, docname) if name.startswith("chapters/")]


def title(env: BuildEnvironment, docname: str) -> str:
    return env.titles[docname].astext()


def number(env: BuildEnvironment, docname: str) -> str:
    return ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("", ())))


# ---- What is written -------------------------------------------------------------------------------------------------


def list_lessons(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(LessonList)):
        if docname == app.env.config.root_doc:
            chapters = [name for _, part in parts(app.env) for name in part if lessons_of(app.env, name)]
            text = "".join(f"<h3>{link(app, docname, name)}</h3>{listed(app, name, docname)}" for name in chapters)
        else:
            text = listed(app, docname, docname) + PRINT.format(page=docname)
        place.replace_self(nodes.raw("", text, format="html"))


def link(app: Sphinx, docname: str, to: str) -> str:
    url = relative_uri(app.builder.get_target_uri(docname), app.builder.get_target_uri(to))
    return f'<a href="{url}">{html.escape(title(app.env, to))}</a>'


def listed(app: Sphinx, chapter: str, docname: str) -> str:
    """The lessons of a chapter, for the page `docname`."""
    items = []
    for lesson in lessons_of(app.env, chapter):
        page = pages(app.env)[lesson]
        question = f'<span class="gnm-question">{html.escape(page.question)}</span>' if page.question else ""
        items.append(
            f'<li data-lesson="{lesson}.html">{link(app, docname, lesson)}'
            f'{question}<span class="gnm-minutes">about {page.minutes} min</span></li>'
        )
    total = sum(pages(app.env)[lesson].minutes for lesson in lessons_of(app.env, chapter))
    return (
        f'<div class="gnm-lessons"><ol>{"".join(items)}</ol>'
        f'<p class="gnm-lessons-sum">{len(items)} lessons, about {total} minutes. <span class="gnm-read-sum"></span></p></div>'
    )


def navigate(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    context["gnm_nav"] = navigation(app, pagename)


def navigation(app: Sphinx, pagename: str) -> str:
    """The book's pages for the sidebar: a chapter's lessons are open where the reader is in it."""
    if not hasattr(app, "gnm_parts"):
        app.gnm_parts = parts(app.env)
    env, here = app.env, app.builder.get_target_uri(pagename)

    def link(docname: str) -> str:
        url = relative_uri(here, app.builder.get_target_uri(docname)) or "#"
        current = ' aria-current="page"' if docname == pagename else ""
        numbered = f'<span class="gnm-number">{n}</span> ' if (n := number(env, docname)) else ""
        return f'<a class="reference internal" href="{url}"{current}>{numbered}{html.escape(title(env, docname))}</a>'

    def marked(docname: str) -> str:
        return f' data-lesson="{docname}.html"' if docname.startswith("chapters/") else ""

    def chapter(docname: str) -> str:
        pages = below(env, docname)
        within = pagename == docname or pagename in pages
        items = "".join(f"<li{marked(page)}>{link(page)}</li>" for page in pages)
        current, opened = (' class="current"', " open") if within else ("", "")
        name = html.escape(f"{'Lessons' if lessons_of(env, docname) else 'Pages'} of {title(env, docname)}", quote=True)
        folded = f'<details{opened}><summary aria-label="{name}"></summary><ol>{items}</ol></details>' if pages else ""
        return f"<li{current}>{link(docname)}{folded}</li>"

    return "".join(
        f'<p class="caption">{html.escape(caption)}</p><ul>{"".join(map(chapter, chapters))}</ul>'
        for caption, chapters in app.gnm_parts
    )


def setup(app: Sphinx) -> None:
    app.add_node(LessonList)
    app.add_directive("lessons", Lessons)
    app.add_directive("go-on", GoOn)
    app.connect("doctree-read", gather)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", list_lessons)
    app.connect("html-page-context", navigate)
