"""A book that is kept on a device: whole or not at all, never of two versions, told before it comes, and forgotten to the last file."""

import hashlib
import json
import re

import pytest
from kept_site import PLACE, hosted, write_site
from playwright.sync_api import expect

from book.extension import offline
from book.extension.own_files import POLICY

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


# ---- The list --------------------------------------------------------------------------------------------------------


def test_the_list_says_of_every_file_what_it_must_be(tmp_path):
    for path, body in {"a/é.html": b"<p>" * 100, ".nojekyll": b"", "_static/smollm2/part-0.bin": b"x", "b.bin": b"y"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    said = offline.listed(tmp_path)
    assert [(file["path"], file["bytes"], file["sha256"]) for file in said["files"]] == [
        ("a/é.html", 300, hashlib.sha256(b"<p>" * 100).hexdigest()),
        ("b.bin", 1, hashlib.sha256(b"y").hexdigest()),
    ]
    assert said["files"][0]["packed"] < 100 and said["files"][1]["packed"] == 1
    (tmp_path / "b.bin").write_bytes(b"z")
    assert offline.listed(tmp_path)["version"] != said["version"]


def test_a_page_takes_the_list_as_it_was_written_and_no_other(reader, tmp_path, host):
    (host.folder / "chapters" / "é & ü.html").write_text("<p>")
    offline.write(host.folder)
    text = (host.folder / offline.LIST).read_text()
    page = at_panel(reader)
    check = """async (text) => {
      const { checkedList } = await import("/course/grown/_static/offline/list.js");
      return checkedList(text).then(({ files }) => files.length, ({ message }) => message);
    }"""
    assert page.evaluate(check, text) == len(json.loads(text)["files"])
    assert "came damaged" in page.evaluate(check, text.replace("é", "e"))
    assert "came damaged" in page.evaluate(check, text[:-10])
    assert "came damaged" in page.evaluate(check, "<!doctype html>")
    assert "Forget the copy" in page.evaluate(check, text.replace('"form":1', '"form":2'))


def test_the_list_of_the_built_book_is_that_of_its_files(html):
    assert json.loads((html / offline.LIST).read_text()) == offline.listed(html)


# ---- Asked for, and not before ---------------------------------------------------------------------------------------


def test_who_has_not_asked_is_asked_nothing_and_nothing_is_kept(reader, host):
    page = reader.open(LESSON)
    assert told(page) == "one one one one one one"
    page.get_by_role("link", name="Keep this book on this device").click()
    expect(panel(page)).to_have_attribute("data-ready", "true")
    assert page.evaluate(STORED) == [] and page.evaluate(REGISTERED) == 0
    assert host.asked.count(offline.LIST) == 1 and offline.WORKER not in host.asked


def test_sizes_are_told_before_with_the_training_text_and_without(reader):
    page = at_panel(reader)
    expect(panel(page).get_by_role("status")).to_contain_text("It takes 1.3 MB on this device.")
    panel(page).get_by_label("The whole training text too, 1.0 MB").uncheck()
    expect(panel(page).get_by_role("status")).to_contain_text("It takes 0.")
    expect(panel(page).get_by_role("button", name="Keep it: 0.")).to_be_visible()


def test_what_is_kept_needs_no_network_from_its_front_door_to_its_workers(reader, host):
    page = kept(reader)
    expect(panel(page).get_by_role("status")).to_be_focused()  # and not the button that forgets
    host.down = True
    host.asked.clear()
    reader.open("", page)
    page.wait_for_url("**/book/index.html")
    expect(note(page)).to_have_text("The site can’t be reached. You read the copy on this device, which is whole.")
    reader.open(f"{LESSON}?highlight=word#out", page)
    assert told(page) == "one one one one one one"
    answer = page.goto(host.url + "chapters/a%20b")  # as hosts without .html have it
    assert answer.headers["content-security-policy"] == POLICY
    assert set(host.asked) <= {offline.LIST, "/favicon.ico"}


def test_a_page_that_is_no_part_of_the_copy_says_so_without_a_network(reader, host):
    page = kept(reader)
    host.down = True
    reader.expected = "504"
    reader.open("book/another.html", page)
    expect(page.get_by_role("heading", name="This page is not kept")).to_be_visible()
    page.get_by_role("link", name="To the front page").click()
    expect(page.get_by_role("heading", name="The front page")).to_be_visible()


def test_without_the_training_text_that_alone_needs_the_site(reader, host):
    page = at_panel(reader)
    panel(page).get_by_label("The whole training text too").uncheck()
    press(page, "Keep it")
    expect(panel(page).get_by_role("status")).to_contain_text("whole but for the training text")
    reader.open(LESSON, page)
    assert told(page) == "one one one one one one"  # it comes from the site
    at_panel(reader, page)
    panel(page).get_by_label("The whole training text too").check()
    press(page, "Keep the training text too: 1.0 MB")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)


# ---- A newer version -------------------------------------------------------------------------------------------------


def test_a_newer_version_is_told_taken_whole_and_only_what_changed_is_fetched(reader, host):
    page = kept(reader)
    reader.open(LESSON, page)
    write_site(host.folder, "two")
    opened_before = reader.open(LESSON)
    expect(note(opened_before)).to_contain_text("A newer version of this book is there.")
    assert told(opened_before) == "one one one one one one"
    note(opened_before).get_by_role("link", name="Take it").click()
    opened_before.wait_for_url("**/book/keep.html")
    expect(panel(opened_before).get_by_role("status")).to_contain_text("A newer version of this book is there.")
    host.asked.clear()
    press(opened_before, "Take the newer version")
    expect(panel(opened_before).get_by_role("status")).to_have_text(WHOLE)
    assert "chapters/a%20b.html" in host.asked and "_static/toy.js" in host.asked
    assert "_static/specimens/village/corpus/1.bin" not in host.asked and "_static/dom.js" not in host.asked
    # A page that was opened before is of its version to the end, all that it asks for later included.
    assert told(page) == "one one one one one one"
    reader.open(LESSON, page)
    assert told(page) == "two two two two two two"


def test_of_a_version_that_nobody_reads_any_more_nothing_is_left(reader, host):
    page = kept(reader)
    before = files_kept(page)
    write_site(host.folder, "two")
    at_panel(reader, page)
    press(page, "Take the newer version")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    both = files_kept(page)
    assert both > before
    reader.open(LESSON, page)  # the page before it is closed, so with the next one it is seen that nobody reads the old
    reader.open("book/index.html", page)
    page.wait_for_function(
        f"async (most) => (await ({STORED})()).filter((name) => name.startsWith('file/')).length <= most", arg=len(listed(host))
    )
    assert files_kept(page) == listed(host)


def test_the_old_version_stands_until_all_of_the_new_one_has_come(reader, host):
    page = kept(reader)
    write_site(host.folder, "two")
    host.faults["_static/late.js"] = 404
    at_panel(reader, page)
    reader.expected = "404"
    press(page, "Take the newer version")
    expect(panel(page).get_by_role("alert")).to_contain_text("_static/late.js is missing (HTTP status 404)")
    lesson = reader.open(LESSON)
    assert told(lesson) == "one one one one one one"
    host.faults.clear()
    press(page, "Take the newer version")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    reader.open(LESSON, lesson)
    assert told(lesson) == "two two two two two two"


def test_what_was_left_out_is_never_taken_from_another_version(reader, host):
    page = at_panel(reader)
    panel(page).get_by_label("The whole training text too").uncheck()
    press(page, "Keep it")
    expect(panel(page).get_by_role("status")).to_contain_text("whole but for the training text")
    write_site(host.folder, "two")
    reader.expected = "409"
    reader.open(LESSON, page)
    assert "not the one that belongs to this version of the book" in told(page)


def test_a_page_that_only_the_newer_version_has_comes_from_it_with_all_it_asks_for(reader, host):
    page = kept(reader)
    write_site(host.folder, "two")
    (host.folder / "chapters" / "new.html").write_text((host.folder / "chapters" / "a b.html").read_text())
    reader.open("chapters/new.html", page)
    assert told(page) == "two two two two two two"


# ---- Broken off ------------------------------------------------------------------------------------------------------


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
    expect(panel(page).get_by_role("alert")).to_contain_text("The site did not say what there is to keep")
    host.faults.clear()
    press(page, "Try again")
    expect(panel(page).get_by_role("button", name="Keep it")).to_be_visible()
    expect(panel(page).get_by_role("alert")).to_be_hidden()


# ---- Forgotten -------------------------------------------------------------------------------------------------------


def test_forgotten_nothing_of_it_is_left(reader, host):
    page = kept(reader)
    reader.open(LESSON, page)
    at_panel(reader, page)
    press(page, "Forget it")
    expect(panel(page).get_by_role("status")).to_contain_text("It takes 1.3 MB")
    expect(panel(page).get_by_role("button", name="Keep it")).to_be_focused()
    reader.open(LESSON, page)
    assert told(page) == "one one one one one one"
    assert page.evaluate("caches.keys()") == [] and page.evaluate(REGISTERED) == 0


def test_a_copy_whose_worker_is_gone_is_taken_up_again_without_coming_again(reader, host):
    page = kept(reader)
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).unregister()")
    at_panel(reader, page)
    host.asked.clear()
    press(page, "Go on: 1.3 of 1.3 MB are here")
    expect(panel(page).get_by_role("status")).to_have_text(WHOLE)
    assert set(host.asked) == {offline.LIST, offline.WORKER}


def test_what_the_figures_keep_of_the_real_model_is_told_and_left_alone(reader):
    page = at_panel(reader)
    page.evaluate(
        """async () => {
          const { keepPart } = await import("/course/grown/_static/engine/delivery/keeping.js");
          const part = { file: "part-0.bin", bytes: 98e6, sha256: "0".repeat(64) };
          await keepPart({ name: "smollm2", file: "x.gguf", bytes: 98e6, sha256: "", parts: [part] }, part, new Uint8Array(5));
        }"""
    )
    kept(reader, page)
    expect(page.locator(".gnm-offline-real")).to_have_text("98 of its 98 MB are kept in this browser.")
    press(page, "Forget it")
    expect(panel(page).get_by_role("button", name="Keep it")).to_be_visible()
    assert page.evaluate("caches.keys()") == ["grown-not-made: smollm2"]
