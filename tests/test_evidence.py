"""The evidence: each table is told of, each command exists, and each lesson leads to what it read."""

import argparse
import csv
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from lab import records, table
from lab.evidence import catalogue

ROOT = Path(__file__).resolve().parent.parent
TABLES = catalogue.tables()
COMMANDS = sorted({command for one in TABLES for command in re.findall("`([^`]+)`", one.command)})
LESSONS = sorted(ROOT.glob("chapters/*/*.md"))
READS = re.compile(r"\bfigures\.(rows|shared|limit|capacity|curve|table)\(|\bplots\.\w+\(")
SAYS = re.compile(r'figures\.say\(.*"[a-z0-9{}-]+(/[a-z0-9-]+)+"\)$', re.MULTILINE)  # with a table that it was read from


# ---- What is told of each table --------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.key)
def test_a_table_has_a_measure_a_command_n_and_rows(one):
    assert one.what and one.n and one.rows > 0
    assert re.search(r"\d", one.n) or one.n.startswith("none")
    assert one.command.startswith("by hand") == (one.model == "published") and "<" not in one.command
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", one.date), "its date was not noted: write it with lab.table.write"


def test_no_two_tables_have_one_address():
    assert len({one.key for one in TABLES}) == len(TABLES)


def test_what_is_told_of_no_table_is_told_of_none_that_was_measured():
    """A row for a table that was renamed or dropped. A folder without any table is one still to be measured."""
    files = [file for one in TABLES for file in one.files]
    for line in catalogue.README.read_text().splitlines():
        if row := catalogue.ROW.fullmatch(line):
            folder = row[1].partition("/")[0]
            there = any(re.fullmatch(catalogue._pattern(row[1]), file) for file in files)
            assert there or not any(file.startswith(f"{folder}/") for file in files), row[1]


class Understood(Exception):
    """The arguments of a command were understood."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_exists_and_understands_its_arguments(command, monkeypatch):
    program, *words = command.split()
    if program == "make":
        assert re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return
    assert (program, words[0]) == ("python", "-m")
    _, name, *arguments = words
    place = ROOT.joinpath(*name.split("."))
    file = place / "__main__.py" if place.is_dir() else place.with_suffix(".py")
    assert '__name__ == "__main__"' in file.read_text()
    if "parse_args" not in file.read_text():
        assert arguments == []
        return
    parse = argparse.ArgumentParser.parse_args

    def only_parse(self, *given):
        parse(self, *given)
        raise Understood

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", only_parse)
    monkeypatch.setattr(sys, "argv", [str(file), *arguments])
    with pytest.raises(Understood):
        importlib.import_module(f"{name}.__main__" if place.is_dir() else name).main()


# ---- When and where --------------------------------------------------------------------------------------------------


def test_writing_a_table_notes_when_and_where_and_again_only_if_it_came_out_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "SPECIMENS", tmp_path)
    monkeypatch.setattr(records, "RECORDS", tmp_path / "measured.csv")
    (tmp_path / "measured.csv").write_text("table,date,machine\nm/old.csv,2020-01-01,\n")
    (tmp_path / "m").mkdir()

    def lines(name: str) -> int:
        return (tmp_path / "measured.csv").read_text().count(name)

    table.write(tmp_path / "m/new.csv", ("value",), [{"value": 1}])
    noted = records.noted()["m/new.csv"]
    assert noted["date"] > "2026" and "Python" in noted["machine"]
    table.write(tmp_path / "m/new.csv", ("value",), [{"value": 1}])
    assert lines("m/new.csv") == 1
    table.write(tmp_path / "m/new.csv", ("value",), [{"value": 2}])
    assert lines("m/new.csv") == 2
    table.write(tmp_path / "m/old.csv", ("value",), [{"value": 1}])
    assert records.noted()["m/old.csv"]["date"] > "2026"


def test_a_table_elsewhere_is_not_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "RECORDS", tmp_path / "measured.csv")
    table.write(tmp_path / "mine.csv", ("value",), [{"value": 1}])
    assert not (tmp_path / "measured.csv").exists()


# ---- What a lesson reads ---------------------------------------------------------------------------------------------

CELLS = """
import sys, types
sys.path.insert(0, {extension!r})
import kernel
kernel.watch(({specimens!r},), {out!r})
open({specimens!r} + "/m/opened.csv").close()
open({specimens!r} + "/m/index.json").close()
def none(): raise ValueError("too large for a file")
widget, without = types.SimpleNamespace(files=lambda: ["m/fetched.csv", "m/weights.safetensors"]), types.SimpleNamespace(files=none)
registry = types.SimpleNamespace(_instances={{"1": without, "2": widget, "3": object()}})
sys.modules["ipywidgets"] = types.SimpleNamespace(widgets=types.SimpleNamespace(widget=registry))
"""


def test_a_kernel_tells_the_tables_that_it_opened_and_that_its_widgets_may_fetch(tmp_path):
    specimens, out = (tmp_path / "specimens").resolve(), tmp_path / "read.json"
    (specimens / "m").mkdir(parents=True)
    for name in ("opened.csv", "unread.csv", "index.json"):
        (specimens / "m" / name).write_text("")
    cells = CELLS.format(extension=str(ROOT / "book/extension"), specimens=str(specimens), out=str(out))
    subprocess.run([sys.executable, "-c", cells], check=True)
    read = json.loads(out.read_text())
    assert read["tables"] == [f"{specimens}/m/fetched.csv", f"{specimens}/m/opened.csv"]
    assert read["folders"] == [f"{specimens}/m"]


def test_ipywidgets_still_keeps_its_widgets_where_the_kernel_looks():
    from ipywidgets import IntText
    from ipywidgets.widgets import widget

    made = IntText()
    assert made in widget._instances.values()
    made.close()


# ---- The built pages -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(html) -> BeautifulSoup:
    return BeautifulSoup((html / "book/evidence.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_and_the_tables_it_read_lead_to_each_other(path, html, page):
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    lesson = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"].partition("#") for link in lesson.select(".gnm-rests a")]
    text = path.read_text(encoding="utf-8").partition("\n## In code\n")[0]
    assert links or not READS.search(text), "its cells read a table, and it doesn't say which"
    for target, _, key in links:
        assert target.endswith("book/evidence.html")
        row = page.find(id=key)
        assert row, f"{key} is not in The evidence"
        assert f"../{name}.html" in [link["href"] for link in row.select('[data-is="Lessons"] a')]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_figure_in_a_sentence_leads_to_the_table_that_it_was_read_from(path, html, page):
    name = path.relative_to(ROOT).with_suffix("").as_posix()
    lesson = BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    figures = lesson.select("a.gnm-measured")
    assert bool(figures) == bool(SAYS.search(path.read_text(encoding="utf-8")))
    for figure in figures:
        assert figure.text and not figure.find_parent("a")
        assert page.find(id=figure["href"].partition("#")[2]), f"{figure['href']} is not in The evidence"
    known = json.loads((html / "_static/measured.json").read_text(encoding="utf-8"))
    assert {figure["href"].partition("#")[2] for figure in figures} <= known.keys()


def test_every_table_stands_on_the_page_with_all_that_is_known_of_it(page, html):
    rows = {row["id"]: row for row in page.select(".gnm-evidence > tbody > tr")}
    assert rows.keys() == {one.key for one in TABLES}
    for one in TABLES:
        row = rows[one.key]
        assert one.n in row.text and one.date in row.text
        assert len(row.select("details table tr")) == 1 + min(one.rows, 3)
        files = [html / "book" / link["href"] for link in row.select("a[download]")]
        assert len(files) == len(one.files) and all(file.exists() for file in files)
        with files[0].open(newline="") as file:
            assert next(csv.reader(file)) == [head.text for head in row.select("details th")]


def test_claims_lead_to_their_tables(page, html):
    claims = BeautifulSoup((html / "book/course/teachers/claims.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in claims.select('a[href*="evidence.html#"]')]
    assert links and all(page.find(id=link.partition("#")[2]) for link in links)


# ---- In a browser ----------------------------------------------------------------------------------------------------

KEYS = "rows => rows.map((row) => row.id)"
N = "rows => rows.map((row) => Number(row.querySelector('[data-is=n]').dataset.value))"
BODY = ".gnm-evidence > tbody > tr"


def test_a_column_is_sorted_by_keyboard_and_says_so(browser, site):
    page = browser.new_page()
    page.goto(f"{site}book/evidence.html")
    page.locator(".gnm-evidence[data-ready]").wait_for()
    head = page.get_by_role("columnheader", name="n", exact=True)
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    found = page.locator(BODY).evaluate_all(N)
    assert found == sorted(found, reverse=True) and found[0] > found[-1]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.locator(BODY).evaluate_all(N) == sorted(found)
    assert page.locator("[aria-sort]").count() == 1
    page.close()


def test_a_link_to_a_table_opens_it(browser, site):
    page = browser.new_page()
    page.goto(f"{site}book/evidence.html#village-capacities")
    expect(page.locator("#village-capacities details[open] table")).to_be_visible()
    page.close()


def test_a_figure_shows_what_it_was_measured_by_and_leads_there(browser, site):
    page = browser.new_page()
    page.goto(f"{site}chapters/grown-or-made/a-word-we-avoided.html")
    figure = page.locator("a.gnm-measured").first
    figure.hover()
    preview = page.locator(".gnm-preview")
    expect(preview.locator("strong")).to_have_text("From the table capacities, of village")
    expect(preview.locator("p")).to_contain_text("What it can do")
    preview.get_by_role("link", name="In the evidence").click()
    expect(page.locator("#village-capacities details[open] table")).to_be_visible()
    page.close()


def test_any_row_of_a_table_is_found_by_words(browser, site):
    page = browser.new_page()
    page.goto(f"{site}book/evidence.html#village-capacities")
    row = page.locator("#village-capacities")
    found = row.locator("details tbody tr")
    expect(found).to_have_count(3)
    search = row.get_by_label("Find some of its")
    search.fill("attractor other choice 6500")
    expect(row.get_by_role("status")).to_have_text("5 found.")
    assert [text.split("\t")[0] for text in found.all_inner_texts()] == ["0", "1", "2", "3", "4"], "the seed of each"
    assert all("6500" in text and "attractor of the other number" in text for text in found.all_inner_texts())
    search.fill("no such words")
    expect(row.get_by_role("status")).to_have_text("0 found.")
    search.fill("")
    expect(found).to_have_count(3)
    page.close()


def test_a_search_that_is_taken_back_while_its_files_come_shows_the_first_rows(browser, site):
    page = browser.new_page()
    held = []
    page.route("**/capacities.csv", lambda route: held.append(route))
    page.goto(f"{site}book/evidence.html#one-layer-capacities")
    row = page.locator("#one-layer-capacities")
    search = row.get_by_label("Find some of its")
    with page.expect_request("**/capacities.csv"):
        search.fill("belief")
    search.fill("")
    with page.expect_response("**/capacities.csv"):
        held[0].continue_()
    page.wait_for_timeout(500)  # in which they would come, were they still wanted
    expect(row.locator("details tbody tr")).to_have_count(3)
    page.close()


CELLS_OF = """async (text) => {
  const { cells, having } = await import("/_static/evidence_search.js");
  return [cells(text), having(cells(text), "B two")];
}"""


def test_quoted_cells_are_read_as_they_are_meant(browser, site):
    page = browser.new_page()
    page.goto(f"{site}book/evidence.html")
    rows, having = page.evaluate(CELLS_OF, 'a,b,c\n"one, ""two""",,3\r\nb,two,\n')
    assert rows == [["a", "b", "c"], ['one, "two"', "", "3"], ["b", "two", ""]]
    assert having == [["b", "two", ""]]
    page.close()


def test_rows_that_do_not_come_are_told_of_and_the_first_stay(browser, site):
    page = browser.new_page()
    page.route("**/capacities.csv", lambda route: route.fulfill(status=404))
    page.goto(f"{site}book/evidence.html#one-layer-capacities")
    row = page.locator("#one-layer-capacities")
    row.get_by_label("Find some of its").fill("belief")
    expect(row.get_by_role("status")).to_contain_text("capacities.csv is missing")
    assert row.locator("details tbody tr").count() == 3
    page.close()


def test_without_a_script_it_is_a_plain_table(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}book/evidence.html")
    assert page.locator(BODY).evaluate_all(KEYS) == [one.key for one in TABLES]
    assert page.locator(".gnm-evidence button").count() == 0
    page.locator(".gnm-evidence summary").first.click()
    assert page.locator(".gnm-evidence details table").first.is_visible()
    context.close()
