"""The book on paper: a page printed by its reader, and `make pdf`."""

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book import pdf

OPENING = "chapters/opening/index.html"
OUTER = "element => element.outerHTML"
PRINT = "print = () => (document.documentElement.dataset.printed = '')"  # in place of the browser's own window


@pytest.fixture(scope="module")
def whole(browser, serve, html):
    with browser.new_context() as context:
        page = context.new_page()
        pdf.join(page, serve(html), pdf.book())
        yield BeautifulSoup(page.locator(".gnm-joined").evaluate(OUTER), "html.parser")


def test_all_pages_that_can_be_printed_are_in_it_once_and_listed(whole, html):
    titles = [one.get_text() for one in whole.select(".gnm-joined-contents a")]
    places = [one["id"] for one in whole.select(".gnm-joined-chapter, .gnm-joined-lesson")]
    written = {path.relative_to(html).with_suffix("").as_posix() for path in html.rglob("*.html")}
    wanted = written - pdf.ONLY_ON_SCREEN - {"index", "search"}
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
        places = page.select("[id]:not(.gnm-plate-drawing *)")  # what Plotly draws has names of its own
        assert all(one["id"].startswith(f"{page['id']}--") for one in places)


def test_headings_of_a_lesson_stand_below_those_of_its_chapter(whole):
    for chapter in whole.select(".gnm-joined-chapter"):
        assert len(chapter.select("h1")) == 1
    for lesson in whole.select(".gnm-joined-lesson"):
        assert not lesson.select("h1") and len(lesson.select("h2")) == 1


def test_a_chapter_becomes_a_pdf_whose_figures_pages_and_headings_are_there(browser, serve, html, tmp_path):
    target = tmp_path / "chapter.pdf"
    pdf.write(browser, serve(html), [page for page in pdf.book() if page["address"] == OPENING], target)
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


def test_a_reader_prints_a_chapter_as_a_whole(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(PRINT)
        page.goto(site + OPENING)
        page.get_by_role("button", name="Print the whole chapter").click()
        expect(page.locator("html[data-printed]")).to_be_attached()
        printed = BeautifulSoup(page.locator(".gnm-joined").evaluate(OUTER), "html.parser")
        below = next(one["below"] for one in pdf.book() if one["address"] == OPENING)
        assert len(printed.select(".gnm-joined-lesson")) == len(below)
        assert printed.h1.text == "1. A machine that nobody fully understands"
        page.emulate_media(media="print")
        expect(page.locator(".gnm-joined")).to_be_visible()
        expect(page.locator(".bd-article:not(.gnm-joined)")).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        expect(page.locator(".gnm-joined")).to_have_count(0)
        expect(page.locator(".bd-article")).to_be_visible()


CUT = {
    "missing": (lambda route: route.fulfill(status=404), "two-machines.html is missing"),
    "half": (lambda route: route.fulfill(body=route.fetch().text()[:20_000], content_type="text/html"), "did not come whole"),
    "another": (lambda route: route.fulfill(body="<p>Please log in</p>", content_type="text/html"), "another came in its place"),
}


@pytest.mark.parametrize(("answer", "said"), CUT.values(), ids=CUT)
def test_a_lesson_that_does_not_come_is_named_and_nothing_printed(browser, site, answer, said):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(PRINT)
        page.route("**/two-machines.html", answer)
        page.goto(site + OPENING)
        button = page.get_by_role("button", name="Print the whole chapter")
        button.click()
        expect(page.locator(".gnm-print-chapter [role=status]")).to_contain_text(said)
        expect(page.locator("html[data-printed]")).to_have_count(0)
        page.unroute("**/two-machines.html")
        button.click()
        expect(page.locator("html[data-printed]")).to_be_attached()
