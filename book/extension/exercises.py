"""Exercises and their solutions, which sphinx-exercise reads and numbers: here they get the book's look.

A solution is folded by the browser's own `<details>`: no script is needed, and it opens by keyboard and when it is searched.
sphinx-exercise puts what belongs to each into a section with one and the same id, which a page may have only once.

    ```{exercise} Title
    :label: a-name-of-its-own

    {.gnm-about}
    10 minutes, easy, in code. Goes with [One task](...).

    The task.
    ```
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_exercise.nodes import is_exercise_node, solution_node

OPENING = '<details class="gnm-solution"><summary>Solution</summary>'


def dress(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for exercise in list(doctree.findall(is_exercise_node)):
        title, content = exercise.children
        _, *words, _ = title.children  # sphinx-exercise puts a title of one's own into brackets
        title[:] = words
        exercise[:] = [title, *content.children]
    for solution in list(doctree.findall(solution_node)):
        _, content = solution.children
        solution.parent.replace(solution, [_html(OPENING), *content.children, _html("</details>")])


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", dress)
