"""A model that fills gaps is asked by what it puts in them: scores agree with a plain reckoning, and see both sides."""

import pytest
import torch
from transformers import GPTNeoXForCausalLM

from lab.evaluation import capacities, filling, items
from lab.evaluation.items import Choice
from lab.growing import architecture, checkpoints, gap_filling
from lab.text.tokenizer import prompt_ids

TEXTS = (
    "The dog waits near the house.",
    "The dogs wait near the house.",
    "The cat sleeps in the box.",
    "The cats sleep in the box.",
)


@pytest.fixture(scope="module")
def tok():
    return checkpoints.tokenizer()


def small(seed: int = 0) -> GPTNeoXForCausalLM:
    torch.manual_seed(seed)
    return GPTNeoXForCausalLM(
        architecture.config(hidden_size=32, intermediate_size=64, layers=2, heads=2, is_causal=False)
    ).eval()


@pytest.fixture(scope="module")
def learned(tok):
    """A model that knows TEXTS by heart: who waits and who sleeps, and how many."""
    made, cover = small(), gap_filling.cover(tok)
    rows = torch.tensor([prompt_ids(tok, text) for text in TEXTS] * 8)
    turn = torch.optim.Adam(made.parameters(), lr=0.003)
    for step in range(180):
        loss = gap_filling.loss_of(made, rows, step, cover)
        turn.zero_grad()
        loss.backward()
        turn.step()
    return made


def plainly(net, tok, ids: list[int], covered: list[int], at: int) -> float:
    """log p of one token, reckoned alone."""
    seen = torch.tensor([ids])
    seen[0, covered] = gap_filling.cover(tok)
    with torch.no_grad():
        return float(net(input_ids=seen).logits[0, at].log_softmax(-1)[ids[at]])


def test_each_token_is_covered_in_turn_and_seen_from_both_sides(tok):
    net, (one, two) = small(), (prompt_ids(tok, text) for text in ("The dog sleeps in the box.", "The dog barks."))
    found = filling.pseudo_logprobs(net, tok, [(one, range(3, 7)), (two, range(1, 3))])
    assert found == pytest.approx(
        [
            sum(plainly(net, tok, one, [at], at) for at in range(3, 7)),
            sum(plainly(net, tok, two, [at], at) for at in range(1, 3)),
        ],
        abs=1e-4,
    )


def test_the_end_of_a_word_is_covered_with_its_beginning(tok):
    ids = prompt_ids(tok, "The dog xylophones.")
    pieces = tok.convert_ids_to_tokens(ids)
    first = pieces.index("Ġ")
    stop = len(ids) - 1
    assert stop - first >= 3 and pieces[stop] == "."
    right = sum(plainly(small(), tok, ids, list(range(at, stop)), at) for at in range(first, stop))
    right += plainly(small(), tok, ids, [stop], stop)
    assert filling.pseudo_logprobs(small(), tok, [(ids, range(first, stop + 1))])[0] == pytest.approx(right, abs=1e-4)


@pytest.mark.parametrize(
    ("right", "wrong", "length"),
    [
        (" box", " basket", 1),  # and a full stop is put after it
        (" bakes bread.", " bakes cakes.", 1),
        (" bakes bread.", " mends boats.", 2),
        (" waits.", " feeds the hens.", 1),
    ],
)
def test_that_in_which_two_answers_differ_is_the_gap_and_is_filled_from_the_left(tok, right, wrong, length):
    net, scores = small(), []
    texts = [prompt_ids(tok, f"The baker near the house{answer.rstrip('.')}.") for answer in (right, wrong)]
    first = next(at for at, (one, other) in enumerate(zip(*texts)) if one != other)
    for ids in texts:
        stop = first + length + len(ids) - len(texts[0])
        scores.append(sum(plainly(net, tok, ids, list(range(at, stop)), at) for at in range(first, stop)))
    item = Choice("The baker near the house", right, wrong, "")
    assert filling.choose(net, tok, [item]) == [scores[0] > scores[1]]
    assert filling.choose(net, tok, [item, Choice(item.prompt, wrong, right, "")])[1] == (scores[1] > scores[0])


def test_the_pseudo_likelihood_is_that_of_the_whole_answer(tok):
    net = small()
    ids = [prompt_ids(tok, f"The baker {answer}") for answer in ("bakes bread.", "feeds the hens.")]
    one, two = filling.pseudo_logprobs(net, tok, [(some, range(3, len(some))) for some in ids])
    item = Choice("The baker", " bakes bread.", " feeds the hens.", "")
    assert filling.choose_by_pseudo_likelihood(net, tok, [item]) == [one > two]


def test_what_comes_after_the_gap_tells_as_well_as_what_came_before(learned, tok):
    before = [
        Choice("The dog", " waits near the house.", " wait near the house.", ""),
        Choice("The cats", " sleep in the box.", " sleeps in the box.", ""),
    ]
    after = [
        Choice("The", " dog waits near the house.", " dogs waits near the house.", ""),
        Choice("The", " cats sleep in the box.", " cat sleep in the box.", ""),
    ]
    turned = [Choice(c.prompt, c.wrong, c.right, "") for c in before + after]
    assert filling.choose(learned, tok, before + after) == [True] * 4
    assert filling.choose(learned, tok, turned) == [False] * 4


def test_the_loss_is_that_of_training_and_falls_with_it(learned, tok):
    mine, theirs = filling.losses(learned, tok, TEXTS), filling.losses(small(1), tok, TEXTS)
    seen, at = gap_filling.covered(torch.tensor([prompt_ids(tok, TEXTS[1])]), 1, gap_filling.cover(tok))
    by_hand = [
        -plainly(learned, tok, prompt_ids(tok, TEXTS[1]), at[0].nonzero()[:, 0].tolist(), int(i)) for i in at[0].nonzero()[:, 0]
    ]
    assert mine[1] == pytest.approx(sum(by_hand) / len(by_hand), abs=1e-4)
    assert sum(mine) < sum(theirs) / 2


def test_a_model_that_fills_gaps_has_the_choices_of_the_others_and_nothing_that_needs_reading_on(tok):
    rows = capacities.measure(small(), tok, count=16, repeats=8)
    asked = {
        (c.way, capacity, c.condition)
        for some in (capacities.choices(16), capacities.other_ways(16))
        for capacity, chosen in some.items()
        for c in chosen
    }
    asked |= {
        (capacities.PSEUDO, capacity, condition) for way, capacity, condition in asked if way == "choice" and capacity != "belief"
    }
    assert {(r["way"], r["measure"], r["condition"]) for r in rows if r.get("way")} == asked
    assert {r["measure"] for r in rows if not r.get("way")} == {"gap loss", "repeats"}
    assert all(r["low"] - 1e-9 <= r["value"] <= r["high"] + 1e-9 for r in rows)
    with pytest.raises(ValueError, match="about the village"):
        capacities.measure(small(), tok, about="english", count=16)


def test_repeats_are_filled_where_the_first_saying_tells_them(tok):
    """A model that puts into every gap what stands half a row before it is always right; one that can't is not."""
    rows = items.repeats(tok, 3)

    class Copies(torch.nn.Module):
        config, device = small().config, torch.device("cpu")

        def base_model(self, input_ids, use_cache):
            cover = gap_filling.cover(tok)
            stream = torch.zeros(*input_ids.shape, 1)
            for row, ids in enumerate(input_ids):
                for at in (ids == cover).nonzero()[:, 0]:
                    stream[row, at] = float(ids[at - 20])
            return type("Output", (), {"last_hidden_state": stream})

        def get_output_embeddings(self):
            return lambda stream: torch.nn.functional.one_hot(stream[:, 0].long(), len(tok)).float()

    assert filling.repeat_accuracy(Copies(), tok, rows) == [1.0] * 3
    assert sum(filling.repeat_accuracy(small(), tok, rows)) < 0.5
