"""The concept inventory: two forms of fourteen concepts, every wrong answer a misconception, and what moved between them."""

import json
from pathlib import Path

import pytest
from fit import NARROW, open_to_all
from playwright.sync_api import expect
from widget_page import write_page

from course import inventory, lessons, reading
from widgets import Inventory

ROOT = Path(__file__).resolve().parent.parent
FIGURE = '[data-widget="Inventory"]'
READY = f'{FIGURE}[data-ready="true"]'
ITEMS = inventory.read()


# ---- The questions --------------------------------------------------------------------------------------------------


def test_there_are_twelve_to_sixteen_concepts_and_each_leads_back_to_a_lesson():
    assert 12 <= len(ITEMS) <= 16
    assert {item["lesson"] for item in ITEMS} <= set(lessons.names())


@pytest.mark.parametrize("form", inventory.FORMS)
def test_the_right_answer_can_be_told_neither_by_its_place_nor_by_its_length(form):
    answers = [item[form]["answers"] for item in ITEMS]
    assert all(len(each) == 4 for each in answers)
    places = [[answer["right"] for answer in each].index(True) for each in answers]
    assert max(places.count(place) for place in range(4)) <= len(ITEMS) / 2
    for extreme in (max, min):
        hits = sum(extreme(each, key=lambda answer: len(answer["say"]))["right"] for each in answers)
        assert hits <= 0.4 * len(ITEMS), extreme


def test_every_misconception_can_be_held_before_and_after_and_was_found_somewhere():
    known = inventory.misconceptions()
    for form in inventory.FORMS:  # else a class would seem to have lost one that nobody was asked about
        assert {answer["is"] for item in ITEMS for answer in item[form]["answers"]} - {""} == set(known), form
    bibliography = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    for one in known.values():
        assert all(f"{{{source}," in bibliography for source in one["sources"])


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ("is: aimed-at", "is: aimd-at", "there is no misconception 'aimd-at'"),
        ("right: true", "right: false", "must either have `right: true`, or say with `is`"),
        ("concept: ", "concpt: ", "lacks concept"),
        ("  before:", "  befor:", "lacks before"),
    ],
)
def test_what_cannot_be_asked_is_named(tmp_path, monkeypatch, found, put, said):
    text = inventory.FILE.read_text(encoding="utf-8")
    assert found in text
    (tmp_path / "inventory.yaml").write_text(text.replace(found, put, 1), encoding="utf-8")
    monkeypatch.setattr(inventory, "FILE", tmp_path / "inventory.yaml")
    with pytest.raises(reading.Unusable, match=r"course/concepts/inventory.yaml, concept 1") as refused:
        inventory.read()
    assert said in str(refused.value)


# ---- As a reader meets them -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("inventory")
    for form in inventory.FORMS:
        write_page(folder, Inventory(form=form, items=ITEMS[:3]), name=f"{form}.html")
    return serve(folder)


def answer(page, say: str):
    page.get_by_label(say, exact=True).check()
    page.get_by_role("button", name="Next question").or_(page.get_by_role("button", name="Done")).click()


def option(number: int, form: str, right: bool, nth: int = 0) -> str:
    return [each["say"] for each in ITEMS[number][form]["answers"] if each["right"] == right][nth]


def test_before_nothing_is_told_and_after_one_sees_what_moved(watched, url):
    page = watched(url + "before.html", READY)
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("alert")).to_have_text("Choose an answer, or say that you don’t know.")
    answer(page, option(0, "before", False))
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    expect(page.locator("legend")).to_be_focused()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label(option(0, "before", False), exact=True)).to_be_checked()
    answer(page, option(0, "before", False))
    page.reload()
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    answer(page, "I don’t know")
    answer(page, option(2, "before", True))
    expect(page.get_by_role("status")).to_contain_text("Kept. You have answered all 3.")
    expect(page.get_by_text("Right.", exact=False).first).to_be_hidden()

    page.goto(url + "after.html")
    answer(page, option(0, "after", True))
    answer(page, option(1, "after", False))
    answer(page, option(2, "after", False))
    expect(page.get_by_role("status")).to_have_text("You answered 1 of 3 rightly, and 1 before the book.")
    moved = page.locator(".i-concept").evaluate_all("all => all.map((one) => one.dataset.moved)")
    assert moved == ["gained", "changed", "lost"]
    page.locator(".i-concept > summary").nth(2).click()
    expect(page.get_by_role("link").filter(visible=True)).to_have_attribute("href", f"./chapters/{ITEMS[2]['lesson']}.html")
    kept = json.loads(page.evaluate(f"localStorage.getItem('gnm:answer:Inventory:after/{ITEMS[0]['id']}')"))
    assert (kept["said"], kept["right"]) == (option(0, "after", True), True)

    page.get_by_role("button", name="Answer all of it anew").click()
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()


def test_after_alone_compares_with_nothing(watched, url):
    page = watched(url + "after.html", READY)
    for number in range(3):
        answer(page, option(number, "after", True))
    expect(page.get_by_role("status")).to_have_text("You answered 3 of 3 rightly.")
    assert set(page.locator(".i-concept").evaluate_all("all => all.map((one) => one.dataset.moved)")) == {"unknown"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_keeps_out_no_reader_on_the_narrowest_screen(watched, url, theme):
    page = watched(url + "after.html", READY, color_scheme=theme, **NARROW)
    for asked in (True, False):
        open_to_all(page, FIGURE)
        for number in range(3 if asked else 0):
            answer(page, option(number, "after", False, 1))
        page.locator(".i-concept").evaluate_all("all => all.forEach((one) => { one.open = true; })")
