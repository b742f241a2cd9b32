"""The page on what a copy is made of tells what this very copy is made of."""

import platform
import re
from importlib import metadata
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from book import release
from book.extension import licences, made_of, offline


@pytest.fixture(scope="module")
def sections(html) -> dict[str, list[str]]:
    """The lines of the page's lists, by the id of the section that they stand in."""
    page = BeautifulSoup((html / "book" / "made-of.html").read_text(encoding="utf-8"), "html.parser")
    found = {}
    for section in page.select("article section"):
        own = section.find("ul", recursive=False)
        found[section["id"]] = [" ".join(line.get_text().split()) for line in own.find_all("li")] if own else []
    return found


def test_it_names_the_version_that_the_book_has(html):
    for page in ("made-of", "about"):
        assert (
            f"ersion {release.version()}" in BeautifulSoup((html / "book" / f"{page}.html").read_text(), "html.parser").get_text()
        )


def test_it_names_the_programs_that_are_installed(sections):
    assert f"Python {platform.python_version()}" in sections["programs"]
    assert f"PyTorch {metadata.version('torch')}" in sections["programs"]
    assert f"Jupyter Book {metadata.version('jupyter-book')}" in sections["programs"]
    assert any(line.startswith("plotly.js ") for line in sections["programs"])


def test_it_tells_how_long_each_page_with_cells_took(html, sections):
    *lessons, total = sections["lessons"]
    seconds = [float(re.search(r": ([\d.]+) s$", line)[1]) for line in lessons]
    assert len(lessons) > 30 and seconds == sorted(seconds, reverse=True) and min(seconds) > 0
    told = re.fullmatch(rf"All {len(lessons)}, one after the other: (\d+) s", total)
    assert abs(int(told[1]) - sum(seconds)) <= len(seconds) * 0.05 + 0.5  # each of them is rounded


def test_it_tells_the_size_of_the_site(html, sections):
    [line] = [line for line in sections["what-this-copy-is-made-of"] if line.startswith("Size")]
    told = re.fullmatch(r"Size of the site: ([\d,]+) MB in ([\d,]+) files\.", line)
    files = [path for path in html.rglob("*") if path.is_file() and path.name not in (offline.LIST, offline.WORKER)]
    assert int(told[2].replace(",", "")) == len(files)
    assert abs(int(told[1]) - sum(path.stat().st_size for path in files) / 1e6) <= 1


def test_it_lists_what_is_carried_of_others_with_its_licence(sections):
    lines = sections["licences"]
    for part in licences.OTHERS:
        if part.there():
            assert f"{part.named()}: {part.does}. {part.licence}." in lines


def test_it_is_written_again_when_there_is_something_else_to_tell(monkeypatch):
    took = {"chapters/a": 2.0}
    monkeypatch.setattr(made_of, "times", lambda app: dict(took))
    env = SimpleNamespace(found_docs={made_of.PAGE, "chapters/a"})
    assert made_of.told_otherwise(None, env) == [made_of.PAGE]
    assert made_of.told_otherwise(None, env) == []
    took["chapters/a"] = 2.5
    assert made_of.told_otherwise(None, env) == [made_of.PAGE]
    assert made_of.told_otherwise(None, SimpleNamespace(found_docs={"chapters/a"})) == []
