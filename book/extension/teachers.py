"""What the pages for teachers show, from the lessons and from the files of course/.

{lesson}`what-we-know/one-task`          a link to a lesson, with the minutes that the book reckons for it
{minutes}`what-we-know/one-task, …`      the minutes of these lessons together

```{teachers-notes}
```                                      the notes of course/notes to every lesson, in the order of the book

```{grades}
```                                      how sure a claim can be

```{claims}
```                                      what course/claims.yaml says may be said, and how sure it is

```{slides-begin}
```                                      the page's sections can be shown one at a time: what begins it, by book/assets/slides.js
"""

import html
import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from course import claims, reading
from lab.evidence.catalogue import key, table_of

from . import lessons

NOTES = Path(claims.__file__).parent / "notes"
SLIDES = '<div class="gnm-slides-begin"></div>'


class OfLessons(nodes.Inline, nodes.TextElement):
    """Where something of lessons is to stand that is known only when all pages have been read."""


class Lesson(SphinxRole):
    """`together`: only the minutes of all that are named, without a link."""

    def __init__(self, together: bool):
        super().__init__()
        self.together = together

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        names = [name.strip() for name in self.text.split(",")]
        for name in names:
            page = Path(self.env.srcdir) / "chapters" / f"{name}.md"
            if not page.exists():
                return [], [self.inliner.reporter.error(f"There is no lesson {name!r}.", line=self.lineno)]
            self.env.note_dependency(str(page))
        return [OfLessons("", names=[], lessons=[f"chapters/{name}" for name in names], together=self.together)], []


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(OfLessons)):
        minutes = sum(lessons.pages(app.env)[name].minutes for name in place["lessons"])
        if place["together"]:
            place.replace_self(nodes.Text(f"about {minutes} minutes"))
            continue
        (name,) = place["lessons"]
        url = relative_uri(app.builder.get_target_uri(docname), app.builder.get_target_uri(name))
        link = nodes.reference("", lessons.title(app.env, name), refuri=url, internal=True)
        place.replace_self([link, nodes.Text(f" ({minutes} min)")])


class Told(SphinxDirective):
    """Markdown that is made of files, read as if it stood on the page."""

    def show(self, markdown: str) -> list[nodes.Node]:
        """What stands before the first heading of it; the headings begin sections of the page, which are then in it already."""
        parent = nodes.section()
        parent.document = self.state.document
        self.state.nested_parse(StringList(markdown.splitlines(), self.env.docname), 0, parent, match_titles=True)
        return parent.children


def in_order(toc: str) -> list[tuple[str, list[str]]]:
    """The chapters of _toc.yml, each with its lessons, as `opening` and `opening/the-seahorse`."""
    chapters: dict[str, list[str]] = {}
    for chapter, page in re.findall(r"file: chapters/([\w-]+)/([\w-]+)", toc):
        chapters.setdefault(chapter, []).extend([] if page == "index" else [f"{chapter}/{page}"])
    return list(chapters.items())


class Notes(Told):
    def linked(self, page: str) -> str:
        """A link to a page by its title: a heading that Sphinx filled in later would be empty in the list of headings."""
        file = Path(self.env.srcdir) / f"{page}.md"
        self.env.note_dependency(str(file))
        title = re.search(r"^# (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        return f"[{title[1] if title else page}](/{page}.md)"

    def run(self) -> list[nodes.Node]:
        toc = Path(self.env.srcdir) / "_toc.yml"
        self.env.note_dependency(str(toc))
        parts = []
        for chapter, names in in_order(toc.read_text(encoding="utf-8")):
            parts.append(f"## {self.linked(f'chapters/{chapter}/index')}")
            for name in names:
                file = NOTES / f"{name}.md"
                self.env.note_dependency(str(file))
                # What is a heading in the file is a word in bold here: a hundred and fifty more headings would help nobody.
                note = re.sub(r"^## (.*)$", r"**\1.**", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
                parts.append(f"### {self.linked(f'chapters/{name}')}\n\n{note}")
        return self.show("\n\n".join(parts))


class Grades(Told):
    def run(self) -> list[nodes.Node]:
        return self.show("\n".join(f"{name}\n: {what}\n" for name, what in claims.GRADES.items()))


class Claims(Told):
    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(claims.FILE))
        try:
            found = claims.read()
        except reading.Unusable as error:
            raise self.error(str(error)) from None
        table = "\n".join(
            [
                "| claim | how sure |",
                "| --- | --- |",
                *(f'| <a href="#claim-{one["id"]}">{html.escape(one["claim"])}</a> | {one["sure"]} |' for one in found),
            ]
        )
        return self.show("\n\n".join(["## All of them", table, "## One by one", *map(told, found)]))


def told(claim: dict) -> str:
    """A claim with all that is known of it, in Markdown."""
    rests = [f"{{lesson}}`{name}`" for name in claim["lessons"]]
    rests += [f'the table <a href="../../evidence.html#{key(*table_of(table))}">{table}</a>' for table in claim["tables"]]
    rests += [f"{{cite:t}}`{key}`" for key in claim["sources"]]
    return "\n\n".join(
        [
            f'<a id="claim-{claim["id"]}"></a>\n\n### {claim["claim"]}',  # a place that links of the page's notebook find, too
            f"**How sure:** {claim['sure']}. {claim['why']}",
            f"**Say:** {claim['say']}",
            f"**Too much:** {claim['much']}",
            f"**Rests on:** {'; '.join(rests)}.",
        ]
    )


class SlidesBegin(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", SLIDES, format="html")]


def dress(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if doctree is not None and any(node.astext() == SLIDES for node in doctree.findall(nodes.raw)):
        app.add_css_file("slides.css")
        app.add_js_file("slides.js", type="module")


def setup(app: Sphinx) -> None:
    app.add_node(OfLessons)
    app.add_role("lesson", Lesson(together=False))
    app.add_role("minutes", Lesson(together=True))
    app.add_directive("teachers-notes", Notes)
    app.add_directive("grades", Grades)
    app.add_directive("claims", Claims)
    app.add_directive("slides-begin", SlidesBegin)
    app.connect("doctree-resolved", fill_in)
    app.connect("html-page-context", dress)
