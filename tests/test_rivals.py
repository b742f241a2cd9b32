"""The rivals: an n-gram model that is the published one, words that go together, and a table like the models'."""

from collections import Counter, defaultdict

import numpy as np
import pytest
import torch

from lab.evaluation import ngrams, rivals, rules
from lab.evaluation.items import Choice
from lab.evaluation.word_pairs import WordPairs
from lab.growing import checkpoints


def kneser_ney(text: list[int], vocabulary: int, context: tuple[int, ...], token: int, order: int) -> float:
    """Interpolated Kneser-Ney by the formula, with dictionaries."""
    longest = Counter(tuple(text[i : i + order]) for i in range(len(text) - order + 1))
    counts = {order: longest}
    for n in range(order - 1, 0, -1):
        counts[n] = Counter(row[1:] for row in counts[n + 1])  # after how many different tokens

    def probability(context: tuple[int, ...]) -> float:
        n = len(context) + 1
        lower = probability(context[1:]) if context else 1 / vocabulary
        once, twice = (sum(c == k for c in counts[n].values()) for k in (1, 2))
        discount = once / (once + 2 * twice) if once else 0.5
        follow = [c for row, c in counts[n].items() if row[:-1] == context]
        if not follow:
            return lower
        here = max(counts[n][(*context, token)] - discount, 0)
        return (here + discount * len(follow) * lower) / sum(follow)

    return probability(context)


def test_n_gram_probabilities_are_those_of_the_formula_and_sum_to_one():
    rng = np.random.default_rng(0)
    text = np.array([0, 1, 2, 3] * 20 + rng.integers(0, 6, 150).tolist(), dtype=np.uint16)
    grams = ngrams.NGrams(text, vocabulary=7, order=3)
    for context in [(1, 2), (5, 5), (6, 6), (6, 1), (3,), ()]:  # seen, perhaps seen, never seen, half seen, short, none
        found = grams.probabilities(np.array([[*context, token] for token in range(7)]))
        assert found.sum() == pytest.approx(1)
        assert found == pytest.approx([kneser_ney(text.tolist(), 7, context, token, 3) for token in range(7)])


def test_n_gram_logprobs_stand_where_a_model_s_do():
    grams = ngrams.NGrams(np.array([0, 1, 2, 3, 4] * 30, dtype=np.uint16), vocabulary=5)
    one, two = grams.logprobs([[0, 1, 2, 3, 4, 0, 1], [3, 3]])
    assert one.shape == (6,) and two.shape == (1,)
    torch.testing.assert_close(one[5], torch.log(torch.tensor(grams.probabilities(np.array([[2, 3, 4, 0, 1]]))))[0])
    assert one[4].exp() > 0.9 > 0.5 > two[0].exp()


def test_n_grams_that_cannot_be_counted_are_refused():
    with pytest.raises(ValueError, match="no room in 64 bits"):
        ngrams.NGrams(np.zeros(100, dtype=np.uint16), vocabulary=50_000)
    with pytest.raises(ValueError, match="text of 3"):
        ngrams.NGrams(np.zeros(3, dtype=np.uint16), vocabulary=10)


def test_word_pairs_prefer_what_goes_together():
    pairs = WordPairs(["The dog barks. The cat sleeps. A dog barks. The cat purrs.", "The sun is up. It is Monday."])
    assert pairs.association("dog", "barks") == pytest.approx(np.log(2 * 6 / (2 * 2)))
    assert pairs.association("dog", "sleeps") == pairs.association("dog", "unheard") == 0
    asked = [Choice("The dog", " barks.", " sleeps.", ""), Choice("The cat", " barks.", " purrs.", "")]
    assert pairs.choose(asked) == [True, False]
    blind = [Choice("Monday", " cat.", " dog.", "")] * 4
    assert pairs.choose(blind) == [True, False, True, False]


def test_rivals_answer_all_that_the_models_are_asked():
    _, tokenizer = checkpoints.load("village", seed=0)
    ids = [0, *tokenizer("The dog near the cats is wet. Anna looks for the ball in the box.")["input_ids"]]
    rows = rivals.measure(tokenizer, np.array(ids * 20, dtype=np.uint16), count=16, documents=200)
    by_rival = defaultdict(set)
    for row in rows:
        by_rival[row["rival"]].add(row["measure"])
        assert set(row) <= set(rivals.COLUMNS) and 0 <= row["low"] <= row["value"] <= row["high"]
    assert by_rival["5-gram"] == {"loss", "agreement", "plausibility", "belief"}
    assert by_rival["word pairs"] == {"agreement", "plausibility", "belief"}
    for rule in rules.RULES:
        assert by_rival[rule.name] == {rule.capacity}
    keys = [(row["rival"], row["measure"], row.get("way"), row["condition"]) for row in rows]
    assert len(set(keys)) == len(keys)
