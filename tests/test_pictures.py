"""What stands in a figure's place where no script runs, where it fails and in print; and what the preview of a link shows."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book.extension import pictures, repository
from book.pictures import MOST

LESSON = "chapters/what-we-know/many-knobs.html"
LIVE = '[data-widget="TrainingStep"]'
READY = f'{LIVE}[data-ready="true"]'
READY_MS = 60_000  # a page with a model in it needs a while on two slow cores
PAGES = "chapters/*/*.html"


def wait_for_figure(page):
    """Until it can be used: it fetches its model when a reader comes near."""
    page.locator(".gnm-widget").first.scroll_into_view_if_needed()
    expect(page.locator(READY)).to_be_visible(timeout=READY_MS)


def places(html, pattern):
    """Of every widget on such pages: the page, and its place there."""
    for path in html.glob(pattern):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        yield from ((path, place) for place in page.select(".gnm-widget"))


@pytest.mark.parametrize("picture", pictures.all_of_them().values(), ids=lambda one: one.name)
def test_a_picture_is_there_is_small_and_is_told_in_words(picture):
    taken = picture.file.read_bytes()
    assert taken[:4] == b"RIFF" and taken[8:12] == b"WEBP"
    assert len(taken) <= MOST
    assert len(picture.says.split()) > 8 and len(picture.alt.split()) > 4
    assert not re.search(r"\d", picture.says), "a number in a sentence comes from a measured table"


def test_no_picture_is_left_over():
    assert {path.name for path in pictures.FOLDER.iterdir()} == {one.file.name for one in pictures.all_of_them().values()}


def test_every_picture_is_of_a_figure_that_stands_on_its_page(html):
    for picture in pictures.all_of_them().values():
        assert f"widgets/{picture.widget}-" in (html / f"{picture.page}.html").read_text(encoding="utf-8"), picture.name


def test_every_figure_has_a_picture_or_says_what_it_asks(html):
    seen = 0
    for path, place in places(html, "**/*.html"):
        seen += 1
        instead = place.select_one(":scope > .gnm-instead")
        image = instead.img
        if image:
            assert (path.parent / image["src"]).resolve().is_file() and image["alt"] and instead.figcaption.get_text().strip()
            assert image["loading"] == "lazy", "with JavaScript it would be fetched for nothing"
        else:
            assert instead.p.get_text().strip() not in ("", pictures.UNTOLD)
    assert seen > 100


def test_every_lesson_shows_a_picture_of_its_own_figure(html):
    """Not one of the same class that was taken on another page."""
    for path, place in places(html, PAGES):
        image = place.select_one(".gnm-instead img")
        if image:
            (name,) = re.findall(r"pictures/(.+)\.webp", image["src"])
            assert pictures.all_of_them()[name].page == path.relative_to(html).with_suffix("").as_posix()


def test_without_javascript_the_picture_stands_in_the_figures_place(browser, site):
    for width in (1280, 375):
        with browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            page.goto(site + LESSON)
            picture = page.locator(".gnm-instead img")
            expect(picture).to_be_visible()
            expect(page.get_by_text(pictures.all_of_them()["many-knobs"].says)).to_be_visible()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("(one) => one.naturalWidth") > 0
            assert picture.bounding_box()["width"] <= width
            expect(page.locator(".gnm-widget-wait:visible")).to_have_count(0)
            assert page.locator(".gnm-instead li").count() > 3, "the questions at the end can be read"


def test_with_javascript_no_picture_is_fetched_or_seen(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site + LESSON, wait_until="load")
        wait_for_figure(page)
        page.get_by_role("button", name="Read on").click()
        page.locator(".gnm-widget").last.scroll_into_view_if_needed()
        expect(page.locator(".gnm-instead:visible")).to_have_count(0)
        assert not any("/pictures/" in url for url in asked)


def test_a_figure_that_could_not_be_started_leaves_its_picture(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/TrainingStep-*.js", lambda route: route.fulfill(status=404))
        page.goto(site + LESSON)
        expect(page.get_by_role("alert").first).to_be_visible(timeout=READY_MS)
        expect(page.locator(".gnm-instead img")).to_be_visible()


def test_printed_is_the_picture_or_the_figure_as_the_reader_has_left_it(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(site + LESSON)
        figure, picture = page.locator(LIVE), page.locator(".gnm-instead img")
        wait_for_figure(page)
        page.emulate_media(media="print")
        expect(picture).to_be_visible()
        expect(figure).to_be_hidden()
        page.emulate_media(media="screen")
        figure.get_by_role("button", name="Next").click()
        page.emulate_media(media="print")
        expect(figure).to_be_visible()
        expect(picture).to_be_hidden()
        page.emulate_media(media="screen")
        expect(figure).to_be_visible()
        page.reload()
        wait_for_figure(page)
        page.emulate_media(media="print")
        expect(figure).to_be_visible()  # what was kept is the reader's own


def previewed(path) -> dict[str, str]:
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return {(tag.get("property") or tag["name"]): tag["content"] for tag in page.select("meta[property], meta[name^=twitter]")}


def test_the_preview_of_a_link_shows_the_lessons_question_and_its_figure(html):
    for path in html.glob(PAGES):
        shown = previewed(path)
        assert shown["og:title"] and shown["og:description"] and shown["og:image:alt"], path
        assert shown["twitter:card"] == "summary_large_image"
        assert (path.parent / shown["og:image"]).resolve().is_file()
    assert previewed(html / LESSON)["og:image"].endswith("/many-knobs.webp")


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({}, ""),
        ({"REPOSITORY": "Some-One/grown.not"}, "https://some-one.github.io/grown.not/"),
        ({"REPOSITORY": "some/some.github.io"}, "https://some.github.io/"),
        ({"REPOSITORY": "some/one", "SITE": "https://book.example/a"}, "https://book.example/a/"),
    ],
)
def test_the_books_address_is_what_was_told_or_where_github_publishes_it(monkeypatch, told, address):
    for name in ("REPOSITORY", "SITE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert repository.site() == address


def test_an_address_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("SITE", "book.example/a")
    with pytest.raises(Exception, match="SITE must be an address"):
        repository.site()
