"""The kernel that lessons are executed in: the usual one, which also writes down what it read of some folder.

`python kernel.py FOLDERS LIST -f CONNECTION` watches FOLDERS, which are parted as in PATH, and, when it ends, writes LIST, as
JSON: the `folders` within them in which a file was opened or whose contents were asked for, and the `tables` that were
opened, or that a widget's front end may ask for (`files` of widgets/base.py).
"""

import atexit
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress

TABLE = ".csv"


def watch(folders: tuple[str, ...], out: str) -> None:
    read: set[str] = set()
    tables: set[str] = set()

    def hook(event: str, arguments: tuple) -> None:
        if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, os.PathLike)):
            path = os.path.realpath(arguments[0])
            if path.startswith(folders):
                read.add(os.path.dirname(path) if event == "open" else path)
                if path.endswith(TABLE):
                    tables.add(path)

    def write() -> None:
        found = {"folders": sorted(read), "tables": sorted(tables | set(asked_for(folders[0])))}
        with open(out, "w", encoding="utf-8") as file:
            json.dump(found, file)

    sys.addaudithook(hook)
    atexit.register(write)


def asked_for(specimens: str) -> Iterator[str]:
    """The tables that the front ends of this kernel's widgets may fetch, which it need not have opened itself."""
    if "ipywidgets" not in sys.modules:
        return
    for widget in list(sys.modules["ipywidgets"].widgets.widget._instances.values()):
        with suppress(ValueError):  # a widget that asks for more than a list of files can say
            files = widget.files() if hasattr(widget, "files") else []
            yield from (os.path.join(specimens, file) for file in files if file.endswith(TABLE))


if __name__ == "__main__":
    _, watched, list_file, *rest = sys.argv
    sys.argv = [sys.argv[0], *rest]
    sys.path[0] = ""  # as in any kernel: modules are looked for where the lesson lies, not beside this file
    from ipykernel.kernelapp import IPKernelApp

    # A first build waits longest for the training text, which one process tells beside all lessons (`corpus`): it goes first.
    os.nice(5)
    watch(tuple(os.path.realpath(folder) for folder in watched.split(os.pathsep)), list_file)
    IPKernelApp.launch_instance()
