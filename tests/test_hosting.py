"""The built folder stands wherever it is put: on any host and below any path, zipped and unzipped, and in the frame of a course."""

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest
from conftest import QuietHandler
from playwright.sync_api import expect

LESSON = "chapters/what-we-know/one-task.html"
READY = '.gnm-widget [data-widget][data-ready="true"]'


# ---- The folder ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def names(html) -> list[str]:
    """Every file of the site, by its path in it."""
    return [path.relative_to(html).as_posix() for path in html.rglob("*") if not path.is_dir()]


def test_github_pages_leaves_no_folder_out_that_begins_with_an_underscore(html, names):
    """Published from a branch, it does so unless this file is there; and most of the site lies in such folders."""
    assert any(name.startswith("_static/") for name in names)
    assert (html / ".nojekyll").is_file()


def test_no_file_is_larger_than_hosts_take(html, names):
    """GitHub refuses 100 MB, Cloudflare Pages 25 MiB; a site of GitHub Pages may have 1 GB."""
    sizes = {name: (html / name).stat().st_size for name in names}
    assert max(sizes.values()) < 25 * 2**20 and sum(sizes.values()) < 10**9


def test_names_outlast_any_zip_and_any_file_system(names):
    """Windows and macOS don't tell capitals from small letters, and Windows has 260 letters for a whole path, words of its own,
    and no path that ends in a dot."""
    places = Counter(
        part.lower() for part in {str(at) for name in names for at in (PurePosixPath(name), *PurePosixPath(name).parents)}
    )
    assert [place for place, times in places.items() if times > 1] == []
    assert max(map(len, names)) <= 120
    of_windows = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
    for part in {part for name in names for part in name.split("/")}:
        assert re.fullmatch(r"[\w.-]*[\w-]", part, re.ASCII) and not of_windows.fullmatch(part), part


def test_the_folder_holds_no_links(html):
    """Zip tools follow them, drop them or make files of them."""
    assert [path for path in html.rglob("*") if path.is_symlink()] == []


def test_nothing_hangs_on_a_type_that_hosts_get_wrong(names):
    """Browsers look at the type of modules, of WebAssembly that streams, and of style sheets. .mjs and .wasm are the ones that a
    host may not know; .js is spoken of on the page (see below)."""
    assert {PurePosixPath(name).suffix for name in names}.isdisjoint({".mjs", ".wasm", ".map"})


# ---- The host --------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(browser):
    """`opened(url)` gives a page in a context of its own, at this address. Nothing on it may fail uncaught, frames included."""
    contexts, uncaught = [], []

    def go(url: str, **context):
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: uncaught.append(str(error)))
        page.goto(url)
        return page

    yield go
    for context in contexts:
        context.close()
    assert uncaught == []


class NoTypes(QuietHandler):
    """Knows pages, scripts and style sheets, and calls all else a stream of bytes."""

    def guess_type(self, path):
        kind = super().guess_type(path)
        return kind if kind.startswith(("text/html", "text/javascript", "text/css")) else "application/octet-stream"


def test_below_a_path_of_odd_letters_on_a_host_that_knows_few_types_a_lesson_is_whole(opened, html, serve, tmp_path):
    folder = tmp_path / "Ein Ordner (1) – 50% & mehr #2"
    folder.mkdir()
    (folder / "book").symlink_to(html, target_is_directory=True)
    page = opened(serve(tmp_path, NoTypes) + "Ein%20Ordner%20(1)%20%E2%80%93%2050%25%20&%20mehr%20%232/book/" + LESSON)
    page.locator(".gnm-widget").first.scroll_into_view_if_needed()  # its model is fetched when a reader comes near
    expect(page.locator(READY).first).to_be_visible(timeout=60_000)
    assert page.locator(".gnm-widget-note").count() == 0


class PlainText(QuietHandler):
    """As some Windows machines have it, where a program has registered .js so."""

    extensions_map = {**QuietHandler.extensions_map, ".js": "text/plain"}


def test_where_scripts_come_as_plain_text_a_page_says_why_its_figures_stand_still(opened, html, serve):
    page = opened(serve(html, PlainText) + LESSON)
    note = page.locator(".gnm-unserved")
    expect(note).to_contain_text("calls its scripts text/plain")
    expect(page.get_by_text("The interactive figure is loading")).to_have_count(0)
    expect(page.locator(".gnm-widget").first).to_contain_text("stands here when its scripts can run")
    expect(page.get_by_role("heading", name="Found and left open")).to_be_visible()  # nothing waits for a guess
    expect(page.locator(".gnm-broken")).to_have_count(0)  # no file is missing


@pytest.mark.parametrize("name", ["answers", "course/class", "keep"])
def test_what_a_script_puts_together_is_said_to_be_missing(opened, html, serve, name):
    page = opened(serve(html, PlainText) + f"book/{name}.html")
    expect(page.locator(".gnm-unserved")).to_contain_text("calls its scripts text/plain")
    expect(page.locator(".gnm-answers, .gnm-class, .gnm-offline").first).to_contain_text(
        re.compile("script that can’t run|is a script")
    )


def test_where_scripts_run_nothing_is_said(opened, html, serve):
    page = opened(serve(html) + "book/about.html")
    page.evaluate("() => new Promise((after) => setTimeout(after))")  # after what waits for the end of loading
    page.wait_for_load_state("networkidle")
    expect(page.locator(".gnm-unserved")).to_have_count(0)


# ---- The frame of a course -------------------------------------------------------------------------------------------


class OpenToAll(QuietHandler):
    """As GitHub Pages does, lets pages of any other origin have its files."""

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


@pytest.fixture
def framed(opened, serve, tmp_path):
    """`framed(url, sandbox)` gives the frame of a course's page, on another host, that shows this address."""

    def show(url: str, sandbox: str | None = None):
        limits = "" if sandbox is None else f'sandbox="{sandbox}"'
        (tmp_path / "course.html").write_text(
            f'<!doctype html><iframe title="Book" src="{url}" {limits} width=900 height=700></iframe>'
        )
        return opened(serve(tmp_path) + "course.html").frame_locator("iframe")

    return show


@pytest.mark.parametrize(
    "handler, sandbox", [(QuietHandler, None), (OpenToAll, "allow-scripts")], ids=["another site", "sandbox"]
)
def test_in_a_frame_figures_work(framed, html, serve, handler, sandbox):
    """In the sandbox every store of the browser is denied, as those are to whom third parties may keep nothing."""
    frame = framed(serve(html, handler) + LESSON, sandbox)
    frame.locator(".gnm-widget").first.scroll_into_view_if_needed()
    expect(frame.locator(READY).first).to_be_visible(timeout=60_000)
    frame.get_by_role("button", name="Just show me").first.click()
    expect(frame.locator("[data-widget][data-stale]")).to_have_count(0, timeout=60_000)
    expect(frame.locator(".gnm-widget-note, .gnm-broken")).to_have_count(0)


def test_in_a_frame_where_nothing_can_be_kept_the_page_of_answers_says_so(framed, html, serve):
    frame = framed(serve(html, OpenToAll) + "book/answers.html", "allow-scripts")
    expect(frame.get_by_text("keeps nothing")).to_be_visible()


def test_a_frame_that_shuts_a_page_off_from_its_own_files_is_named_with_a_way_out(framed, html, serve):
    site = serve(html)
    frame = framed(site + LESSON, "allow-scripts")
    expect(frame.locator(".gnm-unserved")).to_contain_text("stands in a frame that shuts it off from its own files")
    way_out = frame.get_by_role("link", name="Open the page by itself")
    expect(way_out).to_have_attribute("href", site + LESSON)
    expect(way_out).to_have_attribute("target", "_blank")
    expect(frame.get_by_text("The interactive figure is loading")).to_have_count(0)
    expect(frame.locator(".gnm-broken")).to_have_count(0)
