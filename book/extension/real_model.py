"""Puts the real model, where it is installed, into the site: in parts that a page fetches when its reader asks for it.

It is one file of 98 MB. A host may refuse a file of that size, and a reader whose connection breaks would have to begin
anew: so it lies there in parts, and `manifest.json` says which, and what each of them must be. Where the model is not
installed there is no manifest, and the pages say so.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from lab import smollm2

logger = logging.getLogger(__name__)

PART = 20_000_000  # bytes at most

NOTICE = """\
The files {first} to {last} in this folder are, one after the other and unchanged, the file {file}
({bytes:,} bytes, SHA-256 {sha256}), which holds a language model:

{what}
Of it tells: Loubna Ben Allal and others, "SmolLM2: When Smol Goes Big. Data-Centric Training of a Small Language Model",
2025, arXiv:2502.02737. The licence is LICENSE.txt beside this notice.
"""


def write(source: Path, licence: str, target: Path) -> None:
    """Make the folder `target` hold the file `source` in parts, with manifest, licence and notice. The manifest
    comes last: a folder that has one is whole."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    whole, parts = hashlib.sha256(), []
    for number, piece in enumerate(_pieces(source)):
        whole.update(piece)
        file = f"part-{number}.bin"
        (target / file).write_bytes(piece)
        parts.append({"file": file, "bytes": len(piece), "sha256": hashlib.sha256(piece).hexdigest()})
    said = {"name": smollm2.NAME, "file": source.name, "bytes": source.stat().st_size, "sha256": whole.hexdigest()}
    (target / "LICENSE.txt").write_text(licence, encoding="utf-8")
    notice = NOTICE.format(first=parts[0]["file"], last=parts[-1]["file"], what=smollm2.NOTICE, **said)
    (target / "NOTICE.txt").write_text(notice, encoding="utf-8")
    fresh = target / "manifest.json.new"
    fresh.write_text(json.dumps({**said, "parts": parts}, indent=1), encoding="utf-8")
    os.utime(fresh, ns=(source.stat().st_mtime_ns,) * 2)
    fresh.replace(target / "manifest.json")


def _is_whole(manifest: Path, source: Path) -> bool:
    """Whether the folder of a manifest holds all the parts of this very source, whose time the manifest has."""
    if not manifest.exists() or manifest.stat().st_mtime_ns != source.stat().st_mtime_ns:
        return False
    parts = [(manifest.parent / part["file"], part["bytes"]) for part in json.loads(manifest.read_text())["parts"]]
    return all(file.is_file() and file.stat().st_size == size for file, size in parts)


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while piece := file.read(PART):
            yield piece


def place(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html" or hasattr(app, "gnm_pages"):
        return  # the last: make dev builds single pages, again and again
    target = Path(app.outdir) / "_static" / smollm2.NAME
    source, licence = smollm2.path(), smollm2.licence()
    if source is None or licence is None:
        shutil.rmtree(target, ignore_errors=True)
        logger.info("the real model is not installed: the site comes without it")
        return
    try:
        if not _is_whole(target / "manifest.json", source):
            write(smollm2.checked(), licence.read_text(encoding="utf-8"), target)
    except ValueError as error:
        raise ExtensionError(str(error)) from error


def setup(app: Sphinx) -> None:
    app.connect("build-finished", place)
