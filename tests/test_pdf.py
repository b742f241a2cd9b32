"""The book on paper: a page printed by its reader, and `make pdf`."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book import joined, pdf

OPENING = "opening"


@pytest.fixture(scope="module")
def whole(html):
    return BeautifulSoup(joined.joined(joined.book(), pdf.TITLE, pdf.BY), "html.parser")


def test_all_pages_that_can_be_printed_are_in_it_once_and_listed(whole, html):
    titles = [one.get_text() for one in whole.select(".gnm-joined-contents a")]
    places = [one["id"] for one in whole.select(".gnm-joined-chapter, .gnm-joined-lesson")]
    written = {path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html")}
    wanted = written - joined.ONLY_ON_SCREEN - {"index", "search"}
    assert sorted(places) == sorted(name.replace("/", "-") for name in wanted)
    assert len(titles) == len(places) and all(titles)


def test_its_links_lead_to_places_in_it_or_to_other_sites(whole):
    ids = {one["id"] for one in whole.select("[id]")}
    links = [one["href"] for one in whole.select("a[href]")]
    inside = [link for link in links if link.startswith("#")]
    assert len(inside) > 300
    assert {link for link in inside if link[1:] not in ids} == set()
    assert all(re.match(r"https?:|mailto:", link) for link in links if not link.startswith("#"))


def test_solutions_can_be_read_on_paper(whole):
    assert len(whole.select("details.gnm-solution[open]")) == len(whole.select("details.gnm-solution")) > 20


def test_no_place_of_a_page_is_taken_for_that_of_another(whole):
    for page in whole.select(".gnm-joined-chapter, .gnm-joined-lesson"):
        assert all(one["id"].startswith(f"{page['id']}--") for one in page.select("[id]"))


def test_headings_of_a_lesson_stand_below_those_of_its_chapter(whole):
    for chapter in whole.select(".gnm-joined-chapter"):
        assert len(chapter.select("h1")) == 1
    for lesson in whole.select(".gnm-joined-lesson"):
        assert not lesson.select("h1") and len(lesson.select("h2")) == 1


def test_a_chapter_becomes_a_pdf_whose_figures_pages_and_headings_are_there(browser, serve, html, tmp_path):
    chapter = [entry for entry in joined.book() if entry.name == "chapters/opening/index"]
    target = tmp_path / "chapter.pdf"
    pdf.write(browser, serve(html), joined.joined(chapter, pdf.TITLE, pdf.BY), target)
    written = target.read_bytes()
    assert written.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", written)) > 8
    assert b"/Outlines" in written, "what readers of PDFs list its headings by"
    assert len(re.findall(rb"/Subtype\s*/Link\b", written)) > 5
    assert len(re.findall(rb"/Subtype\s*/Image\b", written)) >= 3, "the pictures of its figures"


def test_a_plate_that_was_not_drawn_is_printed_as_its_table(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/plates.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(site + "chapters/what-we-know/what-it-became.html")
        table = page.locator(".gnm-plate-table").first
        expect(table).not_to_have_attribute("open", "")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(table).to_have_attribute("open", "")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(table).not_to_have_attribute("open", "")
