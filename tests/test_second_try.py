"""A browser test is tried a second time in CI, nothing else is, and the end says which one needed it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent

FLAKY = """
import pytest

@pytest.fixture(scope="session")
def browser():
    return "a browser"

seen = []

def once(name):
    seen.append(name)
    assert seen.count(name) > 1, f"{name} starved"

def test_shown(browser):
    once("shown")

def test_without_a_browser():
    once("without")

def test_broken(browser):
    assert False, "always"
"""

# The real hooks, beside tests that need no real browser.
CONFTEST = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("shared", {str(TESTS / "conftest.py")!r})
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
pytest_collection_modifyitems = shared.pytest_collection_modifyitems
pytest_terminal_summary = shared.pytest_terminal_summary
"""


def run(folder: Path, *options: str, **variables: str) -> str:
    (folder / "test_flaky.py").write_text(FLAKY)
    (folder / "conftest.py").write_text(CONFTEST)
    environment = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    environment |= {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]), **variables}
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), *options, str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.slow
def test_in_ci_a_browser_test_has_two_tries_and_the_end_names_it(tmp_path):
    for options in ((), ("-n", "2")):
        said = run(tmp_path, *options, CI="true")
        listed = said.split("tried a second time")[1]
        assert "test_flaky.py::test_shown: AssertionError: shown starved" in listed
        assert "test_flaky.py::test_broken: " in listed and "::test_without_a_browser: " not in listed
        last = said.strip().splitlines()[-1]
        assert "2 failed, 1 passed" in last, "the last line stays pytest's count"


def test_elsewhere_every_test_has_one(tmp_path):
    said = run(tmp_path)
    assert "3 failed" in said.strip().splitlines()[-1]
    assert "tried a second time" not in said
