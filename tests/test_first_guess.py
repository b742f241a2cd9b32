"""FirstGuess as a reader meets it: a question, and what it covers until they have said something."""

import pytest
from fit import NARROW, open_to_all
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from widgets import FirstGuess

FIGURE = '[data-widget="FirstGuess"]'
READY = f'{FIGURE}[data-ready="true"]'
COIN = {"question": "Heads or tails?", "options": ["Heads", "<b>Tails</b>"], "right": 1, "came": "It fell on tails."}
COVERED = '<p id="outcome">Tails.</p></section>'


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("guess")
    for name, widget in [("one", FirstGuess(**COIN)), ("open", FirstGuess(**COIN | {"right": -1, "covers": False}))]:
        path = write_page(folder, widget, name=f"{name}.html")
        page = path.read_text().replace('<div class="gnm-widget">', '<section><div class="gnm-widget">')
        path.write_text(page.replace('<p id="after">', COVERED + '<p id="after">'))
    return serve(folder)


def test_the_outcome_stays_covered_until_the_reader_has_guessed(watched, url):
    page = watched(url + "one.html", READY)
    outcome = page.locator("#outcome")
    expect(outcome).to_be_hidden()
    expect(page.locator("#after")).to_be_visible()
    expect(page.get_by_text("It fell on tails")).to_have_count(0)
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_role("alert")).to_have_text("Choose one first.")
    expect(outcome).to_be_hidden()
    page.get_by_label("Heads").check()
    page.get_by_role("button", name="That is my guess").press("Enter")
    expect(outcome).to_be_visible()
    expect(page.get_by_role("status").first).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("Not so. It fell on tails.")
    page.get_by_label("Why were you off?").fill("I like heads.")

    page.reload()
    expect(outcome).to_be_visible()
    expect(page.get_by_label("Why were you off?")).to_have_value("I like heads.")
    page.get_by_role("button", name="Guess anew").click()
    expect(outcome).to_be_hidden()
    expect(page.get_by_label("Heads")).to_be_focused()
    page.get_by_label("<b>Tails</b>").check()
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_role("status").first).to_contain_text("Rightly guessed.")
    expect(page.get_by_label("Why were you off?")).to_be_hidden()


def test_who_only_wants_to_see_sees_and_nothing_is_kept(watched, url):
    page = watched(url + "one.html", READY)
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator("#outcome")).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("Shown without a guess. It fell on tails.")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer'))") == []


def test_a_question_without_a_right_answer_judges_nobody_and_covers_only_if_asked(watched, url):
    page = watched(url + "open.html", READY)
    expect(page.locator("#outcome")).to_be_visible()
    page.get_by_label("Heads").check()
    page.get_by_role("button", name="That is my guess").click()
    status = page.get_by_role("status").first
    expect(status).to_contain_text("You said: Heads. It fell on tails.")
    expect(status).not_to_contain_text("Not so")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_keeps_out_no_reader_on_the_narrowest_screen(watched, url, theme):
    page = watched(url + "one.html", READY, color_scheme=theme, **NARROW)
    for _ in range(2):
        open_to_all(page, FIGURE)
        if page.get_by_role("button", name="Just show me").is_visible():
            page.get_by_role("button", name="Just show me").click()


@pytest.mark.parametrize("wrong", [{"options": ["one"]}, {"options": ["a", "a"]}, {"right": -2}])
def test_a_question_is_one(wrong):
    with pytest.raises(TraitError):
        FirstGuess(**COIN | wrong)
