"""How much memory the notebooks take: JupyterLab's server and a kernel for each lesson that is open.

    make test                                                       # makes the environment that Binder makes
    bash .binder/start _build/binder/bin/python bench/memory.py     # Linux only; or name the notebooks: what-we-know/one-task

Runs every notebook of the built site whole, each in a kernel of its own; then, with the server beside them, the three that
took most, one after the other, and all left open. What counts is the most that was taken at any moment. What processes
share (torch's code above all) is counted once, as a container's limit does: PSS.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "_build" / "html" / "notebooks"
TOGETHER = 3
EVERY = 0.2  # seconds between two looks
MOST = 1200  # MB, for the server and any three lessons


def pss(*pids: int) -> float:
    """What these processes take together, in MB: of what several share, each counts its part."""
    rows = (Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in pids)
    return sum(int(row.split()[1]) for each in rows for row in each if row.startswith("Pss:")) * 1024 / 1e6


class Lesson:
    """A notebook in a kernel of its own."""

    def __init__(self, path: Path):
        self.path = path
        self.manager = AsyncKernelManager(kernel_name="python3")
        self.manager._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"], language="python"
        )

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    async def run(self) -> None:
        """Run every cell, and leave the kernel as it is then."""
        client = NotebookClient(nbformat.read(self.path, as_version=4), km=self.manager, timeout=600)
        await self.manager.start_kernel(cwd=str(self.path.parent))
        await client.async_start_new_kernel_client()
        for number, cell in enumerate(client.nb.cells):
            await client.async_execute_cell(cell, number)
        client.kc.stop_channels()

    async def close(self) -> None:
        await self.manager.shutdown_kernel(now=True)


async def most_taken(lessons: list[Lesson], *others: int) -> float:
    """The most that is taken in MB, by other processes too, while lessons are run one after the other and stay open."""
    most = 0.0
    for at, lesson in enumerate(lessons, 1):
        running = asyncio.ensure_future(lesson.run())
        while not running.done():
            await asyncio.sleep(EVERY)
            most = max(most, pss(*others, *(each.pid for each in lessons[:at] if each.manager.has_kernel)))
        running.result()
    for lesson in lessons:
        await lesson.close()
    return most


def server(home: str) -> subprocess.Popen:
    """JupyterLab as Binder starts it, once its page was asked for."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token="]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = subprocess.Popen(command, cwd=NOTEBOOKS, env=os.environ | {"HOME": home}, **quiet)
    while started.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/lab").read()
            return started
        except OSError:
            time.sleep(EVERY)
    sys.exit("JupyterLab did not start. Is this the environment that has it?")


def runs(path: Path) -> bool:
    return any(cell["cell_type"] == "code" for cell in json.loads(path.read_text())["cells"])


def main(names: list[str]) -> None:
    takes = {}
    for path in [NOTEBOOKS / f"{name}.ipynb" for name in names] or sorted(filter(runs, NOTEBOOKS.rglob("*.ipynb"))):
        takes[path] = asyncio.run(most_taken([Lesson(path)]))
        print(f"{takes[path]:6.0f} MB  {path.relative_to(NOTEBOOKS)}", flush=True)
    worst = sorted(takes, key=lambda path: takes[path])[-TOGETHER:]  # what takes most comes last, beside the others
    with tempfile.TemporaryDirectory() as home:
        lab = server(home)
        try:
            alone = pss(lab.pid)
            together = asyncio.run(most_taken([Lesson(path) for path in worst], lab.pid))
        finally:
            lab.terminate()
            lab.wait()
    print(f"{alone:6.0f} MB  the server alone")
    print(f"{together:6.0f} MB  the server and {', '.join(str(path.relative_to(NOTEBOOKS)) for path in worst)} (at most {MOST})")
    sys.exit(together > MOST)


if __name__ == "__main__":
    main(sys.argv[1:])
