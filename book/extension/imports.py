"""Which of the project's modules a piece of code stands on: those it imports, those that they import, and so on.

Read from the code itself; nothing is imported. An import counts wherever it stands, also inside a function.
`from widgets import Slider` leads to the module that the package has `Slider` from, not to all that it passes on. With a
module go the facts that lie in the folder of its name, as JSON.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

PACKAGES = ("course", "lab", "widgets")

Wanted = tuple[str, str | None]  # a module, and the name that is asked of it


def reached(code: str, root: Path) -> set[Path]:
    """The files of the modules under `root` that `code` stands on, and of their facts. Code that can't be parsed stands on all there are."""
    try:
        waiting = list(_imports(ast.parse(code), package=""))
    except SyntaxError:  # a magic of IPython's, say
        return {path for package in PACKAGES for path in (root / package).rglob("*.py")}
    seen: set[Wanted] = set()
    found: set[Path] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen or wanted[0].partition(".")[0] not in PACKAGES:
            continue
        seen.add(wanted)
        path, more = _follow(wanted, root)
        found |= {path, *path.with_suffix("").glob("*.json")} if path else set()
        waiting += more
    return found


def _follow(wanted: Wanted, root: Path) -> tuple[Path | None, Sequence[Wanted]]:
    """The file that one import makes the code stand on, if any, and the imports it leads to."""
    module, name = wanted
    if name and _file(f"{module}.{name}", root):
        return None, [(f"{module}.{name}", None)]
    path = _file(module, root)
    if path is None:
        return None, []
    imports = imports_of(path, path.stat().st_mtime_ns, root)
    if name and path.name == "__init__.py":
        passed_on: list[Wanted] = [(source, asked) for source, asked in imports if asked == name]
        if passed_on:
            return None, passed_on
    return path, list(imports)


def _file(module: str, root: Path) -> Path | None:
    place = root.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


@cache
def imports_of(path: Path, _mtime: int, root: Path) -> tuple[Wanted, ...]:
    """What the module in one file imports."""
    parts = path.relative_to(root).with_suffix("").parts
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8")), package=".".join(parts[:-1])))


def _imports(tree: ast.AST, package: str) -> Iterator[Wanted]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((module, alias.name) for alias in node.names)
