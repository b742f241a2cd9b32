"""What the real model is asked in English, what rules make of it, its heads, and what it would say after each layer."""

import pytest
import tiny_gguf
import torch
from real_model import kept, there

from lab import models, smollm2
from lab.evaluation import capacities as evaluated
from lab.evaluation import scoring
from lab.evaluation.induction import prefix_matching_scores
from lab.evaluation.items import Choice
from lab.evidence import figures
from lab.real import capacities, choosing, heads, items, lens, rivals
from lab.real.texts import Text


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    model = tiny_gguf.a_model()
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    return models.load(str(tiny_gguf.write(path, tiny_gguf.metadata(model), tiny_gguf.tensors(model))))


# ---- two ways, two forms ----


def test_in_other_words_the_same_is_asked():
    for one, other in zip(*(items.items(30, way).values() for way in items.WAYS)):
        for choice, anew in zip(one, other, strict=True):
            assert (choice.condition, anew.way) == (anew.condition, items.OTHER) and choice.prompt != anew.prompt
            said, told = (
                set(" ".join((c.prompt, c.right, c.wrong)).replace(".", "").replace(",", "").split()) for c in (choice, anew)
            )
            if choice.condition != "use of a thing":
                assert choice.right.split()[-1] == anew.right.split()[-1]
            assert {choice.right.split()[0].strip("."), choice.wrong.split()[0].strip(".")} <= told & said


def test_how_an_item_reads_in_other_words():
    plain = Choice("The old nurse next to the guards", " is", " are", "attractor of the other number")
    assert items._far(plain).prompt.startswith("The old nurse that ")
    assert items._far(plain).prompt.endswith(" had talked about near the guards")
    fed = Choice("Yesterday", " the nurse fed the baby.", " the baby fed the nurse.", "who does what to whom")
    assert items._plausible(fed).prompt + items._plausible(fed).wrong == "Yesterday it was the baby who fed the nurse."
    used = Choice("To eat the soup, Anna used the", " spoon.", " key.", "use of a thing")
    assert items._plausible(used).prompt == "What did Anna use to eat the soup? The"


def test_in_the_chat_form_the_answer_is_begun(tiny):
    _, tokenizer = tiny
    for way in items.WAYS:
        for some in items.items(8, way).values():
            for choice in some:
                before, (right, _) = items.cut(tokenizer, choice, items.CHAT)
                said, begun = items.parted(choice.prompt)
                assert f"{said} {begun}".endswith(choice.prompt)
                text = tokenizer.decode(before + right)
                assert text == f"<|im_start|>user\n{said}<|im_end|>\n<|im_start|>assistant\n{begun}{choice.right}"


def test_what_items_share_is_read_once_and_they_are_answered_as_if_read_alone(tiny):
    model, tokenizer = tiny
    for form in items.FORMS:
        some = [choice for way in items.WAYS for capacity in items.items(12, way).values() for choice in capacity]
        cuts = [items.cut(tokenizer, choice, form) for choice in some]
        assert any(len(right) > 1 for _, (right, _) in cuts)
        together = choosing.choose(model, cuts, [items.story(choice) for choice in some])
        assert together == scoring.choose_cut(model, cuts)
        assert 0.2 < sum(together) / len(together) < 0.8


def test_items_of_a_scene_have_their_story_in_common():
    one, other = (items.items(4, way)["belief"] for way in items.WAYS)
    for choice, anew in zip(one, other):
        assert items.story(choice) == items.story(anew) and items.story(choice).endswith(". ")
    told = {choice.condition: items.story(choice) for choice in one[:4]}
    assert told["false belief"] == told["mover"] == told["reality"] != told["true belief"]


# ---- rules ----


@pytest.mark.parametrize("way", items.WAYS)
def test_rules_are_right_where_they_must_be(way):
    asked = items.items(60, way)
    right = {
        (capacity, rule, row["condition"]): row["value"]
        for capacity, some in asked.items()
        for rule in rivals.RULES.get(capacity, ())
        for row in evaluated.shares(capacity, some, rivals.choose(capacity, rule, some))
    }
    assert right["agreement", "nearest noun", "attractor of the other number"] == 0
    assert right["agreement", "first noun", "attractor of the other number"] == 1
    for condition in ("false belief", "true belief", "mover", "reality"):
        assert right["belief", "last place of the thing while there", condition] == 1
        assert right["belief", "last container", condition] == (condition != "false belief")
        assert right["belief", "first place of the thing", condition] == (condition == "false belief")
        assert 0.2 < right["belief", "first container", condition] < 0.8  # whichever is named first, by chance


def test_the_rules_figures_are_those_kept():
    assert [row["value"] for row in capacities.measure_rivals()] == pytest.approx(
        [row["value"] for row in kept("rivals")], abs=1e-4
    )


@there
@pytest.mark.slow
def test_the_real_model_answers_as_is_kept():
    model, tokenizer = models.load(smollm2.NAME)
    for way, form in ((items.CHOICE, items.PLAIN), (items.OTHER, items.CHAT)):
        some = [c for c in items.items(capacities.ITEMS, way)["agreement"] if c.condition == "no attractor"]
        right = choosing.choose(model, [items.cut(tokenizer, choice, form) for choice in some], [""] * len(some))
        row = figures.find(kept("capacities"), form=form, way=way, measure="agreement", condition="no attractor")
        assert (len(right), sum(right) / len(right)) == (row["n"], pytest.approx(row["value"], abs=0.007))


# ---- heads ----


def test_heads_are_chosen_on_other_rows_than_they_are_taken_away_on(tiny):
    one, other = heads.halves(tiny[1])
    assert len(one) == len(other) == heads.ROWS and not set(map(tuple, one)) & set(map(tuple, other))


def test_controls_are_other_heads_of_the_same_layers():
    chosen = [(3, 1), (5, 0), (5, 2)]
    draws = heads.others(chosen, chosen, 9)
    assert len(draws) == heads.CONTROLS and len(set(map(tuple, draws))) > 1
    for draw in draws:
        assert [layer for layer, _ in draw] == [3, 5, 5] and len(set(draw)) == 3 and not set(draw) & set(chosen)


def test_without_heads_a_row_says_which_were_taken(tiny, monkeypatch):
    monkeypatch.setattr(heads, "ROWS", 4)
    monkeypatch.setattr(heads, "TELLING", 2)
    monkeypatch.setattr(heads, "CONTROLS", 2)
    model, tokenizer = tiny
    rows = heads.measure_without(model, tokenizer)
    scores = {
        (row["layer"], row["head"]): row["value"]
        for row in heads.measure_scores(model, tokenizer)
        if row["measure"] == "prefix matching"
    }
    first, second = sorted(scores, key=scores.get, reverse=True)[:2]
    assert [row["named"] for row in rows if row["heads"] == "all"] == [f"L{first[0]}H{first[1]} L{second[0]}H{second[1]}"] * 2
    assert len(rows) == 1 + 3 * 2 * 2


def test_copying_falls_without_the_telling_heads_and_not_without_others():
    rows = {(row["heads"], row["ablation"]): row for row in kept("without-heads")}  # the last of each kind
    for kind in heads.KINDS:
        assert rows["all", kind]["high"] < rows["others of their layers", kind]["low"]


@there
def test_the_head_that_matches_prefixes_most_is_the_one_kept():
    scores = {(row["layer"], row["head"]): row["value"] for row in kept("heads") if row["measure"] == "prefix matching"}
    assert len(scores) == 270
    strongest = max(scores, key=scores.get)
    model, tokenizer = models.load(smollm2.NAME)
    some = prefix_matching_scores(model, heads.halves(tokenizer)[0][:10]).mean(0)
    assert divmod(int(some.argmax()), 9) == strongest
    assert float(some[strongest]) == pytest.approx(scores[strongest], abs=0.1)  # ten rows of fifty


# ---- the lens ----


def test_after_the_last_layer_the_lens_sees_what_the_model_says(tiny):
    model, tokenizer = tiny
    rows = lens.measure_prompts(model, tokenizer)
    assert [row["layer"] for row in rows] == [0, 1, 2] * len(lens.PROMPTS)
    last = [row for row in rows if row["layer"] == 2]
    for row, (prompt, expected) in zip(last, lens.PROMPTS.items(), strict=True):
        ids = [tokenizer.bos_token_id, *tokenizer.encode(prompt)]
        with torch.no_grad():
            shares = model(torch.tensor([ids])).logits[0, -1].softmax(-1)
        assert row["value"] == pytest.approx(float(shares.max()), abs=1e-5)
        assert row["expected_value"] == pytest.approx(float(shares[tokenizer.encode(expected)[0]]), abs=1e-5)
        assert row["rank"] == 1 + int((shares > shares[tokenizer.encode(expected)[0]]).sum())
    generator = torch.Generator().manual_seed(0)
    some = [Text(kind, torch.randint(700, (40,), generator=generator).tolist(), 2) for kind in ("prose", "code", "conversation")]
    by_layer = lens.measure_layers(model, tokenizer, some)
    same = [row["value"] for row in by_layer if (row["texts"], row["measure"]) == ("all", "says the same")]
    assert len(same) == 3 and same[-1] == 1 and same[0] < 1


@there
def test_the_real_model_s_layers_say_what_is_kept():
    model, tokenizer = models.load(smollm2.NAME)
    for row, committed in zip(lens.measure_prompts(model, tokenizer), kept("lens-of-prompts"), strict=True):
        assert (row["prompt"], row["layer"]) == (committed["prompt"], committed["layer"])
        assert row["value"] == pytest.approx(committed["value"], abs=1e-3)
        assert row["expected_value"] == pytest.approx(committed["expected_value"], abs=1e-3)
