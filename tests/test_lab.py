"""JupyterLab itself, from the environment that is made as Binder makes it: where it opens, and what it leaves behind."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from book import notebooks

ROOT = Path(__file__).resolve().parent.parent
LAB = ROOT / "_build" / "binder" / "bin" / "jupyter-lab"
PATIENCE_MS = 90_000  # a kernel and its widgets start on a slow machine


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def checkout(tmp_path, html):
    """A repository that ignores what ours ignores, with the notebooks in it."""
    folder = tmp_path / "checkout"
    notebooks.take(html / notebooks.FOLDER, folder / notebooks.FOLDER)
    shutil.copy(ROOT / ".gitignore", folder)
    for command in (["init", "-q"], ["add", ".gitignore"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def lab(tmp_path, checkout):
    """The address of a JupyterLab that is rooted there, at the home of somebody who never used one. Its log is beside that."""
    if not LAB.exists():
        pytest.skip("make test makes the environment of Binder first")
    port, log = free_port(), (tmp_path / "log.txt").open("w")
    command = [
        LAB,
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={checkout}",
    ]
    places = {"HOME": str(tmp_path), "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces")}
    server = subprocess.Popen(command, cwd=checkout, env=os.environ | places, stdout=log, stderr=log)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api").read()
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "log.txt").read_text()
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}/"
    server.terminate()
    server.wait()


def test_it_opens_on_the_lessons_asks_before_it_tells_and_leaves_no_trace(lab, checkout, browser, tmp_path):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(lab)
    page.get_by_role("link", name="And the large ones?", exact=True).click()
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").filter(
        has=page.get_by_role("heading", name="And the large ones?")
    )
    expect(notebook.get_by_role("heading", name="Found and left open")).to_be_visible(timeout=PATIENCE_MS)
    page.locator("body").press("Escape")

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(notebook.locator('[data-widget="Openness"][data-ready="true"]')).to_be_attached(timeout=PATIENCE_MS)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=PATIENCE_MS)
    for untold in ("Two kinds of not knowing", "openness.models", "get notified about official Jupyter news"):
        expect(page.get_by_text(untold).filter(visible=True)).to_have_count(0)

    page.keyboard.press("Control+s")
    saved = checkout / "notebooks/what-we-know/the-large-ones.ipynb"
    while not any(cell.get("outputs") for cell in nbformat.read(saved, as_version=4).cells):
        page.wait_for_timeout(200)
    page.close()
    status = subprocess.run(["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True)
    assert status.stdout == "A  .gitignore\n"
    assert not (tmp_path / ".jupyter" / "lab").exists(), "somebody's own settings"
    assert notebooks.take(ROOT / "_build/html/notebooks", checkout / "notebooks") == [], "run is not changed"
    log = (tmp_path / "log.txt").read_text()
    assert re.findall(r"^.{1500,}$", log, re.MULTILINE) == [], "a wall of code"
