"""SelfCheck as a reader meets it: every answer is explained, what was missed comes back, a sentence is kept."""

import json

import pytest
from fit import NARROW, open_to_all
from playwright.sync_api import expect
from widget_page import write_page

from course import lessons
from widgets import SelfCheck

FIGURE = '[data-widget="SelfCheck"]'
READY = f'{FIGURE}[data-ready="true"]'


def coin(name: str) -> dict:
    return {
        "id": name,
        "ask": f"On what did the <b>{name}</b> fall?",
        "answers": [
            {"say": "Heads", "right": False, "why": "It lay with its tail up."},
            {"say": "<i>Tails</i>", "right": True, "why": "That is what lay on top."},
            {"say": "Its edge", "right": False, "why": "It rolled, and then it fell."},
        ],
    }


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("checks")
    for name in ("first", "second", "third", "fourth"):
        checks = [coin("penny"), coin("dime")] if name == "first" else [coin("franc"), coin("mark")]
        write_page(folder, SelfCheck(lesson=f"toy/{name}", checks=checks, sentence="What is a coin?"), name=f"{name}.html")
    return serve(folder)


def say(box, answer: str):
    box.get_by_label(answer).check()
    box.get_by_role("button", name="Check").click()


def test_every_answer_is_explained(watched, url):
    page = watched(url + "first.html", READY)
    penny, dime = page.locator(".q-box").all()
    penny.get_by_role("button", name="Check").click()
    expect(penny.get_by_role("alert")).to_have_text("Choose an answer first.")
    say(penny, "Heads")
    told = penny.get_by_role("status")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Not so. It lay with its tail up.")
    penny.get_by_text("The other answers").click()
    expect(penny.get_by_role("definition").first).to_have_text("Right. That is what lay on top.")
    expect(penny.get_by_role("definition").last).to_have_text("It rolled, and then it fell.")
    say(dime, "<i>Tails</i>")
    expect(dime.get_by_role("status")).to_contain_text("Right. That is what lay on top.")

    page.reload()
    expect(penny.get_by_role("status")).to_contain_text("Not so.")
    penny.get_by_role("button", name="Answer anew").press("Enter")
    expect(penny.get_by_label("Heads")).to_be_focused()
    expect(penny.get_by_label("Heads")).not_to_be_checked()
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('gnm:answer:')).sort()")
    assert kept == ["gnm:answer:SelfCheck:toy/first/dime"]


def test_what_was_missed_comes_back_until_it_was_known_twice(watched, url):
    page = watched(url + "first.html", READY)
    earlier = page.get_by_role("region", name="From earlier lessons")
    expect(earlier).to_have_count(0)
    say(page.locator(".q-box").first, "Heads")
    page.locator(".q-box").first.get_by_role("button", name="Answer anew").click()
    say(page.locator(".q-box").first, "<i>Tails</i>")  # its explanation just read: this is no sign that it will last

    def go(name: str):
        page.goto(f"{url}{name}.html")
        page.locator(READY).wait_for()

    go("second")
    expect(earlier).to_contain_text("On what did the <b>penny</b> fall?")
    say(earlier, "Its edge")
    go("third")
    say(earlier, "<i>Tails</i>")
    go("fourth")
    expect(earlier.locator(".q-box")).to_have_count(0)  # known once: not at once again
    for name in ("second", "third", "second"):
        go(name)
    say(earlier, "<i>Tails</i>")
    go("fourth")
    expect(earlier).to_have_count(0)
    again = json.loads(page.evaluate("localStorage.getItem('gnm:answer:SelfCheck:again/toy/first/penny')"))
    assert (again["question"], again["right"]) == ("Again: On what did the <b>penny</b> fall?", True)


def test_a_reader_can_switch_off_that_it_comes_back(watched, url):
    page = watched(url + "first.html", READY)
    say(page.locator(".q-box").first, "Heads")
    page.goto(url + "second.html")
    earlier = page.get_by_role("region", name="From earlier lessons")
    earlier.get_by_label("Ask me again").uncheck()
    page.goto(url + "third.html")
    expect(page.locator(READY)).to_be_visible()
    expect(earlier.locator(".q-box")).to_have_count(0)
    earlier.get_by_label("Ask me again").check()
    page.goto(url + "fourth.html")
    expect(earlier.locator(".q-box")).to_have_count(1)


def test_a_sentence_is_kept_until_it_is_taken_back(watched, url):
    page = watched(url + "first.html", READY)
    field = page.get_by_label("In one sentence of your own.")
    field.fill(" A round <b>thing</b>. ")
    field.blur()
    expect(page.get_by_text("Kept with your answers.")).to_be_visible()
    page.reload()
    expect(field).to_have_value("A round <b>thing</b>.")
    field.fill("")
    field.blur()
    page.reload()
    expect(field).to_have_value("")


@pytest.mark.parametrize("kept", ["{", "null", '{"on": 1}', '{"on": true, "opened": 9, "last": "", "missed": [null, {"id": 3}]}'])
def test_what_was_kept_and_is_spoilt_is_passed_over(watched, url, kept):
    page = watched(url + "first.html", READY)
    page.evaluate("(kept) => localStorage.setItem('gnm:again:SelfCheck', kept)", kept)
    page.goto(url + "second.html")
    expect(page.locator(".q-box")).to_have_count(2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_keeps_out_no_reader_on_the_narrowest_screen(watched, url, theme):
    page = watched(url + "first.html", READY, color_scheme=theme, **NARROW)
    for answer in (None, "Heads"):
        if answer:
            say(page.locator(".q-box").first, answer)
            page.get_by_text("The other answers").first.click()
        open_to_all(page, FIGURE)


def test_it_asks_what_the_course_has_for_a_lesson():
    name = lessons.names()[0]
    widget = SelfCheck(lesson=name)
    assert (widget.checks, widget.sentence) == (lessons.read(name)["checks"], lessons.read(name)["sentence"])
    with pytest.raises(FileNotFoundError, match="There are no questions for the lesson 'opening/the-sea'"):
        SelfCheck(lesson="opening/the-sea")
