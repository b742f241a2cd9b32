"""Serve a folder on this machine only: `python book/serve.py _build/html --port 8000`.

With --check, say whether the port is free and serve nothing: `make serve` asks this before it
builds, so that nobody waits for a build to be told that the port is taken. Needs no packages.
"""

import argparse
import errno
import functools
import http.server
import os
import sys
import threading

HOST = "127.0.0.1"


class Handler(http.server.SimpleHTTPRequestHandler):
    # Some systems register .js as text/plain, and a browser runs no module of that type.
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # after a rebuild, show the new page
        super().end_headers()

    def log_request(self, code="-", size="-") -> None:
        """Keep quiet about what went well; errors are still shown."""


def bind(port: int, folder: str, handler: type[Handler] = Handler) -> http.server.ThreadingHTTPServer:
    try:
        return http.server.ThreadingHTTPServer((HOST, port), functools.partial(handler, directory=folder))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken by another program. Choose another: make serve PORT={port + 1}")
        sys.exit(f"Port {port} cannot be used ({error.strerror}). Choose another: make serve PORT=8000")
    except OverflowError:
        sys.exit(f"{port} is no port: it must lie between 1 and 65535. For example: make serve PORT=8000")


class Quiet(Handler):
    def log_message(self, *_) -> None:
        """Nobody reads what a program asks for."""


def behind(folder: str) -> str:
    """Serves a folder until this program ends, for what it does itself. The address, which ends in a slash."""
    server = bind(0, folder, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{HOST}:{server.server_port}/"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python book/serve.py", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=".")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--check", action="store_true", help="only say whether the port is free")
    options = parser.parse_args()
    if not os.path.isdir(options.folder):
        sys.exit(f"There is no folder {options.folder} to serve. `make build` writes the book to _build/html.")
    with bind(options.port, options.folder) as server:
        if options.check:
            return
        print(f"The book is at http://{HOST}:{options.port}  (Ctrl+C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
