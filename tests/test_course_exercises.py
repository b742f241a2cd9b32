"""The exercises: each says how long, how hard and how, has a solution, and a solution in code passes its own check."""

import re

import exercises
import pytest
import yaml
from bs4 import BeautifulSoup

from book.extension import cells, markdown
from lab import smollm2

ALL = exercises.all_of_them()
IN_CODE = [exercise for exercise in ALL if exercise.how == "in code"]


def names(found) -> list[str]:
    return [exercise.label for exercise in found]


@pytest.mark.parametrize("path", exercises.PAGES, ids=lambda path: path.stem)
def test_every_exercise_of_a_page_says_how_long_how_hard_and_how_and_has_one_solution(path):
    text = path.read_text(encoding="utf-8")
    found = exercises.of_page(path)
    assert len(found) == text.count("```{exercise}"), "one of them lacks its label, its line about it, or its task"
    assert exercises.SOLUTION.findall(text) == names(found), "each right below its exercise"
    for tags in re.findall(r"^```\{code-cell\}[^\n]*\n(.*)$", text, re.MULTILINE):
        assert tags in (":tags: [in-code]", ":tags: [remove-input]", ":tags: [remove-cell]"), "executed for the page"


def test_no_two_exercises_have_one_label():
    assert len(set(names(ALL))) == len(ALL)


def test_the_exercises_pages_are_in_the_book():
    parts = yaml.safe_load((exercises.ROOT / "_toc.yml").read_text())["parts"]
    listed = {chapter["file"] for part in parts for chapter in part["chapters"]}
    assert {f"book/course/exercises/{path.stem}" for path in exercises.PAGES} <= listed


@pytest.mark.parametrize("exercise", IN_CODE, ids=lambda exercise: exercise.label)
def test_a_solution_in_code_passes_the_check_of_its_exercise(exercise):
    if exercise.real and smollm2.path() is None:
        pytest.skip("the real model isn't installed")
    said = exercises.printed(exercise.page)[exercise.label]
    assert "That is it. " in said and "Not yet." not in said


@pytest.mark.parametrize("page", sorted({exercise.page for exercise in IN_CODE}))
def test_what_stands_there_before_anything_is_written_says_so(page):
    """So that a notebook can be run as it is."""
    said = exercises.printed(page)[""].splitlines()
    assert said and all(line.startswith(("Nothing to look at yet", "The real model isn't")) for line in said)


# ---- As a notebook ---------------------------------------------------------------------------------------------------

HTML = """
<section><h2>Lesson</h2>
<div class="exercise admonition" id="one"><p class="admonition-title"><span class="caption-number">Exercise 1. </span>Title</p>
<p class="gnm-about">10 minutes.</p><p>Do it.</p></div>
<details class="gnm-solution"><summary><h4>Solution</h4></summary><p>So.</p></details>
<div class="exercise admonition"><p class="admonition-title">Another</p><p>Do that.</p></div>
</section>"""


def test_in_a_notebook_an_exercise_is_a_heading_and_its_solution_is_folded():
    gathered = cells.Cells([])
    for block in cells.blocks(markdown.prepare(HTML, lambda href: href)):
        gathered.add(block)
    assert [(cell.source, bool(cell.metadata)) for cell in gathered.end()] == [
        ("## Lesson", False),
        ("### Exercise 1. Title\n\n10 minutes.\n\nDo it.", False),
        ("#### Solution", True),
        ("So.", False),
        ("### Another\n\nDo that.", False),
    ]


@pytest.mark.parametrize("path", exercises.PAGES, ids=lambda path: path.stem)
def test_on_the_page_every_solution_is_folded_and_every_exercise_numbered(path, html):
    page = BeautifulSoup((html / f"book/course/exercises/{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
    there = exercises.of_page(path)
    assert [one["id"] for one in page.select("div.exercise")] == names(there)
    assert all(one.select_one(".caption-number") and one.select_one(".gnm-about") for one in page.select("div.exercise"))
    folded = page.select("details.gnm-solution")
    assert len(folded) == len(there) and all(one.get("open") is None and len(one.get_text()) > 60 for one in folded)
    assert not page.select(".cell.tag_in-code .cell_output")
