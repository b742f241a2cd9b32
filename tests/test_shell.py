"""The parts of the shell that need no browser: the extension, the pins, the server."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from setuptools import find_packages

from book.extension import widgets

ROOT = Path(__file__).resolve().parent.parent


def entry(**state) -> dict:
    return {"model_name": "AnyModel", "state": {"_anywidget_id": "widgets.x.Slider", **state}}


def test_code_moves_to_a_file_named_by_its_content(tmp_path):
    first = widgets.move_code(entry(_esm="export default 1", _css="p {}", prompt="hi"), tmp_path)["state"]
    again = widgets.move_code(entry(_esm="export default 1"), tmp_path)["state"]
    other = widgets.move_code(entry(_esm="export default 2"), tmp_path)["state"]
    assert first["_esm"] == again["_esm"] != other["_esm"]
    assert re.fullmatch(r"_static/widgets/Slider-[0-9a-f]{10}\.js", first["_esm"])
    assert (tmp_path / "widgets" / Path(first["_esm"]).name).read_text() == "export default 1"
    assert (tmp_path / "widgets" / Path(first["_css"]).name).read_text() == "p {}"
    assert first["prompt"] == "hi"


def test_moving_code_twice_changes_nothing(tmp_path):
    once = widgets.move_code(entry(_esm="export default 1", _css=""), tmp_path)
    assert widgets.move_code(once, tmp_path) == once


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_requirement_is_pinned_once():
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    wanted = [line for each in lists for line in each if not line.startswith(PROJECT["name"])]
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    versions = dict.fromkeys(wanted)
    assert len({line.partition("==")[0] for line in versions}) == len(versions), "one package, two versions"


def test_the_package_has_its_rooms():
    """What the list of packages finds is every folder with Python code in it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    found = set(find_packages(str(ROOT), include=settings["include"]))
    folders = {path.parent for room in ("course", "lab", "widgets") for path in (ROOT / room).rglob("*.py")}
    assert found == {".".join(folder.relative_to(ROOT).parts) for folder in folders}


@pytest.mark.skipif(os.name == "nt", reason="make serve is for systems with make")
def test_a_taken_port_is_named_before_anything_is_built(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = ["make", "serve", f"PORT={port}", f"VENV={tmp_path / 'venv'}", f"PYTHON={sys.executable}"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert f"Port {port} is taken" in result.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("port", ["0x50", "70000"])
def test_a_port_that_is_none_is_refused_in_a_sentence(port):
    command = [sys.executable, "book/serve.py", "--check", "--port", port]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert port in result.stderr


def test_lessons_declare_their_kernel():
    """Without this header a lesson's cells are silently not executed."""
    lessons = [path for path in (ROOT / "chapters").rglob("*.md") if "{code-cell}" in path.read_text()]
    assert len(lessons) >= 4
    for lesson in lessons:
        header = lesson.read_text().split("---")[1]
        assert "format_name: myst" in header and "kernelspec:" in header, lesson
