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
    places = Counter(part.lower() for part in {str(at) for name in names for at in (PurePosixPath(name), *PurePosixPath(name).parents)})
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
    """`opened(url)` gives a page in a context of its own, at this address."""
    contexts = []

    def go(url: str, **context):
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.goto(url)
        return page

    yield go
    for context in contexts:
        context.close()


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
