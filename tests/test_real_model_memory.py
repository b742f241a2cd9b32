"""Where memory runs out, while the real model is opened and while it works: a sentence beside what was pressed says so, the rest
of the page lives, nothing is lost, and trying again is enough."""

import pytest
from next_token_page import agrees, listed, press, turn_to
from playwright.sync_api import expect
from real_page import fetch, site  # noqa: F401  (fixtures)
from short_of_memory import BREAK, watched_so

from widgets import Conversation, MinimalPairs, NextTokenPrediction
from widgets.next_token_examples import REAL_EXAMPLES

NO_MODEL = "There is not enough memory left for this model. Close other tabs, and try again."
NO_ROOM = "There is not enough memory left in this tab for that."
BROKE = "The model stopped working, perhaps for want of memory."


@pytest.fixture
def opened(watched, site):
    def open_page(widget):
        url = site.put(widget)
        root = f'[data-widget="{type(widget).__name__}"]'
        page = watched(url, f"{root}[data-ready]", before=watched_so(site), expected=None)
        site.asked()
        return page

    return open_page


def lacks(page, what: str) -> None:
    page.evaluate("(what) => { lacking = what; }", what)


def test_no_room_for_the_model_is_said_where_it_was_asked_for_and_it_need_not_come_again(opened, site):
    page = opened(NextTokenPrediction(listed=True, real=True))
    village = listed(page)
    turn_to(page, "A real one")
    lacks(page, "no memory")
    fetch(page)
    expect(page.get_by_role("alert")).to_have_text(NO_MODEL)
    again = page.get_by_role("button", name="Try again: all of it is here")
    assert site.asked() == ["manifest.json", *site.parts]
    again.click()
    expect(page.get_by_role("alert")).to_have_text(NO_MODEL)  # it was tried, and there is still none
    expect(page.get_by_role("radio", name="A real one")).to_be_focused()
    turn_to(page, "The village’s")
    assert listed(page) == village, "it never went"
    turn_to(page, "A real one")
    lacks(page, "")
    again.click()
    expect(page.locator(".n-body")).to_be_visible()
    agrees(listed(page), site_says(site), abs=1)
    assert site.asked() == []


def test_no_room_for_a_file_of_the_readers_own_is_said_beside_it(opened, site):
    page = opened(NextTokenPrediction(listed=True, real=True))
    turn_to(page, "A real one")
    lacks(page, "no memory")
    own = page.get_by_label("Or a file of your own")
    own.set_input_files(site.file)
    said = page.get_by_role("alert")
    expect(said).to_have_text(NO_MODEL)
    assert said.bounding_box()["y"] > own.bounding_box()["y"], "beside the file, not beside what fetches the other"
    expect(page.get_by_role("button", name="Fetch it")).to_be_visible()
    lacks(page, "")
    own.set_input_files(site.file)
    expect(page.locator(".r-line")).to_contain_text("Your file tiny.gguf")
    agrees(listed(page), site_says(site), abs=1)


def test_no_room_for_a_long_text_is_said_and_a_shorter_one_is_read(opened, site):
    page = opened(MinimalPairs(real=True, pairs=[{"begin": "The dog", "better": "is old.", "worse": "are old."}]))
    turn_to(page, "A real one")
    lacks(page, "little memory")
    fetch(page)
    begin, long = page.get_by_label("Both begin", exact=True), "the dog and the cat " * 30
    begin.fill(long)
    press(page, "Just run them")
    said = page.get_by_role("alert").filter(has_text=NO_ROOM)
    expect(said).to_be_visible()
    expect(begin).to_have_value(long)
    begin.fill("The dog")
    press(page, "Just run them")
    expect(page.locator(".m-results")).to_contain_text("of 1 pair")
    expect(said).to_have_count(0)


def test_a_model_that_breaks_down_is_offered_again(opened, site):
    page = opened(Conversation(max_tokens=12))
    fetch(page)
    ask = page.get_by_role("button", name="Ask", exact=True)
    page.get_by_label("Your message").fill("Hello")
    ask.click()
    expect(page.locator("[data-answer]")).to_have_count(1)
    page.get_by_label("Your message").fill("And then?")
    page.evaluate(BREAK)
    expect(page.get_by_role("alert")).to_contain_text(BROKE)
    expect(page.locator(".c-turn")).to_have_count(2)  # what was said is there to be read, and what was written
    expect(page.get_by_label("Your message")).to_have_value("And then?")
    expect(ask).to_be_disabled()
    page.get_by_role("button", name="Try again").click()
    expect(ask).to_be_enabled()
    ask.click()
    expect(page.locator(".c-turn")).to_have_count(4)


def site_says(site):
    engine = site.torch()
    said = engine.predict(REAL_EXAMPLES[0]["prompt"])["probabilities"]
    order = said.argsort(descending=True, stable=True)[:8].tolist()
    return [(engine.shown([token])[0]["text"].removeprefix("␣"), said[token].item()) for token in order]
