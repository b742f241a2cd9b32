"""The circuit made by hand does what its comments say, is found by the measures, and runs in the page."""

import math
import shutil

import numpy as np
import pytest
import torch
from engine_page import START, lay_out
from test_engine import TOLERANCE, unpack

from lab.evaluation import intervals, items, rule_of_copying, scoring
from lab.evaluation.capacities import LEXICONS, choices, losses
from lab.evaluation.induction import repeat_accuracy
from lab.growing import checkpoints, hand_made
from lab.hooks import interventions, run_with_cache
from lab.inside.circuits import composition, scores


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder of models with the hand-made one in it, and the village's tokenizer."""
    root = tmp_path_factory.mktemp("specimens")
    hand_made.write(root)
    (root / "village").mkdir()
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(checkpoints.SPECIMENS / "village" / file, root / "village")
    return root


@pytest.fixture(scope="module")
def made(root):
    """(model, tokenizer) as shipped: rounded to int8."""
    return checkpoints.load("handmade", root=root)


@pytest.fixture(scope="module")
def rows(made):
    return items.repeats(made[1], 20, lexicon=LEXICONS["village"])


def test_it_copies_any_words_without_a_fault_at_any_length(made, rows):
    assert repeat_accuracy(made[0], rows) == [1.0] * 20
    for length in (2, 120):
        assert repeat_accuracy(made[0], items.repeats(made[1], 5, length)) == [1.0] * 5


def test_rounding_leaves_the_weights_as_they_are(made):
    whole = hand_made.build().state_dict()
    for name, weight in made[0].state_dict().items():
        torch.testing.assert_close(weight, whole[name], atol=0, rtol=1e-6, msg=name)


def test_the_heads_are_what_they_were_made_to_be(made, rows):
    found = {score: values.mean(0) for score, values in scores.measure(made[0], rows).items()}  # (layer, head)
    assert found["previous token"][0, 0] > 0.99 and found["prefix matching"][1, 0] > 0.99
    found["previous token"][0, 0] = found["prefix matching"][1, 0] = 0
    for score in ("previous token", "prefix matching", "duplicate token"):
        assert found[score].max() < 0.05, score
    assert found["copying"].argmax() == 2 and found["copying"][1, 0] > 20 * found["copying"][0].max()


def test_the_second_head_reads_the_first_by_its_keys_alone(made):
    random = composition.at_random(made[0])
    found = {kind: float(values[1, 0, 0, 0]) for kind, values in composition.composition(made[0]).items()}
    assert found["K"] > random.max()
    assert max(found["Q"], found["V"]) < random.min()


def test_layer_norm_gives_each_token_back_as_its_signs(made, rows):
    """The gain undoes the division at every place, the start among them."""
    names = [f"blocks.{layer}.{what}" for layer in (0, 1) for what in ("hook_resid_pre", "ln1.hook_normalized")]
    with torch.no_grad():
        _, cache = run_with_cache(made[0], torch.tensor([[0, *rows[0]]]), names)
    for layer in (0, 1):
        torch.testing.assert_close(*(cache[name] for name in names[2 * layer : 2 * layer + 2]), atol=1e-3, rtol=1e-4)


def test_a_token_not_seen_before_leaves_all_equally_likely(made, rows):
    with torch.no_grad():
        logits = made[0](input_ids=torch.tensor([[0, *rows[0][:20]]])).logits[0]
    assert logits.abs().max() < 0.05
    sure = made[0](input_ids=torch.tensor([[0, *rows[0][:21]]])).logits[0, -1]
    assert sure.argmax() == rows[0][1] and sure.max().item() == pytest.approx(hand_made.SURE, rel=0.01)


@pytest.mark.parametrize("layer, head, lost", [(0, 0, True), (0, 1, False), (1, 0, True)])
def test_without_a_head_of_the_circuit_it_copies_nothing(made, rows, layer, head, lost):
    def silenced(z):
        z = z.clone()
        z[:, :, head] = 0
        return z

    with interventions(made[0], {f"blocks.{layer}.attn.hook_z": silenced}):
        right = sum(repeat_accuracy(made[0], rows)) / len(rows)
    assert right < 0.05 if lost else right == 1


def test_the_plain_rule_of_copying():
    assert rule_of_copying.followers([5, 6, 5, 7, 5, 6, 5, 8]) == [set(), set(), {6}, set(), {6, 7}, {5}, {6}, set()]


def test_in_songs_it_does_nearly_what_the_rule_does(made):
    found = {row["condition"]: row for row in rule_of_copying.measure(*made, count=40)}
    assert found["as the rule"]["low"] > 0.8
    assert found["right"]["low"] < found["rule is right"]["value"] < found["right"]["high"]


def test_of_stories_it_knows_no_more_than_an_even_guess(made):
    for kind in ("scene", "day"):
        assert intervals.of_mean(losses(*made, kind, 40))[1] > math.log(made[0].config.vocab_size)


def test_more_signs_disturb_each_other_less():
    def noise(signs):
        return float((hand_made.codes(200, signs, 0) @ hand_made.codes(200, signs, 0).T / signs).fill_diagonal_(0).std())

    assert noise(30) == pytest.approx(30**-0.5, rel=0.1) and noise(94) == pytest.approx(94**-0.5, rel=0.1)


def test_too_few_signs_are_refused():
    with pytest.raises(ValueError, match="22 signs tell too few tokens apart.*2048"):
        hand_made.build(d_head=24)
    with pytest.raises(ValueError, match="multiple of 4"):
        hand_made.build(d_head=30)


def test_the_page_runs_it_as_torch_does(browser, serve, tmp_path, root, made):
    folder = lay_out(tmp_path)
    (folder / "specimens").symlink_to(root)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(START.replace('"specimens/")', '"specimens/"), model: "handmade"'))
    for prompt in ("", "Tom and Mia: box, horse, red; box, horse", "the red hen. the red"):
        found = page.evaluate(
            """async (prompt) => {
          const { tokens, logits } = await engine.runWithCache(prompt, { names: [] });
          return { ids: tokens.map(({ id }) => id), logits: await pack(logits) };
        }""",
            prompt,
        )
        with torch.no_grad():
            expected = made[0](input_ids=torch.tensor([found["ids"]])).logits[0].numpy()
        assert np.abs(unpack(found["logits"], expected.shape) - expected).max() <= TOLERANCE, prompt
    assert made[1].decode(int(expected[-1].argmax())) == " hen"
    page.close()


def test_its_ties_stand_well_apart_from_what_it_finds_likelier(monkeypatch):
    found = []
    monkeypatch.setattr(scoring, "wins", lambda pairs, tie: found.extend(pairs))
    for asked in choices(100).values():
        scoring.choose(*checkpoints.load("handmade"), asked)
    apart = sorted(abs(right - wrong) for right, wrong in found)
    ties = [one for one in apart if one <= hand_made.TIES]
    assert len(ties) > 100 and len(apart) - len(ties) > 100
    assert apart[len(ties)] > 0.2
