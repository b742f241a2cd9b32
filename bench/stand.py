"""A browser, a server and a page between them, in which both sides of a comparison run."""

import functools
import http.server
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from conftest import find_chromium  # noqa: E402


class Isolated(http.server.SimpleHTTPRequestHandler):
    """Serves pages that may share no process with others: their clock then counts in 5 µs, not in 100."""

    def end_headers(self):
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def stand(folder: Path, module: str = "page.js", playwright: Playwright | None = None) -> Iterator[Page]:
    """In a browser of its own, a page whose `module` is there as `bench`, over the files of `folder` and of bench/."""
    worker = ROOT / "widgets/static/engine_worker.js"
    for name, target in {
        "engine.js": ROOT / "widgets/static/engine.js",
        "engine_worker.js": worker,
        "_static/engine_worker.js": worker,
        "specimens": ROOT / "specimens",
        module: ROOT / "bench" / module,
        "train.js": ROOT / "bench/train.js",
        "turning.js": ROOT / "bench/turning.js",
        "weight_editor.js": ROOT / "widgets/static/weight_editor.js",
        "weight_editor.css": ROOT / "widgets/static/weight_editor.css",
        "_static/specimens": ROOT / "specimens",
        "node_modules": ROOT / "bench/node_modules",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(target)
    (folder / "index.html").write_text("<!doctype html><meta charset='utf-8'><link rel='icon' href='data:,'><title>Bench</title>")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Isolated, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with nullcontext(playwright) if playwright else sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=args)
        page = browser.new_page()
        page.on("console", lambda message: print("page:", message.text, file=sys.stderr))
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.evaluate("async () => { window.bench = await import('./MODULE'); }".replace("MODULE", module))
        yield page
        browser.close()
    server.shutdown()
