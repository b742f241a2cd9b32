"""The real model's one file: found in its package, known by its SHA-256, and said to be missing or another in one sentence."""

from importlib import metadata

import pytest
from real_model import there

from lab import smollm2


@there
def test_the_installed_file_is_the_one_that_all_was_measured_of():
    assert smollm2.checked() == smollm2.path()
    assert "Apache License" in smollm2.licence().read_text()


def test_where_the_package_is_missing_that_is_said(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    monkeypatch.setattr(metadata, "files", missing)
    assert smollm2.path() is None and smollm2.licence() is None
    with pytest.raises(ValueError, match=r"isn't installed.*make build"):
        smollm2.checked()


@pytest.mark.parametrize("content, said", [(b"GGUF", "it has 4 bytes, not 5"), (b"GGUF!", "its SHA-256 is")])
def test_another_file_in_its_place_is_refused(monkeypatch, tmp_path, content, said):
    file = tmp_path / smollm2.FILE
    file.write_bytes(content)
    monkeypatch.setattr(smollm2, "path", lambda: file)
    monkeypatch.setattr(smollm2, "BYTES", 5)
    with pytest.raises(ValueError, match=said):
        smollm2.checked()
