"""The page of all of a reader's own answers: in the book's order, as text, taken along, and cleared."""

import csv
import io
import json

import pytest
import small_book
from playwright.sync_api import expect

FLOUR = "chapters/bread/flour.html"
DENIED = """Object.defineProperty(window, "localStorage", { configurable: true, get() { throw new DOMException("denied", "SecurityError") } })"""


def answer(id, page, time, **more):
    given = {
        "widget": "Toy",
        "id": id,
        "question": f"Question {id}?",
        "said": "the <b>jar</b>",
        "came": "",
        "right": None,
        "why": "",
    }
    return given | {"page": page, "time": time} | more


ANSWERS = [
    answer("late", "chapters/bridges/arches.html", 1, why=None),
    answer("second", FLOUR, 3, came="the basket", right=False, why="I <i>trusted</i> her."),
    answer("first", FLOUR, 2, came="the jar", right=True),
    answer("gone", "chapters/gone.html", 9),
    answer("home", "book/index.html", 0),
]
OTHERS = {
    "gnm:progress": "{}",
    "gnm:state:x#Toy": "{}",
    "gnm:kept:Toy": "1",
    "gnm:score:Toy": "{}",
    "gnm:bets:Toy": "{}",
    "theme": "dark",
}


def stored(page):
    kept = {f"gnm:answer:Toy:{one['id']}": json.dumps(one) for one in ANSWERS} | OTHERS
    page.add_init_script(
        f"if (!sessionStorage.been) {{ sessionStorage.been = 1; Object.assign(localStorage, {json.dumps(kept)}); "
        "localStorage.setItem('gnm:answer:Toy:bad', '{'); }"
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory, serve):
    return serve(small_book.build(tmp_path_factory.mktemp("book")))


@pytest.fixture
def visit(watched, book):
    return lambda **how: watched(book + "book/answers.html", ".gnm-answers > :last-child:not(noscript)", **how)


def test_all_answers_stand_in_the_order_of_the_book_as_text_with_what_came_of_them(visit):
    page = visit(before=stored)
    assert page.locator(".gnm-answers h3").all_inner_texts()[:3] == ["Question first?", "Question second?", "Question late?"]
    assert page.locator(".gnm-answers h3").count() == len(ANSWERS)
    second = page.locator(".gnm-answer").nth(1)
    assert second.locator("dd").all_inner_texts() == ["the <b>jar</b>", "Not so. the basket", "I <i>trusted</i> her."]
    assert second.get_by_role("link").evaluate("(a) => a.href").endswith(f"{FLOUR}#Toy")


def test_what_was_thought_before_the_book_is_not_marked_here(visit):
    """The page that asks it promises that; and who said “I don’t know” was told “Not so”."""
    asked = answer("before/use", "book/course/before.html", 1, widget="Inventory", said="I don’t know", right=False, why=None)
    kept = f"localStorage.setItem('gnm:answer:Inventory:before/use', {json.dumps(json.dumps(asked))})"
    page = visit(before=lambda page: page.add_init_script(kept))
    assert page.locator(".gnm-answer dd").all_inner_texts() == ["I don’t know"]


def saved_by(page, button):
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_text(encoding="utf-8-sig")


def test_a_name_stands_on_file_and_paper_only_if_one_is_typed(visit):
    page = visit(before=stored)
    page.get_by_label("Your name").fill(" Ada <b>L.</b> ")
    assert json.loads(saved_by(page, "Save as a file"))["name"] == "Ada <b>L.</b>"
    table = list(csv.DictReader(io.StringIO(saved_by(page, "Save as a table (CSV)"))))
    assert len(table) == len(ANSWERS)
    assert {one["who"] for one in table} == {"Ada <b>L.</b>"}
    assert [one["right"] for one in table] == ["", "", "true", "false", ""]
    expect(page.locator(".gnm-answers-who")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".gnm-answers-who")).to_have_text("Ada <b>L.</b>")
    page.emulate_media(media="screen")
    page.reload()
    assert json.loads(saved_by(page, "Save as a file"))["name"] == ""


def test_they_can_be_taken_along(visit):
    page = visit(before=stored)
    sheet = json.loads(saved_by(page, "Save as a file"))
    assert (sheet["book"], sheet["name"]) == ("Grown, Not Made?", "")
    saved = sheet["answers"]
    assert [one["id"] for one in saved] == ["home", "late", "first", "second", "gone"]
    assert [one["why"] for one in saved[:2]] == ["", None]  # asked and nothing written; never asked
    assert saved[3]["why"] == "I <i>trusted</i> her." and saved[3]["time"] == "1970-01-01T00:00:00.003Z"


@pytest.mark.parametrize(
    ("ticked", "left"),
    [
        ("answers, bets and scores", {"gnm:progress", "gnm:state:x#Toy", "gnm:kept:Toy"}),
        ("what you made and set in the figures", {"gnm:progress", "gnm:score:Toy", "gnm:bets:Toy", "answers"}),
        ("which lessons you have read", {"gnm:state:x#Toy", "gnm:kept:Toy", "gnm:score:Toy", "gnm:bets:Toy", "answers"}),
    ],
)
def test_clearing_asks_first_and_clears_what_is_ticked_and_nothing_else(visit, ticked, left):
    page = visit(before=stored)
    keys = "[...new Set(Object.keys(localStorage).map((key) => key.startsWith('gnm:answer') ? 'answers' : key))]"
    before = set(page.evaluate(keys))
    page.get_by_role("button", name="Clear what is ticked").click()
    missing = page.get_by_text("Tick first what is to be cleared.")
    below = page.get_by_role("button", name="Clear what is ticked").bounding_box()
    assert abs(missing.bounding_box()["y"] - below["y"]) < below["height"]  # where the reader is
    page.get_by_label(ticked).check()
    page.get_by_role("button", name="Clear what is ticked").click()
    page.get_by_role("button", name="No, keep it").click()
    assert set(page.evaluate(keys)) == before
    page.get_by_role("button", name="Clear what is ticked").click()
    page.get_by_role("button", name="Yes, clear it").click()
    expect(page.locator(".gnm-answers-do")).to_contain_text("Cleared.")
    assert {key for key in page.evaluate(keys) if key == "answers" or key.startswith("gnm:")} == left
    expect(page.locator(".gnm-answer")).to_have_count(len(ANSWERS) if "answers" in left else 0)


def test_before_there_is_any_it_says_how_it_fills(visit):
    page = visit()
    expect(page.locator(".gnm-answers")).to_contain_text("There is nothing here yet. It fills as you go")
    expect(page.get_by_role("button", name="Save as a file")).to_be_disabled()


def test_where_nothing_can_be_kept_it_says_so(visit):
    page = visit(before=lambda page: page.add_init_script(DENIED))
    expect(page.locator(".gnm-answers")).to_contain_text("This browser keeps nothing for this page")


def test_it_fits_a_narrow_phone_and_prints_the_answers_alone(visit):
    page = visit(before=stored, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_text("Not so. the basket")).to_be_visible()


def test_who_reads_in_the_dark_prints_dark_on_light_and_reads_on_in_the_dark(visit):
    page = visit(before=stored, color_scheme="dark")
    ink = "getComputedStyle(document.querySelector('.gnm-answer dd')).color"
    on_screen = page.evaluate(ink)
    page.evaluate(
        f"addEventListener('beforeprint', () => {{ window.printed = [document.documentElement.dataset.theme, {ink}]; }})"
    )
    page.pdf()
    theme, on_paper = page.evaluate("printed")
    assert theme == "light" and on_paper != on_screen
    assert page.evaluate(ink) == on_screen
