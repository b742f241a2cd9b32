"""The real model in the site: in parts that can be put together again, with what its licence asks for, and never half."""

import hashlib
import json
import os

import pytest
from sphinx.errors import ExtensionError

from book.extension import real_model


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(real_model, "PART", 1000)
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF" + bytes(range(256)) * 13)
    return file


def manifest(target):
    return json.loads((target / "manifest.json").read_text())


def test_the_parts_make_up_the_file_and_each_is_named_with_its_digest(source, tmp_path):
    target = tmp_path / "site"
    real_model.write(source, "the licence", target)
    said = manifest(target)
    parts = [(target / part["file"]).read_bytes() for part in said["parts"]]
    assert b"".join(parts) == source.read_bytes()
    assert [(len(part), hashlib.sha256(part).hexdigest()) for part in parts] == [
        (part["bytes"], part["sha256"]) for part in said["parts"]
    ]
    assert {key: said[key] for key in ("name", "file", "bytes", "sha256")} == {
        "name": "smollm2",
        "file": "tiny.gguf",
        "bytes": source.stat().st_size,
        "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
    }
    assert max(map(len, parts)) <= 1000


def test_licence_and_makers_lie_beside_it(source, tmp_path):
    real_model.write(source, "the licence", tmp_path / "site")
    assert (tmp_path / "site" / "LICENSE.txt").read_text() == "the licence"
    notice = (tmp_path / "site" / "NOTICE.txt").read_text()
    for named in ("Hugging Face", "Ben Allal", "arXiv:2502.02737", "QuantFactory", "Apache License 2.0", "tiny.gguf"):
        assert named in notice


def test_a_build_that_breaks_off_leaves_no_manifest(source, tmp_path, monkeypatch):
    def breaks_off(_):
        yield b"GGUF"
        raise OSError("no space left on device")

    target = tmp_path / "site"
    monkeypatch.setattr(real_model, "_pieces", breaks_off)
    with pytest.raises(OSError, match="no space"):
        real_model.write(source, "", target)
    assert not (target / "manifest.json").exists()


class App:
    """As much of Sphinx as the step asks for."""

    class builder:
        format = "html"

    def __init__(self, folder):
        self.srcdir = self.outdir = folder


@pytest.fixture
def installed(source, tmp_path, monkeypatch):
    """As if the package were installed, with this file in it."""
    licence = tmp_path / "LICENSE"
    licence.write_text("the licence")
    monkeypatch.setattr(real_model.smollm2, "path", lambda: source)
    monkeypatch.setattr(real_model.smollm2, "licence", lambda: licence)
    monkeypatch.setattr(real_model.smollm2, "BYTES", source.stat().st_size)
    monkeypatch.setattr(real_model.smollm2, "SHA256", hashlib.sha256(source.read_bytes()).hexdigest())


def test_a_build_puts_the_installed_model_into_the_site(installed, tmp_path):
    real_model.place(App(tmp_path), None)
    assert manifest(tmp_path / "_static" / "smollm2")["file"] == "tiny.gguf"


def test_a_damaged_package_ends_the_build_in_a_sentence(installed, source, tmp_path):
    source.write_bytes(b"GGUF and what else")
    with pytest.raises(ExtensionError, match="is not the file that belongs here"):
        real_model.place(App(tmp_path), None)
    assert not (tmp_path / "_static").exists()


def test_without_the_package_the_site_has_no_manifest(installed, tmp_path, monkeypatch):
    real_model.place(App(tmp_path), None)
    monkeypatch.setattr(real_model.smollm2, "path", lambda: None)
    real_model.place(App(tmp_path), None)
    assert not (tmp_path / "_static" / "smollm2").exists()


def test_a_save_under_make_dev_copies_nothing(installed, tmp_path):
    app = App(tmp_path)
    app.gnm_pages = {"book/index"}
    real_model.place(app, None)
    assert not (tmp_path / "_static").exists()


def test_what_is_there_already_is_not_written_again(installed, tmp_path):
    target = tmp_path / "_static" / "smollm2"
    real_model.place(App(tmp_path), None)
    before = {path: path.stat().st_mtime_ns for path in target.iterdir()}
    real_model.place(App(tmp_path), None)
    assert before == {path: path.stat().st_mtime_ns for path in target.iterdir()}


@pytest.mark.parametrize("spoil", ["another source", "a part is gone", "a part is cut short", "a part of before too many"])
def test_what_is_not_whole_is_written_anew(installed, source, tmp_path, monkeypatch, spoil):
    target = tmp_path / "_static" / "smollm2"
    real_model.place(App(tmp_path), None)
    monkeypatch.setattr(real_model.smollm2, "checked", lambda: source)
    if spoil == "another source":
        source.write_bytes(b"GGUF" + b"x" * source.stat().st_size)
        os.utime(source, ns=(1, 1))
    elif spoil == "a part is gone":
        (target / "part-1.bin").unlink()
    elif spoil == "a part is cut short":
        (target / "part-1.bin").write_bytes(b"")
    else:
        source.write_bytes(b"GGUF")
        os.utime(source, ns=(1, 1))
    real_model.place(App(tmp_path), None)
    parts = [part["file"] for part in manifest(target)["parts"]]
    assert b"".join((target / part).read_bytes() for part in parts) == source.read_bytes()
    assert sorted(path.name for path in target.glob("part-*")) == parts
