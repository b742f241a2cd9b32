"""What every lesson keeps to: one question, one sitting, one figure or two, and no figure in a sentence that nobody measured."""

import re
from pathlib import Path

import pytest
import yaml

from lab.evidence import catalogue, figures

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(path for path in ROOT.glob("chapters/*/*.md") if path.stem != "index")
OPENINGS = sorted(ROOT.glob("chapters/*/index.md"))
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
WIDGET = re.compile(r"^(?:\w+ = )?([A-Z]\w+)\(.*\)$", re.MULTILINE)
SAID = re.compile(r"\{measured\}`([^`]+)`")

TABLES = catalogue.tables()
WORDS = 900
WIDGETS = 2


def parts(path: Path) -> tuple[dict, str, list[str]]:
    """A page's header, its prose, and its cells' code. Left out is what stands at the end: *Check yourself*, which asks what the
    course has, and *In code*, which is for another reader."""
    _, header, text = path.read_text(encoding="utf-8").split("---\n", 2)
    text = text.partition("\n## Check yourself\n")[0].partition("\n## In code\n")[0]
    return yaml.safe_load(header), CELL.sub("", text), CELL.findall(text)


def name(path: Path) -> str:
    return path.relative_to(ROOT / "chapters").with_suffix("").as_posix()


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_lesson_asks_one_question_and_ends_in_what_was_found_and_what_is_open(path):
    header, prose, cells = parts(path)
    assert header["myst"]["html_meta"]["description"].endswith("?")
    assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1
    assert len(prose.split()) <= WORDS
    assert len(WIDGET.findall("\n".join(cells))) <= WIDGETS
    last = re.split(r"^## ", prose, flags=re.MULTILINE)[-1]
    assert last.startswith("Found and left open\n")
    assert "**Found" in last and "**Open" in last


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_a_lesson_with_a_figure_goes_on_from_it_in_code(path):
    _, _, text = path.read_text(encoding="utf-8").split("---\n", 2)
    told, _, in_code = text.partition("\n## In code\n")
    cells = re.findall(r"^```\{code-cell\}[^\n]*\n:tags: \[in-code\]$", in_code, re.MULTILINE)
    assert len(cells) == len(CELL.findall(in_code)), "these cells would be executed for the page"
    assert "in-code" not in told
    told = told.partition("\n## Check yourself\n")[0]
    assert len(cells) in (2, 3) if "{code-cell}" in told else not in_code


@pytest.mark.parametrize("path", OPENINGS, ids=name)
def test_a_chapter_opens_with_its_question_what_one_will_be_able_to_say_and_its_lessons(path):
    header, prose, _ = parts(path)
    assert header["myst"]["html_meta"]["description"].endswith("?")
    assert "\n## What you will be able to say\n" in prose
    assert "```{lessons}" in prose


@pytest.mark.parametrize("path", LESSONS + OPENINGS, ids=name)
def test_a_page_measures_what_it_says_and_nothing_else(path, monkeypatch):
    _, prose, cells = parts(path)
    measured, tables = [], set()
    monkeypatch.setattr(figures, "say", lambda key, text, table=None: measured.append(key) or tables.add(table))
    if "figures.say(" in "".join(cells):
        exec("\n".join(re.sub(r"^:tags:.*$", "", cells[0], flags=re.MULTILINE).splitlines()), {})  # noqa: S102 - the book's own cell
    assert sorted(measured) == sorted(set(measured)), "a figure is handed over twice"
    assert set(measured) == set(SAID.findall(prose))
    assert tables - {None} <= {f"{one.model}/{one.name}" for one in TABLES}


def test_there_are_lessons_and_each_is_in_the_table_of_contents_once():
    contents = (ROOT / "_toc.yml").read_text()
    listed = re.findall(r"file: (chapters/\S+)", contents)
    assert len(LESSONS) >= 25
    assert sorted(listed) == sorted(f"chapters/{name(path)}" for path in LESSONS + OPENINGS)


def test_percentages_are_written_as_in_the_figures():
    """100%, not “100 %”: in the prose, in what is handed over to it, and in the plates."""
    sources = [*ROOT.glob("chapters/*/*.md"), *ROOT.glob("book/*.md"), *ROOT.glob("lab/evidence/**/*.py")]
    apart = re.compile(r"[\d}](\s|\\u00a0|\\xa0)%(?![\w(={])")
    assert len(sources) > 30 and apart.search(r"95 %, f'{share}\u00a0%'")
    assert not [f"{name}: {found[0]}" for name in sources if (found := apart.search(name.read_text(encoding="utf-8")))]
