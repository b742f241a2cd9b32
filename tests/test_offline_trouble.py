"""A book on its way to a device: stopped, broken off, altered, without room, not allowed. It says so, and goes on where it was."""

import re

import pytest
from kept_page import LESSON, WHOLE, at_panel, digest, files_kept, host, kept, listed, note, panel, press, reader, told  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from book.extension import offline


def test_stopped_halfway_it_goes_on_where_it_was(reader, host):
    page = at_panel(reader)
    host.asked.clear()
    host.hold_after = 20
    press(page, "Keep it")
    expect(panel(page).locator("progress")).to_be_visible()
    expect(panel(page).locator("label[for]")).to_have_text(re.compile(r"^0\.\d of 1.3 MB"))
    press(page, "Stop")
    expect(panel(page).get_by_role("button", name="Go on")).to_be_focused()
    host.hold_after = None
    host.go_on.set()
    came = files_kept(page)
    assert set() < came < listed(host)
    lesson = reader.open(LESSON)
    expect(lesson.locator(".gnm-keep")).to_have_text("A part of this book is kept on this device")
    assert told(lesson) == "one one one one one one"  # from the site, as long as it isn't whole
    at_panel(reader, page)
    host.asked.clear()
    press(page, "Go on")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    again = {digest(host, path) for path in host.asked if (host.folder / path).is_file()}
    assert again & came == set()


def test_two_tabs_do_not_fetch_it_at_the_same_time(reader, host):
    page, other = at_panel(reader), at_panel(reader)
    host.hold_after = len(host.asked) + 9
    press(page, "Keep it")
    expect(panel(page).locator("label[for]")).to_have_text(re.compile(r"^0\.\d of 1.3 MB"))
    press(other, "Keep it")
    expect(panel(other).get_by_role("alert")).to_contain_text("Another tab is fetching the book just now.")
    host.hold_after = None
    host.go_on.set()
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


def test_a_broken_connection_is_told_and_gone_on_from(reader, host):
    page = at_panel(reader)
    host.asked.clear()
    host.hold_after = 20
    reader.expected = "ERR_EMPTY_RESPONSE"
    press(page, "Keep it")
    expect(panel(page).locator("label[for]")).to_have_text(re.compile(r"^0\.\d of 1.3 MB"))
    host.down = True
    host.go_on.set()
    expect(panel(page).get_by_role("alert")).to_contain_text("The connection broke while")
    host.down, host.hold_after = False, None
    at_panel(reader, page)
    press(page, "Go on")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


def test_files_that_come_wrong_are_named_and_never_kept(reader, host):
    worker = (host.folder / "_static" / "toy_worker.js").read_bytes()
    host.faults |= {
        "_static/named.js": ("text/html", b"<!doctype html><title>Welcome</title>"),
        "_static/late.js": ("text/javascript", b"export"),
        "_static/toy_worker.js": ("text/javascript", worker.replace(b"one", b"own")),
    }
    page = at_panel(reader)
    press(page, "Keep it")
    for sentence in (
        "_static/named.js is a web page in its place",
        "_static/late.js is cut short (6 of 34 bytes)",
        "_static/toy_worker.js is altered",
    ):
        expect(panel(page).get_by_role("alert")).to_contain_text(sentence)
    assert files_kept(page) == listed(host) - {digest(host, path) for path in host.faults}
    host.faults.clear()
    press(page, "Go on")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    expect(panel(page).get_by_role("alert")).to_be_hidden()


def test_where_there_is_no_room_that_is_said_before_and_when_it_happens(reader, host):
    # What Chromium says of its room is no longer how much it has.
    reader.add_init_script("navigator.storage.estimate = async () => ({ quota: 600_000, usage: 0 })")
    page = at_panel(reader)
    room = reader.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": host.root.rstrip("/"), "quotaSize": 600_000})
    expect(panel(page)).to_contain_text("This browser says that it has room for 0.6 MB more; this needs 1.3.")
    press(page, "Keep it")
    expect(panel(page).get_by_role("alert")).to_contain_text("This browser has no room for more.")
    room.send("Storage.overrideQuotaForOrigin", {"origin": host.root.rstrip("/")})
    press(page, "Go on")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


def test_a_copy_of_which_something_is_lost_says_so_and_is_mended(reader, host):
    page = kept(reader)
    page.evaluate(
        "async () => { const c = await caches.open((await caches.keys())[0]); await c.delete((await c.keys()).find(({ url }) => url.includes('/file/'))); }"
    )
    reader.open("book/index.html", page)
    expect(note(page)).to_contain_text("Some of the copy of this book on this device is lost.")
    note(page).get_by_role("link", name="Mend it").click()
    press(page, "Mend it")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


@pytest.mark.parametrize("spoilt", ["current", "list/", "pages"])
def test_a_copy_that_can_not_be_read_stands_in_nobodys_way(reader, spoilt):
    page = kept(reader)
    page.evaluate(
        """async (spoilt) => {
          const cache = await caches.open((await caches.keys())[0]);
          for (const request of await cache.keys()) {
            if (request.url.includes(`/kept/${spoilt}`)) await cache.put(request, new Response("[{"));
          }
        }""",
        spoilt,
    )
    reader.open(LESSON, page)
    assert told(page) == "one one one one one one"
    at_panel(reader, page)
    if spoilt != "pages":  # which only says what is open
        press(page, "Go on: 1.3 of 1.3 MB are here")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


NOT_HERE = {
    "plain http": ("Object.defineProperty(window, 'isSecureContext', { value: false })", "plain http from another machine"),
    "no workers": ("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })", "private window"),
    "denied": (
        "CacheStorage.prototype.has = () => Promise.reject(new DOMException('denied', 'SecurityError'))",
        "private window",
    ),
}


@pytest.mark.parametrize("why", NOT_HERE)
def test_where_nothing_can_be_kept_the_page_says_why_and_the_book_is_read_as_before(reader, why):
    script, sentence = NOT_HERE[why]
    reader.add_init_script(script)
    page = reader.open("book/keep.html")
    expect(panel(page)).to_contain_text(sentence)
    expect(panel(page).get_by_role("button")).to_have_count(0)
    reader.open(LESSON, page)
    assert told(page) == "one one one one one one"


def test_a_site_that_does_not_say_what_there_is_is_asked_again(reader, host):
    host.faults[offline.LIST] = 404
    reader.expected = "404"
    page = at_panel(reader)
    expect(panel(page).get_by_role("alert")).to_contain_text("The file offline.json is missing")
    host.faults.clear()
    press(page, "Try again")
    expect(panel(page).get_by_role("button", name="Keep it")).to_be_visible()
    expect(panel(page).get_by_role("alert")).to_be_hidden()


def test_a_script_of_the_page_that_does_not_come_is_named_and_comes_when_tried_again(reader, host):
    host.faults["_static/offline/said.js"] = 404
    reader.expected = "404"
    page = reader.open("book/keep.html")
    expect(page.get_by_role("alert")).to_contain_text("said.js (HTTP status 404)")
    host.faults.clear()
    page.get_by_role("button", name="Try again").click()
    expect(panel(page)).to_have_attribute("data-ready", "true")
