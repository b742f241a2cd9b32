"""A book that is kept on a device: told before it comes, read without a network, and forgotten to the last file."""

import hashlib
import json

from kept_page import LESSON, REGISTERED, STORED, WHOLE, at_panel, host, kept, note, panel, press, reader, told  # noqa: F401  (fixtures)
from playwright.sync_api import expect

from book.extension import offline
from book.extension.own_files import POLICY

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
