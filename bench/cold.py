"""From opening a chapter for the first time to its first usable widget: how long, and how many bytes.

The built book is served as a common host of static sites serves it: text compressed by gzip, other files as they are, and with
each a tag by which a browser asks whether its copy is still good, after ten minutes (without one, what a page looks at before it
runs it would be sent twice). A browser that has nothing in its cache opens the page. Bytes are counted where they leave, bodies
and headers, so that those fetched by workers count too.
"""

import functools
import gzip
import hashlib
import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

HTML = Path(__file__).resolve().parent.parent / "_build" / "html"
CHAPTER = "chapters/what-we-know/one-task.html"
TEXT = (".html", ".css", ".js", ".json", ".svg", ".csv")
OURS = (
    "host.js",
    "engine_worker.js",
    "/specimens/village/",
)  # and the widgets' own modules and sheets: what this book adds to a page of its theme


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Notes in `moved` what it sends."""

    moved: list[tuple[str, int]] = []

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body, zipped = path.read_bytes(), path.suffix in TEXT
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        known = self.headers.get("If-None-Match") == tag
        body = b"" if known else gzip.compress(body, 6) if zipped else body
        self.send_response(304 if known else 200)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Type", self.guess_type(str(path)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        headers = sum(map(len, self._headers_buffer)) + 2
        self.end_headers()
        self.wfile.write(body)
        self.moved.append((self.path.partition("?")[0], headers + len(body)))

    def log_message(self, *_):
        pass


@contextmanager
def served() -> Iterator[str]:
    """The built book at a loopback address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressing, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def measure(browser: Browser, times: int = 7) -> list[dict]:
    """Milliseconds until the chapter's first widget can be used, bytes of everything moved until then, and of these what
    the widget moved: its code, its model, the page's host. One row an opening, each with an empty cache."""
    if not (HTML / CHAPTER).exists():
        raise FileNotFoundError(f"{HTML / CHAPTER} is not built yet: run `make build` first.")
    return [opening(browser) for _ in range(times)]


def opening(browser: Browser) -> dict:
    with served() as address:
        Compressing.moved.clear()
        context = browser.new_context()
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{address}/{CHAPTER}", wait_until="commit")
        first = page.locator("[data-widget]").first
        first.wait_for(state="attached")
        first.scroll_into_view_if_needed()  # a widget fetches its model when a reader comes near
        page.wait_for_function("document.querySelector('[data-widget]')?.dataset.ready === 'true'")
        taken = 1000 * (time.perf_counter() - start)
        name = first.get_attribute("data-widget")
        moved = list(Compressing.moved)
        context.close()
    code = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
    ours = [size for path, size in moved if any(part in path for part in (*OURS, f"/{code}."))]
    return {"widget": name, "milliseconds": taken, "bytes": sum(size for _, size in moved), "widget's bytes": sum(ours)}
