"""What is installed is written down, file by file, and comes from the one list that pyproject.toml is."""

import importlib.util
import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.fixture
def renew():
    """locks/renew.py, which is a program and no part of a package."""
    spec = importlib.util.spec_from_file_location("renew", LOCKS / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked(name: str) -> list[Requirement]:
    """The packages of one lock, with those of the locks that it begins with."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    found = [Requirement(line) for line in re.findall(r"^(\w[^\\\n]*)", text, re.MULTILINE)]
    return found + [one for other in re.findall(r"^-r (\w+)\.txt$", text, re.MULTILINE) for one in locked(other)]


def versions(name: str) -> dict[str, str]:
    """What one lock installs on this system, torch included: names and versions."""
    there = locked(name) + locked("torch")
    return {canonicalize_name(one.name): str(one.specifier)[2:] for one in there if not one.marker or one.marker.evaluate()}


def asked_for(extra: str) -> list[Requirement]:
    """What pyproject.toml names for an extra, other extras that it holds included."""
    wanted = [Requirement(line) for line in [*PROJECT["dependencies"], *EXTRAS[extra]]]
    within = [more for one in wanted if one.name == PROJECT["name"] for name in one.extras for more in asked_for(name)]
    return [one for one in wanted if one.name != PROJECT["name"]] + within


def brought_along(wanted: list[Requirement]) -> dict[str, str]:
    """These, what they ask for, and so on, as installed here: names and versions."""
    found: dict[str, str] = {}
    waiting = [(one, extra) for one in wanted for extra in ("", *one.extras)]
    while waiting:
        one, extra = waiting.pop()
        if (one.name, extra) in found:
            continue
        there = metadata.distribution(one.name)
        found[(one.name, extra)] = there.version
        if one.name == "torch" and "+cpu" not in there.version:
            continue  # where no build for the CPU was to be had, it came from PyPI with CUDA, which no lock holds
        for line in there.requires or []:
            more = Requirement(line)
            if not more.marker or more.marker.evaluate({"extra": extra}):
                waiting += [(more, each) for each in ("", *more.extras)]
    return {canonicalize_name(name): version for (name, _), version in found.items()}


def test_each_list_of_pyproject_has_its_lock():
    assert {path.stem for path in LOCKS.glob("*.txt")} == {*EXTRAS, "torch"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_lock_installs_what_pyproject_asks_for(extra):
    there = versions(extra)
    assert {canonicalize_name(one.name): str(one.specifier)[2:] for one in asked_for(extra)}.items() <= there.items()


@pytest.mark.parametrize("extra", ["book", "test"])
def test_a_lock_holds_all_that_is_brought_along_in_the_versions_that_are_tested(extra):
    there, here = versions(extra), brought_along(asked_for(extra))
    assert len(here) > 100
    assert {name: version.partition("+")[0] for name, version in here.items()}.items() <= there.items()


def test_every_package_has_one_version_and_the_digests_of_its_files(renew):
    for path in LOCKS.glob("*.txt"):
        for asked, lines in renew.entries(path.read_text(encoding="utf-8")).items():
            assert re.fullmatch(r"[a-z\d.-]+==[\w.]+( ; .+)?", asked), f"{path.name}: {asked}"
            digests = lines.splitlines()[1:]
            assert digests and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in digests), asked
    here: dict[str, str] = {}
    for extra in EXTRAS:
        for name, version in versions(extra).items():
            assert here.setdefault(name, version) == version, f"two versions of {name}"


def test_the_makefile_and_binder_install_nothing_that_is_not_locked():
    """Apart from the book itself, which is a folder, and torch where no build for the CPU is to be had."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(PIP)", "pip")
    binder = (ROOT / ".binder" / "postBuild").read_text(encoding="utf-8")
    installs = re.findall(r"pip install [^|;}\n]*", makefile + binder)
    others = {line.strip() for line in installs if "--require-hashes" not in line}
    assert others == {
        "pip install --quiet --no-deps --no-build-isolation -e .",
        "pip install --quiet -r .binder/requirements.txt",
        "pip install --quiet $(TORCH)",
    }
    wanted = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in wanted if not line.startswith(("#", "--"))] == ["-r ../locks/torch.txt", "-r ../locks/lab.txt"]
    assert not list(ROOT.glob("requirements*.txt")), "another list"


def test_what_builds_the_book_itself_is_locked_too():
    """It is built without a fetch of its own, by what is installed."""
    [builder] = PYPROJECT["build-system"]["requires"]
    assert versions("book")["setuptools"] in Requirement(builder).specifier


CPU = {
    "torch-9.1.0+cpu-cp310-cp310-manylinux_2_28_x86_64.whl": "a" * 64,  # too old a Python
    "torch-9.1.0+cpu-cp313-cp313-manylinux_2_28_x86_64.whl": "b" * 64,
    "torch-9.1.0+cpu-cp313-cp313-manylinux_2_28_aarch64.whl": "c" * 64,
    "torch-9.1.0+cpu-cp313-cp313t-manylinux_2_28_x86_64.whl": "d" * 64,  # a Python without its lock
    "torch-9.0.0+cpu-cp313-cp313-manylinux_2_28_x86_64.whl": "e" * 64,
}
PYPI = {
    "torch-9.1.0-cp313-cp313-manylinux_2_28_x86_64.whl": "1" * 64,  # with CUDA
    "torch-9.1.0-cp313-cp313-macosx_14_0_arm64.whl": "2" * 64,
    "torch-9.1.0-cp313-cp313-win_amd64.whl": "3" * 64,
}


def test_torch_is_locked_to_the_builds_for_the_cpu(renew, tmp_path, monkeypatch):
    monkeypatch.setattr(renew, "LOCKS", tmp_path)
    renew.write_torch("9.1.0", CPU, PYPI)
    text = (tmp_path / "torch.txt").read_text(encoding="utf-8")
    assert re.findall(r"sha256:(\w)\w{63}", text) == ["c", "b", "2", "3"]
    assert re.findall(r"^#   (.+)", text, re.MULTILINE)[1] == "torch-9.1.0+cpu-cp313-cp313-manylinux_2_28_x86_64.whl"


def test_digests_of_torch_stay_where_its_index_cannot_be_asked_but_not_those_of_another_version(
    renew, tmp_path, monkeypatch, capsys
):
    def unreachable(url, accept=""):
        raise OSError("no such host")

    monkeypatch.setattr(renew, "LOCKS", tmp_path)
    monkeypatch.setattr(renew, "fetch", unreachable)
    renew.write_torch("9.1.0", CPU, PYPI)
    before = (tmp_path / "torch.txt").read_text(encoding="utf-8")
    renew.torch_lock("9.1.0")
    assert (tmp_path / "torch.txt").read_text(encoding="utf-8") == before
    assert "stays as it is" in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"has no torch 9\.2\.0"):
        renew.torch_lock("9.2.0")


def test_torch_of_both_indexes_is_read_as_they_give_it(renew, tmp_path, monkeypatch):
    links = "".join(f'<a href="/whl/{name.replace("+", "%2B")}#sha256={digest}">{name}</a>\n' for name, digest in CPU.items())
    files = {"files": [{"filename": name, "hashes": {"sha256": digest}} for name, digest in PYPI.items()]}
    monkeypatch.setattr(renew, "LOCKS", tmp_path)
    monkeypatch.setattr(renew, "fetch", lambda url, accept="": links if url == renew.CPU_INDEX else json.dumps(files))
    renew.torch_lock("9.1.0")
    assert "".join(re.findall(r"sha256:(\w)\w{63}", (tmp_path / "torch.txt").read_text(encoding="utf-8"))) == "cb23"


@pytest.mark.parametrize("folder", [".", "bench"])
def test_every_package_of_npm_is_locked_by_its_digest(folder):
    wanted = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    there = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    root = there.pop("")
    for kind in ("dependencies", "devDependencies"):
        assert wanted.get(kind, {}) == root.get(kind, {})
        assert all(there[f"node_modules/{name}"]["version"] == version for name, version in wanted.get(kind, {}).items())
    assert there and all(re.match(r"sha512-[\w+/=]{88}$", one["integrity"]) for one in there.values())
