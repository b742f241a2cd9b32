"""What is measured of the real model: by a rule that finds a planted knob, by tests that change what they say, and as kept."""

import pytest
import tiny_gguf
import torch
from real_model import kept, there

from lab import models, smollm2
from lab.evaluation.scoring import padded
from lab.evidence import figures
from lab.real import accounts, first_token, measure, outliers, turning, village
from lab.real.loss import batches, beginning_at, losses, losses_of_all, stream_before, turned
from lab.real.texts import KINDS, Text, texts

LAYER, ROW, COLUMN = 1, 5, 7


@pytest.fixture(scope="module")
def tiny():
    """A random model of four layers, with one knob planted by which the first token, and hardly any other, is changed."""
    model = tiny_gguf.a_model(num_hidden_layers=4)
    with torch.no_grad():
        model.model.layers[LAYER].mlp.down_proj.weight[ROW, COLUMN] = 1000.0
    return model


@pytest.fixture(scope="module")
def some():
    generator = torch.Generator().manual_seed(0)
    rows = torch.randint(700, (5, 20), generator=generator).tolist()
    return [Text("prose", row[: 20 - at], 2) for at, row in enumerate(rows)]


@pytest.fixture(scope="module")
def knob():
    return outliers.Candidate(LAYER, f"model.layers.{LAYER}.mlp.down_proj.weight", ROW, COLUMN, 1.0, 1.0, 0)


@pytest.fixture(scope="module")
def seen(tiny, some, knob):
    return first_token.see(tiny, knob, some, range(len(some)))


# ---- the rule ----


def test_the_rule_names_a_planted_knob_and_none_where_nothing_stands_out(tiny):
    ids = torch.arange(30)[None]
    assert outliers.outliers(outliers.candidates(tiny_gguf.a_model(num_hidden_layers=4), ids)[0]) == []
    with torch.no_grad():  # so that a large number goes in as well
        tiny.model.layers[LAYER].mlp.up_proj.weight[COLUMN] *= 100
    try:
        [found] = outliers.outliers(outliers.candidates(tiny, ids)[0])
    finally:
        with torch.no_grad():
            tiny.model.layers[LAYER].mlp.up_proj.weight[COLUMN] /= 100
    assert (found.layer, found.row, found.column) == (LAYER, ROW, COLUMN)
    assert found.table == f"model.layers.{LAYER}.mlp.down_proj.weight"


# ---- running a part, turning knobs ----


def test_the_layers_from_one_on_say_the_same_as_all(tiny, some):
    whole = losses(tiny, some)
    stream = stream_before(tiny, some, 2)
    with beginning_at(tiny, 2):
        torch.testing.assert_close(losses(tiny, some, stream), whole)
    assert torch.equal(losses(tiny, some), whole), "the model is as it was"
    ids = padded([text.ids for text in some])
    logprobs = tiny(ids).logits.log_softmax(-1)
    mine = torch.stack([-logprobs[i, t - 1, text.ids[t]] for i, text in enumerate(some[:1]) for t in range(2, len(text.ids))])
    assert float(whole[0]) == pytest.approx(float(mine.mean().detach()), abs=1e-5)


def test_a_turned_knob_is_turned_back(tiny, some, knob):
    before = {name: weight.clone() for name, weight in tiny.named_parameters()}
    whole = losses_of_all(tiny, some)
    with turned(tiny, turning.of_knob(knob, tiny), 0.0):
        assert tiny.model.layers[LAYER].mlp.down_proj.weight[ROW, COLUMN] == 0
        assert not torch.allclose(losses_of_all(tiny, some), whole)
    assert all(torch.equal(weight, before[name]) for name, weight in tiny.named_parameters())


def test_knobs_drawn_from_all_are_different_ones_and_fall_by_the_size_of_tables(tiny):
    drawn = turning.any_knobs(tiny, 20_000, seed=3)
    assert sum(len(set(at.tolist())) for at in drawn.values()) == 20_000
    sizes = {name: weight.numel() for name, weight in tiny.named_parameters()}
    for name, at in drawn.items():
        assert int(at.max()) < sizes[name]
    largest = max(sizes, key=sizes.get)
    assert len(drawn[largest]) / 20_000 == pytest.approx(sizes[largest] / sum(sizes.values()), abs=0.02)
    assert set(turning.any_knobs(tiny, 100, 0, "token table")) == {"model.embed_tokens.weight"}
    assert all(".layers." in name and "norm" not in name for name in turning.any_knobs(tiny, 5_000, 0, "layers"))
    again = turning.any_knobs(tiny, 20_000, seed=3)
    assert all(torch.equal(at, again[name]) for name, at in drawn.items())


# ---- the tests of what it does ----


def outcome(tiny, knob, some, seen, test):
    return first_token.outcome(tiny, knob, some, seen, test)


def test_without_a_change_a_test_says_what_the_model_says(tiny, some, knob, seen):
    torch.testing.assert_close(outcome(tiny, knob, some, seen, first_token.INTACT), losses(tiny, some))
    with turned(tiny, turning.of_knob(knob, tiny), 0.0):
        torch.testing.assert_close(outcome(tiny, knob, some, seen, first_token.BROKEN), losses(tiny, some))


@pytest.mark.parametrize("test", [name for name in first_token.TESTS if name not in (first_token.INTACT, first_token.BROKEN)])
def test_each_test_changes_what_is_said(tiny, some, knob, seen, test):
    base = first_token.INTACT if test.startswith("as it is") else first_token.BROKEN
    changed, unchanged = (outcome(tiny, knob, some, seen, name) for name in (test, base))
    assert changed.isfinite().all() and not torch.equal(changed, unchanged)


def test_what_is_put_back_wholly_is_as_before(tiny, some, knob, seen):
    """All that other tokens take from the first one are its keys and values: with its attention pattern the keys are spared."""
    base = seen.intact.stream.clone()
    base[:, 0] = seen.broken.stream[:, 0]
    only_first = first_token.Seen(seen.layers, seen.numbers, seen.intact, first_token.Run(base, seen.broken.parts))
    expected = outcome(tiny, knob, some, seen, first_token.INTACT)
    for test in ("at 0: keys and values as before", "at 0: the first token's stream as before"):
        torch.testing.assert_close(outcome(tiny, knob, some, only_first, test), expected)


def test_directions_by_chance_have_the_length_asked_for_and_are_a_text_s_own(seen):
    values = seen.intact.of(0, first_token.VALUES)[:, 0]
    drawn = first_token.by_chance(seen, values)
    torch.testing.assert_close(drawn.norm(dim=-1), values.norm(dim=-1))
    assert torch.cosine_similarity(drawn, values, dim=-1).abs().mean() < 0.5
    later = first_token.Seen(seen.layers, (4, 9), seen.intact, seen.broken)
    torch.testing.assert_close(first_token.by_chance(later, values[[4, 0]])[0], drawn[4])


def test_the_pattern_without_the_first_token_still_sums_to_one(seen):
    pattern = first_token.unattended(seen.intact.of(0, first_token.PATTERNS))
    torch.testing.assert_close(pattern.sum(-1), torch.ones_like(pattern.sum(-1)))
    assert (pattern[:, :, 1:, 0] == 0).all() and (pattern[:, :, 0, 0] == 1).all()


# ---- bets ----


def test_a_bet_holds_fails_or_is_half_right_by_where_the_whole_interval_lies():
    assert accounts.verdict(accounts.SPARED, -0.1, 0.2) == accounts.HELD
    assert accounts.verdict(accounts.HARMED, -0.1, 0.2) == accounts.FAILED
    assert accounts.verdict(accounts.HARMED, 0.8, 1.4) == accounts.HELD
    assert accounts.verdict(accounts.SPARED, 0.8, 1.4) == accounts.FAILED
    for low, high in ((0.1, 0.3), (0.3, 0.5), (0.7, 0.9), (0.0, 1.0)):
        assert accounts.verdict(accounts.SPARED, low, high) == accounts.HALF


def test_every_account_bets_on_tests_that_are_made_and_no_two_alike():
    assert all(set(account.bets) < set(first_token.TESTS) for account in accounts.ACCOUNTS)
    for one in accounts.ACCOUNTS:
        for other in accounts.ACCOUNTS:
            both = one.bets.keys() & other.bets.keys()
            assert one is other or any(one.bets[test] != other.bets[test] for test in both)


# ---- what is kept ----


@pytest.fixture(scope="module")
def real():
    return models.load(smollm2.NAME)


@there
def test_the_texts_are_three_kinds_of_a_hundred_to_a_hundred_and_sixty_tokens(real):
    read = texts(real[1])
    assert [text.kind for text in read] == [kind for kind in KINDS for _ in range(12)]
    assert all(100 <= len(text.ids) <= 160 for text in read)
    asked = read[-1]
    assert real[1].decode(asked.ids[: asked.counted]).endswith("<|im_start|>user\n")
    assert [text.ids for text in texts(real[1], start=False)] == [text.ids[1:] for text in read[:24]]


@there
def test_the_rule_names_the_knobs_that_are_kept(real):
    model, tokenizer = real
    for row, committed in zip(outliers.measure(model, tokenizer, [t.ids for t in texts(tokenizer, False)]), kept("outliers")):
        assert row == pytest.approx(committed, abs=1e-4, rel=1e-3)


def test_the_same_rule_on_the_village_is_as_kept():
    found = village.measure(seeds=(0,))
    of_seed = [row for row in kept("village-candidates") if row["seed"] == 0]
    for row, committed in zip(found, of_seed, strict=True):
        assert row == pytest.approx(committed, abs=1e-3, rel=1e-2)


@there
@pytest.mark.slow
def test_the_knob_does_to_prose_what_is_kept(real):
    model, tokenizer = real
    prose = [text for text in texts(tokenizer) if text.kind == "prose"]
    knob = outliers.the_knob(model, tokenizer)
    [batch] = batches(prose)
    seen = first_token.see(model, knob, batch, range(len(batch)))
    for test in (first_token.INTACT, first_token.BROKEN, "at 0: the first token's stream as before"):
        found = float(first_token.outcome(model, knob, batch, seen, test).mean())
        row = figures.find(kept("knob-tests"), start="with", test=test, texts="prose", measure="loss")
        assert found == pytest.approx(row["value"], abs=2e-3), test
    for times, test in ((1.0, first_token.INTACT), (0.0, first_token.BROKEN)):
        row = figures.find(kept("knob-turned"), layer=knob.layer, times=times, texts="prose", measure="loss")
        assert row["value"] == figures.find(kept("knob-tests"), start="with", test=test, texts="prose", measure="loss")["value"]


def test_the_accounts_are_judged_by_the_tests_that_are_kept():
    assert measure.measure_accounts(kept("knob-tests")) == list(kept("knob-accounts"))
