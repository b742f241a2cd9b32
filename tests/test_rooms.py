"""The house: imports run one way, and what only reads figures or tells the text brings no torch along."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the first floor up: each may ask those before it, and none after.
FLOORS = (
    {"lab.command", "lab.stopping"},
    {"lab.specimens"},
    {"lab.records"},
    {"lab.table", "lab.hooks", "lab.smollm2"},
    {"lab.text"},
    {"lab.growing"},
    {"lab.models"},
    {"lab.engine"},
    {"lab.evaluation"},
    {"lab.inside"},
    {"lab.posttraining", "lab.driving", "lab.real", "lab.seedlings"},
    {"lab.evidence"},
    {"lab.grow", "lab.own_soil"},
)
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "node_modules" not in path.parts]


def imported(tree: ast.AST) -> set[str]:
    """Full names of all that a module imports, also within functions: "lab.text.words" for `from lab.text import words`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def at_import_time(tree: ast.Module) -> set[str]:
    """The same of what is imported as soon as the module is: not within a function, nor for type checkers alone."""
    for node in ast.walk(tree):
        types_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if types_only or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [ast.Pass()]
    return imported(tree)


def read(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def back_running(rooms: dict[str, set[str]]) -> list[str]:
    """Imports, {module: names}, that lead up to a higher floor or into another room of the same one."""
    return [
        f"{module} imports {name}"
        for module, names in rooms.items()
        for name in sorted(names)
        if name.startswith("lab.") and room(name) != room(module) and HEIGHT[room(name)] >= HEIGHT[room(module)]
    ]


def test_between_the_lab_s_rooms_imports_run_one_way():
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): imported(read(path)) for path in python_files("lab")}
    modules.pop("lab.__init__")
    assert {room(module) for module in modules} == set(HEIGHT), "a room or a file on the first level is on no floor"
    assert back_running(modules) == []


def test_an_import_that_runs_back_would_be_found():
    assert back_running({"lab.text.corpus": {"lab.growing.grow"}}) == ["lab.text.corpus imports lab.growing.grow"]
    assert back_running({"lab.driving.cart": {"lab.posttraining.chat"}, "lab.evidence.card": {"lab.text.words"}}) == [
        "lab.driving.cart imports lab.posttraining.chat"
    ]


@pytest.mark.parametrize(
    "folder", ["text", "growing", "evaluation", "inside/circuits", "inside/probes", "posttraining", "real", "evidence"]
)
def test_within_a_room_no_imports_go_round(folder):
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): read(path) for path in (ROOT / "lab" / folder).glob("*.py")
    }
    needs = {
        module: {name for name in modules for got in imported(tree) if f"{got}.".startswith(f"{name}.")}
        for module, tree in modules.items()
    }
    while free := [module for module, others in needs.items() if not others & needs.keys()]:
        for module in free:
            del needs[module]
    assert not needs, "these need one another"


def test_the_lab_knows_nothing_of_what_a_reader_touches_or_reads():
    for path in python_files("lab"):
        assert not [name for name in imported(read(path)) if name.split(".")[0] in ("widgets", "book", "bench", "tests")], path


def test_widgets_ask_the_lab_only_when_a_kernel_is_asked():
    for path in python_files("widgets"):
        heavy = [name for name in at_import_time(read(path)) if name.split(".")[0] in ("lab", "torch", "transformers", "book")]
        assert not heavy, path


@pytest.mark.parametrize(
    "work",
    [
        "from lab.evidence import figures; figures.capacity('belief', 'false belief'); figures.facts('village'); figures.seeds('village')",
        "from lab.text import corpus; corpus.document(7)",
        "import widgets",
    ],
)
def test_reading_figures_telling_a_text_and_making_widgets_need_no_torch(work):
    """A lesson that does no more is built in a second, not in ten."""
    told = f"{work}\nimport sys; print(*{{'torch', 'transformers'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
