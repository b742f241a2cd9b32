"""`python -m book.notebooks`: takes the notebooks of the built site to notebooks/, where JupyterLab opens them.

What a reader has written into one stays: such a notebook is left as it is and named. Deleted, it comes anew.
"""

import hashlib
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lab import command

FOLDER = "notebooks"  # in the checkout, and in the site
ROOT = Path(__file__).resolve().parent.parent


def digest(notebook: NotebookNode) -> str:
    """Of what is written in a notebook, whatever came of running it."""
    written = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(repr(written).encode()).hexdigest()[:16]


def take(built: Path, folder: Path) -> list[Path]:
    """Copy the notebooks of `built` into `folder`. Returns those of the book that a reader has changed, which are left as
    they are, as are the reader's own.

    One that was only run keeps what came of it until its text or code is another. Notebooks that the book no longer has
    are removed, unless they were changed.
    """
    changed = []
    for path in sorted({file.relative_to(root) for root in (built, folder) for file in root.rglob("*.ipynb")}):
        if ".ipynb_checkpoints" in path.parts:
            continue
        ours, theirs = built / path, folder / path
        if theirs.exists() and _written(theirs) != _made(theirs):
            if ours.exists() or _made(theirs):
                changed.append(path)
        elif not ours.exists():
            theirs.unlink()
        elif not theirs.exists() or _made(theirs) != _made(ours):
            theirs.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ours, theirs)
    return changed


def told(left: Path, there: bool) -> str:
    """A sentence on a notebook that was left as it is. there: whether the book has one of that name."""
    again = (
        "Delete or rename it to get the book's again." if there else "The book has it no more: delete it if you need it no more."
    )
    return f"{FOLDER}/{left} has changes of yours, and is left as it is. {again}"


def _made(file: Path) -> str:
    """What the book wrote into a notebook, as its digest; nothing of one that is not the book's."""
    return nbformat.read(file, as_version=4).metadata.get("grown_not_made", {}).get("made", "")


def _written(file: Path) -> str:
    """The same of what stands in it now."""
    return digest(nbformat.read(file, as_version=4))


if __name__ == "__main__":
    command.without_arguments(__doc__)
    built = ROOT / "_build" / "html" / FOLDER
    for left in take(built, ROOT / FOLDER):
        print(told(left, there=(built / left).exists()))
