"""Growing a model: it learns, can be paused, and is kept and loaded without loss but the stated rounding."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from lab.growing import architecture, checkpoints, gap_filling, grow, training
from lab.growing.garden import PLANTS, Plant
from lab.growing.training import Recipe, Run
from lab.text import tokenizer
from lab.text.tokens import token_stream

SMALL = {"hidden_size": 16, "intermediate_size": 32, "layers": 1, "heads": 2}
TINY = Recipe(steps=6, rows=2, length=32, warmup=2, checkpoints=(3,))


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    return token_stream(checkpoints.tokenizer(), 10_000, tmp_path_factory.mktemp("text") / "tokens.npy")


def tiny_run(stream, recipe=TINY) -> Run:
    return Run(architecture.config(**SMALL), recipe, stream)


def weights(run: Run) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in run.model.parameters()])


def test_learning_lowers_the_loss(stream):
    run = tiny_run(stream, replace(TINY, steps=60))
    losses = [run.learn() for _ in range(50)]
    assert np.mean(losses[-10:]) < np.mean(losses[:10]) - 0.5


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(stream):
    runs = [tiny_run(stream, replace(TINY, seed=seed)) for seed in (1, 1, 2)]
    for run in runs:
        run.grow(keep=lambda run: None)
    assert torch.equal(weights(runs[0]), weights(runs[1]))
    assert not torch.equal(weights(runs[0]), weights(runs[2]))


def test_a_paused_run_ends_where_an_unbroken_one_does(stream, tmp_path):
    whole = tiny_run(stream)
    whole.grow(keep=lambda run: None)
    first = tiny_run(stream)
    for _ in range(3):
        first.learn()
    first.save(tmp_path / "pause.pt")
    second = tiny_run(stream)
    second.resume(tmp_path / "pause.pt")
    second.grow(keep=lambda run: None)
    assert torch.equal(weights(whole), weights(second))


@pytest.mark.parametrize("at", range(1, TINY.steps + 1))
def test_killed_at_any_step_it_ends_where_an_unbroken_one_does_with_every_checkpoint(stream, tmp_path, monkeypatch, at):
    monkeypatch.setattr(training, "OFTEN", 2)
    pause, kept = tmp_path / "pause.pt", {}

    def keep(run):
        kept[run.step] = weights(run)
        run.save(pause)

    def killed(loss):
        if killed_run.step == at:
            raise KeyboardInterrupt

    killed_run = tiny_run(stream)
    with pytest.raises(KeyboardInterrupt):
        killed_run.grow(keep, killed, lambda run: run.save(pause))
    again = tiny_run(stream)
    again.resume(pause)
    assert at - again.step <= 2
    again.grow(keep)
    whole = tiny_run(stream)
    whole.grow(lambda run: None)
    assert kept.keys() == {0, *TINY.checkpoints, TINY.steps}
    assert torch.equal(kept[TINY.steps], weights(whole))


def test_the_pause_of_another_recipe_is_refused(stream, tmp_path):
    run = tiny_run(stream)
    run.save(tmp_path / "pause.pt")
    with pytest.raises(ValueError, match="another recipe"):
        tiny_run(stream, replace(TINY, matrix_rate=1e-4)).resume(tmp_path / "pause.pt")


def test_the_text_is_the_documents_in_order(stream):
    from lab.text import corpus

    text = checkpoints.tokenizer().decode(stream[:2000].tolist())
    told = [piece.strip() for piece in text.split(tokenizer.END)]
    assert told[:5] == [document.text for document in corpus.documents(0, 5)]


def test_grow_writes_what_load_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer, "TRAINED_ON", 300)
    plant = Plant("", build=SMALL, recipe=TINY)
    root, workshop = tmp_path / "specimens", tmp_path / "workshop"
    grow.prepare("village", plant, root)
    grow.grow("village", 0, plant, root, workshop)
    entries = checkpoints.index("village", 0, root)
    assert [(e["step"], e["tokens"]) for e in entries] == [(0, 0), (3, 192), (6, 384)]
    loaded, _ = checkpoints.load("village", 0, 3, root)
    assert loaded(torch.tensor([[0, 1]])).logits.shape == (1, 2, 2048)
    assert json.loads((root / "village" / "heldout.json").read_text())["object-container"]


def test_rounding_to_int8_moves_no_weight_by_more_than_half_a_step():
    torch.manual_seed(0)
    weight = {"a.weight": torch.randn(7, 9) * torch.logspace(-3, 1, 7)[:, None], "a.bias": torch.randn(7)}
    stored = checkpoints.quantise(weight)
    back = checkpoints.dequantise(stored)
    assert stored["a.weight"].dtype == torch.int8
    assert ((back["a.weight"] - weight["a.weight"]).abs() <= stored["a.weight.scale"][:, None] * 0.5001).all()
    assert torch.equal(back["a.bias"], weight["a.bias"])


def test_an_exported_folder_loads_with_transformers_alone(tmp_path):
    checkpoints.export(tmp_path)
    ours, tok = checkpoints.load()
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path).eval()
    ids = torch.tensor([tokenizer.prompt_ids(AutoTokenizer.from_pretrained(tmp_path), "The dog near the cats")])
    with torch.no_grad():
        torch.testing.assert_close(theirs(ids).logits, ours(ids).logits)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "city"}, "There is no model 'city'.*village"),
        ({"seed": 99}, "There is no seed 99.*0"),
        ({"step": 7}, "There is no step 7.*There is: 0, "),
    ],
)
def test_what_is_not_there_is_named_with_what_is(asked, said):
    with pytest.raises(ValueError, match=said):
        checkpoints.load(**asked)


@pytest.mark.parametrize("damage", [lambda data: data[:1000], lambda data: data[:-1] + bytes([data[-1] ^ 1]), None])
def test_a_damaged_or_missing_file_is_said_with_its_remedy(tmp_path, damage):
    entry = checkpoints.find("village", 0, None)
    path = tmp_path / entry["file"]
    if damage:
        path.write_bytes(damage((checkpoints.SPECIMENS / "village" / "seed-0" / entry["file"]).read_bytes()))
    with pytest.raises(ValueError, match=f"{entry['file']} is (damaged|missing).*make grow"):
        checkpoints.read(path, entry["sha256"])


def test_a_reader_s_special_token_is_ordinary_text():
    tok = checkpoints.tokenizer()
    assert tok.bos_token_id not in tok("<|endoftext|>")["input_ids"]
    assert tokenizer.prompt_ids(tok, "") == [tok.bos_token_id]


@pytest.mark.parametrize("text", ["The dog barks.", "🦊 naïve Ünïcode", "<script>alert(1)</script>", "a\n\tb\x00c", "مرحبا"])
def test_any_text_comes_back_from_its_tokens(text):
    tok = checkpoints.tokenizer()
    assert tok.decode(tok(text)["input_ids"]).removeprefix(" ") == text


def test_a_sister_keeps_only_what_is_shipped_and_shares_the_village_s_tokens(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer, "TRAINED_ON", 300)
    root = tmp_path / "specimens"
    grow.prepare("village", Plant("", build=SMALL, recipe=TINY), root)
    plant = Plant("", build=SMALL, recipe=TINY, shipped=(3, 6))
    grow.prepare("other", plant, root)
    grow.grow("other", 1, plant, root, tmp_path / "workshop")
    assert [entry["step"] for entry in checkpoints.index("other", 1, root)] == [3, 6]
    assert not (root / "other" / "tokenizer.json").exists()
    _, tok = checkpoints.load("other", 1, root=root)
    assert tok.get_vocab() == checkpoints.tokenizer("village", root).get_vocab()


def test_a_seed_that_is_grown_again_is_measured_and_leaves_no_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer, "TRAINED_ON", 300)
    root, told = tmp_path / "specimens", []
    plant = Plant("", again=(1,), build=SMALL, recipe=TINY)
    grow.prepare("village", plant, root)
    grow.grow("village", 1, plant, root, tmp_path / "workshop", lambda name, seed, kept: told.append((name, seed, sorted(kept))))
    assert told == [("village", 1, [0, 3, 6])]
    assert not (root / "village" / "seed-1").exists()


@pytest.mark.slow
def test_one_command_grows_all_plants_from_all_their_seeds(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizer, "TRAINED_ON", 300)
    plants = {
        "village": Plant("", build=SMALL, recipe=TINY),
        "other": Plant("", seeds=(1, 2), build=SMALL, recipe=TINY, shipped=(6,)),
    }
    grow.grow_all(2, plants, tmp_path / "specimens", tmp_path / "workshop")
    grown = {
        (name, seed)
        for name in checkpoints.names(tmp_path / "specimens")
        for seed in checkpoints.seeds(name, tmp_path / "specimens")
    }
    assert grown == {("village", 0), ("other", 1), ("other", 2)}


def test_what_a_model_is_grown_without_stays_zero(stream):
    run = Run(architecture.config(**SMALL), TINY, stream, without=".mlp.")
    run.grow(keep=lambda run: None)
    mlp = [weight for name, weight in run.model.named_parameters() if ".mlp." in name]
    assert mlp and not any(weight.any() for weight in mlp)
    assert not torch.equal(run.model.get_input_embeddings().weight, tiny_run(stream).model.get_input_embeddings().weight)


def test_a_model_that_fills_gaps_sees_what_comes_after_and_learns_only_what_is_covered(stream):
    cover = gap_filling.cover(checkpoints.tokenizer())
    run = Run(
        architecture.config(**SMALL, is_causal=False),
        TINY,
        stream,
        lambda net, rows, step: gap_filling.loss_of(net, rows, step, cover),
    )
    rows = run.batch(0)
    seen, at = gap_filling.covered(rows, 0, cover)
    assert torch.equal(seen == cover, at) and torch.equal(seen[~at], rows[~at])
    assert all(torch.equal(a, b) for a, b in zip(gap_filling.covered(rows, 0, cover), (seen, at)))
    assert not torch.equal(gap_filling.covered(rows, 1, cover)[1], at)
    assert 0.1 < at.float().mean() < 0.5

    net = run.model.eval()
    with torch.no_grad():
        surprise = -net(input_ids=seen).logits.log_softmax(-1).gather(-1, rows[..., None])[..., 0]
        later = seen.clone()
        later[:, -1] = 7
        moved = (net(input_ids=later).logits - net(input_ids=seen).logits).abs().amax(-1)  # (B, T)
    assert run.loss(net, rows, 0).item() == pytest.approx(surprise[at].mean().item(), rel=1e-5)
    assert (moved[:, 0] > 0).all()


def test_no_text_has_the_token_that_covers_gaps():
    tok = checkpoints.tokenizer()
    everything = "".join(map(chr, range(1, 0x300))) + "ÿ🦊"
    assert gap_filling.cover(tok) is not None and gap_filling.cover(tok) not in tok(everything)["input_ids"]


@pytest.mark.parametrize("name", PLANTS)
def test_every_plant_differs_from_the_village_in_one_thing(name):
    plant, main = PLANTS[name], PLANTS["village"]
    assert plant.recipe == main.recipe
    changed = [plant.soil != main.soil, bool(plant.build) and not plant.gaps, plant.gaps]
    assert sum(changed) == (name != "village")
    assert set(plant.shipped) <= {0, *plant.recipe.checkpoints, plant.recipe.steps}
