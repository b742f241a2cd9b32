"""A text of one's own is grown on, measured by what fits any text, and opened by the widgets; what is none is refused in a sentence."""

import signal
from dataclasses import replace

import numpy as np
import pytest
import torch

from lab import models, own_soil, table
from lab.growing.training import Recipe
from lab.text import corpus
from widgets import NextTokenPrediction

TINY = Recipe(steps=12, rows=4, length=128, warmup=2)


@pytest.fixture(scope="module")
def text() -> str:
    return "\n\n".join(corpus.document(n).text for n in range(300))


@pytest.fixture(scope="module")
def soil(text):
    return own_soil.prepared([text])


@pytest.fixture(scope="module")
def grown(soil, tmp_path_factory):
    folder = tmp_path_factory.mktemp("grown") / "mine"
    return folder, own_soil.grow(soil, folder, TINY)


def test_what_is_held_out_is_not_read(soil):
    assert len(soil.held_out) >= len(soil.trained) / own_soil.HELD_OUT * 0.9
    read = own_soil.reading(soil.trained, Recipe(steps=200, rows=16, length=128))
    assert len(read) == 200 * 16 * 128
    at = len(soil.trained) // 2
    assert np.lib.stride_tricks.sliding_window_view(read, 20).tolist().count(soil.held_out[40:60].tolist()) == 0
    again = np.lib.stride_tricks.sliding_window_view(read, 20)
    assert (again == soil.trained[at : at + 20]).all(1).any(), "the text is read over and over"


def test_moments_are_closest_at_first():
    kept = own_soil.moments(own_soil.RECIPE)
    assert kept[0] == 0 and kept[-1] == own_soil.RECIPE.steps and len(kept) == own_soil.MOMENTS + 1
    gaps = np.diff(kept)
    assert (np.diff(gaps[1:]) >= 0).all()


def test_curves_stand_beside_what_counting_gives(grown):
    folder, rows = grown
    assert [row["measure"] for row in table.read(folder / "curves.csv")] == [row["measure"] for row in rows]
    last = {row["measure"]: row["value"] for row in rows if row["step"] == TINY.steps}
    first = {row["measure"]: row["value"] for row in rows if row["step"] == 0}
    assert last["held-out loss"] < first["held-out loss"]
    assert last["held-out loss of counting pairs"] < last["held-out loss of counting tokens"] < first["held-out loss"]
    assert 0 <= last["copying"] <= 1 and 0 <= last["best prefix matching"] <= 1


def test_what_was_stopped_goes_on_where_it_was_and_becomes_the_same(soil, grown, tmp_path):
    steps = []

    def stop(loss: float) -> None:
        steps.append(loss)
        if len(steps) == 5:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt, match="Stopped after step 5 of 12. The same command goes on from there."):
        own_soil.grow(soil, tmp_path, TINY, stop)
    came = []
    rows = own_soil.grow(soil, tmp_path, TINY, resumed=came.append)
    folder, whole = grown
    assert came == [5] and len(rows) == len(whole)
    (one, _), (other, _) = (models.load(str(at / f"step-{TINY.steps}")) for at in (tmp_path, folder))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    assert not list(tmp_path.glob("paused-*"))


def test_what_was_stopped_on_another_text_or_recipe_is_not_gone_on_with(soil, text):
    other = own_soil.prepared([text[: len(text) // 2] * 2])
    names = {own_soil.fingerprint(*one) for one in [(soil, TINY), (other, TINY), (soil, replace(TINY, seed=1))]}
    assert len(names) == 3


def test_the_lab_and_the_widgets_open_it(grown):
    folder, _ = grown
    model, tokenizer = models.load(str(folder / f"step-{TINY.steps}"))
    assert model.config.vocab_size == len(tokenizer)
    widget = NextTokenPrediction(model=str(folder / f"step-{TINY.steps}"), prompt="The dog")
    assert len(widget.predict(3)) == 3


def test_it_is_grown_on_one_core_so_that_a_busy_machine_is_no_hindrance(text, tmp_path, monkeypatch):
    """Two threads of so small a model wait for one another. Beside other work it took ten times as long."""
    (tmp_path / "mine.txt").write_text(text)
    monkeypatch.chdir(tmp_path)
    threads, before = [], torch.get_num_threads()
    monkeypatch.setattr(own_soil, "grow", lambda *_: threads.append(torch.get_num_threads()) or [])
    torch.set_num_threads(2)
    try:
        assert own_soil.main(["mine.txt"]) == 0
    finally:
        torch.set_num_threads(before)
    assert threads == [1]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"A short text.", "has 13 characters. A model learns something from"), (b"\xff\xfe\x00", "is no text in UTF-8")],
)
def test_what_is_no_soil_is_refused_in_a_sentence(tmp_path, capsys, content, said):
    (tmp_path / "soil.txt").write_bytes(content)
    assert own_soil.main([str(tmp_path / "soil.txt")]) == 1
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "datasets", None)
    assert own_soil.main(["no/such.txt"]) == 1
    assert "There is no file no/such.txt." in capsys.readouterr().err


def test_a_folder_is_no_soil(tmp_path):
    with pytest.raises(ValueError, match="is a folder. Name one file"):
        own_soil.texts(str(tmp_path))
