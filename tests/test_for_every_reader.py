"""What the page for every reader says was tested is what the tests do; and what a pass over the pages found stays mended."""

import re
from pathlib import Path

import axe_playwright_python
import fit
import pytest
import test_site

import widgets

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "book" / "for-every-reader.md").read_text(encoding="utf-8")


def test_it_names_the_very_axe_widths_and_measures_that_the_tests_have():
    [script] = Path(axe_playwright_python.__file__).parent.glob("*.js")
    version = re.search(r"axe v([\d.]+)", script.read_text(encoding="utf-8"))[1]
    assert f"axe {version} must find nothing serious or critical" in TEXT
    wide, narrow = test_site.WIDTHS
    assert f"opened {wide} px wide and {test_site.THEMES[wide]}, or {narrow} px wide and {test_site.THEMES[narrow]}" in TEXT
    assert f"at least {fit.LEAST} px high and wide" in TEXT
    assert {"wcag2aa", "wcag21aa", "wcag22aa", "best-practice"} <= set(fit.RULES)
    assert f"{fit.NARROW['viewport']['width']} px wide as well" in TEXT


def test_all_kinds_of_figure_are_looked_at_by_themselves():
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")]
    alone = [
        name
        for name in widgets.__all__
        if any(re.search("accessible|open_to_all", test) and f"{name}(" in test for test in tests)
    ]
    assert alone == widgets.__all__
    assert f"all {len(alone)} kinds" in TEXT


LARGE = "document.documentElement.style.fontSize = '200%'"


@pytest.mark.parametrize(
    "path, width, before",
    [
        ("chapters/opening/index.html", 320, ""),
        ("chapters/opening/the-seahorse.html", 320, ""),
        ("chapters/grown-or-made/what-the-gardener-set.html", 1280, LARGE),
    ],
)
def test_a_page_that_scrolled_sideways_no_longer_does(browser, site, path, width, before):
    """A mark tied to a heading's last word; a field for files; a table with letters of twice the size."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(site + path)
        page.evaluate(before or "null")
        for name in ("Read on", "Just show me"):
            for button in page.get_by_role("button", name=name, exact=True).all():
                button.click()
        for place in page.locator(".gnm-widget:visible").all():
            place.scroll_into_view_if_needed()
            place.locator('[data-widget][data-ready="true"]').wait_for(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
