"""A lesson leads to its exercises: to those that say that they go with it, and to no others."""

import re
from functools import cache

import exercises
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx import addnodes
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_subtitle, exercise_title

from book.extension import exercises_of
from course import figure_tasks

GOES_WITH = re.compile(r"\]\(\.\./\.\./\.\./(chapters/[\w/-]+)\.md\)")
PAGES = [*exercises.PAGES, *(exercises.PAGES[0].with_name(f"{name}.md") for name in ("in-the-figures", "studies"))]
LESSONS = sorted(path for path in exercises.ROOT.glob("chapters/*/*.md") if path.stem != "index")


@cache
def named() -> dict[str, int]:
    """How often the exercises' pages say of a lesson that one goes with it."""
    lines = [line for path in PAGES for line in path.read_text(encoding="utf-8").splitlines() if "Goes with [" in line]
    found = [lesson for line in lines for lesson in GOES_WITH.findall(line.partition("Goes with")[2])]
    return {lesson: found.count(lesson) for lesson in found}


def name(path) -> str:
    return path.relative_to(exercises.ROOT).with_suffix("").as_posix()


def test_every_exercise_goes_with_a_lesson_that_there_is():
    assert set(named()) <= set(map(name, LESSONS)) and sum(named().values()) >= 70


def test_a_task_in_a_figure_has_a_place_that_a_link_finds_by_its_name():
    text = next(path for path in PAGES if path.stem == "in-the-figures").read_text(encoding="utf-8")
    places = re.findall(r"\{#([\w-]+) \.gnm-about\}\n.*\n(?:(?!gnm-about).*\n)*?FigureTask\(task=\"[\w-]+/([\w-]+)\"\)", text)
    assert len(places) == len(figure_tasks.names()) and all(place == task for place, task in places)


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_lesson_leads_to_its_exercises_and_each_link_arrives_at_one(path, html):
    here = html / f"{name(path)}.html"
    page = BeautifulSoup(here.read_text(encoding="utf-8"), "html.parser")
    links = page.select("#check-yourself .gnm-exercises a")
    *own, chapter = [link["href"].partition("#") for link in links]
    assert len(own) == named().get(name(path), 0)
    assert (here.parent / chapter[0]).resolve() == html / f"book/course/exercises/{path.parent.name}.html"
    for href, _, place in own:
        there = BeautifulSoup((here.parent / href).resolve().read_text(encoding="utf-8"), "html.parser")
        assert there.find(id=place)


# ---- How one is told -------------------------------------------------------------------------------------------------


def line(text: str, **attributes) -> nodes.paragraph:
    link = addnodes.pending_xref("", nodes.Text("One task"), reftarget="chapters/what-we-know/one-task")
    return nodes.paragraph("", "", nodes.Text(text), link, nodes.Text("."), classes=["gnm-about"], **attributes)


def test_a_study_is_called_what_its_heading_says():
    about = line("2 hours, hard, in code. Goes with ")
    nodes.section("", nodes.title("", "A study"), about, ids=["a-study"])
    assert exercises_of.told(about) == exercises_of.Exercise("A study", "2 hours, hard, in code", "a-study")
    assert exercises_of.lessons_named(about) == ["chapters/what-we-know/one-task"]


def test_an_exercise_is_called_what_its_title_says_without_the_word():
    about = line("10 minutes, easy, in code. Goes with ")
    title = exercise_title("", nodes.Text("Exercise"), exercise_subtitle("", nodes.Text("Two newspapers")))
    exercise_enumerable_node("", title, nodes.section("", about, ids=["exercise-content"]), label="two-newspapers")
    assert exercises_of.told(about) == exercises_of.Exercise("Two newspapers", "10 minutes, easy, in code", "two-newspapers")


def test_a_task_in_a_figure_is_called_what_its_file_says():
    task = figure_tasks.read("opening/surely-down")
    told = exercises_of.told(line("Goes with ", ids=["surely-down"]))
    assert told.title == task["title"] and told.about.startswith(f"{task['minutes']} minutes, ")
