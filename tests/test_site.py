"""Every page of the built book, in a real browser: wide and narrow, light and dark."""

import gzip
import json
import os
import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from conftest import HTML
from fit import grave_faults
from playwright.sync_api import expect

from lab.growing import checkpoints

PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html")) or ["index.html"]
# The entrance leads on at once, so a browser has nothing to look at there.
SHOWN = [path for path in PAGES if path != "index.html"] or PAGES
WIDTHS = (1280, 375)
THEMES = {1280: "light", 375: "dark"}

HIGHEST = {1280: 9_000, 375: 16_000}  # px: what one reads in a sitting
# Lists to look things up in, not to be read, and slides, of which one is shown at a time.
LONG = {
    "book/references.html",
    "book/evidence.html",
    *(f"book/course/teachers/{name}.html" for name in ("claims", "notes", "slides")),
}
HEAVIEST = 1_000_000  # bytes, compressed as hosts do, of all that a page asks for until its figures stand
TEXT = {".html", ".css", ".js", ".json", ".svg", ".csv"}

# A page with a model in it fetches some 0.6 MB and starts a worker; two slow cores need a while.
READY_MS = 60_000
DRAWS_PLATES = "plotly"  # the bundle, and the rules that come with it

# Code that is wider than the screen can be scrolled by keyboard.
REACHED = """() => [...document.querySelectorAll('pre[tabindex="-1"]')].every((code) => code.scrollWidth <= code.clientWidth)"""


class Visit:
    """One page in a context of its own, with what it asked for and complained about. Wide it is light, narrow it is dark:
    colours hang on the one, places on the other, and hardly anything on both."""

    def __init__(self, contexts, site: str, path: str, width: int = 1280):
        self.contexts = contexts
        self.context = contexts.take(site, {"viewport": screen(width), "color_scheme": THEMES[width]})
        self.page = self.context.new_page(site)
        self.path, self.width = path, width
        self.foreign: list[str] = []
        self.fetched: set[str] = set()
        self.complaints: list[str] = []
        self.site = site
        self.page.on("request", lambda request: self._hear(request.url))  # to stand in their way would keep nothing in its cache
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda r: r.status >= 400 and self.complaints.append(f"{r.status} {r.url}"))
        self.page.goto(site + path, wait_until="load")
        self.before_reading_on: set[str] | None = None  # while nothing on the page has been uncovered
        for button in self.page.get_by_role("button", name="Read on", exact=True).all():
            self._uncover(button)  # the whole page is asked, not only what stands above its question
        for place in self.page.locator(".gnm-widget").all():
            if place.locator("xpath=ancestor-or-self::*[contains(@class, 'gnm-covered')]").count():  # by a first guess before it
                self._uncover(self.page.get_by_role("button", name="Just show me").first)
            place.scroll_into_view_if_needed()  # most fetch their model only when a reader comes near
            place.locator('[data-widget][data-ready="true"], .gnm-widget-note[role=alert]').wait_for(timeout=READY_MS)
        self._settle()
        self.page.wait_for_load_state("networkidle")

    def turn(self):
        """The window becomes narrow and the reader's system dark while the page is open, or the other way round."""
        (self.width,) = set(WIDTHS) - {self.width}
        self.page.set_viewport_size(screen(self.width))
        self.page.emulate_media(color_scheme=THEMES[self.width])
        expect(self.page.locator("html")).to_have_attribute("data-theme", THEMES[self.width])
        self.page.wait_for_function(REACHED, polling=100)  # the theme sees to it a little later
        self._settle()

    def _settle(self):
        # What is pale because it is still being worked out is not what a reader is to read.
        expect(self.page.locator("[data-widget][data-stale]")).to_have_count(0, timeout=READY_MS)
        self.page.evaluate("scrollTo(0, 0)")

    def _uncover(self, button):
        if self.before_reading_on is None:
            self.before_reading_on = set(self.fetched)
        button.click()

    def _hear(self, url: str):
        if url.startswith((self.site, "blob:", "data:")):
            self.fetched.add(url)
        else:
            self.foreign.append(url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.contexts.give_back(self.context)


def screen(width: int) -> dict:
    return {"width": width, "height": 900}


@pytest.fixture(scope="module", params=enumerate(SHOWN), ids=lambda one: one[1])
def visit(request, contexts, site):
    """One visit to each page, for all that is asked of every page. Every second one is opened narrow and turned wide."""
    at, path = request.param
    with Visit(contexts, site, path, WIDTHS[at % 2]) as visit:
        yield visit


def test_page_stands_by_itself(visit):
    assert visit.foreign == [], "the page asked another host"
    assert visit.complaints == []


def test_every_widget_becomes_usable(visit):
    places = visit.page.locator(".gnm-widget")
    ready = visit.page.locator('.gnm-widget [data-widget][data-ready="true"]')
    assert ready.count() == places.count()


def test_page_is_light_before_it_is_touched(visit):
    own = [url.removeprefix(visit.site).partition("?")[0] for url in visit.fetched if url.startswith(visit.site)]
    if visit.before_reading_on is not None:  # what draws plates comes only to who reads on, and that is a touch
        assert not any(DRAWS_PLATES in url for url in visit.before_reading_on)
        own = [path for path in own if DRAWS_PLATES not in path]
    assert sum(weight(HTML / path) for path in own) <= HEAVIEST


def weight(path) -> int:
    """Bytes that a file moves."""
    body = path.read_bytes()
    return len(gzip.compress(body, 6)) if path.suffix in TEXT else len(body)


# Each widget is built by itself: what they name must not meet on a page.
MEETING = """() => {
  const count = (all) => all.reduce((seen, one) => seen.set(one, (seen.get(one) ?? 0) + 1), new Map());
  const ids = count([...document.querySelectorAll("[data-widget] [id]")].map((one) => one.id));
  const radios = [...document.querySelectorAll("[data-widget] input[type=radio]")];
  const groups = count([...new Set(radios.map((one) => one.closest(".gnm-widget")))].flatMap((widget) =>
    [...new Set(radios.filter((one) => widget.contains(one)).map((one) => one.name))]));
  return [ids, groups].flatMap((all) => [...all].filter(([, times]) => times > 1).map(([name]) => name));
}"""


def test_no_two_widgets_share_an_id_or_a_group_of_radio_buttons(visit):
    assert visit.page.evaluate(MEETING) == []


def test_page_keeps_out_no_reader_and_is_one_sitting(visit):
    keeps_out_no_reader(visit)


def test_page_turned_wide_or_narrow_does_so_still(visit):
    visit.turn()
    keeps_out_no_reader(visit)


FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def test_what_figures_show_after_their_questions_fits_a_phone_as_well(visit):
    """Much of it is drawn for the first time then, at the width that there is."""
    visit.page.set_viewport_size(screen(375))
    for button in visit.page.get_by_role("button", name="Just show me").all():
        if button.is_visible():
            button.click()
    visit.page.wait_for_function(FITS, polling=100)


def keeps_out_no_reader(visit):
    assert grave_faults(visit.page) == []
    too_wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"the page scrolls sideways by {too_wide} px"
    if visit.path not in LONG:
        assert visit.page.evaluate("document.documentElement.scrollHeight") <= HIGHEST[visit.width]
    assert visit.complaints == []


class Anchors(HTMLParser):
    """The ids and the link targets of one page."""

    def __init__(self, text: str):
        super().__init__()
        self.ids, self.twice, self.links = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            (self.twice if values["id"] in self.ids else self.ids).add(values["id"])
        if tag == "a" and "href" in values:
            self.links.add(values["href"])


@pytest.mark.parametrize("path", PAGES)
def test_no_two_places_of_a_page_have_one_name(html, path):
    assert not Anchors((html / path).read_text(encoding="utf-8")).twice


def test_links_within_the_book_lead_somewhere(html):
    """Each internal link's page or file exists, and so does the place on the page that the link names."""
    base = "http://book/"
    pages = {base + path: Anchors((html / path).read_text(encoding="utf-8")) for path in PAGES}
    links = [(source, urljoin(source, href)) for source, page in pages.items() for href in page.links]
    inside = [(source, link) for source, link in links if link.startswith(base)]
    assert len(inside) > len(PAGES), "a book without links to its own pages?"
    broken = []
    for source, link in inside:
        target, fragment = urldefrag(link)
        if target not in pages and not fragment and (html / unquote(target.removeprefix(base))).is_file():
            continue  # a file to take along
        if target not in pages or (fragment and unquote(fragment) not in pages[target].ids):
            broken.append(f"{source} -> {link}")
    assert broken == []


def test_the_address_of_the_site_leads_to_the_front_page(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site)
        page.wait_for_url(site + "book/index.html")
        assert page.locator("article h1").inner_text() == "Grown, Not Made?"


def test_the_address_that_is_handed_on_has_the_preview_of_the_front_page(html):
    (picture,) = re.findall(r'property="og:image" content="([^"]+)"', (html / "index.html").read_text(encoding="utf-8"))
    assert picture.startswith("http") or (html / picture).is_file()


def test_search_finds_a_word_of_the_book(contexts, site):
    with Visit(contexts, site, "search.html?q=toaster") as visit:
        visit.page.wait_for_selector("ul.search li a")
        assert "opening" in visit.page.locator("ul.search").inner_html()
        visit.page.set_viewport_size({"width": 320, "height": 700})
        visit.page.goto(f"{site}search.html?q=seed")  # in the evidence it stands in rows of figures
        visit.page.locator("ul.search p.context").nth(3).wait_for()
        visit.page.wait_for_function(FITS, polling=100)
        assert visit.complaints == []


def test_reader_chooses_the_theme_and_the_next_page_keeps_it(contexts, site):
    with Visit(contexts, site, "chapters/opening/index.html") as visit:
        page = visit.page
        for _ in range(2):  # the button goes through auto, dark and light
            page.locator(".theme-switch-button").first.click()
            if page.evaluate("document.documentElement.dataset.theme") == "dark":
                break
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.goto(site + "book/about.html")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_pages_can_be_read_without_javascript(browser, site):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + "chapters/what-we-know/one-task.html")
        assert page.locator("article h1").is_visible()
        assert "JavaScript" in page.locator(".gnm-widget .gnm-instead").first.inner_text()


def test_what_is_told_below_a_figure_waits_until_the_reader_has_answered_or_wants_to_read_on(browser, site):
    lesson = "chapters/what-we-know/fill-a-gap.html"
    with browser.new_context() as context:
        page = context.new_page()
        told = page.get_by_role("heading", name="Found and left open")
        page.goto(site + lesson)
        expect(page.get_by_role("button", name="Read on")).to_be_visible()
        expect(told).to_be_hidden()
        page.evaluate("document.dispatchEvent(new CustomEvent('gnm:answered'))")  # as every answer does: test_answers.py
        expect(told).to_be_visible()
        page.reload()
        expect(told).to_be_visible()

        page.goto(site + "chapters/what-we-know/one-task.html")
        page.get_by_role("button", name="Read on").press("Enter")
        expect(told).to_be_visible()
        assert page.evaluate("document.activeElement !== document.body")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site + lesson)
        expect(page.locator("#found-and-left-open > h2")).to_be_visible()


def test_what_a_guess_is_to_cover_is_not_seen_while_the_guess_is_on_its_way(browser, site):
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/host.js*", lambda route: None)  # never answered
        page.goto(site + "chapters/what-we-know/what-it-became.html", wait_until="commit")
        outcome = page.locator("#plate-mirror")
        expect(outcome).to_be_attached()
        expect(outcome).to_be_hidden()


def test_all_of_the_training_text_is_in_the_site(html):
    folder = html / "_static" / "specimens" / "village" / "corpus"
    index = json.loads((folder / "index.json").read_text())
    assert len(list((folder / "text").iterdir())) == len(index["parts"])
    assert len(list((folder / "next").iterdir())) == len(list((folder / "when").iterdir())) > 0
    if not os.environ.get("CORPUS_STEPS"):
        assert index["tokens"] == checkpoints.find("village", seed=0, step=None)["tokens"]
