"""Circuits are found where they were put by hand, and the figures agree with a plain reckoning."""

import pytest
import torch
from hand_made import HEAD, WIDTH, Numbers, induction_model, repeated_rows, spell
from test_hooks import MAKERS
from transformers import LlamaConfig, LlamaForCausalLM

from lab import table
from lab.evaluation import intervals, items
from lab.evaluation.induction import repeat_accuracy, with_start
from lab.evaluation.items import Choice
from lab.growing import checkpoints
from lab.hooks import interventions, run_with_cache
from lab.inside.circuits import ablation, composition, measure, pairs, patching, scores, weights
from lab.inside.circuits.__main__ import main
from lab.inside.circuits.asked import PLURALS, Question
from lab.text.tokenizer import prompt_ids


@pytest.fixture(scope="module")
def made():
    return induction_model()


@pytest.fixture(scope="module")
def rows():
    return repeated_rows()


def test_the_heads_made_by_hand_score_as_what_they_are(made, rows):
    found = {score: values.mean(0) for score, values in scores.measure(made, rows).items()}  # (layer, head)
    for score, layer in {"previous token": 0, "prefix matching": 1, "copying": 1}.items():
        assert found[score][layer, 0] > 0.95, score
        others = torch.cat([found[score][layer, 1:], found[score][1 - layer]])
        assert others.max() < 0.15, score
    assert found["duplicate token"].max() < 0.1  # no such head was made


def test_the_score_of_a_duplicate_token_head(rows):
    patterns = torch.zeros(1, 1, 1, 25, 25)
    patterns[..., torch.arange(13, 25), torch.arange(1, 13)] = 0.75  # positions after a start token
    patterns[..., torch.arange(1, 25), torch.arange(0, 24)] = 0.25
    assert scores.attention_back(patterns, 12, last=12) == pytest.approx(0.75)
    assert scores.attention_back(patterns, 1, last=12) == pytest.approx(0.25)


def test_the_induction_head_made_by_hand_composes_by_its_keys(made):
    random = composition.at_random(made)
    found = {kind: values[1, :, 0] - random.mean() for kind, values in composition.composition(made).items()}
    assert float(found["K"][0, 0]) == pytest.approx(15**-0.5 - float(random.mean()), abs=0.02)  # 15 directions of equal size
    assert found["K"][0, 0] > 20 * random.std()
    assert max(found["Q"][0, 0], found["V"][0, 0]) < 0


@pytest.mark.parametrize("family", MAKERS)
def test_the_matrices_of_a_head_are_what_it_reads_and_writes_by(family):
    """From the residual stream alone, by the folded matrices: the pattern, and what is written."""
    torch.manual_seed(0)
    model = MAKERS[family]().eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(torch.randn_like(weight) * 0.4) if weight.ndim > 1 else (
                weight.zero_() if name.endswith("bias") else weight.add_(torch.randn_like(weight) * 0.3)
            )
        ids = torch.randint(0, 50, (1, 7))
        _, cache = run_with_cache(model, ids)
        stream = cache["blocks.1.hook_resid_pre"][0]  # (T, d_model)
        spread = (
            stream.square().mean(-1, keepdim=True).sqrt() if "llama" in family else stream.std(-1, correction=0, keepdim=True)
        )
        stream = stream / spread
        query, key, value = weights.readers(model, 1)
        for at in range(7):
            turned = torch.stack([weights.rotated(model, query, at - other) for other in range(at + 1)], 1)
            logits = torch.einsum("d,hkde,hce,kc->hk", stream[at], turned, key, stream[: at + 1]) / query.shape[-1] ** 0.5
            torch.testing.assert_close(
                logits.softmax(-1), cache["blocks.1.attn.hook_pattern"][0, :, at, : at + 1], atol=1e-4, rtol=1e-3
            )
        written = torch.einsum(
            "hqk,kd,hde,hec->qc", cache["blocks.1.attn.hook_pattern"][0], stream, value, weights.writers(model, 1)
        )
        torch.testing.assert_close(written, cache["blocks.1.hook_attn_out"][0], atol=1e-4, rtol=1e-3)
        logits = model(input_ids=ids).logits[0]
        last = cache["blocks.1.hook_resid_post"][0]
        last = last / (
            last.square().mean(-1, keepdim=True).sqrt() if "llama" in family else last.std(-1, correction=0, keepdim=True)
        )
        torch.testing.assert_close(last @ weights.unembedding(model), logits, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("family", MAKERS)
@torch.no_grad()
def test_composition_is_the_norm_of_the_dense_products(family):
    torch.manual_seed(1)
    model = MAKERS[family]().eval()
    found = composition.composition(model, distances=range(2, 4))
    _, _, value = weights.readers(model, 0)
    query, key, value_two = weights.readers(model, 1)
    first = value @ weights.writers(model, 0)  # (head, d_model, d_model)
    norm = torch.linalg.matrix_norm

    def ratio(one, two):
        return float(norm(one @ two) / norm(one) / norm(two))

    for head, other in ((0, 1), (2, 0)):
        forms = [weights.rotated(model, query, distance)[head] @ key[head].T for distance in (2, 3)]
        expected = {
            "Q": sum(ratio(first[other], form) for form in forms) / 2,
            "K": sum(ratio(first[other], form.T) for form in forms) / 2,
            "V": ratio(first[other], value_two[head] @ weights.writers(model, 1)[head]),
        }
        for kind, value in expected.items():
            assert found[kind][1, head, 0, other] == pytest.approx(value, rel=1e-4), kind
    assert found["Q"][0].isnan().all() and found["Q"][1, :, 1].isnan().all()  # only earlier layers are read


def test_random_matrices_compose_as_their_width_says(made):
    assert composition.at_random(made).mean() == pytest.approx(WIDTH**-0.5, rel=0.1)


def ablations(model, ask, prompts):
    return {(kind, layer, head): change for kind, layer, head, change in ablation.effects(model, prompts, ask)}


def test_without_either_head_of_the_circuit_repeats_fail_and_without_the_idle_ones_nothing_does(made, rows):
    assert repeat_accuracy(made, rows) == [1.0] * len(rows)
    found = ablations(made, ablation.repeats(rows), with_start(made, rows).tolist())
    assert len(found) == 3 * 2 * 2
    for (kind, layer, head), change in found.items():
        if head == 0:
            assert change["accuracy"].mean() < -0.7, (kind, layer)
        else:
            assert (change["accuracy"] == 0).all(), (kind, layer)


def test_choices_are_scored_as_elsewhere_and_stand_beside_their_own_prompts(made, rows):
    """Prompts of unequal length, so that the batch's order is not the items'."""
    lengths = [14, 20, 13, 23, 17, 15, 22, 16]
    chosen = [Choice(spell(row[:n]), f" {row[n]}", f" {row[(n + 5) % 12]}", "copy") for row, n in zip(rows, lengths)]
    ask = ablation.choices(Numbers(), chosen)
    margins = []
    for choice in chosen:
        with torch.no_grad():
            logprobs = made(torch.tensor([prompt_ids(Numbers(), choice.prompt)])).logits[0, -1].log_softmax(-1)
        margins.append(logprobs[int(choice.right)] - logprobs[int(choice.wrong)])
    intact = ask(made, ablation.unchanged)
    torch.testing.assert_close(intact["margin"], torch.stack(margins), atol=1e-4, rtol=0)
    assert intact["accuracy"].mean() == 1
    found = ablations(made, ask, [prompt_ids(Numbers(), choice.prompt) for choice in chosen])
    torch.testing.assert_close(found["zero", 1, 0]["margin"], -intact["margin"], atol=1e-4, rtol=0)  # nothing is known
    assert all((change["margin"] == 0).all() for (_, _, head), change in found.items() if head == 1)


def test_a_resampled_head_writes_what_it_writes_for_the_other_item(made):
    """Of two items, each is the other's stand-in: the same prompt changes nothing, another turns the answer round."""
    row, other = [1, 2, 3, 4, 5, 6], [1, 2, 3, 7, 5, 6]

    def margins(second):
        chosen = [Choice(spell(row + row[:3]), " 4", " 7", "copy"), Choice(spell(second + second[:3]), " 7", " 4", "copy")]
        prompts, ask = [prompt_ids(Numbers(), choice.prompt) for choice in chosen], ablation.choices(Numbers(), chosen)
        return ask(made, ablation.unchanged)["margin"], ablations(made, ask, prompts)["resample", 1, 0]["margin"]

    assert margins(row)[1].abs().max() < 1e-5
    intact, change = margins(other)
    assert intact.min() > 1
    torch.testing.assert_close(change, -2 * intact, atol=1e-4, rtol=0)


def test_a_mean_head_writes_its_mean_over_all_tokens(made, rows):
    prompts = with_start(made, rows).tolist()
    written = ablation._written(made, prompts, 1)
    mean = torch.cat(written).mean(0)
    change = ablation._replacing("mean", 1, [0], written, mean, [])([3, 4])["blocks.1.attn.hook_z"]
    z = torch.randn(2, 5, 2, HEAD)
    changed = change(z)
    torch.testing.assert_close(changed[:, :, 0], mean[0].expand(2, 5, -1))
    assert (changed[:, :, 1] == z[:, :, 1]).all() and mean[0].abs().max() > 0.01


def test_a_mean_is_over_all_tokens_of_all_items_however_long_each_is(made, rows):
    """A mean of the items' own means would weigh a token of a short text more than one of a long text."""
    prompts = [[0, *row[:length]] for row, length in zip(rows, (3, 9, 20, 5), strict=False)]
    name = "blocks.1.attn.hook_z"
    each = [run_with_cache(made, torch.tensor([prompt]), [name])[1][name][0, :, 0] for prompt in prompts]  # (T, d_head)
    of_tokens, of_items = torch.cat(each).mean(0), torch.stack([z.mean(0) for z in each]).mean(0)
    assert (of_tokens - of_items).abs().max() > 0.01  # else nothing would tell them apart

    def written(model, changes) -> torch.Tensor:
        """What the head writes at the last token of the first item, under the changes."""
        with interventions(model, changes([0])):
            return run_with_cache(model, torch.tensor(prompts[:1]), [name])[1][name][0, -1, 0]

    torch.testing.assert_close(written(made, ablation.without(made, prompts, [(1, 0)], "mean")), of_tokens)
    found = ablations(made, lambda model, changes: {"written": written(model, changes)}, prompts)
    torch.testing.assert_close(found["mean", 1, 0]["written"], of_tokens - each[0][-1])


def test_controls_are_other_heads_and_the_same_each_time():
    for head in range(6):
        control = ablation.control(1, head, 6)
        assert control != head and 0 <= control < 6 and control == ablation.control(1, head, 6)
    assert len({ablation.control(layer, 0, 6) for layer in range(20)}) > 1
    assert ablation.control(0, 0, 1) is None


def test_patching_the_head_that_answers_restores_all_and_an_idle_one_nothing(made, rows):
    some = []
    for row in rows:  # the corrupted prompt says another word after the repeated one
        corrupted = [0, *row[:5], row[6], *row[6:12], *row[:5]]
        some.append(pairs.Pair([0, *row[:12], *row[:5]], corrupted, row[5], row[6], "copy"))
    result = patching.patch(made, some)
    assert result.clean.min() > 1 and result.corrupted.max() < -1
    for where in patching.WHERE:
        shares = (result.patched[where] - result.corrupted).sum(-1) / (result.clean - result.corrupted).sum()  # (layer, head)
        assert shares[1, 0] == pytest.approx(1, abs=0.02), where
        assert shares[:, 1].abs().max() == 0, where
        assert abs(shares[0, 0]) < 0.05  # the note of the token before is the same for both


def test_pairs_differ_in_the_answer_and_not_in_length():
    tokenizer = checkpoints.tokenizer("village")
    beliefs = pairs.belief(tokenizer, items.belief(30))
    numbers = pairs.agreement(tokenizer, items.agreement(30), PLURALS["village"])
    assert len(beliefs) >= 25 and len(numbers) >= 60
    for pair in beliefs + numbers:
        assert len(pair.clean) == len(pair.corrupted) and pair.clean != pair.corrupted and pair.right != pair.wrong
    for pair in beliefs:
        assert sorted(pair.clean) == sorted(pair.corrupted)  # the same sentences
    for pair in numbers:
        assert sum(a != b for a, b in zip(pair.clean, pair.corrupted)) <= 2  # a noun, of a token or two
    assert {pair.condition for pair in numbers} >= {"no attractor", "attractor of the other number"}


def test_pairs_of_unequal_length_are_left_out():
    chosen = [Choice(" 3 1", " 5 6", " 5 7", "no attractor")]
    assert pairs.agreement(Numbers(), chosen, {"3": "4"}) == [pairs.Pair([0, 3, 1, 5], [0, 4, 1, 5], 6, 7, "no attractor")]
    assert pairs.agreement(Numbers(), chosen, {"3": "4 4"}) == []


def test_the_interval_of_a_ratio_covers_it_about_95_times_in_100():
    generator = torch.Generator().manual_seed(0)
    covered = 0
    for _ in range(500):
        below = 2 + torch.randn(50, generator=generator)
        above = 0.5 * below + torch.randn(50, generator=generator)
        low, high = intervals.of_ratio(above.tolist(), below.tolist())
        covered += low <= 0.5 <= high
    assert 455 <= covered <= 490


def test_every_effect_stands_beside_another_head(made, rows):
    asked = Question(ablation.repeats(rows), with_start(made, rows).tolist(), ["one", "two"] * 4)
    made_rows = measure.ablations(made, "repeats", asked)
    alone = {(r["measure"], r["condition"], r["layer"], r["head"]): r for r in made_rows if r["other_head"] is None}
    beside = [r for r in made_rows if r["other_head"] is not None]
    assert len(beside) == 3 * 2 * 2 * 2
    for row in beside:
        where = row["measure"], row["condition"], row["layer"]
        other = alone[*where, row["other_head"]]
        assert row["other_layer"] == row["layer"] and row["other_head"] != row["head"] and row["n"] == 4
        assert row["value"] == pytest.approx(alone[*where, row["head"]]["value"] - other["value"])
        assert row["low"] <= row["value"] <= row["high"]


def test_nothing_is_restored_where_nothing_was_lost(made, rows):
    same = [pairs.Pair([0, *row], [0, *row], 1, 2, "same") for row in rows]
    shares = [row for row in measure.patchings(made, "same", same) if row["measure"] == "patching"]
    assert shares and not any("value" in row for row in shares)


def test_the_command_prints_and_writes_the_tables_of_any_model(tmp_path, capsys):
    """A random Llama of two layers, with the tokenizer of the village."""
    tokenizer = checkpoints.tokenizer("village")
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
            intermediate_size=16,
            max_position_embeddings=256,
            bos_token_id=0,
            eos_token_id=0,
        )
    )
    model.save_pretrained(tmp_path / "llama")
    tokenizer.save_pretrained(tmp_path / "llama")
    main(["--model", str(tmp_path / "llama"), "--items", "village", "--count", "8", "--out", str(tmp_path / "out.csv")])
    shown = capsys.readouterr().out
    rows = table.read(tmp_path / "out.csv")
    assert {row["measure"] for row in rows} == {
        "previous token",
        "duplicate token",
        "prefix matching",
        "copying",
        "random composition",
        "Q composition",
        "K composition",
        "V composition",
        "intact",
        "zero ablation",
        "mean ablation",
        "resample ablation",
        "unpatched",
        "patching",
    }
    assert "K composition: above random" in shown and "more than H" in shown
    assert tuple(rows[0]) == measure.COLUMNS


def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(SystemExit, match="no folder"):
        main(["--model", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match="other seeds"):
        main(["--model", str(tmp_path), "--beside-seed", "1"])
