"""Whichever file of a page fails: a sentence names it, *Try again* heals, and all else on the page lives.

Which files there are is found by listening to pages. Here one of each kind fails, each in another way; `--every-file` tries all
of them in all ways, which takes hours: stopped, it goes on where it was (`--cache-clear` begins anew).
"""

import collections
import contextlib
import hashlib
import itertools
import re

import pytest
from faulty_site import Site
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

READY_MS = 60_000
SAID_MS = 15_000
WAYS = ("missing", "web page", "truncated", "cut off", "altered", "dropped")
# What a page names itself a browser checks against nothing, and the page only against its length.
UNSEEN = {"style": ("altered",), "script": ("altered",)}
# Pages that hold, together, every kind of file. All of them: --every-file.
PAGES = (
    "chapters/what-we-know/one-text.html",
    "chapters/what-we-dont-know/is-the-world-inside.html",
    "chapters/what-we-dont-know/thirty-layers.html",
)
# Without these nothing is lost but a look or a check: pictures that only adorn, the sums that others are held against, and the
# very script that tells of the others.
UNMISSED = re.compile(r"\.(svg|png)$|(sums|lengths)\.json$|whole\.js$|(terms|measured)\.json$")


class Visit:
    """A page in a browser that has been nowhere before, scrolled through and uncovered; what it asked for and what went wrong."""

    def __init__(self, browser, site: Site, path: str):
        self.site, self.path = site, path
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.asked: dict[str, str] = {}  # by path: what a browser calls it
        self.errors: list[str] = []
        self.page.on("request", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(f"{error.name}: {error.message}"))
        self.page.goto(site.url + path, wait_until="load")
        self.use()

    def _hear(self, request):
        if request.url.startswith(self.site.url):
            self.asked.setdefault(request.url.removeprefix(self.site.url).partition("?")[0], request.resource_type)

    def use(self):
        """Everything that waits to be seen or uncovered is."""
        for name in ("Read on", "Just show me"):
            for button in self.page.get_by_role("button", name=name).all():
                if button.is_visible():
                    button.click()
        for place in self.page.locator(".gnm-widget, .gnm-plate").all():
            if place.is_visible():
                place.scroll_into_view_if_needed()

    def settle(self):
        """Every figure stands, or says why not."""
        self.page.wait_for_function(SETTLED, timeout=READY_MS, polling=100)

    @property
    def alert(self):
        return self.page.get_by_role("alert").filter(has_text=re.compile(r"\S"), visible=True)

    def alerts(self) -> list[str]:
        return [one.inner_text() for one in self.alert.all()]

    def try_again(self):
        # Those that there are now: by their number they would be others, once the first is pressed and gone.
        for button in self.page.get_by_role("button", name="Try again").element_handles():
            if button.is_visible():
                button.click()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


SETTLED = """() => [...document.querySelectorAll(".gnm-widget, .gnm-plate")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .every((one) => {
    const root = one.matches(".gnm-plate") ? one : one.querySelector("[data-widget]");
    const says = [...one.querySelectorAll("[role=alert]")].some((alert) => alert.checkVisibility() && alert.textContent.trim());
    return says || (root?.dataset.ready && !one.querySelector("[data-stale]"));
  })"""


@pytest.fixture
def faulty(html, serve):
    return Site(serve, html)


def kind_of(path: str) -> str:
    """What stands for a file: others of its kind are asked for by the same code."""
    folder, _, name = path.rpartition("/")
    if "/specimens/" in path:
        return re.sub(r"\d+", "#", name)
    return f"{folder}/*.{name.rpartition('.')[2]}" if name.endswith((".js", ".css")) and "engine" not in name else path


def listened(browser, site: Site, path: str) -> dict[str, str]:
    with Visit(browser, site, path) as visit:
        visit.settle()
        visit.page.wait_for_load_state("networkidle")
        assert visit.alerts() == [] and visit.errors == []
        return {file: what for file, what in visit.asked.items() if what != "document" and not UNMISSED.search(file)}


def by_page_itself(path: str) -> bool:
    """Whether a page names it in its head, or a script there imports it: not what widgets and plates fetch."""
    return not re.search(
        r"_static/(widgets|specimens|plotly|engine_worker|plates_plotly|terms\.json|measured\.json|smollm2)", path
    )


def fails(browser, site: Site, path: str, file: str, what: str, way: str) -> list[str]:
    """What is wrong when this file fails in this way; nothing, if all is as it should be."""
    name = file.rsplit("/", 1)[-1]
    site.faults = {file: way}
    wrong = []
    with Visit(browser, site, path) as visit:
        try:
            expect(visit.alert.filter(has_text=name).first).to_be_visible(timeout=SAID_MS)
        except AssertionError:
            wrong.append(f"no alert names it, but {visit.alerts()}")
        if not (by_page_itself(file) and what == "script"):  # or nothing may be drawn at all
            try:
                visit.settle()
            except Exception as error:
                wrong.append(f"something neither stands nor says why: {str(error)[:80]}")
        # Where one of a page's own scripts is missing, or holds something else, browsers and the theme's other scripts say so.
        wrong += [f"page error: {error}" for error in visit.errors if not (by_page_itself(file) and what == "script")]
        if wrong:
            return wrong
        visit.errors.clear()
        site.faults = {}
        visit.try_again()
        try:
            expect(visit.alert).to_have_count(0, timeout=SAID_MS)
            visit.use()
            visit.settle()
        except Exception as error:
            wrong.append(f"trying again does not heal: {visit.alerts() or str(error)[:80]}")
        wrong += [f"page error afterwards: {error}" for error in visit.errors]
    return wrong


def ways_for(file: str, what: str) -> list[str]:
    unseen = UNSEEN.get("style" if what == "stylesheet" else what, ()) if by_page_itself(file) else ()
    return [way for way in WAYS if way not in unseen]


def cases(browser, site: Site, pages, every: bool) -> list[tuple[str, str, str, str]]:
    """Page, file, what it is, and way: a file of each kind in one way, or all files in all ways, and of these each kind's first
    ones first: a run that is stopped has seen something of everything."""
    met: set[str] = set()
    of_kind: collections.Counter[str] = collections.Counter()
    ways = itertools.cycle(WAYS)
    found = []
    for path in pages:
        for file, what in listened(browser, site, path).items():
            one = file if every else kind_of(file)
            if one in met:
                continue
            met.add(one)
            possible = ways_for(file, what)
            for way in possible if every else [next(way for way in ways if way in possible)]:
                found.append((of_kind[kind_of(file), way], path, file, what, way))
                of_kind[kind_of(file), way] += 1
    return [case for _, *case in sorted(found, key=lambda each: each[0])]


def test_whichever_file_fails_is_named_and_comes_when_tried_again(browser, faulty, html, pytestconfig):
    every = pytestconfig.getoption("--every-file")
    pages = [path.relative_to(html).as_posix() for path in sorted(html.rglob("*.html"))] if every else PAGES
    # A long run that was stopped goes on where it was, as long as the book is the same.
    kept = f"every_file/{hashlib.sha256((html.parent / 'sources.json').read_bytes()).hexdigest()[:16]}"
    seen = pytestconfig.cache.get(kept, []) if every else []
    wrong = []
    for path, file, what, way in cases(browser, faulty, pages, every):
        if [file, way] in seen:
            continue
        found = fails(browser, faulty, path, file, what, way)
        print(path, file, way, found, flush=True)
        wrong += [f"{file}, {way}, on {path}: {said}" for said in found]
        faulty.faults = {}
        if every and not found:
            seen.append([file, way])
            pytestconfig.cache.set(kept, seen)
    assert wrong == []


@pytest.mark.parametrize("name", ["host.js", "parts/dom.js"])
def test_an_empty_script_is_named_and_comes_when_tried_again(browser, faulty, name):
    """To a browser it is a script like any other; of a module that it imports it names another."""
    faulty.faults = {f"_static/{name}": "empty"}
    with Visit(browser, faulty, PAGES[0]) as visit:
        said = visit.alert.filter(has_text=f"{name.rsplit('/')[-1]} (it has 0 bytes instead of")
        expect(said).to_be_visible(timeout=SAID_MS)
        faulty.faults = {}
        visit.try_again()
        expect(visit.alert).to_have_count(0, timeout=SAID_MS)
        visit.use()
        visit.settle()


SILENT = """() => [...document.querySelectorAll(".gnm-widget")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.querySelector("[data-widget][data-ready]") || one.querySelector("[data-stale]"))
  .filter((one) => !/fetch|load|coming|on its way/i.test(one.innerText))
  .map((one) => one.id || one.innerText.slice(0, 80))"""


def test_while_its_files_are_on_their_way_a_figure_says_so(browser, faulty, html, pytestconfig):
    pages = sorted(path.relative_to(html).as_posix() for path in (html / "chapters").rglob("*.html"))
    silent = {}
    for path in pages if pytestconfig.getoption("--every-file") else PAGES:
        faulty.held = "specimens|engine_worker"
        with Visit(browser, faulty, path) as visit:
            try:
                visit.page.wait_for_function(f"!({SILENT})().length", timeout=5_000)
            except Exception:
                silent[path] = visit.page.evaluate(SILENT)
            faulty.held = None
            visit.settle()
            assert visit.alerts() == [] and visit.errors == []
    assert silent == {}


def test_over_a_connection_that_loses_every_fifth_request_a_page_comes_in_the_end(browser, faulty):
    path = PAGES[0]
    faulty.dropped = 0.2
    with Visit(browser, faulty, path) as visit:
        for _ in range(30):
            # Whatever is done here, the page may be opening anew meanwhile; or a script of its own was lost, which it says.
            with contextlib.suppress(PlaywrightError):
                visit.use()
                visit.settle()
                if not visit.alerts():
                    break
            expect(visit.alert.first, "it neither stands nor says why not").to_be_visible(timeout=SAID_MS)
            with contextlib.suppress(PlaywrightError):
                visit.try_again()
                visit.page.wait_for_load_state()
        assert visit.alerts() == []
        expect(visit.page.locator(".gnm-widget [data-widget][data-ready]")).to_have_count(
            visit.page.locator(".gnm-widget").count()
        )
