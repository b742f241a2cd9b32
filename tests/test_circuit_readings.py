"""A measurement of many readings tells how far it has come, and goes on where it was killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from families import MAKERS

from lab import models, table
from lab.inside.circuits import __main__ as circuits
from lab.inside.circuits import measure
from lab.inside.circuits.asked import asked
from lab.inside.circuits.readings import Journal, fingerprint

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    torch.manual_seed(0)
    made = tmp_path_factory.mktemp("circuits") / "llama"
    made.mkdir()
    MAKERS["llama"](made)
    return made


@pytest.fixture(scope="module")
def at_once(folder, tmp_path_factory) -> list[dict]:
    """The table of an undisturbed measurement."""
    out = tmp_path_factory.mktemp("at once") / "circuits.csv"
    circuits.main(command(folder, out))
    return table.read(out)


def command(folder: Path, out: Path) -> list[str]:
    return ["--model", str(folder), "--count", "8", "--out", str(out)]


def killed_after(readings: int, folder: Path, out: Path) -> list[str]:
    """The lines that are left when the command is killed once it has kept so many readings."""
    partial = out.with_name(f"{out.name}.partial")
    run = subprocess.Popen(
        [sys.executable, "-m", "lab.inside.circuits", *command(folder, out)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while run.poll() is None and not (partial.exists() and partial.read_text().count("\n") > readings):
        time.sleep(0.005)
    assert run.poll() is None, "it was done before it could be killed"
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert not out.exists()
    return partial.read_text().splitlines()


def test_killed_it_goes_on_and_finds_the_same(folder, at_once, tmp_path, capsys):
    out = tmp_path / "circuits.csv"
    left = killed_after(30, folder, out)
    partial = tmp_path / "circuits.csv.partial"
    partial.write_text(partial.read_text() + '{"reading": "belief, zero ab')  # as a killed process may leave it
    capsys.readouterr()
    circuits.main(command(folder, out))
    told = capsys.readouterr().err
    whole = [line for line in left[1:] if line.endswith("}}")]
    assert len(whole) >= 30 and f"Going on from the {len(whole)} readings" in told
    assert table.read(out) == at_once
    assert [path.name for path in tmp_path.iterdir()] == ["circuits.csv"]


def test_what_was_kept_is_not_read_again(tmp_path):
    path, read = tmp_path / "partial", []

    def reading():
        read.append(1)
        return {"values": torch.tensor([0.1, float("nan")])}

    for _ in range(2):
        with Journal(path, {"model": "a"}, 20) as journal:
            first = journal.take("one", 10, reading)
            again = journal.take("one", 10, reading)
            assert torch.equal(first["values"][:1], torch.tensor([0.1])) and first["values"].dtype == torch.float32
            assert torch.equal(first["values"], again["values"]) or first["values"].isnan().any()
            assert journal.bar.n == 10  # counted once
    assert len(read) == 1
    with Journal(path, {"model": "another"}, 20) as journal:  # of another model: begun anew
        journal.take("one", 10, reading)
    assert len(read) == 2 and json.loads(path.read_text().splitlines()[0]) == {"model": "another"}


def test_of_what_is_read_now_alone_the_time_that_is_left_is_reckoned(tmp_path):
    path = tmp_path / "partial"
    for names in (["one"], ["one", "two"]):
        with Journal(path, {}, 30) as journal:
            for name in names:
                journal.take(name, 10, dict)
            assert (journal.bar.n, journal.bar.initial) == (10 * len(names), 10 * (len(names) - 1))


def test_a_fingerprint_changes_with_a_weight_and_with_what_is_asked(folder):
    model, _ = models.load(str(folder))
    was = fingerprint(model, [1, 2])
    assert was == fingerprint(model, [1, 2]) != fingerprint(model, [1, 3])
    with torch.no_grad():
        model.lm_head.weight[0, 0] += 1
    assert fingerprint(model, [1, 2]) != was


def test_the_total_is_what_is_read(folder):
    model, tokenizer = models.load(str(folder))
    questions, counted = asked(model, tokenizer, "english", 8, 8), {}

    def take(name, tokens, reading):
        counted[name] = tokens
        return reading()

    measure.found(model, questions, take)
    assert sum(counted.values()) == pytest.approx(questions.tokens(model))


def test_stopped_by_hand_it_says_how_to_go_on(folder, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(measure, "ablations", stop)
    out = tmp_path / "circuits.csv"
    with pytest.raises(SystemExit, match="Stopped: .*circuits.csv.partial keeps what was found, and the same command goes on"):
        circuits.main(command(folder, out))
    with pytest.raises(SystemExit, match="Stopped: nothing is kept; with --out"):
        circuits.main(command(folder, out)[:-2])


def test_a_model_that_fills_gaps_is_not_asked_what_comes_next():
    with pytest.raises(SystemExit, match="masked fills gaps"):
        circuits.main(["--model", "masked", "--count", "8"])


def test_other_long_commands_say_how_far_they_are(monkeypatch, capsys, folder):
    """Those that measure the book's own models, with the measuring itself left out."""
    from lab.inside.limits import __main__ as limits
    from lab.inside.limits import tables

    monkeypatch.setattr(tables, "of_seed", lambda which, seed: [])
    monkeypatch.setattr(tables, "over", lambda rows: rows)
    monkeypatch.setattr(tables, "write", lambda *_: None)
    limits.main(["knobs", "pushes"])
    assert "10/10" in capsys.readouterr().err  # two tables, five seeds
