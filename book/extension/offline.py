"""Lists the site's files for a reader who wants to keep the book on their device, and puts there what then answers for it.

`offline.json`, at the site's root, says of every file how large it is and what its SHA-256 must be. Its version is the
digest of the list itself, so that a list that came altered is found out, and two sites are the same version only if all
their files are. `offline_worker.js` is the service worker: browsers let one answer for its own folder and below, so it
lies at the root. book/assets/offline/ does the rest, and only when a reader asks for it.
"""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from lab import smollm2
from widgets.base import STATIC

from .widgets import CORPUS

LIST = "offline.json"
WORKER = "offline_worker.js"
FORM = 1  # of the list; pages take no other

TEXT = f"_static/specimens/{CORPUS}/"  # more than half of the site: a reader may leave it out
APART = f"_static/{smollm2.NAME}/"  # a page keeps the real model by itself (widgets/engine/delivery)
NO_PAGE_ASKS = {LIST, WORKER, "objects.inv"}
COMPRESSED = {".html", ".js", ".css", ".json", ".svg", ".csv", ".txt", ".ipynb"}  # by nearly every host, on its way


def listed(site: Path) -> dict:
    """What `offline.json` holds: for each file its path in the site, its bytes as they are kept and as they come over the
    wire, and its SHA-256. Hidden files and the real model are no part of it."""
    paths = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    files = [_said(site, path) for path in paths if _belongs(path)]
    body = {"form": FORM, "text": TEXT, "files": files}
    # As JSON.stringify writes it: pages reckon the digest of what they read again.
    plain = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return {"version": hashlib.sha256(plain.encode()).hexdigest(), **body}


def _belongs(path: str) -> bool:
    hidden = any(name.startswith(".") for name in path.split("/"))
    return not hidden and path not in NO_PAGE_ASKS and not path.startswith(APART)


def _said(site: Path, path: str) -> dict:
    body = (site / path).read_bytes()
    packed = len(gzip.compress(body, 6)) if Path(path).suffix in COMPRESSED else len(body)
    return {"path": path, "bytes": len(body), "packed": min(packed, len(body)), "sha256": hashlib.sha256(body).hexdigest()}


def write(site: Path) -> None:
    shutil.copyfile(STATIC / WORKER, site / WORKER)
    (site / LIST).write_text(json.dumps(listed(site), separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def place(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html" and not hasattr(app, "gnm_pages"):  # make dev builds single pages
        write(Path(app.outdir))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", place, priority=900)  # when every file is as it will be
