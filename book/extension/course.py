"""What the pages show of the course, from the files of course/.

```{able}
```                   below a lesson's title: what its reader will be able to do

```{class-sheets}
```                   where a teacher drops the answer sheets of a class; book/assets/class.js reads them
"""

import json

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course import inventory, lessons, reading

CLASS = '<div class="gnm-class"><script type="application/json">{inventory}</script>{without}</div>'
WITHOUT = "<noscript><p>The answer sheets are put together by a script, so this page needs JavaScript.</p></noscript>"


class Able(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        lesson = self.env.docname.removeprefix("chapters/")
        self.env.note_dependency(str(lessons.QUESTIONS / f"{lesson}.yaml"))
        try:
            able = lessons.read(lesson)["able"]
        except (FileNotFoundError, reading.Unusable) as error:
            raise self.error(str(error)) from None
        items = [nodes.list_item("", nodes.paragraph(text=each)) for each in able]
        place = nodes.container(classes=["gnm-able"])
        place += [nodes.paragraph(text="After this lesson you can"), nodes.bullet_list("", *items)]
        return [place]


class ClassSheets(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        for file in (inventory.FILE, inventory.MISCONCEPTIONS):
            self.env.note_dependency(str(file))
        try:
            known = {"items": inventory.read(), "misconceptions": inventory.misconceptions()}
        except reading.Unusable as error:
            raise self.error(str(error)) from None
        text = json.dumps(known, ensure_ascii=False).replace("</", "<\\/")
        return [nodes.raw("", CLASS.format(inventory=text, without=WITHOUT), format="html")]


def dress(app: Sphinx, pagename: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """A page for a class draws plates, with what its reader drops in."""
    if doctree is not None and any('class="gnm-class"' in node.astext() for node in doctree.findall(nodes.raw)):
        for sheet in ("plates.css", "class.css"):
            app.add_css_file(sheet)


def setup(app: Sphinx) -> None:
    app.add_directive("able", Able)
    app.add_directive("class-sheets", ClassSheets)
    app.connect("html-page-context", dress)
