"""The commands go wrong in a sentence: a moved folder, a broken environment, no network, two at once, Ctrl-C."""

import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab import command

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "book" / "environment.py"

spec = importlib.util.spec_from_file_location("environment", SCRIPT)
environment = importlib.util.module_from_spec(spec)
spec.loader.exec_module(environment)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a space in its name."""
    folder = tmp_path / "a book"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def made(at: Path, said_at: Path | None = None, python: str = f'exec "{sys.executable}" "$@"') -> Path:
    """What looks like an environment, and answers as the one does that runs these tests."""
    (at / "bin").mkdir(parents=True)
    (at / "pyvenv.cfg").write_text(f"home = /usr/bin\ncommand = /usr/bin/python3 -m venv {said_at or at}\n")
    (at / "bin" / "python").write_text(f"#!/bin/sh\n{python}\n")
    (at / "bin" / "python").chmod(0o755)
    return at


def run(*arguments: str, **how) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, SCRIPT, ".venv", *arguments], capture_output=True, text=True, **how)


def begin(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", SCRIPT, ".venv", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def program(name: str, lines: str) -> None:
    Path(".venv/bin", name).write_text(f"#!/bin/sh\n{lines}\n")
    Path(".venv/bin", name).chmod(0o755)


def test_an_environment_that_can_be_used_is_left_alone(here):
    made(here / ".venv")
    answer = run("check")
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert (here / ".venv/bin/python").exists()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"said_at": Path("/home/ada/book/.venv")}, "was made in /home/ada/book, and can’t be moved or copied from there"),
        ({"python": "exit 1"}, "has no Python that can be used"),
    ],
    ids=["moved", "half made"],
)
def test_one_that_cannot_is_told_of_and_made_anew(here, how, said):
    made(here / ".venv", **how)
    answer = run("check")
    assert (answer.returncode, answer.stdout) == (0, f".venv {said}: it is made anew.\n")
    assert not (here / ".venv").exists()


def test_one_whose_python_is_gone_is_made_anew(here):
    made(here / ".venv")
    (here / ".venv/bin/python").unlink()
    (here / ".venv/bin/python").symlink_to("/usr/bin/python-of-long-ago")
    assert "has no Python that runs" in run("check").stdout
    assert not (here / ".venv").exists()


def test_what_is_no_environment_of_this_folder_is_never_removed(here, tmp_path):
    (here / ".venv").mkdir()
    (here / ".venv" / "letters").write_text("dear")
    answer = run("check")
    assert answer.returncode == 1 and "is no virtual environment. Remove it, or name another place" in answer.stderr
    shutil.rmtree(here / ".venv")
    (here / ".venv").symlink_to(made(tmp_path / "shared", Path("/elsewhere/.venv")))
    assert run("check").returncode == 1
    assert (here / ".venv" / "letters").exists() or (tmp_path / "shared/bin/python").exists()


def test_of_two_at_once_one_waits_and_then_both_have_been_done(here):
    made(here / ".venv")
    program("slow", "read line < gate; echo slow >> done")
    program("quick", "echo quick >> done")
    os.mkfifo("gate")
    slow = begin("run", "slow")
    with open("gate", "w") as gate:  # as soon as it is read, the first one is at work
        quick = begin("run", "quick")
        assert "Another make is at work in this folder. This one waits for it." in quick.stdout.readline()
        gate.write("go\n")
    assert [slow.wait(), quick.wait()] == [0, 0]
    assert Path("done").read_text().split() == ["slow", "quick"]


def test_one_that_was_killed_holds_nothing_up(here):
    made(here / ".venv")
    program("slow", "echo begun; exec sleep 600")
    slow = begin("run", "slow")
    assert slow.stdout.readline() == "begun\n"
    os.killpg(slow.pid, signal.SIGKILL)
    slow.wait()
    assert run("check").stdout == ""


def test_ctrl_c_ends_in_a_sentence(here):
    made(here / ".venv")
    program("slow", f'exec "{sys.executable}" -c "import time; print(1, flush=True); time.sleep(600)"')
    slow = begin("run", "slow")
    slow.stdout.readline()
    os.killpg(slow.pid, signal.SIGINT)
    assert slow.communicate()[0].endswith("Stopped. The same command goes on.\n")
    assert slow.returncode != 0


def test_what_pip_could_not_do_is_followed_by_what_to_do(here):
    made(here / ".venv")
    answer = run("pip", "install", "--quiet", "--no-index", "no-such-package-of-ours")
    assert answer.returncode != 0
    assert "Without a network: connect, and run the same command again" in answer.stderr


def test_a_folder_that_cannot_be_written_to_is_named(here, monkeypatch):
    def refused():
        raise PermissionError(13, "Permission denied", "_build/.busy")

    monkeypatch.setattr(environment, "alone", refused)
    monkeypatch.setattr(sys, "argv", ["environment.py", ".venv", "check"])
    with pytest.raises(SystemExit, match="_build/.busy can’t be written to. Copy the book into a folder of yours"):
        environment.main()


def test_a_path_with_spaces_reaches_programs_whole(here):
    for one in ROOT.iterdir():
        if one.name not in (".venv", "_build"):
            (here / one.name).symlink_to(one)
    told = subprocess.run(["make", "-n", "lab", f"PYTHON={sys.executable}"], capture_output=True, text=True).stdout
    (started,) = [line for line in told.replace("\\\n", " ").splitlines() if "jupyter lab" in line]
    assert f"--ServerApp.root_dir={here}" in shlex.split(started)


@pytest.mark.parametrize(("raised", "said"), [("", "Stopped."), ("Stopped after step 26.", "Stopped after step 26.")])
def test_a_command_that_is_stopped_says_so_without_a_traceback(raised, said):
    code = f"import sys; sys.argv = ['-m']; import lab; raise KeyboardInterrupt(*{[raised] if raised else []})"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.stderr == f"\n{said}\n" and told.returncode != 0


def test_who_only_imports_the_lab_keeps_their_own_way_of_being_told():
    code = "import lab, sys; print(sys.excepthook is sys.__excepthook__)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout == "True\n"


WORK = """
import os, time
from concurrent.futures import as_completed
from lab import stopping

def steps(n):
    with stopping.heard() as stopped:
        os.write(1, b"begun\\n")  # at once: two processes write here
        while not stopped():
            time.sleep(0.01)
        os.write(1, b"kept\\n")
        raise KeyboardInterrupt

def deaf(n):
    os.write(1, b"begun\\n")
    time.sleep(600)

if __name__ == "__main__":
    stopping.in_a_sentence()
    with stopping.Pool(2) as pool:
        for done in as_completed([pool.submit(work, 1) for work in (steps, deaf, steps, deaf)]):
            done.result()
"""


def test_processes_side_by_side_end_together_keep_what_they_can_and_begin_nothing_more(tmp_path):
    (tmp_path / "work.py").write_text(WORK)
    work = subprocess.Popen(
        [sys.executable, tmp_path / "work.py"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert [work.stdout.readline(), work.stdout.readline()] == ["begun\n"] * 2
    os.killpg(work.pid, signal.SIGINT)
    told = work.communicate()[0]
    assert told == "kept\n\nStopped.\n"


# ---- Arguments that nobody asked for ---------------------------------------------------------------------------------

RUN = sorted(
    path
    for room in ("lab", "course")
    for path in (ROOT / room).rglob("*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_whatever_is_run_looks_at_its_arguments_first(path):
    """Else a stray --help begins to measure, and writes over what is kept."""
    code = path.read_text(encoding="utf-8")
    assert "parse_args(" in code or 'if __name__ == "__main__":\n    command.without_arguments(__doc__)\n' in code


def test_help_is_given_and_nothing_done(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["-m", "--help"])
    with pytest.raises(SystemExit) as ended:
        command.without_arguments("Measures the moon.")
    assert ended.value.code == 0 and "Measures the moon." in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["-m", "--bigger"])
    with pytest.raises(SystemExit) as ended:
        command.without_arguments("Measures the moon.")
    assert ended.value.code == 2 and "--bigger" in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["-m"])
    command.without_arguments("Measures the moon.")


def test_a_folder_that_is_not_there_is_not_served(tmp_path):
    told = subprocess.run([sys.executable, ROOT / "book/serve.py", tmp_path / "none"], capture_output=True, text=True)
    assert told.returncode == 1 and told.stderr.startswith(f"There is no folder {tmp_path / 'none'} to serve.")
