"""What the kernel's engine says of a model's parts, in every family: what they write, where it flows, which way it pulls."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from families import MAKERS

from lab import models
from lab.engine import Engine, learning
from lab.evaluation import induction
from lab.growing import checkpoints
from lab.inside.circuits import weights

TEXT = "The farmer near the bridges was old"


@pytest.fixture(scope="module", params=MAKERS)
def engine(request, tmp_path_factory):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    MAKERS[request.param](folder)
    engine = Engine(*models.load(str(folder)))
    with torch.no_grad():  # a new model's norms are all ones, and its biases nought: any mistake in them would pass
        for parameter in engine.model.parameters():
            if parameter.ndim == 1:
                parameter.add_(torch.randn_like(parameter) * 0.3)
    return engine


def test_the_end_reads_the_last_strip_as_the_model_does(engine):
    found, weighed = engine.flows(TEXT, 42, 300), engine.weigh(TEXT, 42, 300)
    torch.testing.assert_close(found["strips"]["push"][-1], weighed["nats"], atol=1e-4, rtol=1e-4)
    said = engine.predict(TEXT, top=1)["top"][0]
    assert weighed["best"][-1] == said["id"]
    assert weighed["probability"][-1].item() == pytest.approx(said["probability"], abs=1e-5)


def test_what_heads_bring_is_what_they_offer_by_their_patterns(engine):
    found = engine.flows(TEXT, 42, 300)
    name = "blocks.1.attn.hook_pattern"
    pattern = engine.run_with_cache(TEXT, [name])["cache"][name]  # (heads, T, T)
    by_source = torch.einsum("hts,hs->ht", pattern, found["heads"]["offeredPush"][1]) / found["spreads"]
    # A head's bias of its values, where there is one, comes through whatever it looks at: the shares add up to 1.
    torch.testing.assert_close(by_source, found["heads"]["push"][1], atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("part", [{"layer": 1, "head": 1}, {"layer": 0, "neuron": 5}])
def test_what_a_part_writes_straight_is_what_its_weights_and_the_end_make_of_it(engine, part):
    found = engine.written(TEXT, part)
    name = f"blocks.{part['layer']}.{'attn.hook_z' if 'head' in part else 'mlp.hook_post'}"
    end = "blocks.1.hook_resid_post"
    cache = engine.run_with_cache(TEXT, [name, end])["cache"]
    if "head" in part:
        out = cache[name][-1, part["head"]] @ weights.writers(engine.model, part["layer"])[part["head"]]
    else:
        out = cache[name][-1, part["neuron"]] * found["knobs"][0]
    # Divided by one spread, the end is linear: what it makes of stream and part, less what it makes of the stream.
    norm, read = final_norm(engine), engine.model.get_output_embeddings().weight
    with torch.no_grad():
        made = [(norm(row) - getattr(norm, "bias", 0)) * spread(norm, row) for row in (cache[end][-1] + out, cache[end][-1])]
        effect = (made[0] - made[1]) / spread(norm, cache[end][-1]) @ read.T
    torch.testing.assert_close(found["effect"], effect - effect.mean(), atol=1e-4, rtol=1e-3)


def final_norm(engine):
    names = {"gpt2": "transformer.ln_f", "gpt_neox": "gpt_neox.final_layer_norm", "llama": "model.norm"}
    return engine.model.get_submodule(names[engine.config["model_type"]])


def spread(norm, row):
    if hasattr(norm, "bias"):
        return (row.var(unbiased=False) + norm.eps).sqrt()
    return (row.square().mean() + norm.variance_epsilon).sqrt()


def test_slopes_are_those_of_turning_each_part_a_very_little(engine):
    token = engine.predict(TEXT, top=1)["top"][0]["id"]
    found = engine.slopes(TEXT, token)
    for place, change in (
        (("heads", 1, 1), {"name": "blocks.1.attn.hook_z", "head": 1}),
        (("neurons", 0, 5), {"name": "blocks.0.mlp.hook_post", "neuron": 5}),
    ):
        kind, layer, index = place
        said = [
            engine.predict(TEXT, changes=[change | {"kind": "scale", "value": value}])["probabilities"][token].double().log()
            for value in (0.9, 1.1)
        ]
        assert found[kind][layer, index].item() == pytest.approx(((said[1] - said[0]) / 0.2).item(), abs=2e-4, rel=0.05)


def test_heads_look_back_as_the_lab_measures(engine):
    row = [7, 42, 99, 300, 5] * 2
    found = engine.looks_back([*engine.begin, *row], back=[4, 1], last=5)
    patterns = induction.attention_patterns(engine.model, [row])
    for each, back in zip(found, (4, 1), strict=True):
        torch.testing.assert_close(each, induction.attention_back(patterns, back, last=5)[0], atol=1e-5, rtol=1e-4)


def test_whoever_else_asks_meanwhile_is_answered_by_the_model_as_it_is(engine):
    """A view's thread changes the model for its own question; a notebook's cell runs it at the same time."""
    change = {"name": "blocks.1.hook_mlp_out", "kind": "add", "value": 3}
    whole = engine.predict(TEXT)["probabilities"]
    with ThreadPoolExecutor(1) as other:
        altered = [other.submit(engine.predict, TEXT, changes=[change]) for _ in range(30)]
        mine = [engine.predict(TEXT)["probabilities"] for _ in range(30)]
    assert all(torch.equal(each, whole) for each in mine)
    assert not any(torch.equal(each.result()["probabilities"], whole) for each in altered)


@pytest.mark.parametrize(
    "ask, sentence",
    [
        (lambda engine: engine.flows(TEXT, 0, 10**6), "no token 1000000"),
        (lambda engine: engine.slopes(TEXT, 10**6), "no token"),
        (lambda engine: engine.written(TEXT, {"layer": 9, "head": 0}), "layers from 0 to 1"),
        (lambda engine: engine.written(TEXT, {"layer": 0, "head": 99}), "heads from 0"),
        (lambda engine: engine.looks_back([1, 2, 3], back=[2], last=3), "can't all look back"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(engine, ask, sentence):
    with pytest.raises(ValueError, match=sentence):
        ask(engine)


def test_knobs_that_nothing_pulls_at_are_not_among_the_steepest():
    """At a single token no query pulls at all: a large model has millions of such knobs."""
    engine = Engine(*checkpoints.load("village"))
    queries = torch.zeros(engine.shapes()["gpt_neox.layers.0.attention.query_key_value.weight"])
    norm = torch.zeros(engine.shapes()["gpt_neox.final_layer_norm.weight"])
    norm[3], norm[7] = 2, -3
    gradients = {"gpt_neox.layers.0.attention.query_key_value.weight": queries, "gpt_neox.final_layer_norm.weight": norm}
    found = learning.steepest(engine.model, gradients, 4)
    assert [(knob["index"], knob["gradient"]) for knob in found] == [(7, -3), (3, 2)]
