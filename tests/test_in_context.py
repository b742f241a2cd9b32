"""Learning in context is found where copying was put by hand, and told from what is due to the place alone."""

import pytest
import torch
from hand_made import WORDS, Numbers, induction_model, spell

from lab.evaluation import in_context
from lab.growing import checkpoints
from lab.inside.circuits import ablation, tables
from lab.inside.circuits import in_context as without
from lab.text import corpus


def figures(rows: list[dict]) -> dict[tuple, dict]:
    return {(*(row[key] for key in ("kind", "measure", "condition", "heads") if row.get(key)),): row for row in rows}


@pytest.fixture(scope="module")
def made():
    """The hand-made model, and texts it can learn from and such as it can't: rows said twice, and rows of noise."""
    generator = torch.Generator().manual_seed(3)
    firsts = [(1 + torch.randperm(WORDS, generator=generator)[:12]).tolist() for _ in range(40)]
    noise = [(1 + torch.randint(WORDS, (24,), generator=generator)).tolist() for _ in range(40)]
    texts = {"twice": tuple(spell(row + row) for row in firsts), "noise": tuple(map(spell, noise))}
    return induction_model(), dict(count=40, texts=texts, lengths={"twice": 24, "noise": 24})


def test_the_model_made_by_hand_learns_from_what_was_said_and_from_nothing_else(made):
    model, asked = made
    found = figures(in_context.measure(model, Numbers(), **asked))
    assert found["twice", "in-context score", "as told"]["high"] < -0.5
    assert found["twice", "in-context score", "words shuffled"]["low"] > -0.3
    assert ("twice", "in-context score", "sentences shuffled") not in found  # there are none
    for other in ("nothing", "another's"):
        assert found["twice", "gain", f"its own over {other}"]["low"] > 1, other
        assert found["noise", "gain", f"its own over {other}"]["value"] < 0.2, other
    assert found["twice", "gain", "another's over nothing"]["value"] < 0.1
    assert found["twice", "gain", "its own over nothing, pair said"]["low"] > 1


def test_without_the_induction_head_made_by_hand_nothing_is_learnt_and_without_the_idle_one_all_is(made):
    model, asked = made
    found = figures(without.measure(model, Numbers(), [(1, 0)], **asked))
    gain = found["twice", "gain", "intact"]["value"]
    for how in ("mean ablation", "resample ablation"):
        assert found["twice", "gain", how, "induction heads"]["high"] < -0.8 * gain, how
        assert found["twice", "in-context score", how, "induction heads"]["low"] > 0.5, how
        assert found["twice", "gain", how, "other heads"]["value"] == 0
        less = found["twice", "gain", how, "induction less other heads"]
        assert less["value"] == pytest.approx(found["twice", "gain", how, "induction heads"]["value"])


def test_the_other_heads_are_of_the_same_layers_and_as_many_as_there_are():
    assert sorted(ablation.controls([(2, 1), (2, 2)], 4)) == [(2, 0), (2, 3)]
    few = ablation.controls([(0, 1), (2, 1), (2, 2), (2, 3)], 4)
    assert [layer for layer, _ in few] == [0, 2] and not set(few) & {(0, 1), (2, 1), (2, 2), (2, 3)}
    assert ablation.controls([(0, 0), (0, 1)], 2) == []


def test_with_no_other_heads_there_is_nothing_to_set_beside(made):
    model, asked = made
    found = without.measure(model, Numbers(), [(1, 0), (1, 1)], **asked)
    assert {row["heads"] for row in found} == {None, "induction heads"}


def test_halves_are_whole_texts_beside_strangers_of_like_length():
    tokenizer = checkpoints.tokenizer("village")
    for kind, texts in in_context.village_texts(20).items():
        halved = in_context.halves(tokenizer, texts)
        for at, text in enumerate(texts):
            own, other, nothing = (halved.rows(beginning)[at] for beginning in ("its own", "another's", "nothing"))
            assert own == in_context.prompt_ids(tokenizer, text) and nothing[0] == 0
            assert own[-len(nothing) + 1 :] == other[-len(nothing) + 1 :] == nothing[1:]
            assert other != own and abs(len(other) - len(own)) <= 12
            if kind != "song":
                assert tokenizer.decode(halved.before["its own"][at])[-1] in ".!?"


def test_a_text_too_short_to_cut_is_named():
    with pytest.raises(ValueError, match="' 3' is too short"):
        in_context.halves(Numbers(), (" 3", " 1 2 3 4"))


def test_what_the_first_half_says_of_a_token():
    said = in_context.halves(Numbers(), (" 1 2 3 4 5 6 1 2 4 7",)[:1] * 2).said[0]
    # The second half is 6 1 2 4 7: of 1, 2, 4 and 7, "1 2" stood side by side, 1 and 4 elsewhere, 7 nowhere.
    assert [in_context.SAID[sort] for sort in said] == ["word said", "pair said", "word said", "new"]


def test_orders_keep_what_is_said_and_change_when():
    tokenizer = checkpoints.tokenizer("village")
    texts = corpus.held_out_texts("day", 12)
    for text in texts:
        length = len(in_context.prompt_ids(tokenizer, text)) - 1
        orders = in_context.reordered(tokenizer, (text,), 1, length)
        told, sentences, words = (tokenizer.decode(rows[0][1:]).strip() for rows in orders.values())
        assert told == text and sentences != text and words not in (text, sentences)
        assert sorted(in_context.SENTENCE.split(sentences)) == sorted(in_context.SENTENCE.split(text))
        assert sorted(words.split()) == sorted(text.split())
    with pytest.raises(ValueError, match="of 12 texts are longer than 200 tokens"):
        in_context.reordered(tokenizer, texts, 12, 200)


def test_positions_are_the_tokens_they_are_said_to_be(made):
    model, asked = made
    found = figures(in_context.profile(model, Numbers(), **asked))
    early, middle, late = (
        found["twice", "loss by position", f"as told, tokens {span}"]["value"] for span in ("1 to 8", "9 to 16", "17 to 24")
    )
    assert late < middle < early  # tokens 14 to 24 can be known, 1 to 13 can't
    assert sum(found["twice", "said before", sort]["value"] for sort in in_context.SAID) == pytest.approx(1)


def test_songs_are_learnt_from_once_the_induction_heads_are_there_and_no_longer_without_them():
    gains = {}
    for step in (600, 1200):
        model, tokenizer = checkpoints.load("village", 0, step)
        gains[step] = figures(in_context.measure(model, tokenizer, count=16))
    for what in (("song", "gain", "its own over nothing"), ("day", "gain", "its own over nothing, pair said")):
        assert gains[600][what]["high"] < gains[1200][what]["low"], what
    induction, _ = tables.roles(tables.head_scores_table(model, tokenizer, count=20))
    found = figures(without.measure(model, tokenizer, induction, count=16))
    assert found["song", "gain", "mean ablation", "induction less other heads"]["high"] < 0
