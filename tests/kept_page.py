"""A reader of the small site that can be kept, what they press and what they are told; and what then lies in their browser."""

import hashlib
import json
import re

import pytest
from kept_site import PLACE, hosted, write_site
from playwright.sync_api import expect

from book.extension import offline

LESSON = "chapters/a%20b.html"
WHOLE = re.compile("is kept on this device, whole:")


@pytest.fixture
def host(tmp_path):
    write_site(tmp_path / PLACE, "one")
    with hosted(tmp_path) as host:
        host.folder = tmp_path / PLACE
        yield host


@pytest.fixture
def reader(browser, host):
    """A context in which nothing may go wrong on the console but what `reader.expected` says; `reader.open(path)` opens a page."""
    context = browser.new_context()
    context.expected = "^$"
    wrong = []

    def heard(message):
        said = f"{message.text} {message.location['url']}"
        if message.type == "error" and not re.search(rf"/favicon\.ico$|{context.expected}", said):
            wrong.append(said)

    def open_page(path, page=None):
        if page is None:
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", heard)
        page.goto(host.url + path)
        return page

    context.open = open_page
    yield context
    context.close()
    assert wrong == []


def panel(page):
    return page.locator(".gnm-offline")


def press(page, name):
    panel(page).get_by_role("button", name=name).click()


def at_panel(reader, page=None):
    page = reader.open("book/keep.html", page)
    expect(panel(page)).to_have_attribute("data-ready", "true")
    return page


def kept(reader, page=None):
    """The book, kept; gives the page on which that was asked for."""
    page = at_panel(reader, page)
    press(page, "Keep it")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    return page


def told(page) -> str:
    """What a lesson says when its figure is used: six parts, each of its version."""
    page.locator("html[data-toy]").wait_for()
    page.locator("#go").click()
    expect(page.locator("#out")).not_to_be_empty()
    return page.locator("#out").inner_text()


def note(page):
    return page.locator(".gnm-kept-note")


STORED = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  return kept.flat().map((url) => url.split("/kept/")[1]);
}"""
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"


def files_kept(page) -> set[str]:
    """The digests of the files that lie in the browser."""
    return {name[len("file/") :].partition(".")[0] for name in page.evaluate(STORED) if name.startswith("file/")}


def listed(host) -> set[str]:
    return {file["sha256"] for file in json.loads((host.folder / offline.LIST).read_text())["files"]}


def digest(host, path) -> str:
    return hashlib.sha256((host.folder / path).read_bytes()).hexdigest()
