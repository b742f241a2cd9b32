"""Of a book that is kept on a device a newer version is told, and taken whole: never something of both."""

from kept_page import LESSON, STORED, WHOLE, at_panel, files_kept, host, kept, listed, note, panel, press, reader, told  # noqa: F401  (fixtures)
from kept_site import write_site
from playwright.sync_api import expect


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
