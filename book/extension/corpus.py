"""Puts the whole training text into the site, in files that a page searches and reads a little of.

They are written once, by lab/text/concordance.py, and kept under .grown/. That takes one core some minutes, so it begins
with the build and runs beside it. `CORPUS_STEPS=50 make build` takes only the beginning of the text, which is enough
for trying the book out.
"""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from . import imports, sources
from .copies import mirror
from .widgets import CORPUS

logger = logging.getLogger(__name__)

# In a process of its own: it brings transformers along, which takes seconds, and most builds need none of this.
WRITE = "from lab.text import concordance; print(concordance.ensure())"
MADE_FROM = "corpus.txt"  # beside the site: what identifies the text that lies in it


def made_from(root: Path) -> str:
    """A digest of all that the files are written from: the code that tells the text, the tokenizer, how much is asked for."""
    paths = imports.reached(WRITE, root) | set((root / "specimens" / "village").glob("*.json"))
    return hashlib.sha256(f"{sources.together(root, paths)} {os.environ.get('CORPUS_STEPS')}".encode()).hexdigest()


def record(app: Sphinx) -> Path:
    return Path(app.outdir).parent / MADE_FROM


def target(app: Sphinx) -> Path:
    return Path(app.outdir) / "_static" / "specimens" / CORPUS


def begin(app: Sphinx) -> None:
    app.gnm_corpus = None
    up_to_date = record(app).exists() and record(app).read_text() == made_from(Path(app.srcdir))
    if app.builder.format != "html" or hasattr(app, "gnm_pages") or (up_to_date and (target(app) / "index.json").exists()):
        return
    logger.info("telling and sorting the training text meanwhile (the first time it takes some minutes)")
    app.gnm_corpus_from = made_from(Path(app.srcdir))
    app.gnm_corpus = subprocess.Popen(
        [sys.executable, "-c", WRITE], cwd=app.srcdir, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def copy(app: Sphinx, exception: Exception | None) -> None:
    if app.gnm_corpus is None:
        return
    if exception is not None:
        app.gnm_corpus.send_signal(signal.SIGINT)  # it clears up what is half written
    else:
        logger.info("waiting for the training text")
    said, complaint = app.gnm_corpus.communicate()
    if exception is None and app.gnm_corpus.returncode:
        raise ExtensionError(f"The training text could not be written:\n{complaint}")
    if exception is None:
        written = Path(said.strip().splitlines()[-1])
        mirror({path.relative_to(written).as_posix(): path for path in written.rglob("*") if path.is_file()}, target(app))
        record(app).write_text(app.gnm_corpus_from)
    app.gnm_corpus = None


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", begin)
    # After `widgets` has copied the specimens, beside which the text belongs.
    app.connect("build-finished", copy, priority=600)
