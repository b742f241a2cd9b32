"""A small site that can be kept on a device, in versions, below a path of a strict host; and that host, which fails at will."""

import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import StrictHandler
from widget_page import copy_host

from book.extension import offline
from widgets import base

PLACE = "course/grown/"

PAGE = """<!doctype html>
<html lang="en" data-content_root="../">
<meta charset="utf-8"><script src="../_static/whole.js"></script><title>{title}</title><link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/offline.css">
<script type="module" src="../_static/page.js?v=1"></script>{head}
<body><main><article><h1>{title}</h1><p id="told">{version}</p>{body}</article>
<p class="gnm-keep"><a href="../book/keep.html">Keep this book on this device</a></p></main></body></html>
"""

# All that a page of the book does: modules that come when they are needed, a worker, data that each of them asks for.
TOY = """import {{ name }} from "./named.js";
document.querySelector("#go").onclick = async () => {{
  const out = document.querySelector("#out");
  try {{
    const worker = new Worker(new URL("./toy_worker.js", import.meta.url));
    const heard = await new Promise((resolve) => {{ worker.onmessage = ({{ data }}) => resolve(data); worker.onerror = () => resolve("no worker"); }});
    const text = await (await fetch(new URL("specimens/village/corpus/0.bin", import.meta.url))).text();
    const late = await import("./late.js");
    out.textContent = [name, "{version}", late.name, heard, text].join(" ");
  }} catch (error) {{
    out.textContent = `failed: ${{error.message}}`;
  }}
}};
document.documentElement.dataset.toy = "ready";
"""
WORKER = 'fetch("specimens/data.json").then((r) => r.json()).then(({{ name }}) => postMessage("{version} " + name));'


def write_site(folder: Path, version: str) -> Path:
    """Write a version of the small site: all that it holds says which, under the same names."""
    static = folder / "_static"
    texts = static / "specimens" / "village" / "corpus"
    for each in (folder / "book", folder / "chapters", texts, static / "engine" / "delivery"):
        each.mkdir(parents=True, exist_ok=True)
    copy_host(static)
    assets = Path(offline.__file__).parents[1] / "assets"
    shutil.copytree(assets / "offline", static / "offline", dirs_exist_ok=True)
    shutil.copy(assets / "offline.css", static)
    shutil.copy(assets / "favicon.svg", static)
    shutil.copy(base.STATIC.parent / "engine" / "delivery" / "keeping.js", static / "engine" / "delivery")
    write = functools.partial(PAGE.format, version=version)
    toy = '<button id="go">Go</button><p id="out"></p>'
    module = '<script type="module" src="../_static/toy.js"></script>'
    (folder / "index.html").write_text(
        '<!doctype html><title>x</title><meta http-equiv="refresh" content="0; url=book/index.html">'
    )
    (folder / "book" / "index.html").write_text(write(title="The front page", head="", body=""))
    (folder / "book" / "keep.html").write_text(
        write(title="Keep this book", head="", body='<div class="gnm-offline"></div><span class="gnm-offline-real"></span>')
    )
    (folder / "chapters" / "a b.html").write_text(write(title="A lesson", head=module, body=toy))
    (static / "toy.js").write_text(TOY.format(version=version))
    (static / "toy_worker.js").write_text(WORKER.format(version=version))
    for name in ("named", "late"):
        (static / f"{name}.js").write_text(f'export const name = "{version}"; // {name}')
    (static / "specimens" / "data.json").write_text(json.dumps({"name": version}))
    (texts / "0.bin").write_text(version)
    (texts / "1.bin").write_bytes(b"the same in every version " * 40_000)
    (static / "smollm2").mkdir(exist_ok=True)
    (static / "smollm2" / "part-0.bin").write_bytes(b"apart")
    offline.write(folder)
    return folder


class Handler(StrictHandler):
    """A folder as a strict host gives it out; what fails of it is said by the server's `faults` and `down`."""

    def do_GET(self):
        server = self.server
        path = self.path.partition("?")[0].removeprefix(f"/{PLACE}")
        with server.counting:
            server.asked.append(path)
            held = server.hold_after is not None and len(server.asked) > server.hold_after
        if held:
            server.go_on.wait(30)
        if server.down:
            self.close_connection = True
            return
        fault = server.faults.get(path)
        if fault is None:
            super().do_GET()
        elif isinstance(fault, int):
            self.send_error(fault)
        else:
            kind, body = fault
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


class Host(http.server.ThreadingHTTPServer):
    """asked: the paths of the site that were asked for. down: nobody gets an answer. faults: for a path of the site a
    status, or a type and a body in its place. hold_after: after so many requests all wait for `go_on`."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.asked: list[str] = []
        self.down = False
        self.faults: dict[str, int | tuple[str, bytes]] = {}
        self.hold_after: int | None = None
        self.go_on = threading.Event()
        self.counting = threading.Lock()
        self.root = f"http://127.0.0.1:{self.server_port}/"
        self.url = self.root + PLACE
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A page that has gone away is no fault."""


@contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    host = Host(folder)
    try:
        yield host
    finally:
        host.go_on.set()
        host.shutdown()
        host.server_close()
