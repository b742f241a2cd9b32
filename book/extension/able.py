"""What a reader of a lesson will be able to do, as course/questions says, below its title.

```{able}
```
"""

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from course import lessons, reading


class Able(Directive):
    def run(self) -> list[nodes.Node]:
        env = self.state.document.settings.env
        lesson = env.docname.removeprefix("chapters/")
        env.note_dependency(lessons.QUESTIONS / f"{lesson}.yaml")
        try:
            able = lessons.read(lesson)["able"]
        except (FileNotFoundError, reading.Unusable) as error:
            raise self.error(str(error)) from None
        items = [nodes.list_item("", nodes.paragraph(text=each)) for each in able]
        place = nodes.container(classes=["gnm-able"])
        place += [nodes.paragraph(text="After this lesson you can"), nodes.bullet_list("", *items)]
        return [place]


def setup(app: Sphinx) -> None:
    app.add_directive("able", Able)
