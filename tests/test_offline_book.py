"""The whole book, kept on a device and read without a network: a page of each kind, on a strict host and below a path of it."""

import pytest
from corpus_page import look_for
from kept_site import PLACE, hosted
from playwright.sync_api import expect

from book.extension import offline

READY_MS = 60_000


@pytest.fixture(scope="module")
def book(browser, html, tmp_path_factory):
    """A page of a reader who has kept the book, and the host, which no longer answers; with what went wrong on the console."""
    folder = tmp_path_factory.mktemp("host")
    (folder / PLACE).parent.mkdir(parents=True)
    (folder / PLACE.rstrip("/")).symlink_to(html)
    with hosted(folder) as host, browser.new_context() as context:
        page = context.new_page()
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: m.type == "error" and "favicon.ico" not in m.location["url"] and wrong.append(m.text))
        page.goto(host.url + "book/keep.html")
        page.get_by_role("button", name="Keep it").click()
        said = page.locator(".gnm-offline [role=status]")
        expect(said).to_contain_text("is kept on this device, whole", timeout=5 * READY_MS)
        host.down = True
        host.asked.clear()
        yield host, page, wrong


def read(page, url):
    """Opens a page, uncovers all of it, and comes near every figure."""
    page.goto(url)
    expect(page.locator(".gnm-kept-note")).to_contain_text("The site can’t be reached.")
    for button in page.get_by_role("button", name="Read on", exact=True).all():
        button.click()
    for place in page.locator(".gnm-widget").all():
        if not place.is_visible():
            page.get_by_role("button", name="Just show me").first.click()
        place.scroll_into_view_if_needed()
        place.locator('[data-widget][data-ready="true"]').wait_for(timeout=READY_MS)


def test_every_kind_of_page_is_read_without_a_network(book):
    host, page, wrong = book
    page.goto(host.url)  # the door
    page.wait_for_url("**/book/index.html")

    read(page, host.url + "chapters/what-we-know/one-text.html")  # figures; one searches the training text
    look_for(page, "The dog")
    expect(page.locator(".g-hit").first).to_be_visible()
    page.locator(".g-open").first.click()
    expect(page.locator(".g-document")).not_to_be_empty()

    read(page, host.url + "chapters/what-we-dont-know/a-circuit.html")  # plates, and figures that run the model
    expect(page.locator(".gnm-plate .main-svg").first).to_be_attached(timeout=READY_MS)

    read(page, host.url + "book/course/class.html")
    read(page, host.url + "book/answers.html")
    read(page, host.url + "book/evidence.html")
    expect(page.locator("table tbody tr").first).to_be_visible()

    page.goto(host.url + "search.html?q=toaster")
    expect(page.locator("ul.search li a").first).to_be_visible()
    # The list was asked for, to hear of a newer version, and by the browser the worker itself: nothing else.
    assert set(host.asked) <= {offline.LIST, offline.WORKER, "/favicon.ico"}
    assert wrong == []
