"""A built site from a host or over a connection that fails, file by file, as such do."""

import random
import re
import socket
import time
from pathlib import Path

from conftest import StrictHandler


class Handler(StrictHandler):
    """Gives out a folder's files; those named in the site's `faults` not as they are. What came a browser may keep, as of most hosts."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        self.server.wait(self.path)
        fault = self.server.fault_of(self.path.partition("?")[0].lstrip("/"))
        if fault is None or not path.is_file():
            return super().do_GET()
        body = path.read_bytes()
        if fault == "missing":
            self.send_error(404)
        elif fault == "web page":
            self.answer(b"<!doctype html><title>Please log in</title>", kind="text/html; charset=utf-8")
        elif fault == "empty":
            self.answer(b"")
        elif fault == "truncated":
            self.answer(body[: len(body) // 2])
        elif fault == "cut off":
            self.answer(body[: len(body) // 2], length=len(body))
        elif fault == "altered":
            self.answer(altered(body))
        elif fault == "dropped":
            self.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, body: bytes, *, kind: str = "", length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind or self.guess_type(self.path.partition("?")[0]))
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length:
            self.connection.shutdown(socket.SHUT_RDWR)

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()


def altered(body: bytes) -> bytes:
    """The last digit of a file's middle is another one; where there is none, a bit."""
    at = max(body.rfind(b"%d" % digit, 0, len(body) * 2 // 3) for digit in range(10))
    if at < 0:
        return body[:-1] + bytes([body[-1] ^ 1])
    return body[:at] + (b"1" if body[at : at + 1] != b"1" else b"2") + body[at + 1 :]


class Site:
    """The server of a folder. faults: what is wrong, by the file's path; held: addresses that match are not answered before it is
    None; dropped: the share of requests that are answered by nothing."""

    def __init__(self, serve, folder: Path):
        self.faults: dict[str, str] = {}
        self.held: str | None = None
        self.dropped = 0.0
        self.chance = random.Random(0)
        site = self

        class Own(Handler):
            def setup(self):
                super().setup()
                self.server.fault_of, self.server.wait = site.fault_of, site.wait

        self.url = serve(folder, Own)

    def fault_of(self, path: str) -> str | None:
        # The page itself comes, and the one script that tells of its other files: of these a page can't speak.
        if self.dropped and not path.endswith((".html", "/", "whole.js")) and self.chance.random() < self.dropped:
            return "dropped"
        return self.faults.get(path)

    def wait(self, path: str) -> None:
        while self.held and re.search(self.held, path):
            time.sleep(0.05)
