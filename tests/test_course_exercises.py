"""The exercises: each says how long, how hard and how, has a solution, and a solution in code passes its own check."""

import re

import exercises
import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import expect

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


def test_there_are_as_many_of_each_kind_as_the_course_promises():
    real = [exercise for exercise in IN_CODE if exercise.real]
    by_hand = [exercise for exercise in ALL if exercise.how in ("with pencil", "in words")]
    assert len(IN_CODE) >= 16 and len(by_hand) >= 16 and len(real) >= 5
    for chapter in exercises.CHAPTERS:  # a chapter has some that are easy, and one that isn't
        assert {"easy", "middling", "hard"} == {exercise.difficulty for exercise in ALL if exercise.page == chapter}


# ---- Studies ---------------------------------------------------------------------------------------------------------

STUDIES = (exercises.ROOT / "book/course/exercises/studies.md").read_text(encoding="utf-8").split("\n## ")[1:]


def test_there_are_eight_studies_and_more():
    assert len(STUDIES) >= 8


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.partition("\n")[0])
def test_a_study_has_its_question_first_steps_what_to_hand_in_and_a_rubric_of_four_lines(study):
    assert re.search(r"^\{\.gnm-about\}\n(\d hours|90 minutes), (easy|middling|hard), .+ Goes with \[", study, re.MULTILINE)
    assert re.findall(r"^\*\*(.+?)\.\*\*", study, re.MULTILINE) == ["Question", "First steps", "Hand in"]
    head, _, *lines = [line.strip("| ").split(" | ") for line in study.splitlines() if line.startswith("|")]
    assert head == ["Looked at", "not yet", "good", "very good"]
    assert [len(line) for line in lines] == [4] * 4


# ---- As a notebook ---------------------------------------------------------------------------------------------------

HTML = """
<section><h2>Lesson</h2>
<div class="exercise admonition" id="one"><p class="admonition-title"><span class="caption-number">Exercise 1. </span>Title</p>
<p class="gnm-about">10 minutes.</p><p>Do it.</p></div>
<details class="gnm-solution"><summary>Solution</summary><p>So.</p></details>
<div class="exercise admonition"><p class="admonition-title">Another</p><p>Do that.</p></div>
</section>"""


def test_in_a_notebook_an_exercise_is_a_heading_and_its_solution_is_folded():
    gathered = cells.Cells([])
    for block in cells.blocks(markdown.prepare(HTML, lambda href: href)):
        gathered.add(block)
    assert [(cell.source, bool(cell.metadata)) for cell in gathered.end()] == [
        ("## Lesson", False),
        ('### Exercise 1. Title\n\n<a id="one"></a>10 minutes.\n\nDo it.', False),
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


def test_what_a_reader_writes_to_an_exercise_is_kept_with_their_answers_and_led_back_to(watched, site):
    page = watched(site + "book/course/exercises/opening.html", "#two-newspapers .gnm-mine")
    exercise = page.locator("#two-newspapers")
    exercise.get_by_text("Yours", exact=True).click()
    exercise.get_by_role("textbox").fill("True: the task.\nFalse: <b>all</b>.")
    page.keyboard.press("Tab")
    expect(exercise.get_by_role("status")).to_have_text("Kept with your answers.")
    page.goto(site + "book/answers.html")
    expect(page.locator(".gnm-answer dd")).to_have_text("True: the task.\nFalse: <b>all</b>.")
    page.get_by_role("link", name="Two newspapers").click()
    expect(page).to_have_url(site + "book/course/exercises/opening.html#two-newspapers")
    expect(exercise.get_by_role("textbox")).to_be_visible()
    exercise.get_by_role("textbox").fill("")
    page.keyboard.press("Tab")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer'))") == []
