"""A wheel of the book works in one's own Python: outside the checkout, with all its code, front ends and figures."""

import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from book import release

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("course", "lab", "widgets")
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "LICENSE-APACHE", "LICENSE-TEXT", *PACKAGES, "specimens")
INFO = f"grown_not_made-{release.version()}.dist-info"


def python_files() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that the checkout stays as it is; offline."""
    copy, folder = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        path = ROOT / name
        shutil.copytree(path, copy / name) if path.is_dir() else shutil.copy(path, copy)
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(copy))
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-index", "--no-compile", "--target", str(folder), str(wheel))
    return folder


def python(installed: Path, elsewhere: Path, *arguments: str) -> str:
    """What Python prints that finds nothing of the book but what is installed. Its dependencies are those of the tests."""
    told = f"import sys; sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]"  # an editable install would be found
    (elsewhere / "sitecustomize.py").write_text(
        f"{told}; sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f)]"
    )
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=elsewhere,
        env=os.environ | {"PYTHONPATH": f"{elsewhere}{os.pathsep}{installed}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_code_front_ends_and_figures_are_in_it(wheel):
    there = set(zipfile.ZipFile(wheel).namelist())
    wanted = [*python_files(), *(ROOT / "course").rglob("*.yaml"), *(ROOT / "widgets/static").iterdir()]
    wanted += [path for path in (ROOT / "specimens").rglob("*") if path.is_file()]
    names = {path.relative_to(ROOT).as_posix() for path in wanted}
    assert len(names) > 400
    assert names <= there
    assert {name.split("/")[0] for name in there} == {*PACKAGES, "specimens", INFO}
    assert not [name for name in there if "__pycache__" in name or "node_modules" in name]


def test_it_says_what_it_is_and_what_it_needs(wheel):
    with zipfile.ZipFile(wheel) as opened:
        told = email.message_from_bytes(opened.read(f"{INFO}/METADATA"))
        assert {f"{INFO}/licenses/{name}" for name in ("LICENSE", "LICENSE-APACHE", "LICENSE-TEXT")} <= set(opened.namelist())
    assert told["License-Expression"] == "MIT AND CC-BY-4.0 AND Apache-2.0"
    assert told["Description-Content-Type"] == "text/markdown" and "Grown, Not Made?" in told.get_payload()
    needed = [line.split("==")[0] for line in told.get_all("Requires-Dist") if "extra ==" not in line]
    assert {"torch", "transformers", "anywidget", "plotly", "pandas"} <= set(needed)


def test_what_is_imported_at_once_is_among_what_it_needs(wheel):
    """Every package that these import, by the names of their distributions."""
    import ast
    from importlib.metadata import packages_distributions

    with zipfile.ZipFile(wheel) as opened:
        told = email.message_from_bytes(opened.read(f"{INFO}/METADATA"))
    needed = {line.split("==")[0].replace("_", "-").lower() for line in told.get_all("Requires-Dist") if "extra ==" not in line}
    asked = set(PACKAGES)
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            asked |= {name.split(".")[0] for name in names}
    owners = packages_distributions()
    others = {
        owner.replace("_", "-").lower() for name in asked - set(sys.stdlib_module_names) for owner in owners.get(name, [name])[:1]
    }
    others -= {*PACKAGES, "grown-not-made"}
    # Sentences are handed figures only on a page of the book; the others come with the extras of seedlings and of soils from the hub.
    assert others - needed <= {"myst-nb", "ray", "scipy", "statsmodels", "datasets"}


@pytest.mark.slow
def test_widgets_and_figures_are_found_outside_the_checkout(installed, tmp_path):
    told = python(
        installed,
        tmp_path,
        "-c",
        "import widgets, lab; from lab import figures, plots, specimens\n"
        "made = [getattr(widgets, name)() for name in widgets.__all__]\n"
        "print(widgets.__file__); print(lab.__file__); print(lab.specimens.GROWN); print(len(made))\n"
        "print(made[0].read_file('../engine_worker.js')[:20]); print(len(made[0].read_file('village/tokenizer.json')) > 1000)\n"
        "print(figures.table('capacities').shape[0] > 1000, len(plots.heads().data))",
    )
    *files, kept, count, worker, whole, table = told.strip().splitlines()
    assert not kept.startswith(str(installed)), "nothing is written among what is installed"
    assert all(file.startswith(str(installed)) for file in files)
    assert (int(count) >= 25, whole, table) == (True, "True", "True 4") and worker.startswith("b'")


@pytest.mark.slow
def test_the_book_s_own_model_is_measured_outside_the_checkout(installed, tmp_path):
    told = python(installed, tmp_path, "-m", "lab.evaluation", "--model", "village", "--step", "0", "--count", "8")
    assert "belief: " in told or "false belief" in told
    told = python(
        installed, tmp_path, "-c", "import widgets; print(widgets.NextTokenPrediction(prompt='The baker').predict(1)[0][1] > 0)"
    )
    assert told.strip() == "True"
