"""As much of the Hugging Face hub as it takes to give out one small model."""

import hashlib
import http.server
import json
import threading
from pathlib import Path


def serve(folder: Path) -> http.server.ThreadingHTTPServer:
    """A hub on loopback, already serving, whose one model is that in `folder`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (Hub,), {"folder": folder}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def close(server: http.server.ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


class Hub(http.server.BaseHTTPRequestHandler):
    """Gives out some/model, at the revisions main and step1000."""

    folder: Path
    commit = "c" * 40

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self.describe("/".join(parts[2:4]), *parts[4:6])
        elif (path := self.folder.joinpath(*parts[parts.index("resolve") + 2 :] if "resolve" in parts else parts)).is_file():
            data = path.read_bytes()
            self.answer(data, **{"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": self.commit})
        else:
            self.refuse("EntryNotFound")

    do_HEAD = do_GET

    def describe(self, name: str, kind: str = "revision", revision: str = "main") -> None:
        files = {path.relative_to(self.folder).as_posix(): path for path in self.folder.rglob("*") if path.is_file()}
        if name != "some/model":
            self.refuse("RepoNotFound")
        elif revision not in ("main", "step1000", self.commit):
            self.refuse("RevisionNotFound")
        elif kind == "tree":
            listed = [{"type": "file", "path": p, "size": file.stat().st_size, "oid": p} for p, file in files.items()]
            self.answer(json.dumps(listed).encode())
        else:
            self.answer(json.dumps({"id": name, "sha": self.commit, "siblings": [{"rfilename": p} for p in files]}).encode())

    def answer(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for key, value in (headers | {"Content-Length": str(len(data))}).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def refuse(self, code: str) -> None:
        self.answer(b"", 404, **{"X-Error-Code": code})

    def log_message(self, *_):
        pass
