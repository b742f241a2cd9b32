"""A release is called the same everywhere, and nothing that a tag runs can be exchanged by somebody else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from book import release

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_version_of_the_package_has_its_part_of_the_changelog_and_is_the_one_to_cite():
    here = release.version()
    assert len(release.notes(f"v{here}")) > 500
    assert re.match(r"## \[Unreleased\]\n", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n\n", 2)[2])


@pytest.fixture
def small(tmp_path):
    """A project of which only its version, its changes and its citation are there."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.1.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [2.1.0] - 2027-01-02\n\n- New.\n\n## [2.0.0] - 2026-12-01\n\n- Old.\n"
    )
    (tmp_path / "CITATION.cff").write_text('version: 2.1.0\ndate-released: "2027-01-02"\n')
    return tmp_path


def test_what_is_said_of_a_release_is_its_own_part(small):
    assert release.notes("v2.1.0", small) == "- New."


@pytest.mark.parametrize(
    "file, text, tag, told",
    [
        ("pyproject.toml", '[project]\nversion = "2.2.0"\n', "v2.1.0", "its tag would be v2.2.0"),
        ("pyproject.toml", '[project]\nversion = "2.1.0"\n', "2.1.0", "its tag would be v2.1.0"),
        ("CHANGELOG.md", "## [2.0.0] - 2026-12-01\n\n- Old.\n", "v2.1.0", "says nothing of 2.1.0"),
        ("CHANGELOG.md", "## [2.1.0] - 2027-01-02\n\n## [2.0.0] - 2026-12-01\n\n- Old.\n", "v2.1.0", "says nothing of 2.1.0"),
        ("CITATION.cff", 'version: 2.0.0\ndate-released: "2027-01-02"\n', "v2.1.0", "no line `version: 2.1.0`"),
        ("CITATION.cff", 'version: 2.1.0\ndate-released: "2026-12-01"\n', "v2.1.0", "no line `date-released"),
    ],
)
def test_a_tag_that_the_files_do_not_agree_with_is_refused_in_a_sentence(small, file, text, tag, told):
    (small / file).write_text(text)
    with pytest.raises(ValueError, match=re.escape(told)):
        release.notes(tag, small)


def test_a_refused_tag_ends_the_command_and_prints_no_notes():
    done = subprocess.run([sys.executable, "book/release.py", "v0.0.1"], cwd=ROOT, capture_output=True, text=True, env=os.environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The tag is v0.0.1") and "Traceback" not in done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_a_commit(workflow):
    """A tag can be moved to other code by whoever owns the action, or by who took it from them."""
    used = re.findall(r"uses: (.+)", workflow.read_text(encoding="utf-8"))
    assert used
    for one in used:
        assert one.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one


def test_nothing_from_outside_is_pasted_into_a_command():
    """A name of a tag or a repository is handed over as a variable: a shell would run what stands in it."""
    for workflow in WORKFLOWS:
        assert not re.findall(r"run: .*\$\{\{.*", workflow.read_text(encoding="utf-8"))


def test_the_one_who_reports_a_fault_is_told_how():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in text
    for named in re.findall(r"`((?:book|tests|locks)/[\w./-]*|[\w-]+\.(?:txt|json|md))`", text):
        assert (ROOT / named).exists(), named
