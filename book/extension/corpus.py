"""Puts the whole training text into the site, in files that a page searches and reads a little of.

They are written once, by lab/text/concordance.py, and kept under .grown/. `CORPUS_STEPS=50 make build`
takes only the beginning of the text, which is enough for trying the book out.
"""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def copy_corpus(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    from lab.text import concordance  # here, since it brings transformers along

    logger.info("putting the training text into the site (the first time it is told and sorted: some minutes)")
    target = Path(app.outdir) / "_static" / "specimens" / "village" / "corpus"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(concordance.ensure(), target, copy_function=shutil.copyfile)


def setup(app: Sphinx) -> None:
    # After `widgets` has copied the specimens, beside which the text belongs.
    app.connect("build-finished", copy_corpus, priority=600)
