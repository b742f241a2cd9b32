"""What every browser test shares: a headless Chromium and the built site on a loopback port."""

import functools
import http.server
import os
import threading
from pathlib import Path
from urllib.parse import urljoin

import pytest
from contexts import SHARED, Contexts
from playwright.sync_api import expect, sync_playwright
from slider_page import ROOT as SLIDER
from slow_machine import slowed
from widget_page import write_page

from book import chromium
from book.extension import own_files, sources
from widgets import CheckpointSlider

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"


def pytest_addoption(parser):
    parser.addoption("--slow-machine", action="store_true", help="see tests/slow_machine.py")
    parser.addoption("--fuzz", type=int, help="so many sequences a widget: see tests/test_fuzzed.py")
    parser.addoption("--every-file", action="store_true", help="see tests/test_every_file.py")


def pytest_collection_modifyitems(items):
    """Marks what needs a page, which `make quick` leaves out. In CI what opens one may be tried a second time, as Playwright's own
    runner does: on a machine that is shared with others a browser starves now and then."""
    for item in items:
        wanted = getattr(item, "fixturenames", ())
        if "browser" in wanted or "html" in wanted:
            item.add_marker(pytest.mark.page)
        if {"browser", "firefox"} & set(wanted) and os.environ.get("CI"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter):
    """What was tried again, and why: so that nobody takes it for what passed at once."""
    again = terminalreporter.getreports("rerun")
    if again:
        terminalreporter.section("tried a second time")
    for report in again:
        crash = getattr(report.longrepr, "reprcrash", None)
        terminalreporter.line(f"{report.nodeid}: {crash.message.splitlines()[0] if crash else 'failed'}")


def find_chromium(playwright) -> str:
    """Path of the machine's browser. Ends the run if there is none."""
    try:
        return chromium.find(playwright)
    except chromium.NoBrowser as why:
        pytest.exit(str(why), returncode=3)


@pytest.fixture(scope="session")
def browser(pytestconfig):
    """A headless Chromium (a Playwright `Browser`), started once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=[*chromium.ARGUMENTS, SHARED])
        yield slowed(browser) if pytestconfig.getoption("--slow-machine") else browser
        browser.close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    policy: str | None = None

    def end_headers(self):
        if self.path.partition("?")[0].endswith((".html", "/")):
            self.send_header(
                "Cache-Control", "no-store"
            )  # tests write a page anew within a second, which is as fine as its date is
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_):
        pass


class StrictHandler(QuietHandler):
    policy = own_files.POLICY


@pytest.fixture(scope="session")
def serve():
    """`serve(folder)` gives the base URL, ending in a slash, of a folder served on loopback."""

    def start(folder: Path, handler=QuietHandler) -> str:
        handler = functools.partial(handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        # It ends with the tests: to shut down a hundred of them, one after another, takes half a minute.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    return start


def why_no_site(root: Path, build: Path) -> str | None:
    """A sentence, if the site in `build` isn't one that came through and was made from the very sources there are now."""
    try:
        changed = sources.changed(root, build)
    except FileNotFoundError:
        return "The book is not built yet: run `make build` first, or all with `make test`."
    named = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    return f"The book was built before a change in {named}: run `make build` again." if changed else None


@pytest.fixture(scope="session")
def html() -> Path:
    """The folder of the built book. Refuses one that was built from other sources than those that are tested."""
    if why := why_no_site(ROOT, HTML.parent):
        pytest.fail(why)
    return HTML


@pytest.fixture(scope="session")
def site(serve, html) -> str:
    """Base URL, ending in a slash, of the built book, on a host that is as strict as the book says one may be."""
    return serve(html, StrictHandler)


@pytest.fixture(scope="module")
def slider_url(tmp_path_factory, serve):
    """URL of a site of one CheckpointSlider, light, dark, and as it is before a guess, over the real specimens."""
    folder = tmp_path_factory.mktemp("slider")
    write_page(folder, CheckpointSlider(revealed=True), theme='data-theme="light"')
    write_page(folder, CheckpointSlider(revealed=True), name="dark.html", theme='data-theme="dark"')
    write_page(folder, CheckpointSlider(), name="covered.html")
    return serve(folder)


@pytest.fixture(scope="session")
def contexts(browser):
    contexts = Contexts(browser)
    yield contexts
    contexts.close()


@pytest.fixture
def new_page(contexts):
    """`new_page(site)` gives a page of nobody else's for a site, in a context as good as new; the rest is for the context."""
    taken = []

    def make(site, **options):
        taken.append(contexts.take(site, options))
        return taken[-1].new_page(site)

    yield make
    for context in taken:
        contexts.give_back(context)


@pytest.fixture
def watched(new_page):
    """`watched(url, ready)` opens a page in a context of its own and waits until `ready`, a selector, is there.

    Nothing may go wrong on the console, and nothing be asked of another host. before: what is done with the page before
    it goes there; expected: what a message on the console may hold all the same; the rest is for the context.
    """
    wrong = []

    def open_page(url, ready, *, before=lambda page: None, expected="404", **options):
        page = new_page(url, **options)
        own = urljoin(url, "/")
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: m.type == "error" and (expected is None or expected not in m.text) and wrong.append(m.text))
        page.on("request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else wrong.append(r.url))
        before(page)
        page.goto(url)
        expect(page.locator(ready)).to_be_attached()
        return page

    yield open_page
    assert wrong == []


@pytest.fixture
def visit(watched, slider_url):
    """`visit()` opens the slider and waits until it can be used."""

    def open_page(name="index.html", at=slider_url, **how):
        return watched(at + name, f'{SLIDER}[data-ready="true"]', **how)

    return open_page
