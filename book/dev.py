"""`make dev`: serves the built book and shows every saved change in the open pages, within seconds.

- A lesson's text, its cells, or a module or figure that its cells read: that page is built again, if it is open; another
  one when somebody opens it. One process holds Sphinx, so that nothing has to be loaded for it.
- A style sheet or script of the site, a figure's data: given out as it is now, without a build.
- A widget's source: Node builds its module (`node widgets/build.mjs --again`), which is given out as it is now.
- The extension, the templates, the settings: all begins anew.

The built site keeps nothing of this: what a page needs to be reloaded is added when it is given out.
"""

import argparse
import io
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import jupyter_book.sphinx
from jupyter_book.cli.main import main as jupyter_book_command
from sphinx.application import Sphinx

from book import serve
from book.extension import offline

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"

WATCHED = ("book", "chapters", "course", "lab", "specimens", "widgets")
SETTINGS = ("book/extension", "book/templates", "book/dev.py", "book/serve.py", "_config.yml", "_toc.yml", "pyproject.toml")
SOURCES = (".js", ".css", ".wasm")  # of a widget, for Node
EVERY = 0.2  # seconds

# What an open page hears: `style` puts new style sheets in the place of the old, all else is shown by a reload.
LISTEN = b"""<script type="module">
const changes = new EventSource(`/-/changes?page=${encodeURIComponent(location.pathname)}`);
let served;
changes.addEventListener("served", ({ data }) => { served ??= data; if (served !== data) location.reload(); });
changes.addEventListener("page", () => location.reload());
changes.addEventListener("style", () => {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const url = new URL(link.href);
    url.searchParams.set("changed", Date.now());
    link.href = url.href;
  }
});
</script>
</body>"""


class Watch:
    """Sees by their times and sizes which of the book's files were saved."""

    def __init__(self):
        self.seen = self._look()

    def _look(self) -> dict[str, tuple[int, int]]:
        found = {}
        waiting = [str(ROOT / folder) for folder in WATCHED]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.name == "__pycache__":
                        continue
                    if entry.is_dir():
                        waiting.append(entry.path)
                    else:
                        found[entry.path] = self._of(entry.stat())
        for path in (ROOT / name for name in SETTINGS):
            if path.is_file():
                found[str(path)] = self._of(path.stat())
        return found

    @staticmethod
    def _of(stat: os.stat_result) -> tuple[int, int]:
        return stat.st_mtime_ns, stat.st_size

    def changes(self) -> list[str]:
        """The files that were saved, made or removed since this was last asked, by their paths in the project."""
        try:
            now = self._look()
        except FileNotFoundError:  # removed while we looked; next time, then
            return []
        changed = [path for path in now.keys() | self.seen.keys() if now.get(path) != self.seen.get(path)]
        self.seen = now
        return sorted(Path(path).relative_to(ROOT).as_posix() for path in changed)


class Desk:
    """What the pages and the builder tell each other: who is open, what has changed, what is asked for."""

    def __init__(self):
        self.listening: dict[queue.SimpleQueue, str] = {}  # an open page's line to it: its name
        self.asked: queue.SimpleQueue[tuple[str, threading.Event]] = queue.SimpleQueue()
        self.changed_at = 0.0
        self.made_at: dict[str, float] = {}

    def open_pages(self) -> set[str]:
        return set(self.listening.values())

    def tell(self, event: str, pages: set[str] | None = None) -> None:
        for line, page in list(self.listening.items()):
            if pages is None or page in pages:
                line.put(event)

    def stale(self, page: str) -> bool:
        return self.made_at.get(page, 0.0) < self.changed_at

    def wait_for(self, page: str) -> None:
        """Until the builder has made a page that is asked for and may be stale."""
        if self.stale(page):
            done = threading.Event()
            self.asked.put((page, done))
            done.wait()


# In the place of the worker that answers from a kept copy, which would show none of what is saved: it takes its leave.
NO_COPY = b"""addEventListener("install", () => skipWaiting());
addEventListener("activate", () => registration.unregister());"""


class Handler(serve.Handler):
    desk: Desk

    def do_GET(self) -> None:
        if self.path.startswith("/-/changes"):
            self.listen()
        elif urlsplit(self.path).path == "/_static/sums.json":
            self.send_error(404)  # of the files as they were built; here they are given out as they are now
        else:
            super().do_GET()

    def listen(self) -> None:
        """A stream of what changes for one open page, for as long as it is open."""
        line: queue.SimpleQueue[str] = queue.SimpleQueue()
        page = docname(self.path.partition("page=")[2].replace("%2F", "/"))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.desk.listening[line] = page
        try:
            self.wfile.write(f"event: served\ndata: {os.getpid()}-{START}\n\n".encode())
            while True:
                try:
                    self.wfile.write(f"event: {line.get(timeout=2)}\ndata:\n\n".encode())
                except queue.Empty:
                    self.wfile.write(b":\n\n")  # fails if the page is gone
        except OSError:
            pass
        finally:
            del self.desk.listening[line]

    def translate_path(self, path: str) -> str:
        """What needs no build comes from where it is written."""
        asked = urlsplit(path).path
        return str(as_it_is_now(asked) or super().translate_path(path))

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path == HTML / offline.WORKER:
            return self.give(NO_COPY, "text/javascript")
        if path.suffix != ".html" or not path.is_relative_to(HTML):
            return super().send_head()
        self.desk.wait_for(docname(urlsplit(self.path).path))
        if not path.is_file():
            return super().send_head()
        return self.give(path.read_bytes().replace(b"</body>", LISTEN, 1), "text/html")

    def give(self, body: bytes, kind: str) -> io.BytesIO:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


def docname(path: str) -> str:
    return path.strip("/").removesuffix(".html")


def as_it_is_now(asked: str) -> Path | None:
    """The source of a file of the site that is copied there as it is."""
    name = asked.removeprefix("/_static/")
    if name == asked:
        return None
    if built := re.fullmatch(r"widgets/(\w+)-[0-9a-f]{10}(\.\w+)", name):
        module = re.sub(r"(?<!^)(?=[A-Z])", "_", built[1]).lower()
        name, folder = module + built[2], "widgets/static"
    elif name == "engine_worker.js":
        folder = "widgets/static"
    elif name.startswith("specimens/"):
        folder = "."
    else:
        folder = "book/assets"
    source = (ROOT / folder / name).resolve()
    return source if source.is_file() and source.is_relative_to(ROOT) else None


def _builds_a_widget(path: str) -> bool:
    return path.startswith("widgets/") and not path.startswith("widgets/static/") and path.endswith(SOURCES)


class Staying(Sphinx):
    """A Sphinx that, asked to build the book, stays and builds the pages that are looked at, again and again."""

    desk: Desk
    node: subprocess.Popen | None
    gnm_pages: set[str] = set()  # those that are to be built, whatever else has changed
    gnm_written: set[str] = set()

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.connect("html-page-context", lambda _app, page, *_: self.gnm_written.add(page))
        self.of_every_page = len(self.registry.js_files), len(self.builder._js_files)

    def build(self, force_all: bool = False, filenames: list[str] | None = None) -> None:
        watch = Watch()
        while True:
            time.sleep(EVERY)
            changed = [path for path in watch.changes() if not path.endswith("~")]
            if any(path.startswith(SETTINGS) for path in changed):
                print("The settings have changed: beginning anew", flush=True)
                begin_anew()
            self.hand_out(changed)
            self.answer()

    def hand_out(self, changed: list[str]) -> None:
        """Show in the open pages what was saved."""
        if self.node and self.node.stdin and any(_builds_a_widget(path) for path in changed):
            self.node.stdin.write(b"\n")
            self.node.stdin.flush()
        built = [path for path in changed if path.endswith((".md", ".bib", ".py")) or path.startswith("specimens/")]
        given = [path for path in changed if path.startswith(("book/assets/", "widgets/static/", "specimens/"))]
        if built:
            self.desk.changed_at = time.monotonic()
            self.make(self.desk.open_pages())
        if given and all(path.endswith(".css") and path.startswith("book/assets/") for path in given):
            self.desk.tell("style")
        elif given:
            self.desk.tell("page")
        for path in built + given:
            print(f"  {path}", flush=True)

    def answer(self) -> None:
        """Make the pages that somebody waits for."""
        waiting = []
        while not self.desk.asked.empty():
            waiting.append(self.desk.asked.get())
        self.make({page for page, _ in waiting})
        for _, done in waiting:
            done.set()

    def make(self, pages: set[str]) -> None:
        """Build those of the pages that may be stale, and tell those that look otherwise now."""
        wanted = {page for page in pages if self.desk.stale(page)} & self.env.found_docs
        began = time.monotonic()
        if wanted:
            self.gnm_pages, self.gnm_written = wanted, set()
            # What a page had for itself Sphinx would give to every page of the next build.
            del self.registry.js_files[self.of_every_page[0] :], self.builder._js_files[self.of_every_page[1] :]
            try:
                super().build()
            except Exception as error:  # a mistake in a lesson, say: it is told, and mended with the next save
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            self.desk.tell("page", self.gnm_written)
        for page in pages:
            self.desk.made_at[page] = began


def begin_anew() -> None:
    """The same command once more, in the place of this process: it reads everything again."""
    os.execv(sys.executable, [sys.executable, "-m", "book.dev", *sys.argv[1:]])


def serve_pages(desk: Desk, port: int) -> None:
    Handler.desk = desk
    server = serve.bind(port, str(HTML), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"The book is at http://{serve.HOST}:{port}  Every change is shown as it is saved. (Ctrl+C ends it)", flush=True)


def widget_builder() -> subprocess.Popen | None:
    """Node, to build what is saved of a widget. It ends when this process does, since its standard input ends then."""
    if shutil.which("node") and (ROOT / "node_modules").exists():
        return subprocess.Popen(["node", str(ROOT / "widgets" / "build.mjs"), "--again"], cwd=ROOT, stdin=subprocess.PIPE)
    print("No Node here, or no `npm ci` yet: changes in a widget's JavaScript and CSS are not built.", flush=True)
    return None


START = time.time_ns()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    desk = Staying.desk = Desk()
    serve_pages(desk, options.port)
    Staying.node = widget_builder()
    jupyter_book.sphinx.Sphinx = Staying
    jupyter_book_command(["build", str(ROOT), "-n", "-q"], standalone_mode=False)


if __name__ == "__main__":
    main()
