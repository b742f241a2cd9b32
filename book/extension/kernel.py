"""The kernel that lessons are executed in: the usual one, which also writes down what it read of some folder.

`python kernel.py FOLDERS LIST -f CONNECTION` watches FOLDERS, which are parted as in PATH, and, when it ends, writes LIST: a
JSON list of the folders within them in which a file was opened or whose contents were asked for.
"""

import atexit
import json
import os
import sys


def watch(folders: tuple[str, ...], out: str) -> None:
    read: set[str] = set()

    def hook(event: str, arguments: tuple) -> None:
        if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, os.PathLike)):
            path = os.path.realpath(arguments[0])
            if path.startswith(folders):
                read.add(os.path.dirname(path) if event == "open" else path)

    def write() -> None:
        found = sorted(read)
        with open(out, "w", encoding="utf-8") as file:
            json.dump(found, file)

    sys.addaudithook(hook)
    atexit.register(write)


if __name__ == "__main__":
    _, watched, list_file, *rest = sys.argv
    sys.argv = [sys.argv[0], *rest]
    sys.path[0] = ""  # as in any kernel: modules are looked for where the lesson lies, not beside this file
    from ipykernel.kernelapp import IPKernelApp

    watch(tuple(os.path.realpath(folder) for folder in watched.split(os.pathsep)), list_file)
    IPKernelApp.launch_instance()
