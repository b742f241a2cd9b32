"""Sees to the virtual environment, and runs in it what may run only once at a time in this folder. Needs no packages.

    python book/environment.py .venv check                 removes it where it can't be used
    python book/environment.py .venv ready                 makes it
    python book/environment.py .venv run jupyter-book ...  runs a program of it, when no other is at work here
    python book/environment.py .venv pip install ...       the same for pip, and says what to do where that fails

A virtual environment holds the path at which it was made: moved along with its folder, its programs aren't found.
"""

import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
BUSY = Path("_build") / ".busy"
NOT_INSTALLED = """
Not everything could be installed (see above). Without a network: connect, and run the same command again. It goes on with
what is missing. If that fails as well, begin with a new environment: rm -rf {venv}"""


def check(venv):
    """Removes one that was made for this folder and can't be used: `ready` then makes it anew."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is older. Name another one: make PYTHON=python3.12")
    trouble = venv.exists() and unusable(venv)
    if not trouble:
        return
    if venv.is_symlink() or venv.is_absolute() or not (venv / "pyvenv.cfg").exists():
        sys.exit(f"{venv} {trouble}. Remove it, or name another place: make VENV=another-folder")
    print(f"{venv} {trouble}: it is made anew.", flush=True)
    shutil.rmtree(venv)


def ready(venv):
    """Makes one. What was half made is removed again."""
    try:
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, capture_output=True, text=True)
    except BaseException as error:
        shutil.rmtree(venv, ignore_errors=True)
        if not isinstance(error, subprocess.CalledProcessError):
            raise
        sys.exit(
            f"{error.stdout}{error.stderr}\nPython could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
        )


def unusable(venv):
    """What is wrong with it, as the end of a sentence; empty if nothing is."""
    if not (venv / "pyvenv.cfg").exists():
        return "is no virtual environment"
    made_at = said(venv / "pyvenv.cfg", "command").rpartition(" -m venv ")[2]
    if made_at and Path(made_at).resolve() != venv.resolve():
        return f"was made in {Path(made_at).parent}, and can’t be moved or copied from there"
    asked = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        answer = subprocess.run([str(program(venv, "python")), "-c", asked], capture_output=True)
    except OSError:
        return "has no Python that runs"
    return "" if answer.returncode == 0 else "has no Python that can be used"


def said(config, key):
    """The value of a key in pyvenv.cfg; empty if there is none."""
    for line in config.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name.strip() == key:
            return value.strip()
    return ""


def program(venv, name):
    return venv / "bin" / name


@contextmanager
def alone():
    """Waits until no other is at work in this folder. What was killed holds nothing up."""
    import fcntl

    BUSY.parent.mkdir(exist_ok=True)
    with BUSY.open("w") as busy:
        try:
            fcntl.flock(busy, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another make is at work in this folder. This one waits for it.", flush=True)
            fcntl.flock(busy, fcntl.LOCK_EX)
        yield


def run(command):
    """Its exit status. Ctrl-C reaches the program itself, which ends by it; this one waits for that, and says so."""
    stopped = []
    before = signal.signal(signal.SIGINT, lambda *_: stopped.append(True))  # the program begins with what is usual
    status = subprocess.Popen(command).wait()
    signal.signal(signal.SIGINT, before)
    if stopped:
        raise KeyboardInterrupt
    return status


def main():
    venv, (task, *rest) = Path(sys.argv[1]), sys.argv[2:]
    try:
        with alone():
            if task in ("check", "ready"):
                return {"check": check, "ready": ready}[task](venv)
            return run([str(program(venv, rest[0])), *rest[1:]]) if task == "run" else pip(venv, rest)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on.")
    except PermissionError as error:
        sys.exit(
            f"{error.filename or Path.cwd()} can’t be written to. Copy the book into a folder of yours, and run the same there: "
            "cp -r . ~/grown-not-made"
        )


def pip(venv, arguments):
    status = run([str(program(venv, "python")), "-m", "pip", *arguments])
    if status > 0:
        print(NOT_INSTALLED.format(venv=venv), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(abs(main() or 0))
