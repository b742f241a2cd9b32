"""At the end of a lesson: the exercises that go with it, as their own pages tell (`Goes with [One task](…)`)."""

from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri
from sphinx_exercise.nodes import exercise_subtitle, is_exercise_node

from course import figure_tasks

from . import lessons

PAGES = "book/course/exercises/"
ABOUT = "gnm-about"  # the class of the line that says how long, how hard, and with which lessons


@dataclass(frozen=True)
class Exercise:
    """What a lesson says of one."""

    title: str
    about: str  # such as “15 minutes, easy, in code”
    place: str  # its id on its page


def exercises(env: BuildEnvironment) -> dict[str, list[tuple[str, Exercise]]]:
    """By page: the exercises on it, in their order, each with a lesson that it goes with."""
    if not hasattr(env, "gnm_exercises"):
        env.gnm_exercises = {}
    return env.gnm_exercises


def gather(app: Sphinx, doctree: nodes.document) -> None:
    if app.env.docname.startswith(PAGES):
        lines = [line for line in doctree.findall(nodes.paragraph) if ABOUT in line["classes"]]
        exercises(app.env)[app.env.docname] = [(lesson, told(line)) for line in lines for lesson in lessons_named(line)]


def lessons_named(line: nodes.paragraph) -> list[str]:
    return [link["reftarget"] for link in line.findall(addnodes.pending_xref) if link["reftarget"].startswith("chapters/")]


def told(line: nodes.paragraph) -> Exercise:
    if line["ids"]:  # of a task in a figure, whose file knows the rest
        (place,) = line["ids"]
        (name,) = (name for name in figure_tasks.names() if Path(name).name == place)
        task = figure_tasks.read(name)
        return Exercise(task["title"], f"{task['minutes']} minutes, {task['difficulty']}, in the figure", place)
    about, _, _ = line.astext().partition(". Goes with")
    exercise = line.parent.parent
    if is_exercise_node(exercise):
        return Exercise(next(exercise.findall(exercise_subtitle)).astext(), about, exercise["label"])
    study = line.parent
    return Exercise(next(study.findall(nodes.title)).astext(), about, study["ids"][0])


def of_lesson(env: BuildEnvironment, docname: str) -> list[tuple[str, Exercise]]:
    """The exercises that go with a lesson, each with the page on which it stands."""
    return [(page, one) for page, its in sorted(exercises(env).items()) for lesson, one in its if lesson == docname]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    exercises(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    exercises(env).update({name: its for name, its in exercises(other).items() if name in docnames})


def list_them(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Below the questions at the end of a lesson."""
    for section in doctree.findall(nodes.section):
        if lessons.CHECK in section["ids"] and docname.startswith("chapters/"):
            section.extend(shown(app, docname))


def shown(app: Sphinx, docname: str) -> list[nodes.Node]:
    """The list, with a way to all others of the chapter; nothing where a book has no exercises."""
    lines = [
        [link(app, docname, page, one.title, one.place), nodes.Text(f" ({one.about})")]
        for page, one in of_lesson(app.env, docname)
    ]
    chapter = PAGES + docname.split("/")[1]
    if chapter in app.env.found_docs:
        lines.append([link(app, docname, chapter, "All exercises of this chapter")])
    if not lines:
        return []
    items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in lines]
    lead = nodes.paragraph("", "", nodes.strong("", "Exercises"))
    return [nodes.container("", lead, nodes.bullet_list("", *items), classes=["gnm-exercises"])]


def link(app: Sphinx, docname: str, page: str, text: str, place: str = "") -> nodes.reference:
    url = relative_uri(app.builder.get_target_uri(docname), app.builder.get_target_uri(page))
    return nodes.reference("", text, refuri=f"{url}#{place}" if place else url, internal=True)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", gather)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", list_them)
