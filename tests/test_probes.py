"""Probes find what was planted, scenes say what the world says, and steering moves what goes by it and nothing else."""

import re
from collections import defaultdict

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from lab import table
from lab.growing import checkpoints
from lab.hooks import run_with_cache
from lab.inside.probes import for_page, measure, steering
from lab.inside.probes.__main__ import main
from lab.inside.probes.probe import WAYS, Probe, fit
from lab.inside.probes.reading import POSITIONS, QUESTIONS, asked, layers, read
from lab.inside.probes.scenes import CONTAINERS, KINDS, scenes
from lab.text import heldout, words

SCENES = scenes(40, held_out=True)
WIDTH = 512  # of the model made by hand: far more than words, so that a random direction has little to do with any
WORD = re.compile(r"\w+|[^\w\s]")


@pytest.fixture(scope="module")
def tokenizer():
    """Whole words, those of the scenes."""
    text = " ".join(scene.story for scene in SCENES) + " looks for the is really in the It . " + " ".join(CONTAINERS)
    vocabulary = {word: i for i, word in enumerate(["<start>", *sorted(set(WORD.findall(text)))])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="<start>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<start>")


@pytest.fixture(scope="module")
def counter(tokenizer):
    """A model that says whatever was said most often: one head looks everywhere alike, and copies."""
    model = GPT2LMHeadModel(
        GPT2Config(vocab_size=len(tokenizer), n_positions=256, n_embd=WIDTH, n_layer=1, n_head=1, n_inner=4)
    ).eval()
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
        block = model.transformer.h[0]
        model.transformer.wte.weight.copy_(torch.eye(len(tokenizer), WIDTH))
        block.ln_1.weight.fill_(1)
        block.attn.c_attn.weight[:, 2 * WIDTH :] = torch.eye(WIDTH)
        block.attn.c_proj.weight.copy_(torch.eye(WIDTH))
        model.transformer.ln_f.weight.fill_(1)
    return model


@pytest.fixture(scope="module")
def by_hand(tokenizer):
    """A probe that reads containers as the counting model holds them."""
    means = torch.eye(len(tokenizer), WIDTH)[tokenizer.convert_tokens_to_ids(list(CONTAINERS))] * 2
    return Probe(means.T, torch.zeros(len(CONTAINERS)), means)


def planted(n: int, seed: int):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % 5
    return torch.randn(n, 20, generator=generator) + 4 * torch.eye(5, 20)[labels], labels


def test_a_planted_direction_is_read_and_shuffled_labels_are_not():
    x, labels = planted(500, 0)
    fresh, right = planted(500, 1)
    read_as = fit(x, labels, 5).scores(fresh).argmax(1)
    assert (read_as == right).float().mean() > 0.9
    shuffled = labels[torch.randperm(500, generator=torch.Generator().manual_seed(2))]
    assert (fit(x, shuffled, 5).scores(fresh).argmax(1) == right).float().mean() == pytest.approx(1 / 5, abs=0.12)


def test_a_direction_leads_from_one_class_to_the_other():
    x, labels = planted(500, 0)
    probe = fit(x, labels, 5)
    torch.testing.assert_close(probe.means[3], x[labels == 3].mean(0))
    for way in WAYS:
        step = probe.direction(1, 3, way)
        assert (probe.scores(x[labels == 1] + step).argmax(1) == 3).float().mean() > 0.7, way
        apart = (probe.means[3] - probe.means[1]) @ step / step.norm()
        assert float(step.norm()) == pytest.approx(float(apart), rel=1e-4), way  # just as far as the means lie apart
    assert probe.direction(1, 3, "weights").norm() < probe.direction(1, 3, "means").norm()


def test_the_fit_is_the_optimum_and_does_not_depend_on_where_zero_is():
    x, labels = planted(200, 0)
    one, moved = fit(x, labels, 5), fit(x + 30, labels, 5)
    torch.testing.assert_close(one.scores(x), moved.scores(x + 30), atol=0.05, rtol=0.01)


def test_a_class_without_examples_is_refused():
    with pytest.raises(ValueError, match="examples of each"):
        fit(torch.randn(4, 3), torch.tensor([0, 1, 1, 0]), 3)


@pytest.mark.parametrize("held_out", (True, False))
def test_the_labels_are_what_the_story_tells(held_out):
    """The stories are read again, sentence by sentence, by a reader that knows nothing of the simulation."""
    for scene in scenes(40, held_out):
        sentences = re.findall(r"[^.]+\.", scene.story)
        here, place, belief, last = True, None, None, None
        for sentence in sentences:
            named = re.search(rf"\b({'|'.join(CONTAINERS)})\.$", sentence)
            thing = re.search(rf"\bthe ({'|'.join(noun.singular for noun in words.OBJECTS)})\b", sentence)
            if named and thing and "is a" not in sentence:
                last = named[1]
                if thing[1] == scene.thing:
                    place = named[1]
                    belief = place if here else belief
            elif re.search(rf"\b{scene.seeker} (comes|is) back", sentence):
                here = True
            elif re.search(rf"\b{scene.seeker} (goes|leaves)", sentence):
                here = False
        assert (scene.place, scene.belief, scene.last_named) == (place, belief, last), scene.story
        assert len({place, belief, last}) == 1 + KINDS.index(scene.kind)
        assert {place, belief, last} <= set(scene.containers)


def test_probes_are_fitted_to_allowed_pairs_only_and_tried_on_held_out_ones():
    never = heldout.pairs("object-container")
    for scene in scenes(60, held_out=False):
        assert not any((word, c) in never for word in WORD.findall(scene.story) for c in scene.containers)
    assert all((scene.thing, c) in never for scene in SCENES for c in scene.containers)
    assert [scene.kind for scene in SCENES] == list(KINDS) * 40
    assert scenes(2, True) == scenes(2, True) != scenes(2, True, seed=1)


def test_what_is_read_is_the_stream_at_the_token_that_is_named(counter, tokenizer):
    some = SCENES[:7]
    seen = read(counter, tokenizer, some)
    assert {position for position, _ in seen.stream} == set(POSITIONS)
    for i, scene in enumerate(some):
        for question in QUESTIONS:
            ids, where = asked(tokenizer, scene, question)
            with torch.no_grad():
                logits, cache = run_with_cache(counter, torch.tensor([ids]))
            for position, at in where.items():
                word = {"end of story": ".", "thing named": scene.thing}.get(position, "the")
                assert tokenizer.convert_ids_to_tokens(ids[at]) == word
                for layer, name in layers(counter).items():
                    torch.testing.assert_close(seen.stream[position, layer][i], cache[name][0, at])
            containers = tokenizer.convert_tokens_to_ids(list(CONTAINERS))
            torch.testing.assert_close(seen.answers[question][i], logits[0, -1, containers])


def test_the_rows_count_what_is_said_and_read(counter, tokenizer, by_hand):
    rows = measure.measure(counter, tokenizer, count=30, fitted={("place", "before the answer", 0): by_hand})
    found = {(r["measure"], r["target"], r["position"], r["condition"], r["label"]): r for r in rows}
    told = scenes(30, held_out=True)
    for kind in KINDS:
        mine = [scene for scene in told if scene.kind == kind]
        counts = [{c: WORD.findall(scene.story).count(c) for c in scene.containers} for scene in mine]
        sure = [max(c.values()) == c[scene.place] and sorted(c.values())[-2] < c[scene.place] for c, scene in zip(counts, mine)]
        tied = [max(c.values()) == c[scene.place] for c, scene in zip(counts, mine)]
        for what, target in (("answer", "belief"), ("probe", "place")):
            share = found[what, target, "before the answer", kind, "place"]["value"]
            assert sum(sure) / 30 - 1e-9 <= share <= sum(tied) / 30 + 1e-9
    assert all(row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9 and row["n"] == 30 for row in rows)


def test_the_container_named_last_is_the_place_until_a_second_thing_is_moved():
    rows = {(r["condition"], r["label"]): r["value"] for r in measure.rules(40) if r["measure"] == "container named last"}
    assert rows == {
        ("agree", "place"): 1,
        ("differ", "place"): 1,
        ("differ", "belief"): 0,
        ("two things", "place"): 0,
        ("two things", "belief"): 0,
        ("two things", "last named"): 1,
    }
    guesses = [r["value"] for r in measure.rules(40) if r["measure"] == "best constant guess"]
    assert len(guesses) == 6 and all(1 / 3 <= value < 0.6 for value in guesses)


def test_every_probe_is_fitted_once_at_every_position_and_layer(counter, tokenizer):
    fitted = measure.fit_all(counter, tokenizer, count=60)
    assert set(fitted) == {
        (target, position, layer)
        for target in ("place", "belief", measure.SHUFFLED)
        for position in POSITIONS
        for layer in (-1, 0)
    }


def test_steering_moves_the_answer_where_the_model_goes_by_it_and_a_random_direction_does_not(counter, tokenizer, by_hand):
    rows = steering.steer(counter, tokenizer, defaultdict(lambda: by_hand), count=30)
    found = {(r["measure"], r["position"], r["question"], r["target"], r["way"]): r for r in rows}
    assert len(found) == len(rows) == 2 * len(steering.PLACES) * 2 * 3
    for (what, position, _, _, way), row in found.items():
        if position in ("end of story", "thing named"):  # nothing reads there after the last layer
            assert row["value"] == 0
        elif what == "answers moved":
            assert row["value"] > 0.9 if way != "random" else row["value"] < 0.25  # there are ties
        else:
            assert row["low"] > 3 if way != "random" else abs(row["value"]) < 1


def test_what_the_page_reads_by_is_the_probe_up_to_rounding(tmp_path):
    x, labels = torch.randn(200, 12, generator=torch.Generator().manual_seed(0)), torch.arange(200) % 18
    probe = fit(x, labels, 18)
    fitted = {(target, position, layer): probe for target in measure.TARGETS for position in POSITIONS for layer in (-1, 0)}
    for_page.save(tmp_path / "probes.safetensors", fitted)
    kept = checkpoints.dequantise(load_file(tmp_path / "probes.safetensors"))
    assert {name.rsplit("/", 1)[0] for name in kept} == {
        "belief/before the answer/0",
        "place/before the truth/0",
        "belief/end of story/0",
        "place/end of story/0",
    }
    scores = x @ kept["belief/end of story/0/weight"].T + kept["belief/end of story/0/bias"]
    torch.testing.assert_close(scores, probe.scores(x), atol=0.02 * float(probe.scores(x).abs().max()), rtol=0)
    torch.testing.assert_close(kept["place/before the truth/0/means"], probe.means, atol=0.01, rtol=0)
    assert "place/end of story/0/means" not in kept


@pytest.mark.parametrize("seed", checkpoints.seeds("village"))
def test_the_probes_of_the_page_read_what_the_table_says(seed):
    """As the page does it: the last step's stream, the shipped weights, the likeliest of the scene's three containers."""
    folder = checkpoints.SPECIMENS / "village" / f"seed-{seed}"
    path, rows = folder / "probes.safetensors", table.read(folder / "probes.csv")
    kept = checkpoints.dequantise(load_file(path))
    told = [scene for scene in scenes(measure.TRIED, held_out=True) if scene.kind == "differ"]
    seen = read(*checkpoints.load("village", seed), told)
    for target, position in for_page.READ:
        for layer in range(4):
            name = f"{target}/{position}/{layer}"
            picked = measure.pick(seen.stream[position, layer] @ kept[f"{name}/weight"].T + kept[f"{name}/bias"], told)
            (row,) = [
                r
                for r in rows
                if (r["step"], r["measure"], r["target"], r["position"], r["layer"], r["condition"], r["label"])
                == (rows[-1]["step"], "probe", target, position, layer, "differ", target)
            ]
            hits = sum(found == scene.label(target) for found, scene in zip(picked, told)) / len(told)
            # int8 turns some scenes where a probe reads little: by more than the items' interval would be another probe
            assert row["low"] <= hits <= row["high"], name
    assert path.stat().st_size <= 60_000


@pytest.mark.parametrize(
    "arguments, said",
    (
        (["--model", "village", "--step", "7"], "There is no step 7"),
        (["--model", "village", "--items", "english"], "village's scenes only"),
    ),
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(arguments, said):
    with pytest.raises(SystemExit, match=said):
        main(arguments)
