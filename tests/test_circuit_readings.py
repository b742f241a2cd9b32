"""A measurement of many readings tells how far it has come, and goes on where it was killed."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from families import MAKERS
from transformers import GPT2Config, GPT2LMHeadModel

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


@pytest.mark.slow
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


A_RUN = {"model": "a", "step": None, "items": 8, "fingerprint": "1f"}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            {"model": "another"},
            "partial keeps 1 readings of another run: model a, items 8. This one is of model another, items 8.",
        ),
        ({"items": 100}, "another run: model a, items 8. This one is of model a, items 100."),
        ({"fingerprint": "2f"}, "1 readings of model a, items 8 too, but the model has had other weights"),
    ],
)
def test_what_was_kept_of_another_run_is_never_overwritten(tmp_path, other, said):
    path = tmp_path / "partial"
    with Journal(path, A_RUN, 10) as journal:
        journal.take("one", 10, dict)
    kept = path.read_bytes()
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        Journal(path, A_RUN | other, 10)
    assert "Nothing was changed" in str(refused.value) and path.read_bytes() == kept


@pytest.mark.parametrize("content", [b"model,seed\n", b"[1, 2]\n", b"\x00\xff\n", b'{"model": "half a li'])
def test_nor_is_a_file_that_is_something_else(tmp_path, content):
    path = tmp_path / "partial"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="keeps no readings of this command"):
        Journal(path, A_RUN, 10)
    assert path.read_bytes() == content


def test_a_finished_file_is_not_overwritten_and_that_is_said_before_torch_is_there(tmp_path):
    """So is whatever else is wrong with a command."""
    out = tmp_path / "circuits.csv"
    out.write_text("the work of hours")
    code = "import sys; from lab.{0} import __main__ as it; it.main(sys.argv[1:])"
    for command in ("inside.circuits", "evaluation"):
        for wrong, said in (
            (["--out", str(out)], "is there already"),
            (["--count", "3"], "must be from 8"),
            (["--nope"], "--nope"),
        ):
            run = subprocess.run(
                [sys.executable, "-X", "importtime", "-c", code.format(command), "--model", "village", *wrong],
                cwd=ROOT, capture_output=True, text=True,
            )  # fmt: skip
            assert run.returncode and said in run.stderr.splitlines()[-1]
            assert "import time" in run.stderr and " torch\n" not in run.stderr
    assert out.read_text() == "the work of hours"


def test_a_model_with_a_short_context_is_measured_on_what_it_can_read(tmp_path, capsys):
    folder = hand_context(tmp_path, 48)
    circuits.main(command(folder, tmp_path / "circuits.csv"))
    said = capsys.readouterr()
    assert "reads at most 48 tokens" in said.err and "of belief" in said.err
    conditions = {row["condition"] for row in table.read(tmp_path / "circuits.csv")}
    assert any(condition.startswith("agreement") for condition in conditions)
    assert not any(condition.startswith("belief") for condition in conditions)


def test_a_model_without_room_for_anything_is_refused_at_once(tmp_path):
    with pytest.raises(SystemExit, match="reads at most 16 tokens, and all that it would be asked is longer"):
        circuits.main(command(hand_context(tmp_path, 16), tmp_path / "circuits.csv"))


def hand_context(tmp_path: Path, tokens: int) -> Path:
    """A random GPT-2 that reads so many tokens."""
    folder = tmp_path / "short"
    folder.mkdir()
    MAKERS["gpt2"](folder)
    config = GPT2Config.from_pretrained(folder, n_positions=tokens)
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


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
