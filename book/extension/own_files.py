"""No page holds a script of its own: what the theme writes into pages is moved into files beside them.

So a host may send a strict policy (`POLICY`), under which a browser runs nothing but the site's own files. The tests serve
every page with it.
"""

import hashlib
import os
import re
from pathlib import Path

from sphinx.application import Sphinx

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
    )
)
FOLDER = "_static/own"
SCRIPT = r'<script(?: data-cfasync="false")?>((?:(?!</script>).)*)</script>'
SCRIPTS = re.compile(rf"{SCRIPT}(?:\s*{SCRIPT})*", re.DOTALL)  # neighbours become one file
# A button that needs scripts is written by one, so that it isn't there without them. A rule of style says the same (book.css).
WRITTEN = re.compile(r"<script>\s*document\.write\(`\s*<(?P<tag>\w+) (?P<rest>[^`]*)`\);?\s*</script>", re.DOTALL)


def without_scripts(page: str, root: str) -> tuple[str, dict[str, str]]:
    """A page with its own scripts as files, and these files: their names and what they hold. root: the way to the site's root."""
    files: dict[str, str] = {}

    def moved(found: re.Match) -> str:
        code = "".join(f"{one.strip().rstrip(';')};\n" for one in re.findall(SCRIPT, found[0], re.DOTALL))
        name = f"{hashlib.sha256(code.encode()).hexdigest()[:10]}.js"
        files[name] = code
        return f'<script src="{root}{FOLDER}/{name}"></script>'

    page = WRITTEN.sub(lambda found: f"<{found['tag']} data-scripted {found['rest']}", page)
    return SCRIPTS.sub(moved, page), files


def move(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    used = set()
    for path in out.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        root = "../" * len(path.relative_to(out).parents[:-1])
        bare, files = without_scripts(page, root)
        used |= files.keys() | set(re.findall(rf"{FOLDER}/(\w+\.js)", bare))
        for name, code in files.items():
            (out / FOLDER).mkdir(parents=True, exist_ok=True)
            (out / FOLDER / name).write_text(code, encoding="utf-8")
        if bare != page:
            times = path.stat()
            path.write_text(bare, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # as when it was written: Sphinx goes by it
    for path in (out / FOLDER).glob("*.js"):
        if path.name not in used:
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("build-finished", move, priority=700)  # when the pages are as they will be
