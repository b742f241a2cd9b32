"""The pages as notebooks: what a reader opens in JupyterLab, on Binder, or takes along from below a page."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import jinja2
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import HTML
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book import notebooks
from book.extension import cells, in_code, markdown, repository

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted(path.relative_to(ROOT / "chapters").with_suffix("") for path in ROOT.glob("chapters/*/*.md"))
BUILT = HTML / notebooks.FOLDER
PATHS = sorted(path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*.ipynb")) or ["index.ipynb"]
FOLDED = "jp-MarkdownHeadingCollapsed"


def code(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def gathered(html: str, *code: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    found = cells.Cells(list(code))
    for block in cells.blocks(markdown.prepare(html, lambda href: href)):
        found.add(block)
    return found.end()


# ---- What is written into them ---------------------------------------------------------------------------------------

CELL = '<div class="cell"></div>'


def test_each_section_is_a_cell_and_each_figure_stands_where_the_page_has_it():
    html = f"<section><h1>A</h1><p>b</p>{CELL}<p>c</p><section><h2>D</h2><p>e</p>{CELL}</section></section>"
    found = gathered(html, code("set_up", "remove-cell"), code("one"), code("two"))
    assert [cell.source for cell in found] == ["# A\n\nb", "set_up", "one", "c", "## D\n\ne", "two"]
    assert [bool(cell.metadata) for cell in found] == [False, True, False, False, False, False]
    assert found[1].metadata == {"jupyter": {"source_hidden": True}}


def test_what_follows_a_question_is_folded_to_the_end_of_the_page():
    html = f"<h1>A</h1><h2>B</h2>{CELL}<p>told</p>{CELL}<h2>C</h2><p>found</p><h3>D</h3><p>more</p>"
    found = gathered(html, code("asks", "asks"), code("plot"))
    assert [(cell.source, FOLDED in cell.metadata) for cell in found] == [
        ("# A", False),
        ("## B", False),
        ("asks", False),
        (f"### {cells.AFTERWARDS}", True),
        ("told", False),
        ("plot", False),
        ("## C", True),
        ("found", False),
        ("### D", True),
        ("more", False),
    ]


def test_what_a_guess_covers_is_folded_to_the_end_of_its_section_even_where_only_a_figure_follows():
    found = gathered(f"<h1>A</h1>{CELL}{CELL}<h2>B</h2><p>open</p>", code("guess", "covers"), code("plot"))
    assert [(cell.source, FOLDED in cell.metadata) for cell in found] == [
        ("# A", False),
        ("guess", False),
        (f"## {cells.AFTERWARDS}", True),
        ("plot", False),
        ("## B\n\nopen", False),
    ]


def test_a_long_cell_is_folded_unless_it_is_there_to_be_read():
    long = "\n".join("abcdefg")
    found = gathered(CELL * 3, code(long), code(long, "in-code"), code("short"))
    assert [bool(cell.metadata) for cell in found] == [True, False, False]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>2 &lt; 3, <code>a_b</code>, $5 and 5*4_3</p>", r"2 \< 3, `a_b`, \$5 and 5\*4\_3"),
        ('<p><a href="x.html">x</a> <a href="gone">words</a></p>', "[x](x.html) words"),
        ('<h2>A<a class="headerlink" href="#a">#</a></h2><p class="on-page">b</p><p class="in-notebook">c</p>', "## A\n\nc"),
        ('<dl class="glossary"><dt id="term-a">a</dt><dd><p>b</p></dd></dl>', '<a id="term-a"></a>**a**\n\nb'),
        ('<div class="highlight-ipython3"><div><pre><span>x</span> = "$"</pre></div></div>', '```python\nx = "$"\n```'),
        ('<div class="admonition"><p>Note</p><p>b</p></div>', "> Note\n>\n> b"),
    ],
)
def test_a_page_is_said_in_markdown(html, expected):
    soup = markdown.prepare(html, lambda href: None if href == "gone" else href)
    assert markdown.markdown(list(soup.children)) == expected


# ---- Those of the book -----------------------------------------------------------------------------------------------


@pytest.fixture(params=PATHS)
def notebook(request, html):
    made = nbformat.read(html / notebooks.FOLDER / request.param, as_version=4)
    nbformat.validate(made)
    made.path = request.param
    return made


def text(notebook) -> str:
    """All of its prose, with what stands in code left out."""
    prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.sub(r"```.*?```|`[^`]*`", "", prose, flags=re.DOTALL)


def test_every_page_is_a_notebook_but_what_only_the_site_has(html):
    pages = {path.relative_to(html).as_posix() for path in html.rglob("*.html")} - {"index.html", "search.html"}
    only = {f"book/{name}.html" for name in ("answers", "keep", "evidence", "made-of")}
    names = {name.partition("/")[2].replace(".html", ".ipynb") for name in pages - only}
    assert set(PATHS) == names


def test_a_notebook_has_nothing_left_to_resolve_and_nothing_run(notebook):
    prose = text(notebook)
    assert re.findall(r"\{[\w:,-]+\}|:::|\bNaN\b|\bnan\b|\binf\b", prose) == []
    assert re.findall(r"</?(?!a\b|https?:)\w+", prose) == [], "HTML in the text"
    assert prose.lstrip().startswith("# ")
    assert all(cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert notebooks.digest(notebook) == notebook.metadata.grown_not_made.made


def test_links_of_a_notebook_lead_somewhere(notebook, html):
    folder = html / notebooks.FOLDER
    broken = []
    for href in re.findall(r"\]\(<?([^)\s>]+)", text(notebook)):
        target, _, place = unquote(href).partition("#")
        if re.match("[a-z]+:", href):
            continue
        file = (folder / notebook.path if not target else folder / notebook.path / ".." / target).resolve()
        in_checkout = ROOT / notebooks.FOLDER / notebook.path / ".." / target
        if file.suffix != ".ipynb":
            if not in_checkout.resolve().is_file():
                broken.append(href)
        elif not file.is_file() or (place and f'<a id="{place}">' not in text(nbformat.read(file, as_version=4))):
            broken.append(href)
    assert broken == []


def test_the_first_notebook_lists_all_lessons(html):
    index = text(nbformat.read(html / notebooks.FOLDER / "index.ipynb", as_version=4))
    assert {f"{path}.ipynb" for path in LESSONS} <= set(re.findall(r"\]\(([^)]+)\)", index))


def test_no_notebook_tells_before_it_asks(notebook):
    """After a figure that asks, the source of what follows can be seen only below a folded heading."""
    page = next(ROOT.glob(f"*/{Path(notebook.path).with_suffix('.md')}"), None)
    if page is None or not re.search(r"^:tags:.*\basks\b", page.read_text(), re.MULTILINE):
        return
    at = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.get(FOLDED))
    assert notebook.cells[at - 1].cell_type == "code"
    *below, last = notebook.cells[at:]
    headings = [cell for cell in below if cell.cell_type == "markdown" and cell.source.startswith("#")]
    assert all(cell.metadata.get(FOLDED) for cell in headings)
    assert last.source.startswith("## Next\n"), "JupyterLab unfolds what the last cell stands under, when all are run"


# ---- Where a reader has written into them ----------------------------------------------------------------------------


def made(*sources: str, outputs=()) -> nbformat.NotebookNode:
    new = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, outputs=list(outputs)) for source in sources])
    new.metadata["grown_not_made"] = {"made": notebooks.digest(new)}
    return new


def test_what_a_reader_wrote_stays_and_what_was_only_run_is_brought_up_to_date(tmp_path):
    ours, theirs = tmp_path / "built", tmp_path / "notebooks"
    (ours / "a").mkdir(parents=True)
    for name in ("a/same", "a/run", "a/written", "gone"):
        nbformat.write(made("x = 1"), ours / f"{name}.ipynb")
    assert notebooks.take(ours, theirs) == []

    written = nbformat.read(theirs / "a/written.ipynb", as_version=4)
    written.cells[0].source = "x = 2"
    nbformat.write(written, theirs / "a/written.ipynb")
    run = nbformat.read(theirs / "a/run.ipynb", as_version=4)
    run.cells[0].outputs = [nbformat.v4.new_output("stream", text="1")]
    nbformat.write(run, theirs / "a/run.ipynb")
    nbformat.write(nbformat.v4.new_notebook(), theirs / "own.ipynb")
    own = (theirs / "own.ipynb").read_bytes()
    shutil.copy(theirs / "a/written.ipynb", theirs / "dropped.ipynb")  # changed, and no longer the book's
    (ours / "gone.ipynb").unlink()

    assert notebooks.take(ours, theirs) == [Path("a/written.ipynb"), Path("dropped.ipynb")]
    assert (theirs / "own.ipynb").read_bytes() == own, "the reader's own, of which nothing need be said"
    assert nbformat.read(theirs / "a/run.ipynb", as_version=4).cells[0].outputs, "run, and still the same"
    assert not (theirs / "gone.ipynb").exists()

    for name in ("a/same", "a/run", "a/written"):
        nbformat.write(made("x = 3"), ours / f"{name}.ipynb")
    assert notebooks.take(ours, theirs) == [Path("a/written.ipynb"), Path("dropped.ipynb")]
    assert "to get the book's again" in notebooks.told(Path("a/written.ipynb"), there=True)
    assert "The book has it no more" in notebooks.told(Path("dropped.ipynb"), there=False)
    sources = {path.stem: nbformat.read(path, as_version=4).cells[0].source for path in (theirs / "a").glob("*.ipynb")}
    assert sources == {"same": "x = 3", "run": "x = 3", "written": "x = 2"}


def test_notebooks_are_no_part_of_the_checkout():
    ignored = ["git", "check-ignore", "notebooks/index.ipynb", "notebooks/a/.ipynb_checkpoints/x.ipynb"]
    assert len(subprocess.run(ignored, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()) == 2


# ---- Where they are opened -------------------------------------------------------------------------------------------


def test_binder_and_make_lab_open_on_the_list_of_lessons():
    at = "/lab/tree/notebooks/index.ipynb"
    assert {part["default_url"] for part in json.loads((ROOT / ".binder/jupyter_server_config.json").read_text()).values()} == {
        at
    }
    assert f"default_url={at}" in (ROOT / "Makefile").read_text()


def test_the_state_of_figures_is_saved_with_a_notebook():
    """The setting is one that the widgets' extension has: JupyterLab says nothing of one that it doesn't know."""
    [schema] = Path(sys.prefix).glob("share/jupyter/labextensions/@jupyter-widgets/jupyterlab-manager/schemas/**/plugin.json")
    known = json.loads(schema.read_text())["properties"]
    ours = json.loads((ROOT / ".binder/overrides.json").read_text())["@jupyter-widgets/jupyterlab-manager:plugin"]
    assert ours == {"saveState": True} and known["saveState"]["type"] == "boolean" and known["saveState"]["default"] is False


def test_links_into_the_repository_are_there_when_it_is_known(monkeypatch):
    monkeypatch.delenv("REPOSITORY", raising=False)
    assert (repository.url(), repository.binder("notebooks/a.ipynb"), repository.issue("A page")) == ("", "", "")
    monkeypatch.setenv("REPOSITORY", "some-one/grown.not")
    assert repository.url() == "https://github.com/some-one/grown.not"
    assert repository.binder("notebooks/a/b.ipynb").endswith(
        "mybinder.org/v2/gh/some-one/grown.not/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2Fa%2Fb.ipynb"
    )
    assert repository.issue("A & b").endswith("/some-one/grown.not/issues/new?title=A%20%26%20b%3A%20")
    monkeypatch.setenv("REPOSITORY", "https://github.com/some-one/grown")
    with pytest.raises(ExtensionError, match="owner/name"):
        repository.url()


def pseudo_xml(folder: Path, text: str) -> str:
    """A page of one sentence, as Sphinx reads it."""
    folder.mkdir(parents=True)
    (folder / "index.md").write_text(f"# A\n\n{text}\n", encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "book.extension.repository"],
        "master_doc": "index",
        "source_suffix": {".md": "markdown"},  # Sphinx adds to the one that it has by itself, and keeps it for the next
    }
    with patch_docutils(), docutils_namespace():
        Sphinx(folder, None, folder / "out", folder / "trees", "pseudoxml", settings, status=None).build()
    return (folder / "out" / "index.pseudoxml").read_text(encoding="utf-8")


def test_a_sentence_links_into_the_repository_only_when_it_is_known(tmp_path, monkeypatch):
    sentence = "Please {repository}`tell us <issues>`, or look at {repository}`all of it <.>`."
    monkeypatch.delenv("REPOSITORY", raising=False)
    unlinked = pseudo_xml(tmp_path / "a", sentence)
    assert "tell us" in unlinked and "all of it" in unlinked and "refuri" not in unlinked
    monkeypatch.setenv("REPOSITORY", "some/one")
    linked = re.findall(r'refuri="([^"]+)"', pseudo_xml(tmp_path / "b", sentence))
    assert linked == ["https://github.com/some/one/issues", "https://github.com/some/one"]


@pytest.mark.parametrize("known", [False, True])
def test_below_a_page_stand_its_notebook_and_what_is_known_of_the_repository(known):
    links = {"gnm_repository": "https://r", "gnm_binder": "https://b", "gnm_issue": "https://i"} if known else {}
    template = jinja2.Template((ROOT / "book/templates/notebook.html").read_text())
    shown = template.render(gnm_notebook="notebooks/a.ipynb", pathto=lambda path, _: f"../{path}", **links)
    addresses = [one["href"] for one in BeautifulSoup(shown, "html.parser").select("a")]
    assert addresses == ["../notebooks/a.ipynb", *(["https://b", "https://r", "https://i"] if known else [])]
    assert template.render().strip() == "", "a page without a notebook"


def test_what_is_published_links_to_the_repository_it_comes_from():
    steps = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text())["jobs"]["publish"]["steps"]
    commands = [(step["run"], step["env"]) for step in steps if "run" in step]
    assert commands == [("make build", {"REPOSITORY": "${{ github.repository }}"})]
    told = os.environ | {"REPOSITORY": "some/one"}
    says = subprocess.run(["make", "--dry-run", "--always-make", "build"], cwd=ROOT, capture_output=True, text=True, env=told)
    assert "some/one" in says.stdout and "jupyter-book build" in says.stdout


def test_pages_offer_their_notebook_and_no_link_into_an_unknown_repository(html):
    """The site that is tested is built without one."""
    for path in PATHS:
        name = path.replace(".ipynb", ".html")
        page = next(file for file in html.glob(f"*/{name}" if "/" in name or path != "index.ipynb" else "book/index.html"))
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        offered = soup.select(".gnm-notebook a")
        assert [(page.parent / str(one["href"])).resolve() for one in offered] == [(html / notebooks.FOLDER / path).resolve()]
        assert not soup.select('a[href*="mybinder.org/v2"], a[href*="/issues"]')


def test_sections_in_code_are_folded_on_the_page_and_not_executed(html):
    pages = [page for page in html.rglob("*.html") if 'class="gnm-in-code"' in page.read_text(encoding="utf-8")]
    for page in pages:
        folded = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("details.gnm-in-code")
        assert folded.get("open") is None and folded.select_one("summary").get_text().startswith("In code")
        assert folded.select(".cell_input") and not folded.select(".cell_output")
        assert in_code.TAG in " ".join(folded.select_one(".cell")["class"])
