"""The Python side of the widgets: what a trait takes and refuses, and which files a front end gets."""

import json
import subprocess
import sys

import pytest
from traitlets import TraitError

from widgets import CheckpointSlider, base
from widgets.base import read_specimen
from widgets.capacities import read_curves

HEADER = "step,tokens,measure,condition,n,value,low,high\n"


@pytest.fixture
def specimens(tmp_path, monkeypatch):
    """Two small models: "village" with seeds 0 and 3, and "hamlet" with seed 7."""
    root = tmp_path / "specimens"
    steps = {("village", 0): [0, 10, 100], ("village", 3): [0, 120], ("hamlet", 7): [5]}
    for (model, seed), kept in steps.items():
        folder = root / model / f"seed-{seed}"
        folder.mkdir(parents=True)
        (root / model / "config.json").write_text("{}")
        listed = [{"step": s, "tokens": s * 4096, "file": f"step-{s:05d}.safetensors"} for s in kept]
        (folder / "index.json").write_text(json.dumps({"model": model, "seed": seed, "checkpoints": listed}))
        for checkpoint in listed:
            (folder / checkpoint["file"]).write_bytes(f"{model} {seed} {checkpoint['step']}".encode())
    (root / "village" / "seed-0" / "capacities.csv").write_text(
        HEADER
        + "100,409600,repeats,accuracy,200,0.8,0.74,0.85\n"
        + "0,0,repeats,accuracy,200,0.0,0.0,0.02\n"
        + "0,0,belief,false belief,400,0.5,,\n"
    )
    (root / "village" / "seed-3" / "capacities.csv").write_text(HEADER + "0,0,repeats,accuracy,200,0.5,0.4,0.6\n")
    monkeypatch.setattr(base, "SPECIMENS", root)
    return root


def asked(widget, message):
    """What the widget sends back to a front end's message, as (content, buffers)."""
    sent = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    widget._handle_custom_msg(message, [])
    return sent


def test_starts_at_the_last_checkpoint_and_shows_all_there_are(specimens):
    slider = CheckpointSlider()
    assert slider.step == 100
    assert [c["step"] for c in slider.checkpoints] == [0, 10, 100]
    assert slider.watch == slider.examples[0]["watch"]  # the first prompt is the first example


def test_all_state_is_plain_json(specimens):
    slider = CheckpointSlider(prompt='<b>"</b>\u2028🐎', watch=["is", 3])
    for name in slider.own_traits():
        value = getattr(slider, name)
        assert json.loads(json.dumps(value)) == value, name


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"step": 11}, "step must be one of 0, 10, 100, not 11"),
        ({"temperature": 2.5}, "temperature must be from 0 to 2, not 2.5"),
        ({"temperature": float("nan")}, "temperature must be from 0 to 2, not nan"),
        ({"sample_seed": -1}, "sample_seed must be from 0 to 4294967295, not -1"),
        ({"model": "city"}, "model: 'city' is none of the book's models"),
        ({"seed": 1}, "seed of 'village' must be one of 0, 3, not 1"),
        ({"watch": list("abcde")}, "four words at most, not 5"),
        ({"examples": [{"label": "no prompt"}]}, "needs label and prompt"),
        ({"examples": [{"label": "a", "prompt": "b", "colour": "c"}]}, "'colour'"),
        ({"checkpoints": []}, "at least one"),
        ({"promt": "typo"}, r"no trait 'promt'. Did you mean 'prompt'\? It has: checkpoints, curve, curves"),
        ({"prompt": 3}, "prompt"),
        ({"step": "last"}, "step"),
    ],
)
def test_a_wrong_value_is_refused_and_the_allowed_ones_named(specimens, traits, said):
    with pytest.raises(TraitError, match=said):
        CheckpointSlider(**traits)


def test_a_refused_value_leaves_the_widget_as_it_was(specimens):
    slider = CheckpointSlider(step=10)
    for name, wrong in (("step", 11), ("model", "city"), ("seed", 1), ("temperature", -1)):
        before = getattr(slider, name)
        with pytest.raises(TraitError):
            setattr(slider, name, wrong)
        assert getattr(slider, name) == before
    assert [c["step"] for c in slider.checkpoints] == [0, 10, 100]


def test_another_seed_brings_its_own_checkpoints_and_the_nearest_step(specimens):
    slider = CheckpointSlider(step=100)
    slider.seed = 3
    assert ([c["step"] for c in slider.checkpoints], slider.step) == ([0, 120], 120)
    assert [p["lines"][0]["points"] for p in slider.curves] == [[[0, 0.5, 0.4, 0.6]]]


def test_another_model_without_this_seed_takes_its_first(specimens):
    slider = CheckpointSlider()
    slider.model = "hamlet"
    assert (slider.seed, slider.step) == (7, 5)
    assert slider.curves == []  # nothing measured yet: an empty list, no error


def test_model_seed_and_step_can_be_given_together(specimens):
    assert CheckpointSlider(step=120, seed=3).step == 120
    assert CheckpointSlider(step=5, seed=7, model="hamlet").step == 5


def test_curves_are_in_order_of_time_with_chance_and_interval(specimens):
    curves = {panel["id"]: panel for panel in read_curves(specimens / "village" / "seed-0" / "capacities.csv")}
    [repeats] = curves["repeats"]["lines"]
    assert repeats.pop("asked")
    assert repeats == {"label": "", "n": 200, "points": [[0, 0.0, 0.0, 0.02], [409600, 0.8, 0.74, 0.85]]}
    assert curves["belief"]["chance"] == 0.5
    assert curves["belief"]["lines"][0]["points"] == [[0, 0.5, 0.5, 0.5]]  # no interval: no band


def test_the_kernel_hands_over_a_specimen(specimens):
    path = "village/seed-0/step-00010.safetensors"
    [(content, buffers)] = asked(CheckpointSlider(), {"type": "file", "id": "a", "path": path})
    assert (content["type"], content["id"], "error" in content) == ("file", "a", False)
    assert bytes(buffers[0]) == b"village 0 10"


def test_a_missing_file_is_answered_by_a_sentence_that_names_it(specimens):
    [(content, buffers)] = asked(CheckpointSlider(), {"type": "file", "id": 1, "path": "village/nothing.json"})
    assert "specimens/village/nothing.json is missing" in content["error"]
    assert "git checkout" in content["error"]
    assert not buffers


def test_other_messages_are_left_alone(specimens):
    for message in ({"type": "hello"}, "file", None, ["file"]):
        assert asked(CheckpointSlider(), message) == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "village/../../secret.txt",
        "{outside}/secret.txt",
        "village/link.txt",
        "",
        ".",
        "village",
        None,
        3,
        "a\0b",
        "..\\secret.txt",
        "~/secret.txt",
    ],
)
def test_nothing_outside_specimens_is_read(specimens, path):
    outside = specimens.parent / "outside"
    outside.mkdir()
    for secret in (outside / "secret.txt", specimens.parent / "secret.txt"):
        secret.write_text("secret")
    (specimens / "village" / "link.txt").symlink_to(outside / "secret.txt")
    if isinstance(path, str):
        path = path.replace("{outside}", str(outside))
    with pytest.raises((ValueError, OSError)):
        read_specimen(path)
    [(content, buffers)] = asked(CheckpointSlider(), {"type": "file", "id": 1, "path": path})
    assert content["error"] and not buffers


def test_making_a_widget_does_not_import_torch():
    code = (
        "import sys; from widgets import CheckpointSlider;"
        "CheckpointSlider(checkpoints=[{'step': 0, 'tokens': 0, 'file': 'a'}], curves=[]);"
        "print([m for m in ('torch', 'transformers', 'lab') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=base.STATIC.parent.parent, capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr
