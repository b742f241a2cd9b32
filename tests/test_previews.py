"""A term shows its definition where it stands: by mouse, keyboard and finger."""

import pytest
import small_book
from playwright.sync_api import expect

PAGE = "chapters/bread/flour.html"
TEXT = "A piece of bread.\nSmall & <soft>."


@pytest.fixture(scope="module")
def book(tmp_path_factory, serve):
    return serve(small_book.build(tmp_path_factory.mktemp("book")))


@pytest.fixture
def lesson(watched, book):
    return lambda path=PAGE, **how: watched(book + path, ".gnm-preview", **how)


def words(page):
    return page.locator(".bd-article a:has(.std-term)")


def card(page):
    return page.locator(".gnm-preview")


def test_by_mouse_it_opens_can_be_gone_into_and_closes_behind(lesson):
    page = lesson()
    words(page).first.hover()
    expect(card(page)).to_be_visible()
    expect(card(page).locator("p")).to_have_text(TEXT)
    card(page).locator("p").hover()
    page.wait_for_timeout(500)  # longer than it waits for the way
    expect(card(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(card(page)).to_be_hidden()
    words(page).nth(1).click()
    page.wait_for_url("**/glossary.html#term-crumb")


def test_by_keyboard_it_is_a_description_and_escape_closes_it(lesson):
    page = lesson()
    word = words(page).nth(1)
    words(page).first.focus()
    page.keyboard.press("Tab")
    expect(word).to_be_focused()
    expect(word).to_have_accessible_description(TEXT.replace("\n", " "))
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(word).to_be_focused()
    expect(word).to_have_accessible_description("")


def test_by_finger_it_toggles_stays_on_the_page_and_leads_to_the_glossary(lesson):
    page = lesson(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640})
    words(page).first.tap()
    expect(card(page)).to_be_visible()
    box = card(page).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    words(page).first.tap()
    expect(card(page)).to_be_hidden()
    words(page).nth(1).tap()
    expect(card(page)).to_be_visible()
    page.locator(".bd-article h1").tap()
    expect(card(page)).to_be_hidden()
    assert page.url.endswith(PAGE)
    words(page).first.tap()
    page.get_by_role("link", name="In the glossary").tap()
    page.wait_for_url("**/glossary.html#term-crumb")


def test_in_the_glossary_itself_words_of_definitions_have_theirs(lesson):
    page = lesson("book/glossary.html")
    words(page).first.hover()
    expect(card(page).locator("p")).to_have_text(TEXT)


def test_without_the_definitions_a_term_is_the_link_it_was(lesson):
    page = lesson(before=lambda page: page.route("**/terms.json", lambda route: route.abort()), expected="ERR_FAILED")
    words(page).first.hover()
    page.wait_for_timeout(400)
    expect(card(page)).to_be_hidden()
    words(page).first.click()
    page.wait_for_url("**/glossary.html#term-crumb")
