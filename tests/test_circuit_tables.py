"""The kept tables say what the measures found, in fewer rows, and figures over seeds are over seeds."""

import random
from collections import Counter
from statistics import mean

import pytest
import torch
from hand_made import induction_model, repeated_rows
from transformers import LlamaConfig, LlamaForCausalLM

from lab.evaluation import intervals
from lab.evaluation.over_seeds import over_seeds
from lab.evidence import figures
from lab.growing import checkpoints
from lab.inside.circuits import alike, measure, seeds, tables
from lab.text import corpus

COUNT = 12


def small(seed: int, spread: float = 0.3) -> LlamaForCausalLM:
    """A random model of the village's vocabulary, two layers of two heads."""
    torch.manual_seed(seed)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=2048,
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=8,
            intermediate_size=16,
            max_position_embeddings=256,
            bos_token_id=0,
            eos_token_id=0,
            initializer_range=spread,
        )
    )
    return model.eval()


@pytest.fixture(scope="module")
def tokenizer():
    return checkpoints.tokenizer("village")


@pytest.fixture(scope="module")
def grown(tokenizer):
    """For each of three seeds: (all rows of `measure`, head scores table, circuit table)."""
    found = {}
    for seed in range(3):
        model = small(seed)
        scores = tables.head_scores_table(model, tokenizer, count=COUNT)
        found[seed] = (
            measure.measure(model, tokenizer, "village", COUNT, COUNT),
            scores,
            tables.circuit_table(model, tokenizer, count=COUNT, scores=scores),
        )
    return found


def test_the_heads_made_by_hand_are_named_by_what_they_do():
    assert tables.roles(measure.head_scores(induction_model(), repeated_rows())) == ([(1, 0)], (0, 0))


def test_induction_heads_are_those_half_as_strong_as_the_strongest_and_nothing_precedes_the_first_layer():
    def rows(matching, before):
        return [
            dict(measure=score, layer=layer, head=head, value=value)
            for score, values in (("prefix matching", matching), ("previous token", before))
            for (layer, head), value in values.items()
        ]

    before = {(0, 0): 0.2, (0, 1): 0.6, (1, 0): 0.9, (1, 1): 0.1}
    assert tables.roles(rows({(0, 0): 0.1, (0, 1): 0.3, (1, 0): 0.5, (1, 1): 0.8}, before)) == ([(1, 1), (1, 0)], (0, 1))
    assert tables.roles(rows({(0, 0): 0.9, (0, 1): 0.1, (1, 0): 0.1, (1, 1): 0.1}, before)) == ([(0, 0)], None)


def test_the_table_of_heads_agrees_with_that_of_capacities():
    model, tokenizer = checkpoints.load("village", 0)
    step = checkpoints.find("village", 0, None)["step"]
    shipped = {
        row["condition"]: row["value"]
        for row in figures.rows("capacities")
        if row["measure"] == "prefix matching" and row["step"] == step
    }
    found = tables.head_scores_table(model, tokenizer)
    assert len(found) == 4 * len(shipped) and all(tuple(row) == tables.HEADS[4:] for row in found)
    for row in found:
        if row["measure"] == "prefix matching":
            assert row["value"] == pytest.approx(shipped[f"L{row['layer']}H{row['head']}"], abs=1e-3)


@pytest.mark.slow
def test_the_kept_rows_are_those_that_were_measured_each_beside_its_control(grown):
    everything, _, kept = grown[0]
    long = {(r["measure"], r["condition"], r["layer"], r["head"], r["other_head"]): r for r in everything}
    effects = [r for r in kept if r["measure"].endswith("ablation") or r["measure"] == "patching"]
    assert 0 < len(kept) < len(everything) / 2
    assert {r["measure"] for r in effects} == {"zero ablation", "mean ablation", "resample ablation", "patching"}
    for row in effects:
        what = row["measure"], row["condition"], row["layer"], row["head"]
        alone, beside = long[*what, None], long[*what, row["other_head"]]
        assert row["other_head"] == 1 - row["head"]
        for key, source, name in [
            ("value", alone, "value"),
            ("low", alone, "low"),
            ("high", alone, "high"),
            ("beyond", beside, "value"),
            ("beyond_low", beside, "low"),
            ("beyond_high", beside, "high"),
        ]:
            assert (row.get(key) is None) == (source.get(name) is None)
            assert row.get(key) is None or row[key] == pytest.approx(source[name], abs=0.0006)


def test_every_head_is_taken_away_in_three_ways_from_each_capacity(grown):
    asked = Counter(
        (r["measure"], r["condition"].split(":")[0])
        for r in grown[0][2]
        if r["measure"].endswith("ablation") and r["condition"].endswith("accuracy")
    )
    assert set(asked) == {
        (f"{kind} ablation", capacity)
        for kind in ("zero", "mean", "resample")
        for capacity in ("agreement", "plausibility", "belief", "repeats")
    }
    assert all(count % 4 == 0 for count in asked.values())


def test_the_pair_is_kept_with_all_that_stands_beside_it(grown):
    for _, scores, kept in grown.values():
        induction, before = tables.roles(scores)
        pairs = {((r["layer"], r["head"]), (r["other_layer"], r["other_head"])) for r in kept if r["measure"] == "K composition"}
        assert any(row["measure"] == "random composition" for row in kept)
        if before is None:
            assert not pairs
        else:
            assert {(induction[0], before), (induction[0], (0, 1 - before[1])), ((1, 1 - induction[0][1]), before)} <= pairs


def test_the_interval_over_pairs_of_seeds_is_wider_than_if_pairs_were_independent():
    rng, covered, as_if = random.Random(0), 0, 0
    for _ in range(1000):
        things = [rng.gauss(0, 1) for _ in range(5)]  # each pair's value is due to both
        values = {(a, b): things[a] + things[b] for a in range(5) for b in range(a)}
        low, high = intervals.of_pairs(values)
        covered += low <= 0 <= high
        low, high = intervals.of_mean(list(values.values()))
        as_if += low <= 0 <= high
    assert 925 <= covered <= 975 and as_if < 880
    with pytest.raises(ValueError, match="every pair"):
        intervals.of_pairs({(0, 1): 1.0, (1, 2): 1.0})


def test_rows_of_seeds_become_rows_over_seeds():
    rows = [
        dict(seed=seed, measure="loss", condition="song", n=100, value=value, low=0.0, high=9.0)
        for seed, value in enumerate((1.0, 2.0, 3.0))
    ]
    (found,) = over_seeds(rows)
    assert (found["measure"], found["condition"], found["n"], found["value"]) == ("loss", "song", 3, 2)
    assert (found["low"], found["high"]) == pytest.approx((2 - 4.3027 / 3**0.5, 2 + 4.3027 / 3**0.5))
    (alone,) = over_seeds(rows[:1] + [dict(rows[1], value=None)])
    assert (alone["n"], alone["low"], alone["high"]) == (1, None, None)
    with pytest.raises(ValueError, match="two rows"):
        over_seeds(rows + rows[:1])


def test_the_summary_follows_heads_by_their_roles(grown):
    scores, circuits = ({seed: parts[at] for seed, parts in grown.items()} for at in (1, 2))
    found = {(r["measure"], r["condition"], r["layer"]): r for r in seeds.summary(scores, circuits)}
    role = {seed: tables.roles(table)[0][0] for seed, table in scores.items()}
    what = "resample ablation", "repeats: random words, accuracy"
    for key, name in (("value", ""), ("beyond", ", beyond the control")):
        mine = [
            row[key]
            for seed in circuits
            for row in circuits[seed]
            if (row["measure"], row["condition"]) == what and (row["layer"], row["head"]) == role[seed]
        ]
        row = found[what[0], f"{what[1]}; strongest induction head{name}", None]
        assert row["n"] == len(mine) == 3 and row["value"] == pytest.approx(mean(mine))
    shares = [found["layer of the strongest", "prefix matching", layer]["value"] for layer in (0, 1)]
    assert sum(shares) == 1 and shares[0] == sum(layer == 0 for layer, _ in role.values()) / 3
    layer = [
        mean(row["value"] for row in circuits[seed] if (row["measure"], row["condition"], row["layer"]) == (*what, 1))
        for seed in circuits
    ]
    assert found[*what, 1]["value"] == pytest.approx(mean(layer))


def test_a_circuit_that_all_seeds_have_is_found_in_all(tokenizer):
    """Rows as of three seeds that keep the same circuit in heads of other numbers."""
    scores, circuits = {}, {}
    for seed, (one, two) in enumerate([(0, 1), (1, 0), (1, 1)]):
        scores[seed] = [
            dict(measure=score, layer=layer, head=head, n=9, value=0.9 if (layer, head) == best else 0.1, low=0, high=1)
            for score, best in (("previous token", (0, one)), ("prefix matching", (1, two)))
            for layer in (0, 1)
            for head in (0, 1)
        ]
        circuits[seed] = [
            dict(
                measure=f"{kind} composition",
                layer=1,
                head=head,
                other_layer=0,
                other_head=other,
                condition="above random",
                value=0.2 if (kind, head, other) == ("K", two, one) else 0.0,
            )
            for kind in "QKV"
            for head in (0, 1)
            for other in (0, 1)
        ]
    found = {(r["measure"], r["condition"], r["layer"]): r for r in seeds.summary(scores, circuits)}
    pair = found["K composition", "induction and previous-token head", None]
    assert pair["n"] == 3 and pair["value"] == pytest.approx(0.2) and found["K less Q", pair["condition"], None]["low"] > 0
    for beside in ("other heads read", "reads others"):
        assert found["K composition", beside, None]["value"] == 0
    assert found["layer of the strongest", "prefix matching", 1]["value"] == 1


def test_seeds_that_became_the_same_are_alike_and_their_starts_are_less_so(tokenizer):
    texts = [text for kind in ("scene", "day") for text in corpus.held_out_texts(kind, 60)]
    rows = alike.similarity_table(lambda seed, step: small(9 if step else seed), tokenizer, [0, 1, 2], 100, texts)
    found = {(r["measure"], r["condition"], r["layer"], r["compared"]): r for r in alike.summary(rows)}
    for layer in (-1, 0, 1):
        assert found["CKA", "any token", layer, "trained seeds"]["value"] == pytest.approx(1)
        for control in ("a seed and its start", "two starts"):
            assert found["CKA", "any token", layer, control]["value"] < 0.95
    tokens = [r for r in rows if (r["measure"], r["condition"], r["layer"]) == ("CKA", "any token", -1)]
    assert all(row["low"] > 0 for row in tokens)  # even untrained, any model tells tokens apart
    assert ("CKA", "at the", -1, "trained seeds") not in found and ("CKA", "at the", 0, "two starts") in found
    assert found["same prediction", "any token", None, "trained seeds"]["value"] == 1
    assert found["same prediction", "any token", None, "two starts"]["value"] < 0.2
    assert {r["n"] for key, r in found.items() if key[3] == "two starts"} == {3}


def test_taking_one_head_away_together_is_taking_it_away(grown, tokenizer):
    """And the heads taken away together stand in the table, in all three ways, for each capacity."""
    kept = grown[0][2]
    alone = {(row["measure"], row["condition"]): row for row in kept if (row["layer"], row["head"]) == (1, 0)}
    rows = tables.together(small(0), tokenizer, [(1, 0)], "village", COUNT)
    conditions = {(row["measure"], row["condition"]) for row in rows}
    assert len(conditions) == 3 * 7 and conditions <= {(row["measure"], row["condition"]) for row in kept}
    for row in rows:
        other = alone[row["measure"].split(",")[0], row["condition"]]
        for key in ("value", "low", "high", "beyond", "beyond_low", "beyond_high"):
            assert row[key] == pytest.approx(other[key], abs=0.0006), key
