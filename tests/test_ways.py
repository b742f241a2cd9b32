"""Other ways of asking and further controls: each is what it says it is, and none can be had by a rule of place."""

import re

import pytest
import torch

from lab import table
from lab.evaluation import capacities, generation, items, retold, rules, scenes, scoring
from lab.evidence import figures
from lab.growing import checkpoints, hand_made
from lab.text import corpus, heldout, words
from lab.text.tokenizer import prompt_ids
from widgets.capacities import read_curves

BELIEF = {way: items.belief(40, way=way, conditions=scenes.CONDITIONS) for way in items.BELIEF}


@pytest.fixture(scope="module")
def village():
    return checkpoints.load("village", seed=0, step=900)  # still makes mistakes of all kinds


def shares(rule: str, way: str) -> dict[str, float]:
    """The share that a rule gets right in each condition."""
    [rule] = [one for one in rules.RULES if one.name == rule]
    made = BELIEF[way] if rule.capacity == "belief" else items.agreement(40, way=way)
    return {row["condition"]: row["value"] for row in capacities.shares("", made, rule.choose(made))}


@pytest.mark.parametrize("way", BELIEF)
def test_what_a_reader_of_the_text_would_answer_is_what_the_world_says(way):
    """Two reckonings of the truth: the scene's own, and one from the sentences alone."""
    assert set(shares("last place of the thing while there", way).values()) == {1.0}


@pytest.mark.parametrize(
    ("rule", "fails"),
    [
        ("last container", {"false belief", "irrelevant move", "there and back"}),
        ("container of the last event", {"false belief", "irrelevant move", "there and back"}),
        ("last place of the thing", {"false belief", "there and back"}),
        ("first place of the thing", {"true belief", "mover", "reality", "there and back", "back before the move"}),
        ("last place before leaving", {"back before the move"}),
    ],
)
def test_each_rule_of_place_goes_wrong_where_it_is_said_to(rule, fails):
    for way in ("choice", "question"):
        assert shares(rule, way) == {c: 0.0 if c in fails else 1.0 for c in scenes.CONDITIONS}


def test_the_first_container_named_is_right_by_chance():
    assert all(0.25 < share < 0.75 for share in shares("first container", "choice").values())


def test_the_nearest_noun_and_the_first_noun_each_go_wrong_somewhere():
    assert shares("nearest noun", "choice")["attractor of the other number"] == 0
    assert set(shares("first noun", "choice").values()) == {1.0}  # a rule that passes all that training has
    assert shares("first noun", "retold")["attractor in front, of the other number"] == 0
    assert set(shares("noun without a preposition", "retold").values()) == {1.0}


def test_all_things_of_a_scene_are_in_containers_they_never_lay_in():
    objects = {noun.singular for noun in words.OBJECTS}
    for choice in BELIEF["choice"]:
        things = objects & set(re.findall(r"\w+", choice.prompt))
        assert len(things) == (2 if choice.condition == "irrelevant move" else 1)
        assert {(t, c.strip()) for t in things for c in (choice.right, choice.wrong)} <= heldout.pairs("object-container")


def test_retold_forms_are_never_read_in_training_and_their_words_are():
    texts = [document.text for document in corpus.documents(0, 4000)]
    forms = [
        *retold.SETTINGS,
        *(form for forms in retold.TOLD.values() for form in forms),
        retold.LOOKS,
        retold.LIES,
        *(form for forms in retold.AGREEMENT.values() for form in forms),
        *retold.PLAUSIBILITY,
    ]
    slots = {"between": f"({'|'.join(words.PREPOSITIONS)})", "x": r"an? \w+", "y": r"an? \w+"}
    every = "\n".join(texts)
    for form in forms:
        pieces = re.split(r"\{(\w+)\}", form)  # text, slot, text, slot, …
        pattern = "".join(slots.get(piece, r"\w+") if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
        filled = form.format(**{slot: slot for slot in pieces[1::2]} | {"between": "near", "x": "a x", "y": "an y"})
        assert re.search(pattern, filled)  # the pattern is one of this form
        assert not re.search(rf"\b{pattern}", every), form
    known = set(re.findall(r"\w+", " ".join(texts).lower()))
    asked = [*BELIEF["retold"], *items.agreement(40, way="retold"), *items.plausibility(40, way="retold")]
    assert {word for c in asked for word in re.findall(r"\w+", c.prompt.lower())} <= known


def test_the_same_facts_are_asked_in_each_way():
    plain, question, again = (BELIEF[way] for way in ("choice", "question", "retold"))
    for a, b, c in zip(plain, question, again, strict=True):
        assert len({(one.right, one.wrong, one.condition) for one in (a, b, c)}) == 1
        assert a.prompt.rsplit(". ", 1)[0] == b.prompt.rsplit(". ", 1)[0] != c.prompt.rsplit(". ", 1)[0]


# ---- what the model says by itself ----


def test_the_first_container_that_is_said_is_the_answer():
    [item] = generation.belief([items.Choice("Anna looks for the ball in the", " jar", " box", "false belief")])
    assert item.prompt == "Anna looks for the ball"
    assert item.judge(" in the jar. But it is in the box.") is True
    assert item.judge(". First she looks in the box.") is False
    assert item.judge(" in the chest. It is in the jar.") is None  # a container that is not in the story
    assert item.judge(". What a day! The jars") is None


def test_the_first_verb_and_the_first_deed_are_the_answer():
    plural = items.Choice("The dogs near the cart", " are wet.", " is wet.", "attractor of the other number")
    alone = items.Choice("The dogs", " are wet.", " is wet.", "no attractor")
    [verb] = generation.agreement([plural, alone])
    assert [verb.judge(said) for said in (" bark at strangers.", " is old", " were", ". The")] == [True, False, True, None]
    [deed] = generation.plausibility([items.Choice("The old bakers", " knead the dough.", " chop the logs.", "")])
    assert [deed.judge(said) for said in (" bake bread.", " chop the logs.", " bake the logs.", " are wet.")] == [
        True,
        False,
        None,
        None,
    ]


def test_what_a_model_says_in_a_batch_is_what_it_says_alone(village):
    model, tokenizer = village
    prompts = ["The old baker", "Anna puts the ball in the box. Ben goes out. Anna looks for the ball", "", "The dogs"]
    for prompt, said in zip(prompts, generation.continuations(model, tokenizer, prompts, tokens=6)):
        ids = prompt_ids(tokenizer, prompt)
        for _ in range(6):
            with torch.no_grad():
                ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
        assert tokenizer.decode(ids, skip_special_tokens=True).endswith(said)


def test_of_equally_likely_tokens_the_first_is_said_whatever_the_rounding():
    scores = torch.zeros(2, 1000)
    scores[0, [300, 700, 900]] = torch.tensor([5.0, 5.001, 4.98])
    scores[1, 20] = 0.02  # more than a tie
    assert generation.FirstOfEquals(0.01)(None, scores).argmax(-1).tolist() == [300, 20]
    assert generation.FirstOfEquals(0.0)(None, scores).argmax(-1).tolist() == [700, 20]


def test_ties_are_won_every_other_time_and_a_grown_model_has_none_but_equals(village):
    scores = [(1.0, 1.0), (2.0, 1.0), (1.001, 1.0), (1.0, 2.0), (1.0, 1.001), (1.0, 1.0)]
    assert scoring.wins(scores) == [True, True, True, False, False, False]
    assert scoring.wins(scores, tie=0.01) == [True, True, False, False, True, False]
    assert scoring.ties_within(village[0]) == 0
    assert scoring.ties_within(checkpoints.load("handmade")[0]) == hand_made.TIES


def test_a_choice_of_one_word_is_read_from_one_place(village):
    model, tokenizer = village
    made = BELIEF["choice"][:60] + items.agreement(5) + items.plausibility(5, way="question")
    right, wrong = (
        scoring.continuation_logprobs(model, tokenizer, [(c.prompt, getattr(c, side)) for c in made])
        for side in ("right", "wrong")
    )
    told = []
    assert scoring.choose(model, tokenizer, made, told.append) == [r > w for r, w in zip(right, wrong)]
    assert sum(told) == 2 * len(made)


# ---- the table ----


def test_every_capacity_is_measured_in_several_ways(village):
    told = []
    rows = capacities.measure(*village, count=16, repeats=4, progress=told.append)
    assert sum(told) == capacities.texts_to_read("village", 16, 4)
    ways = {}
    for row in rows:
        ways.setdefault(row["measure"], set()).add(row.get("way"))
        assert row["low"] <= row["value"] <= row["high"]
    assert ways["agreement"] == {"choice", "retold", "generation"}
    assert ways["plausibility"] == ways["belief"] == {"choice", "question", "retold", "generation"}
    assert ways["loss"] == ways["repeats"] == ways["prefix matching"] == {None}
    keys = [(row["measure"], row.get("way"), row["condition"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for way in ("choice", "question", "retold", "generation"):
        assert {c for m, w, c in keys if (m, w) == ("belief", way)} - {capacities.NONE} == set(scenes.CONDITIONS)


def test_figures_and_curves_take_the_way_that_is_asked_for(tmp_path, monkeypatch):
    folder = tmp_path / "hamlet" / "seed-0"
    folder.mkdir(parents=True)
    asked = {"step": 5, "tokens": 50, "measure": "belief", "condition": "true belief", "n": 8, "low": 0, "high": 1}
    rows = [
        asked | {"way": "choice", "value": 0.9},
        asked | {"way": "retold", "value": 0.1},
        asked | {"measure": "repeats", "condition": "accuracy", "way": None, "value": 0.5},
    ]
    table.write(folder / "capacities.csv", tuple(rows[0]), rows)
    monkeypatch.setattr(figures, "SPECIMENS", tmp_path)
    assert figures.capacity("belief", "true belief", name="hamlet")["value"] == 0.9
    assert figures.capacity("repeats", "accuracy", name="hamlet")["value"] == 0.5
    assert figures.capacity("belief", "true belief", name="hamlet", way="retold")["value"] == 0.1
    with pytest.raises(KeyError, match="true belief, question"):
        figures.capacity("belief", "true belief", name="hamlet", way="question")
    drawn = {panel["id"]: panel["lines"] for panel in read_curves(folder / "capacities.csv")}
    assert drawn["belief"][0]["points"] == [[50, 0.9, 0.0, 1.0]] and drawn["repeats"][0]["points"][0][1] == 0.5
