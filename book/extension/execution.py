"""Executes the lessons, as many at a time as there are cores, and only those whose outcome could have changed.

The execution cache knows a lesson's own cells and nothing of what they read. So beside each outcome stands what it
rests on: the modules that its cells reach by imports, and the folders of figures and questions in which its kernel opened a file.
While both are what they were, the outcome holds. myst-nb then finds every lesson executed. Which tables it read is kept as
well, for `evidence`.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util import logging

from . import imports, in_code, sources

logger = logging.getLogger(__name__)

KERNEL = Path(__file__).with_name("kernel.py")
DATA = ("specimens", "course/concepts", "course/questions", "course/tasks")


@dataclass
class Lesson:
    """A page with cells to execute."""

    docname: str
    path: Path
    root: Path
    notebook: NotebookNode

    def code(self) -> str:
        """All that is executed for the page."""
        executed = (cell for cell in self.notebook.cells if cell.cell_type == "code")
        return "\n".join(cell.source for cell in executed if in_code.TAG not in cell.metadata.get("tags", []))

    def modules(self) -> str:
        """A digest of the modules that its cells reach, and the versions of all others."""
        required = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
        return f"{required.get('dependencies')} {sources.together(self.root, imports.reached(self.code(), self.root))}"


def lesson(app: Sphinx, docname: str) -> Lesson | None:
    """The page of that name, if it has cells to execute."""
    path = Path(app.env.doc2path(docname))
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), app.env.myst_config, app.env.mystnb_config, text)
    notebook = reader.read(text) if reader else None
    if notebook is None or not any(cell.cell_type == "code" for cell in notebook.cells):
        return None
    return Lesson(docname, path, Path(app.srcdir), notebook)


def cache_of(app: Sphinx) -> JupyterCacheAbstract:
    return get_cache(app.env.mystnb_config.execution_cache_path)


def outcome(app: Sphinx, lesson: Lesson) -> str | None:
    """What identifies the lesson's cached outcome, if there is one and it still holds."""
    try:
        record = cache_of(app).match_cache_notebook(lesson.notebook)
    except KeyError:
        return None
    if "tables" not in record.data:
        return None
    rests_on = record.data["rests_on"]
    folders = {name: folder_digest(lesson.root, name) for name in rests_on["folders"]}
    return f"{record.hashkey} {record.created}" if rests_on == {"modules": lesson.modules(), "folders": folders} else None


def tables_read(app: Sphinx, docname: str) -> list[str]:
    """The measured tables that the page's cells read when they were executed last, as paths below specimens/."""
    return _last(app, docname).get("tables", [])


def seconds(app: Sphinx, docname: str) -> float | None:
    """How long the page's cells took when they were executed last; None for a page without."""
    return _last(app, docname).get("execution_seconds")


def _last(app: Sphinx, docname: str) -> dict:
    """What was kept of the page's last execution; nothing of a page without cells, or of one that failed."""
    one = lesson(app, docname)
    try:
        return cache_of(app).match_cache_notebook(one.notebook).data if one else {}
    except KeyError:
        return {}


def folder_digest(root: Path, name: str) -> str:
    """Of the files in a folder, and of which folders there are in it."""
    here = sorted((root / name).iterdir()) if (root / name).is_dir() else []
    names = " ".join(path.name for path in here if path.name not in sources.CLUTTER)
    return f"{names} {sources.together(root, (path for path in here if path.is_file()))}"


def execute(app: Sphinx, lessons: list[Lesson]) -> None:
    """Execute the lessons and keep what came of them. One that fails is left for myst-nb, which says where it does."""
    if not lessons:
        return
    logger.info("executing: %s", ", ".join(one.docname for one in lessons))
    cache = cache_of(app)
    for one in lessons:
        with suppress(KeyError):
            cache.remove_cache(cache.match_cache_notebook(one.notebook).pk)
    with ThreadPoolExecutor(1) as apart:  # where a loop is running already, as in a notebook, there can be no other
        apart.submit(asyncio.run, _execute_all(app, lessons)).result()


async def _execute_all(app: Sphinx, lessons: list[Lesson]) -> None:
    cores = asyncio.Semaphore(os.cpu_count() or 1)
    await asyncio.gather(*(_execute(app, one, cores) for one in lessons))


async def _execute(app: Sphinx, lesson: Lesson, cores: asyncio.Semaphore) -> None:
    async with cores:
        with tempfile.TemporaryDirectory() as scratch:
            list_file = Path(scratch) / "read.json"
            begun, modules = time.monotonic(), lesson.modules()
            try:
                await _client(app, lesson, list_file).async_execute(cwd=str(lesson.path.parent))
            except (CellControlSignal, DeadKernelError, RuntimeError):
                return
            read, tables = _read(lesson.root, list_file)
            folders = {name: folder_digest(lesson.root, name) for name in read}
        rests_on = {"modules": modules, "folders": folders}
        data = {"execution_seconds": time.monotonic() - begun, "rests_on": rests_on, "tables": tables}
        cache_of(app).cache_notebook_bundle(
            CacheBundleIn(lesson.notebook, str(lesson.path), data=data), check_validity=False, overwrite=True
        )


def _read(root: Path, list_file: Path) -> tuple[list[str], list[str]]:
    """The folders that a kernel read something of, and the tables; if it was ended before it could say so, all folders and no table."""
    if list_file.exists():
        read = json.loads(list_file.read_text())
        folders = [Path(name).relative_to(root).as_posix() for name in read["folders"]]
        tables = [Path(name).relative_to(root / DATA[0]) for name in read["tables"] if Path(name).is_relative_to(root / DATA[0])]
        return folders, [path.as_posix() for path in tables]
    return [path.relative_to(root).as_posix() for data in DATA for path in (root / data).rglob("*") if path.is_dir()], []


def _client(app: Sphinx, lesson: Lesson, list_file: Path) -> NotebookClient:
    data = os.pathsep.join(str(lesson.root / folder) for folder in DATA)
    manager = AsyncKernelManager(kernel_name="python3")
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, str(KERNEL), data, str(list_file), "-f", "{connection_file}", "--log-level=ERROR"],
        language="python",
    )
    # Times written into the cells would make them others than those that are looked for.
    timeout = app.env.mystnb_config.execution_timeout
    client = NotebookClient(lesson.notebook, km=manager, timeout=timeout, record_timing=False, skip_cells_with_tag=in_code.TAG)
    client.owns_km = True  # so that its kernel ends with it
    return client
