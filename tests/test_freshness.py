"""A build executes, reads and writes what a change concerns, and the tests refuse a site that was built before one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, why_no_site
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from book.extension import copies, execution, freshness, imports, sources
from book.extension import widgets as placed


@pytest.fixture
def project(tmp_path):
    """A small project with the folders of this one, and nothing in them yet but what every one has."""
    for folder in sources.FOLDERS:
        (tmp_path / folder).mkdir()
    for file in sources.FILES:
        (tmp_path / file).write_text("")
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


# ---- What lessons read besides their modules -------------------------------------------------------------------------

READS = """
import json, sys
from pathlib import Path
root, read = Path.cwd(), []
sys.addaudithook(lambda event, given: read.append(str(given[0])) if event == "open" else None)
from course import figure_tasks, lessons
from widgets import FigureTask, Inventory, Openness, SelfCheck
read.clear()
Openness().models, SelfCheck(lesson=lessons.names()[0]), Inventory(), FigureTask(task=figure_tasks.names()[0])
print(json.dumps([path for path in read if path.startswith(str(root)) and Path(path).suffix in (".yaml", ".csv", ".json")]))
"""


def test_of_whatever_a_lesson_s_cells_read_a_build_knows():
    """Else a teacher changes a question, and the page asks the old one."""
    told = subprocess.run([sys.executable, "-c", READS], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    read = {Path(path).relative_to(ROOT) for path in json.loads(told)}
    assert {path.parts[1] for path in read if path.parts[0] == "course"} == {"questions", "concepts", "tasks"}
    with_modules = {path.relative_to(ROOT) for path in imports.reached(READS, ROOT)}
    assert not [path for path in read - with_modules if not any(path.is_relative_to(folder) for folder in execution.DATA)]


# ---- Which modules a lesson stands on --------------------------------------------------------------------------------


def names(code: str, root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in imports.reached(code, root)}


def test_imports_are_followed_to_their_end_and_no_further(project):
    write(
        project,
        {
            "lab/__init__.py": "",
            "lab/a.py": "from lab import b\nimport numpy",
            "lab/b.py": "def late():\n    import lab.rooms.c",
            "lab/rooms/__init__.py": "",
            "lab/rooms/c.py": "from . import d\nfrom .d import x\nfrom ..a import y",
            "lab/rooms/d.py": "",
            "lab/apart.py": "",
            "lab/b/facts.json": "{}",
            "lab/apart/facts.json": "{}",
        },
    )
    assert names("from lab import a", project) == {"lab/a.py", "lab/b.py", "lab/b/facts.json", "lab/rooms/c.py", "lab/rooms/d.py"}
    assert names("import os", project) == set()


def test_a_name_that_a_package_passes_on_leads_to_its_own_module_only(project):
    write(
        project,
        {
            "widgets/__init__.py": "from widgets.one import One\nfrom widgets.two import Two",
            "widgets/one.py": "from widgets.base import Base",
            "widgets/two.py": "",
            "widgets/base.py": "",
            "lab/__init__.py": "from lab.x import known\nHERE = 1",
            "lab/x.py": "",
        },
    )
    assert names("from widgets import One", project) == {"widgets/one.py", "widgets/base.py"}
    assert names("import widgets", project) == {"widgets/__init__.py", "widgets/one.py", "widgets/two.py", "widgets/base.py"}
    assert names("from lab import HERE", project) == {"lab/__init__.py", "lab/x.py"}


def test_cells_that_python_alone_cannot_read_stand_on_everything(project):
    write(project, {"lab/a.py": "", "widgets/b.py": ""})
    assert names("%matplotlib inline", project) == {"lab/a.py", "widgets/b.py"}


# ---- What is executed again ------------------------------------------------------------------------------------------

LESSON = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# TITLE

```{code-cell} ipython3
CODE
open("../executed.txt", "a").write("TITLE ")
```
"""


def lesson(title: str, code: str) -> str:
    return LESSON.replace("TITLE", title).replace("CODE", code)


@pytest.fixture
def book(project, monkeypatch):
    """Two lessons that rest on one module and one figure each. `book()` builds them; gives what was executed, read, written."""
    monkeypatch.setenv("PYTHONPATH", str(project))
    write(
        project,
        {
            "lab/__init__.py": "",
            "lab/left.py": "say = 'left'",
            "lab/right.py": "say = 'right'",
            "specimens/l/figure.json": "1",
            "specimens/r/figure.json": "2",
            "book/assets/book.css": "p {}",
            "chapters/index.md": "# Book\n\n```{toctree}\nleft\nright\n```\n",
            "chapters/left.md": lesson(
                "left", "from lab import left\nprint(left.say, open('../specimens/l/figure.json').read())"
            ),
            "chapters/right.md": lesson(
                "right", "from lab import right\nprint(right.say, open('../specimens/r/figure.json').read())"
            ),
        },
    )

    def build() -> tuple[str, set[str], set[str]]:
        log, read, written = project / "executed.txt", set(), set()
        log.write_text("")
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                project,
                None,
                project / "_build" / "html",
                project / "_build" / ".doctrees",
                "html",
                {
                    "extensions": ["myst_nb"],
                    "nb_execution_mode": "cache",
                    "source_suffix": {".md": "myst-nb"},
                    "master_doc": "chapters/index",
                    "html_theme": "basic",
                    "exclude_patterns": ["_build"],
                },
                status=None,
                warning=None,
            )
            freshness.setup(app)
            freshness.begin(app)  # builder-inited is over
            app.connect("env-before-read-docs", lambda _app, _env, docnames: read.update(docnames))
            app.connect("html-page-context", lambda _app, name, *_: written.add(name))
            app.build()
        return log.read_text().strip(), read, written - {"genindex", "search"}

    return build


ALL = {"chapters/index", "chapters/left", "chapters/right"}


def test_a_change_executes_reads_and_writes_what_depends_on_it(project, book):
    executed, read, written = book()
    assert (sorted(executed.split()), read, written) == (["left", "right"], ALL, ALL)
    assert book() == ("", set(), set())

    (project / "lab/left.py").write_text("say = 'otherwise'")
    executed, read, _ = book()
    assert (executed, read) == ("left", {"chapters/left"})
    assert "otherwise 1" in (project / "_build/html/chapters/left.html").read_text()

    (project / "specimens/r/figure.json").write_text("3")
    executed, read, _ = book()
    assert (executed, read) == ("right", {"chapters/right"})
    assert "right 3" in (project / "_build/html/chapters/right.html").read_text()

    page = project / "chapters/left.md"
    page.write_text(page.read_text() + "\nMore prose.\n")
    executed, read, _ = book()
    assert (executed, read) == ("", {"chapters/left"})

    (project / "book/assets/book.css").write_text("p {color: red}")
    assert book() == ("", set(), ALL)

    write(project, {"book/extension/part.py": ""})
    executed, read, _ = book()
    assert (executed, read) == ("", ALL)


def test_a_failed_cell_is_told_and_tried_again_though_an_older_outcome_is_kept(project, book):
    book()
    (project / "lab/left.py").write_text("raise ValueError('not today')")
    for _ in range(2):
        _, read, _ = book()
        assert "chapters/left" in read
        assert "not today" in (project / "_build/html/chapters/left.html").read_text()
    (project / "lab/left.py").write_text("say = 'mended'")
    assert book()[0] == "left"


def test_a_lesson_rests_on_the_names_of_the_folders_it_looked_through(project):
    write(project, {"specimens/village/a.json": "", "specimens/village/seed-0/b.json": ""})
    before = execution.folder_digest(project, "specimens/village")
    (project / "specimens/village/seed-0/b.json").write_text("deeper")
    assert execution.folder_digest(project, "specimens/village") == before
    (project / "specimens/village/seed-1").mkdir()
    assert execution.folder_digest(project, "specimens/village") != before


# ---- The site that is tested -----------------------------------------------------------------------------------------


def test_a_site_built_from_other_sources_is_refused(project, tmp_path):
    build = tmp_path / "_build"
    build.mkdir()
    assert "not built yet" in why_no_site(project, build)

    write(project, {"book/extension/shell.py": "1", "lab/a.py": "1", "widgets/x/index.js": "1", "widgets/static/x.js": "1"})
    sources.write_record(sources.state(project), build)
    assert why_no_site(project, build) is None

    for file in ("book/extension/shell.py", "lab/a.py", "widgets/static/x.js", "_toc.yml"):
        before = (project / file).read_text()
        (project / file).write_text("2")
        assert file in why_no_site(project, build) and "make build" in why_no_site(project, build)
        (project / file).write_text(before)
    assert why_no_site(project, build) is None

    write(project, {"specimens/new.json": "{}"})
    assert "specimens/new.json" in why_no_site(project, build)
    (project / "specimens/new.json").unlink()
    (project / "lab/a.py").unlink()
    assert "lab/a.py" in why_no_site(project, build)


def test_a_build_that_complains_leaves_no_site_to_test(project, book):
    book()
    assert why_no_site(project, project / "_build") is None
    (project / "chapters/left.md").write_text("# Left\n\n[nowhere](nowhere.md)\n")
    book()
    assert "not built yet" in why_no_site(project, project / "_build")


# ---- What is copied --------------------------------------------------------------------------------------------------


def test_only_what_changed_is_copied_and_what_is_gone_goes(tmp_path):
    write(tmp_path, {"from/a": "1", "from/deep/b": "1", "to/old": "", "to/kept/c": ""})
    files = {"a": tmp_path / "from/a", "deep/b": tmp_path / "from/deep/b"}
    copies.mirror(files, tmp_path / "to", keep="kept")
    there = {path.relative_to(tmp_path / "to").as_posix() for path in (tmp_path / "to").rglob("*") if path.is_file()}
    assert there == {"a", "deep/b", "kept/c"}

    inodes = {name: (tmp_path / "to" / name).stat().st_ctime_ns for name in files}
    (tmp_path / "from/a").write_text("22")
    copies.mirror(files, tmp_path / "to", keep="kept")
    assert (tmp_path / "to/a").read_text() == "22"
    assert (tmp_path / "to/deep/b").stat().st_ctime_ns == inodes["deep/b"]


def test_a_page_gets_the_code_its_widget_has_now(tmp_path, monkeypatch):
    monkeypatch.setattr(placed, "STATIC", tmp_path)
    write(tmp_path, {"slider.js": "new"})
    entry = {"model_name": "AnyModel", "state": {"_anywidget_id": "widgets.slider.Slider", "_esm": "as executed"}}
    moved = placed.move_code(json.loads(json.dumps(entry)), tmp_path / "site")["state"]["_esm"]
    assert (tmp_path / "site" / "widgets" / Path(moved).name).read_text() == "new"
    shutil.rmtree(tmp_path / "site")
    (tmp_path / "slider.js").unlink()
    moved = placed.move_code(entry, tmp_path / "site")["state"]["_esm"]
    assert (tmp_path / "site" / "widgets" / Path(moved).name).read_text() == "as executed"
