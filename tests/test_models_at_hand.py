"""What a widget's `model=` takes: objects are held to what a folder is, and whatever else is given is refused in a sentence."""

import copy

import pytest
import torch
from families import MAKERS
from traitlets import TraitError
from transformers import BertConfig, BertLMHeadModel, GPT2ForSequenceClassification, GPT2Model

from lab import models
from widgets import CheckpointSlider, NextTokenPrediction
from widgets.live import models as live


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.manual_seed(0)
    made = tmp_path_factory.mktemp("gpt2")
    MAKERS["gpt2"](made)
    return made


@pytest.fixture(scope="module")
def whole(folder):
    return models.load(str(folder))


@pytest.fixture
def pair(whole):
    """A model that may be damaged, and its tokenizer."""
    return copy.deepcopy(whole[0]), whole[1]


def refused(model, widget=NextTokenPrediction, **more) -> str:
    with pytest.raises(TraitError) as error:
        widget(model=model, **more)
    assert "\n" not in str(error.value) and len(str(error.value)) < 400
    return str(error.value)


def knob(value: float):
    def turn(model):
        with torch.no_grad():
            model.transformer.h[1].mlp.c_fc.weight[3, 5] = value
        return model

    return turn


def far_too_large(model):
    with torch.no_grad():
        model.transformer.h[0].mlp.c_fc.weight.fill_(1e38)
    return model


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (knob(float("nan")), "1 of those in transformer.h.1.mlp.c_fc.weight are no finite numbers"),
        (knob(float("-inf")), "are no finite numbers"),
        (far_too_large, "what the model says of .* are no finite numbers"),
        (lambda model: model.to("meta"), "on the device 'meta', which holds no numbers"),
        (lambda model: GPT2Model(model.config), "does not say which token comes next: load it with AutoModelForCausalLM"),
        (lambda model: GPT2ForSequenceClassification(model.config), "does not say which token comes next"),
        (lambda model: (model.resize_token_embeddings(99), model)[1], "don't belong together: it has 700 tokens, they know 99"),
        (
            lambda model: BertLMHeadModel(BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, is_decoder=True)),
            "family 'bert'; those known here are GPT-2",
        ),
    ],
)
def test_objects_are_held_to_what_a_folder_is(pair, damage, said):
    model, tokenizer = pair
    assert pytest.raises(TraitError, NextTokenPrediction, model=(damage(model), tokenizer)).match(said)


def test_what_is_no_model_is_refused_in_one_sentence(whole):
    model, tokenizer = whole
    how = "a name, a folder, or (model, tokenizer), in this order, not "
    for given, kind in (
        (model, "a GPT2LMHeadModel."),
        ([model, tokenizer], "a list of a GPT2LMHeadModel, a "),
        ((model, tokenizer, model), "a tuple of "),
        ((model, None), "a tuple of a GPT2LMHeadModel, None."),
        (("a", "b"), "a tuple of a str, a str."),
        ((), "a tuple of nothing."),
        (None, "None."),
        (7, "a int."),
    ):
        assert how + kind in refused(given)
    assert "both of transformers, are needed, in this order, not " in refused((tokenizer, model))
    assert "a model and its tokenizer" in refused((torch.nn.Linear(2, 2), tokenizer))


def test_objects_have_names_that_read_in_a_sentence(whole):
    first, second = NextTokenPrediction(model=whole), NextTokenPrediction(model=whole)
    assert first.model != second.model and all(one.model.startswith("your GPT-2 model") for one in (first, second))


# ---- revisions ----


@pytest.fixture
def run(folder, tmp_path):
    """What a trainer leaves: a folder of checkpoints."""
    for step in (500, 1000, 1500):
        (tmp_path / f"checkpoint-{step}").symlink_to(folder)
    return tmp_path


def test_the_folders_in_a_folder_are_its_revisions(run, monkeypatch):
    asked = []
    load = models.load
    monkeypatch.setattr(models, "load", lambda name, revision=None: asked.append((name, revision)) or load(name, revision))
    slider = CheckpointSlider(model=run, revisions=["checkpoint-500", "checkpoint-1500"], prompt="The dog")
    assert [(c["step"], c["name"]) for c in slider.checkpoints] == [(500, "checkpoint-500"), (1500, "checkpoint-1500")]
    slider.step = 500
    assert len(slider.predict(3)) == 3
    assert asked == [(str(run / "checkpoint-1500"), None), (str(run / "checkpoint-500"), None)]


def test_revisions_are_each_named_once_and_go_from_the_earliest(run):
    names = ["checkpoint-1000", "checkpoint-500"]
    assert CheckpointSlider(model=str(run), revisions=names).revisions == names[::-1]
    assert "names 'checkpoint-500' twice" in refused(str(run), CheckpointSlider, revisions=["checkpoint-500"] * 2)
    assert live.numbers(["step0", "step512"]) == [0, 512] and live.numbers(["main", "step512"]) is None
    assert NextTokenPrediction(model=str(run / "checkpoint-500")).revisions == []


def test_a_folder_that_is_not_there_is_named_with_those_that_are(run):
    said = refused(str(run), CheckpointSlider, revisions=["checkpoint-501", "checkpoint-1000"])
    assert "no model in" in said and "checkpoint-501; " in said and "checkpoint-500, checkpoint-1000, checkpoint-1500" in said
    assert 'or of a folder ["checkpoint-500", "checkpoint-1000"]' in refused(str(run), CheckpointSlider)


def test_loading_says_nothing_of_its_own(folder, capfd):
    """Neither bars nor tables: the one sentence with which a folder is refused stands alone."""
    from transformers import AutoConfig
    from transformers.utils import logging

    before = logging.get_verbosity(), logging.is_progress_bar_enabled()
    models.load(str(folder))
    config = AutoConfig.from_pretrained(folder)
    config.n_layer = 3
    other = folder.parent / "another"
    other.mkdir()
    for file in folder.iterdir():
        (other / file.name).symlink_to(file)
    (other / "config.json").unlink()
    config.save_pretrained(other)
    with pytest.raises(ValueError, match="not whole"):
        models.load(str(other))
    said = capfd.readouterr()
    assert said.err == said.out == ""
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled()) == before
