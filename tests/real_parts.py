"""A site with a real model in parts, a small one, and a server that fails as hosts and connections do."""

import hashlib
import http.server
import json
import threading
from pathlib import Path

SIZE = 300_000  # bytes of a part: a page hears of more than one piece


def write_parts(folder: Path, whole: bytes, *, name: str = "tiny.gguf") -> list[str]:
    """Put `whole` into `folder` as the build does. Gives the parts' files."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [whole[at : at + SIZE] for at in range(0, len(whole), SIZE)]
    parts = [
        {"file": f"part-{n}.bin", "bytes": len(piece), "sha256": hashlib.sha256(piece).hexdigest()}
        for n, piece in enumerate(pieces)
    ]
    for part, piece in zip(parts, pieces, strict=True):
        (folder / part["file"]).write_bytes(piece)
    said = {"name": "smollm2", "file": name, "bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest(), "parts": parts}
    (folder / "manifest.json").write_text(json.dumps(said))
    return [part["file"] for part in parts]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Gives out a folder's files; of those named in `faults` something else, once for each time it is named there."""

    def do_GET(self):
        name = self.path.partition("?")[0].rsplit("/", 1)[-1]
        if name.startswith("part-") or name == "manifest.json":
            self.server.asked.append(name)
        faults = self.server.faults.get(name, [])
        fault = faults.pop(0) if faults else None
        path = Path(self.translate_path(self.path))
        body = path.read_bytes() if fault and path.is_file() else b""
        if fault is None:
            super().do_GET()
        elif fault == "missing":
            self.send_error(404)
        elif fault == "a web page":
            self._answer(b"<!doctype html><title>Not found</title>", kind="text/html; charset=utf-8")
        elif fault == "altered":
            self._answer(body[:-1] + bytes([body[-1] ^ 1]))
        elif fault == "truncated":
            self._answer(body[: len(body) // 2])
        elif fault == "too long":
            self._answer(body + b"more")
        elif fault == "dropped":
            self._answer(body[: len(body) // 2], length=len(body))
        elif fault == "slow":  # half of it, and the rest when the test says so
            self._answer(body[: len(body) // 2], length=len(body))
            self.server.go_on.wait(30)
            self.wfile.write(body[len(body) // 2 :])
        else:
            self._answer(fault)

    def _answer(self, body: bytes, *, kind: str = "application/octet-stream", length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder)))
        self.faults: dict[str, list] = {}
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()  # seconds that shutting it down waits

    def handle_error(self, *_):
        """A page that has gone away is no fault."""
