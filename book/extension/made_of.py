"""What a copy of the book is made of: its version and size, the programs, how long the lessons took, whose files it carries.

```{made-of} copy
```                     also: programs, lessons, licences
{version}`this`         the version of the book, which stands in pyproject.toml

All of it is looked up at a build: nobody writes it down.
"""

import json
import platform
import re
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from book import release

from . import execution, lessons, licences, offline

PAGE = "book/made-of"
ROOT = Path(__file__).resolve().parents[2]
PYTHON = (
    ("torch", "PyTorch"),
    ("transformers", "transformers"),
    ("numpy", "NumPy"),
    ("pandas", "pandas"),
    ("jupyter-book", "Jupyter Book"),
    ("sphinx", "Sphinx"),
    ("myst-nb", "MyST-NB"),
    ("sphinx-book-theme", "Sphinx Book Theme"),
    ("anywidget", "anywidget"),
    ("ipywidgets", "ipywidgets"),
    ("plotly", "Plotly for Python"),
)
SIZE = re.compile(r"(?<=<!-- size -->)[^<]*")  # told only when all of the site is there


class MadeOf(nodes.General, nodes.Element):
    """Where one of these lists is to stand; filled when the page is written."""


class MadeOfDirective(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        if self.arguments[0] not in LISTS:
            raise self.error(f"A copy has {', '.join(LISTS)}, and no {self.arguments[0]!r}.")
        return [MadeOf("", what=self.arguments[0])]


class Version(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        self.env.note_dependency(str(ROOT / "pyproject.toml"))
        return [nodes.Text(release.version())], []


# ---- What there is to tell -------------------------------------------------------------------------------------------


def machine() -> str:
    return f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"


def programs() -> list[str]:
    installed = [f"{name} {metadata.version(package)}" for package, name in PYTHON]
    npm = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    in_the_page = [part.named() for part in licences.OTHERS if part.name in ("plotly.js", "tokenizers.js")]
    built_by = [f"{name} {npm['devDependencies'][name]}" for name in ("esbuild", "typescript")]
    return [
        f"Python {platform.python_version()}",
        *installed,
        *in_the_page,
        *(f"{one}, for the figures' modules" for one in built_by),
    ]


def times(app: Sphinx) -> dict[str, float]:
    """How many seconds each page with cells took when it was executed last, the longest first."""
    found = {name: seconds for name in app.env.found_docs if (seconds := execution.seconds(app, name)) is not None}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


# ---- What is written -------------------------------------------------------------------------------------------------


def bullets(lines: list[list[nodes.Node]]) -> nodes.bullet_list:
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", "", *line)) for line in lines))


def copy_list(app: Sphinx, docname: str) -> nodes.Node:
    size = nodes.raw("", "<!-- size -->", format="html")
    return bullets([[nodes.Text(f"Built by {machine()}.")], [nodes.Text("Size of the site: "), size]])


def program_list(app: Sphinx, docname: str) -> nodes.Node:
    return bullets([[nodes.Text(line)] for line in programs()])


def lesson_list(app: Sphinx, docname: str) -> nodes.Node:
    took = times(app)
    lines = [[link(app, docname, name), nodes.Text(f": {seconds:.1f} s")] for name, seconds in took.items()]
    return bullets([*lines, [nodes.Text(f"All {len(took)}, one after the other: {sum(took.values()):.0f} s")]])


def link(app: Sphinx, docname: str, name: str) -> nodes.reference:
    address = app.builder.get_relative_uri(docname, name)
    return nodes.reference("", lessons.title(app.env, name), refuri=address, internal=True)


def licence_list(app: Sphinx, docname: str) -> nodes.Node:
    lines = [f"{part.named()}: {part.does}. {part.licence}." for part in licences.OTHERS if part.there()]
    words = nodes.reference("", "The licences themselves", refuri=relative_uri(f"{docname}.html", licences.FILE), internal=True)
    return bullets([*([nodes.Text(line)] for line in lines), [words]])


LISTS = {"copy": copy_list, "programs": program_list, "lessons": lesson_list, "licences": licence_list}


def told_otherwise(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The page is written again when there is something else to tell."""
    now = [machine(), programs(), times(app), [part.named() for part in licences.OTHERS if part.there()]]
    if PAGE not in env.found_docs or getattr(env, "gnm_made_of", None) == now:
        return []
    env.gnm_made_of = now
    return [PAGE]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(MadeOf)):
        place.replace_self(LISTS[place["what"]](app, docname))


def tell_size(app: Sphinx, exception: Exception | None) -> None:
    page = Path(app.outdir) / f"{PAGE}.html"
    if exception is not None or not page.exists():
        return
    lists = {offline.LIST, offline.WORKER}  # they are written from this page too
    files = [path for path in Path(app.outdir).rglob("*") if path.is_file() and path.name not in lists]
    size = sum(path.stat().st_size for path in files) / 1e6
    text = page.read_text(encoding="utf-8")
    page.write_text(SIZE.sub(f"{size:.0f} MB in {len(files):,} files.", text), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.add_node(MadeOf)
    app.add_directive("made-of", MadeOfDirective)
    app.add_role("version", Version())
    app.connect("env-updated", told_otherwise)
    app.connect("doctree-resolved", fill_in)
    app.connect("build-finished", tell_size, priority=850)  # when nothing is written any more but the list of all files
