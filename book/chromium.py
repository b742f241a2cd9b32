"""The Chromium or Chrome of this machine, for what drives one: the tests, `make pictures` and `make pdf`."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROME_ON_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NONE_HERE = """\
No Chromium was found, and this needs a real browser. Any one of these gives it one:
  apt-get install chromium          (Debian, Ubuntu)
  .venv/bin/playwright install chromium
  CHROMIUM=/path/to/chrome make ..."""
# Chromium refuses to run its sandbox as root, which is who runs in most containers.
ARGUMENTS = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


class NoBrowser(Exception):
    """There is none, or what CHROMIUM names is none."""


def find(playwright: Playwright) -> str:
    """Path of the machine's own Chromium or Chrome, else of Playwright's. Raises NoBrowser if there is none."""
    if named := os.environ.get("CHROMIUM"):
        if not shutil.which(named):
            raise NoBrowser(f"CHROMIUM is set to {named!r}, which is not a program.")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    for path in (CHROME_ON_MAC, playwright.chromium.executable_path):
        if Path(path).exists():
            return path
    raise NoBrowser(NONE_HERE)


@contextmanager
def started() -> Iterator[Browser]:
    """A headless one. Raises NoBrowser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(playwright), args=ARGUMENTS)
        yield browser
        browser.close()
