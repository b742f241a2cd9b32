"""The measures: items are fair and held out, scores agree with a plain reckoning, intervals are right."""

import pytest
import torch

from lab.evaluation import induction, items, scoring
from lab.growing import checkpoints
from lab.text import heldout, words
from lab.text.tokenizer import prompt_ids


@pytest.fixture(scope="module")
def village():
    return checkpoints.load("village", seed=0)


def test_belief_items_tell_the_same_sentences_in_another_order():
    by_condition = {}
    for choice in items.belief(50):
        by_condition.setdefault(choice.condition, []).append(choice)
    for false, true in zip(by_condition["false belief"], by_condition["true belief"], strict=True):
        assert sorted(false.prompt.split(".")) == sorted(true.prompt.split("."))
        assert false.prompt != true.prompt and (false.right, false.wrong) == (true.wrong, true.right)


def test_belief_items_use_only_held_out_places():
    objects = {noun.singular for noun in words.OBJECTS}
    for choice in items.belief(50):
        thing = next(word for word in choice.prompt.replace(".", " ").split() if word in objects)
        for place in (choice.right.strip(), choice.wrong.strip()):
            assert (thing, place) in heldout.pairs("object-container")


def test_agreement_items_differ_only_in_number():
    for choice in items.agreement(50):
        right, wrong = choice.right.split(), choice.wrong.split()
        assert right != wrong and len(right) == len(wrong)


def test_the_right_answer_is_not_always_the_first_or_the_last_container():
    false = [c for c in items.belief(200) if c.condition == "false belief"]
    setting = [c.prompt.split(".")[0] + c.prompt.split(".")[1] for c in false]
    first = sum(s.index(c.right) < s.index(c.wrong) for s, c in zip(setting, false)) / len(false)
    assert 0.35 < first < 0.65


def test_items_are_the_same_each_time():
    assert items.plausibility(20) == items.plausibility(20)
    assert items.plausibility(20) != items.plausibility(20, seed=2)


def test_repeats_say_fresh_words_twice(village):
    for row in items.repeats(village[1], 5, length=12):
        assert row[:12] == row[12:] and len(set(row)) == 12


def test_logprobs_in_a_batch_are_those_of_each_text_alone(village):
    model, tokenizer = village
    texts = ["The dog barks.", "Anna puts the ball in the box. Ben goes out.", ""]
    rows = [prompt_ids(tokenizer, text) for text in texts]
    for row, found in zip(rows, scoring.token_logprobs(model, rows)):
        with torch.no_grad():
            logprobs = model(torch.tensor([row])).logits[0].log_softmax(-1)
        alone = torch.tensor([logprobs[i, token] for i, token in enumerate(row[1:])])
        torch.testing.assert_close(found, alone, atol=1e-4, rtol=0)


def test_prefix_matching_score_is_one_for_a_head_that_attends_so(village):
    """A head made by hand to look at the token after the earlier occurrence scores one; an even head does not."""
    _, tokenizer = village
    rows = items.repeats(tokenizer, 2, length=8)

    class Ideal:
        config = type("Config", (), {"_attn_implementation": "eager", "bos_token_id": 0})
        device = "cpu"

        def set_attn_implementation(self, name):
            pass

        def __call__(self, input_ids, output_attentions):
            length = input_ids.shape[1]
            ideal = torch.zeros(length, length)
            ideal[:, 0] = 1
            for query in range(9, length):
                ideal[query] = 0
                ideal[query, query - 7] = 1
            even = torch.ones(length, length).tril()
            both = torch.stack([ideal, even / even.sum(-1, keepdim=True)])
            return type("Output", (), {"attentions": [both.expand(len(input_ids), -1, -1, -1)]})

    scores = induction.prefix_matching_scores(Ideal(), rows).mean(0)  # (1 layer, 2 heads)
    assert scores[0, 0] == pytest.approx(1.0)
    assert scores[0, 1] < 0.12
