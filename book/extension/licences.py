"""What the site and the wheel carry of others, under which licence, and in which files.

The site has a file with all their licences, `_static/licences.txt`: each as the installed package holds it. The tests see to it
that no file of a built site is left without a row here, and that each row says what its package says.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx

from lab import smollm2

ROOT = Path(__file__).resolve().parents[2]
FILE = "_static/licences.txt"

MIT = """\
MIT License

Copyright (c) {copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True)
class Part:
    """Something of others in the site. files: patterns below the site's root. Its licence is told by the package that it is, or is
    a part of; else by the file `text`; else it is the MIT licence of `copyright`."""

    name: str
    licence: str  # as SPDX names it
    does: str
    files: tuple[str, ...]
    package: str = ""
    text: str = ""
    copyright: str = ""
    version: str = ""

    def there(self) -> bool:
        return not self.package or any(metadata.Distribution.discover(name=self.package))

    def named(self) -> str:
        """With its version, if it has one of its own."""
        version = self.version or (metadata.version(self.package) if self.package else "")
        return f"{self.name} {version}".rstrip()

    def licence_text(self) -> str:
        if self.copyright:
            return MIT.format(copyright=self.copyright)
        if self.text:
            return (ROOT / self.text).read_text(encoding="utf-8")
        return "\n".join(file.read_text(encoding="utf-8") for file in licence_files(self.package))


def licence_files(package: str) -> list[metadata.PackagePath]:
    """The files by which an installed package tells its licence."""
    told = re.compile(r"[\w.-]+\.dist-info/(licenses/)?(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[\w.-]*")
    return sorted(file for file in metadata.files(package) or () if told.fullmatch(file.as_posix()))


def static(*names: str) -> tuple[str, ...]:
    return tuple(f"_static/{name}" for name in names)


SPHINX = ("basic.css", "doctools.js", "documentation_options.js", "language_data.js", "searchtools.js", "sphinx_highlight.js")
THEME = ("styles/pydata-sphinx-theme.css", "scripts/pydata-sphinx-theme.js", "own/*.js")
BOOK_THEME = ("styles/sphinx-book-theme.css", "scripts/sphinx-book-theme.js")
ASSETS = ROOT / "book" / "assets"
[PLOTLY] = (ASSETS / "plotly").glob("plotly-cartesian-*.min.js")

OTHERS = (
    Part("Sphinx", "BSD-2-Clause", "pages and search", static(*SPHINX, "*.png"), "sphinx"),
    Part("Pygments", "BSD-2-Clause", "colours of code", static("pygments.css"), "pygments"),
    Part("accessible-pygments", "BSD-3-Clause", "colours of code", static("pygments.css"), "accessible-pygments"),
    Part("PyData Sphinx Theme", "BSD-3-Clause", "the pages' look", static(*THEME), "pydata-sphinx-theme"),
    Part(
        "Bootstrap",
        "MIT",
        "the pages' look (it comes with the theme)",
        static("styles/bootstrap.css"),
        copyright="2011-2024 The Bootstrap Authors",
        version="5.3.3",
    ),
    Part("Sphinx Book Theme", "BSD-3-Clause", "the pages' look", static(*BOOK_THEME), "sphinx-book-theme"),
    Part("sphinx-copybutton", "MIT", "copies code", static("copybutton.css", "copybutton*.js"), "sphinx-copybutton"),
    Part(
        "clipboard.js",
        "MIT",
        "copies code (it comes with sphinx-copybutton)",
        static("clipboard.min.js"),
        copyright="Zeno Rocha",
        version="2.0.8",
    ),
    Part(
        "Tabler Icons",
        "MIT",
        "two pictures on buttons (they come with sphinx-copybutton)",
        static("check-solid.svg", "copy-button.svg"),
        copyright="2020 Paweł Kuna",
    ),
    Part("sphinx-design", "MIT", "cards and tabs", static("sphinx-design.min.css", "design-tabs.js"), "sphinx-design"),
    Part("MyST-NB", "BSD-3-Clause", "lessons with cells", static("mystnb.*.css"), "myst-nb"),
    Part("sphinx-exercise", "MIT", "exercises", static("exercise.css"), "sphinx-exercise"),
    Part(
        "plotly.js",
        "MIT",
        "draws the plates",
        static("plotly/*", "plates_plotly.css"),
        text="book/assets/plotly/LICENSE.txt",
        version=PLOTLY.name.removeprefix("plotly-cartesian-").removesuffix(".min.js"),
    ),
    Part(
        "tokenizers.js",
        "Apache-2.0",
        "cuts a text into tokens, within the figures' modules",
        static("engine_worker.js", "widgets/*.js"),
        text="LICENSE-APACHE",
        version=json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]["@huggingface/tokenizers"],
    ),
    Part(
        "SmolLM2-135M-Instruct",
        "Apache-2.0",
        "the real model",
        static("smollm2/*"),
        package=smollm2.PACKAGE,
    ),
)

# By this book's own makers: the text and the pictures under CC BY 4.0, all else under the MIT licence.
OWN = (
    *("*.html", "notebooks/*", "_downloads/*", "searchindex.js", "objects.inv", "offline*.js*", ".buildinfo", ".nojekyll"),
    *static(
        "specimens/*",
        "parts/*",
        "engine/*",
        "widgets/*",
        "terms.json",
        "measured.json",
        "sums.json",
        "lengths.json",
        "picture.png",
        "engine_worker.js",
        "licences.txt",
    ),
    *(f"_static/{path.relative_to(ASSETS)}" for path in ASSETS.rglob("*") if path.parent.name != "plotly"),
)


def unlisted(site: Path) -> Iterator[str]:
    """The files of a built site of which nobody says whose they are."""
    patterns = [*OWN, *(pattern for part in OTHERS for pattern in part.files)]
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not any(fnmatchcase(name, pattern) for pattern in patterns):
            yield name


def texts() -> str:
    """All licences, one after the other."""
    own = [
        ("Grown, Not Made?: the code and the models", "LICENSE"),
        ("Grown, Not Made?: the text and the pictures", "LICENSE-TEXT"),
    ]
    told = [(name, (ROOT / file).read_text(encoding="utf-8")) for name, file in own]
    told += [(f"{part.named()} ({part.licence})", part.licence_text()) for part in OTHERS if part.there()]
    return "\n".join(f"{'=' * 100}\n{name}\n{'=' * 100}\n\n{text.strip()}\n" for name, text in told)


def write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        (Path(app.outdir) / FILE).write_text(texts(), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write)
