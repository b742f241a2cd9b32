"""How long it would take to read what a model has read: guessed first, then reckoned by the hours a day."""

import json
import re

import pytest
from playwright.sync_api import expect
from widget_page import ROOT, write_page

import lab.smollm2
from widgets import Openness, base

WIDGET = Openness()


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("openness")
    write_page(folder, Openness(revealed=True))
    write_page(folder, Openness(reckoned=True, hours=1), name="reckoned.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    return lambda name="index.html": watched(url + name, '[data-widget="Openness"][data-ready="true"]', expected=None)


def test_the_sizes_are_those_of_the_models():
    village, smollm2 = WIDGET.texts
    index = json.loads((base.SPECIMENS / "village/seed-0/index.json").read_text())["checkpoints"][-1]
    assert (village["tokens"], village["file"]) == (index["tokens"], index["bytes"])
    assert smollm2["file"] == lab.smollm2.BYTES
    assert "two trillion tokens" in (ROOT / "chapters/grown-or-made/who-set-a-real-one.md").read_text()
    assert smollm2["tokens"] == 2e12


def test_how_long_it_takes_is_guessed_first_and_follows_the_hours(visit):
    page = visit()
    table = page.locator(".o-reading")
    expect(table).to_be_hidden()
    assert "years" not in re.sub(r"years ago", "", page.locator(".o-read").inner_text())
    page.get_by_label("in the time of the mammoths").check()
    page.get_by_role("button", name="Show how long").click()
    expect(page.locator(".o-read .p-said")).to_contain_text("Rightly guessed.")
    hours = page.get_by_label("Hours of reading a day")
    expect(hours).to_have_value("8")
    for given in (8, 16):
        hours.fill(str(given))
        cells = table.locator("tbody tr").evaluate_all("rows => rows.map((row) => row.cells[3].textContent)")
        days = [text["tokens"] / 238 / 60 / given for text in WIDGET.texts]
        told = [(float(cell.split()[0].replace(",", "")), cell.split()[1]) for cell in cells]
        assert told == [
            (pytest.approx(days[0], rel=0.05), "days"),
            (pytest.approx(days[1] / 365.25, rel=0.05), "years"),
        ]
    expect(page.locator(".o-read")).to_contain_text("it takes 4 terabytes, 41,000 times the file")
    page.reload()
    expect(hours).to_have_value("16")  # and it is not asked again


def test_a_figure_that_is_set_to_reckon_asks_nothing(visit):
    expect(visit("reckoned.html").locator(".o-reading")).to_contain_text("380,000 years")
