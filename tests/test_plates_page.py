"""Plates on a page, in a real browser: drawn when near, in the page's colours, at every width, and what stands without."""

import pytest
from fit import PHONE, accessible, fits
from plate_page import write_page
from playwright.sync_api import expect
from test_plates import PLATES

from lab.evidence import plots

FAR = '<div style="height: 3000px">Much text.</div>'
COLOURS = """() => [...new Set([...document.querySelectorAll('#plate-mirror .scatterlayer .js-line')]
  .map((line) => getComputedStyle(line).stroke))]"""
COLOUR_OF = "(name) => { const e = document.createElement('i'); e.style.color = `var(${name})`; document.body.append(e); " + (
    "const made = getComputedStyle(e).color; e.remove(); return made; }"
)
CUT_OFF = """() => [...document.querySelectorAll('.gnm-plate-drawing')].flatMap((place) => {
  const room = place.getBoundingClientRect();
  return [...place.querySelectorAll('text')].filter((text) => text.textContent.trim())
    .map((text) => ({ text, box: text.getBoundingClientRect() }))
    .filter(({ box }) => box.left < room.left - 1 || box.right > room.right + 1)
    .map(({ text }) => text.textContent);
})"""
OVER_EACH_OTHER = """() => [...document.querySelectorAll('.gnm-plate-drawing')].flatMap((place) => {
  const words = [...place.querySelectorAll('text')].filter((text) => text.textContent.trim())
    .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }));
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 3 || b.bottom <= a.top + 3;
  return words.flatMap((one, i) => words.slice(i + 1).filter((other) => !apart(one.box, other.box))
    .map((other) => `${one.said} / ${other.said}`));
})"""
SMALL = """() => [...document.querySelectorAll('.gnm-plate-drawing text')]
  .filter((text) => text.textContent.trim() && parseFloat(getComputedStyle(text).fontSize) < 12).map((text) => text.textContent)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve):
    """Base URL of pages with all plates: index.html, and far.html, where they stand far down."""
    folder = tmp_path_factory.mktemp("plates")
    plates = [make() for make in PLATES.values()]
    write_page(folder, *plates, before=FAR).rename(folder / "far.html")
    write_page(folder, *plates)
    return serve(folder)


class Visit:
    """A page in a context of its own, with all it asked for; `fail` are parts of addresses that are not answered."""

    def __init__(self, contexts, url: str, fail: str = "", **context):
        self.contexts = contexts
        self.context = contexts.take(url, {"viewport": {"width": 1280, "height": 900}} | context)
        self.page = self.context.new_page(url)
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.fail = fail
        self.page.route("**/*", self._route)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda told: told.type == "error" and self.faults.append(told.text))
        self.page.goto(url)

    def _route(self, route):
        self.asked.append(route.request.url)
        route.abort() if self.fail and self.fail in route.request.url else route.continue_()

    def drawn(self):
        for plate in self.page.locator(".gnm-plate").all():
            plate.evaluate("(plate) => plate.scrollIntoView()")  # whether or not others above it are still growing
            expect(plate).to_have_attribute("data-ready", "true")  # who is passed by too quickly is not seen
        expect(self.page.locator(".gnm-plate[data-ready]")).to_have_count(self.page.locator(".gnm-plate").count())
        return self.page

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.contexts.give_back(self.context)


def bundles(visit: Visit) -> set[str]:
    """Each is asked for twice, to be looked at and to be run, and fetched once where hosts let browsers keep anything."""
    return {url for url in visit.asked if "/plotly/" in url}


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (704, "dark"), (375, "light"), (320, "dark")])
def test_plates_are_drawn_whole_at_every_width(contexts, site, width, theme):
    with Visit(contexts, site, viewport={"width": width, "height": 900}) as visit:
        visit.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        page = visit.drawn()
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(OVER_EACH_OTHER) == []
        assert page.evaluate(SMALL) == []
        page.locator("summary").first.click()
        fits(page, ".gnm-plate")
        accessible(page, ".gnm-plate")
        assert visit.faults == []
        assert [url for url in visit.asked if not url.startswith((site, "data:"))] == []


def test_the_bundle_is_fetched_once_and_only_when_a_plate_comes_near(contexts, site):
    with Visit(contexts, site + "far.html") as visit:
        visit.page.wait_for_load_state("networkidle")
        assert bundles(visit) == set()
        visit.drawn()
        assert len(bundles(visit)) == 1


def test_the_colours_follow_the_page_without_a_reload(contexts, site):
    with Visit(contexts, site) as visit:
        page = visit.drawn()
        for theme in ("light", "dark", "light"):
            page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
            wanted = [page.evaluate(COLOUR_OF, f"--gnm-{name}") for name in ("sky", "plum", "ochre", "ink")]
            page.wait_for_function(f"([look, wanted]) => wanted.every((each) => ({COLOURS})().includes(each))", arg=["", wanted])
        assert len(bundles(visit)) == 1


def test_a_plate_takes_the_width_that_there_is(contexts, site):
    with Visit(contexts, site) as visit:
        page = visit.drawn()
        svg = page.locator("#plate-mirror .main-svg").first
        wide = svg.bounding_box()
        page.set_viewport_size({"width": 375, "height": 900})
        expect(svg).to_have_attribute("width", str(375 - 24))
        assert svg.bounding_box()["height"] > wide["height"]  # the sisters stand two by two
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_plate_that_was_covered_is_drawn_in_its_room_when_it_is_shown_and_shown_again(contexts, site):
    with Visit(contexts, site) as visit:
        page, plate = visit.page, visit.page.locator("#plate-worth")
        cover = "(hide) => (document.querySelector('#plate-worth').hidden = hide)"
        page.evaluate(cover, True)
        visit.page.locator("#plate-mirror[data-ready]").wait_for()
        for _ in range(2):
            page.evaluate(cover, True)
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            page.evaluate(cover, False)
            plate.scroll_into_view_if_needed()
            expect(plate.locator(".main-svg").first).to_have_attribute("width", str(1000 - 24))
            paper = page.evaluate(COLOUR_OF, "--gnm-paper")
            expect(plate.locator(".main-svg").first).to_have_css("background-color", paper)


def test_a_plate_that_a_question_is_about_to_cover_fetches_nothing_until_it_is_seen(contexts, site):
    """Until the question is there the plate is invisible, and only invisible."""
    with Visit(contexts, site + "far.html") as visit:
        visit.page.wait_for_load_state("networkidle")
        visit.page.evaluate("document.querySelectorAll('.gnm-plate').forEach((plate) => { plate.style.visibility = 'hidden'; })")
        visit.page.locator(".gnm-plate").first.scroll_into_view_if_needed()
        visit.page.wait_for_timeout(500)  # what is fetched at once would be under way
        assert bundles(visit) == set()
        visit.page.evaluate("document.querySelectorAll('.gnm-plate').forEach((plate) => { plate.style.visibility = ''; })")
        expect(visit.page.locator(".gnm-plate").first).to_have_attribute("data-ready", "true")  # before the reader goes on
        visit.drawn()
        assert len(bundles(visit)) == 1


def test_a_finger_meets_the_table_and_scrolls_past_the_drawing(contexts, site):
    with Visit(contexts, site, **PHONE) as visit:
        page = visit.drawn()
        fits(page, ".gnm-plate")
        touch = page.locator(".gnm-plate-drawing .nsewdrag").first.evaluate("(e) => getComputedStyle(e).touchAction")
        assert touch != "none"


def test_by_keyboard_the_table_opens_and_scrolls(contexts, site):
    with Visit(contexts, site) as visit:
        page = visit.drawn()
        page.locator("#plate-mirror summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        region = page.get_by_role("region", name="The mirror, in figures")
        expect(region).to_be_focused()
        rows = plots.mirror().rows
        assert region.locator("tbody tr").first.inner_text().split("\t") == list(rows[0])
        assert region.locator("tbody tr").count() == len(rows)


def test_a_screen_reader_is_told_what_is_drawn(contexts, site):
    with Visit(contexts, site) as visit:
        picture = visit.drawn().get_by_role("img", name="The mirror")
        expect(picture).to_have_accessible_description(plots.mirror().says)


def test_without_the_bundle_the_table_stands_and_it_can_be_tried_again(contexts, site):
    with Visit(contexts, site, fail="/plotly/") as visit:
        page = visit.page
        plate = page.locator("#plate-mirror")
        plate.scroll_into_view_if_needed()
        expect(plate.get_by_role("alert")).to_contain_text("could not be fetched")
        expect(plate.get_by_text(plots.mirror().says)).to_be_visible()
        expect(plate.get_by_role("table")).to_be_visible()
        accessible(page, ".gnm-plate")
        visit.fail = ""
        plate.get_by_role("button", name="Try again").press("Enter")
        expect(plate).to_have_attribute("data-ready", "true")
        expect(plate.get_by_role("img", name="The mirror")).to_be_visible()
        expect(plate.get_by_role("alert")).to_have_count(0)
        assert page.evaluate("document.activeElement !== document.body")


def test_without_javascript_sentence_and_table_stand(contexts, site):
    with Visit(contexts, site, java_script_enabled=False) as visit:
        plate = visit.page.locator("#plate-worth")
        expect(plate.get_by_text(plots.how_much_is_it_worth().says)).to_be_visible()
        plate.locator("summary").click()
        expect(plate.get_by_role("table")).to_be_visible()


def test_only_a_lesson_with_a_plate_brings_along_what_draws_it(html):
    pages = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    holding = {path for path, text in pages.items() if 'class="gnm-plate"' in text}
    assert holding
    assert {path for path, text in pages.items() if "plates.js" in text} == holding
    assert not [path for path in holding if 'text_html"><figure' in pages[path]], "text has a light ground in the dark"


def test_in_a_lesson_a_plate_is_wider_than_the_text(contexts, html, serve):
    with Visit(contexts, serve(html) + "chapters/what-we-know/what-it-became.html") as visit:
        page = visit.page
        page.get_by_role("button", name="Just show me").click()
        visit.drawn()
        plate, text = page.locator("#plate-mirror"), page.locator(".bd-article > section > p").first
        assert 900 <= plate.bounding_box()["width"] <= 1000
        assert text.bounding_box()["width"] < 800
        assert page.evaluate("document.documentElement.scrollWidth") == 1280
