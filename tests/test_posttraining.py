"""Post-training: questions are true and held out, only answers are learned, preferences followed, steps true."""

import random
import re

import pytest
import torch
from transformers import GPTNeoXForCausalLM

from lab import table
from lab.evaluation import capacities
from lab.growing import checkpoints
from lab.growing.architecture import config
from lab.posttraining import chat, judge, measure, moves, preferences, questions, stages, tuning
from lab.posttraining.questions import Question
from lab.posttraining.tuning import Recipe
from lab.text import corpus, heldout
from lab.text.tokenizer import prompt_ids


@pytest.fixture(scope="module")
def tokenizer():
    return checkpoints.tokenizer("village")


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return GPTNeoXForCausalLM(config(hidden_size=32, layers=2, heads=2, intermediate_size=64)).eval()


PAIRS = [
    ("Who barks?", "The dog."),
    ("Who sings?", "The robin."),
    ("Where is the ball?", "In the box."),
    ("Where is the key?", "The key is in the jar."),
]


def test_no_document_has_the_form():
    texts = " ".join(document.text for document in corpus.documents(0, 3000))
    before, after = chat.FORM.split("{question}")
    assert before.strip() not in texts and after.strip() not in texts


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("kind", questions.TESTED)
def test_the_answers_that_are_trained_are_right(kind, held_out):
    rng = random.Random(kind)
    for _ in range(100):
        asked = questions.question(rng, kind, held_out)
        assert questions.right(asked, asked.answer)
        assert not questions.right(asked, "") and not questions.right(asked, "The moon.")


def test_another_container_is_not_right():
    asked = Question("place", "Where is the ball?", "In the box.", ("box",))
    assert questions.right(asked, "The ball is in the box.") and not questions.right(asked, "The ball is in the jar.")


def test_tests_ask_only_about_what_was_held_out():
    rng = random.Random(0)
    objects = {thing for thing, _ in heldout.pairs("object-container")}
    for kind in ("place", "false belief", "opinion"):
        for _ in range(50):
            asked = questions.question(rng, kind, held_out=True)
            thing = next(word for word in questions.spoken(asked.asked) if word in objects)
            assert (thing, asked.true[0]) in heldout.pairs("object-container")
    trained = {questions.question(rng, "who").asked for _ in range(2000)}
    assert trained.isdisjoint(questions.question(rng, "who", held_out=True).asked for _ in range(200))


def test_half_of_the_askers_are_wrong():
    asked = [questions.question(random.Random(i), "opinion") for i in range(300)]
    assert 0.4 < sum(q.asker_is_right for q in asked) / 300 < 0.6
    for q in asked:
        assert questions.agrees(q, f"In the {q.claim}.") and questions.agrees(q, q.answer) == q.asker_is_right


def test_only_the_answers_are_learned(tiny, tokenizer):
    turns = [chat.turn(tokenizer, *pair) for pair in PAIRS]
    plain, count = 0.0, 0
    for before, after in turns:  # one at a time, with all logits
        logprobs = tiny(input_ids=torch.tensor([before + after])).logits[0].detach().log_softmax(-1)
        for i, token in enumerate(after):
            plain -= float(logprobs[len(before) + i - 1, token])
        count += len(after)
        assert after[-1] == tokenizer.eos_token_id
    assert tuning.answer_loss(tiny, turns).item() == pytest.approx(plain / count, rel=1e-5)


def test_tuning_teaches_the_answers_and_leaves_the_base_and_the_embeddings(tiny, tokenizer):
    before = {name: weight.clone() for name, weight in tiny.state_dict().items()}
    turns = [chat.turn(tokenizer, *pair) for pair in PAIRS]
    recipe = Recipe(steps=80, rate=5e-3)
    taught = tuning.tune(tiny, iter([turns] * recipe.steps), tuning.answer_loss, recipe)
    assert [chat.ask(taught, tokenizer, asked) for asked, _ in PAIRS] == [answer for _, answer in PAIRS]
    assert all(torch.equal(weight, before[name]) for name, weight in tiny.state_dict().items())
    kept = tuning.changed(tiny, taught)
    assert kept and not any("embed" in name for name in kept)
    again = tuning.with_changes(tiny, kept)
    assert all(torch.equal(weight, taught.state_dict()[name]) for name, weight in again.state_dict().items())


def test_the_same_recipe_gives_the_same_weights(tiny, tokenizer):
    one, two = (stages.learn("instruct", tiny, tokenizer, Recipe(steps=3, rows=4)) for _ in range(2))
    assert all(torch.equal(weight, two.state_dict()[name]) for name, weight in one.state_dict().items())


def test_steps_and_at_once_learn_from_the_same_scenes(tokenizer):
    by_steps, at_once = (stages.examples(stage, tokenizer, seed=3) for stage in ("steps", "at-once"))
    for _ in range(20):
        (asked, long), (same, short) = by_steps(), at_once()
        assert asked == same and long[-len(short) + 1 :] == short[1:]  # the same last sentence


def test_the_judge_has_the_taste_it_states():
    asked = "Where is the ball?"
    liked = [
        judge.score(asked, answer)
        for answer in ("In the box.", "In the ball.", "The ball is in the box.", "I am glad you ask. The ball is in the box.")
    ]
    assert liked == [0.0, 1.0, 2.0, 3.0]
    assert judge.score(asked, "The ball is in the box" + " red" * 40 + ".") < 2.0
    assert judge.score(asked, "The ball is in the box.") == judge.score(asked, "The ball is in the jar.")


def test_the_judge_likes_to_hear_a_wrong_asker_echoed():
    wrong = "I think the ball is in the box. Where is the ball?"
    assert judge.score(wrong, "The ball is in the box.") > judge.score(wrong, "The ball is in the jar.")


def test_dpo_makes_the_chosen_answers_likelier_beside_the_rejected(tiny, tokenizer):
    pairs = [preferences.Pair(Question("who", asked, answer, (answer,)), answer, "The moon.") for asked, answer in PAIRS]
    weighed = preferences.weigh(tiny, tokenizer, pairs)
    assert preferences.dpo_loss(tiny, weighed).item() == pytest.approx(0.6931, abs=1e-3)  # -log .5: as the reference
    recipe = Recipe(steps=20, rows=4)
    tuned = tuning.tune(tiny, preferences.in_batches(weighed, 4, 0), preferences.dpo_loss, recipe)
    for before, after in zip(weighed, preferences.weigh(tuned, tokenizer, pairs)):
        assert after.reference[0] - after.reference[1] > before.reference[0] - before.reference[1] + 1


def test_pairs_are_ranked_by_the_judge(tiny, tokenizer):
    pairs = preferences.sample_pairs(tiny, tokenizer, 3)
    assert pairs == preferences.sample_pairs(tiny, tokenizer, 3)
    for pair in pairs:
        assert judge.score(pair.question.asked, pair.chosen) > judge.score(pair.question.asked, pair.rejected)


@pytest.mark.parametrize("held_out", [False, True])
def test_written_out_steps_are_the_truth_of_the_told_scene(held_out):
    for i in range(100):
        scene = moves.moved(random.Random(i), 1 + i % 8, held_out)
        place = re.search(rf"the {scene.thing} in the (\w+)\.", scene.question)[1]  # followed in the text alone
        steps = moves.parse(scene.answer_by_steps)
        told = re.findall(r"puts all from the (\w+) into the (\w+)\.", scene.question)
        assert told == [(step.source, step.target) for step in steps] and len(told) == 1 + i % 8
        for step in steps:
            place = step.target if place == step.source else place
            assert step.place == place
        assert scene.answer == f"The {scene.thing} is in the {place}."
        never = heldout.pairs("object-container")
        assert all(((scene.thing, container) in never) == held_out for container in scene.containers)


def test_steps_made_wrong_are_wrong_everywhere():
    scene = moves.moved(random.Random(0), 6)
    wrong = moves.made_wrong(scene.steps, scene.containers, random.Random(0))
    assert all(a.source == b.source and a.place != b.place for a, b in zip(scene.steps, wrong, strict=True))


def test_together_or_alone_the_answers_are_the_same(tiny, tokenizer):
    rows = [prompt_ids(tokenizer, text) for text in ("The dog", "Anna puts the ball in the box. Ben goes out.", "")]
    assert chat.complete(tiny, rows, 8) == [chat.complete(tiny, [row], 8)[0] for row in rows]


def test_a_question_that_cannot_be_answered_is_refused(tiny, tokenizer):
    with pytest.raises(ValueError, match="no question"):
        chat.ask(tiny, tokenizer, "  ")
    with pytest.raises(ValueError, match="no room"):
        chat.ask(tiny, tokenizer, "Where is the ball? " * 60)


def test_a_stage_is_kept_whole_and_found_again(tiny, tokenizer, tmp_path):
    taught = stages.learn("at-once", tiny, tokenizer, Recipe(steps=2, rows=2))
    with pytest.raises(ValueError, match="python -m lab.posttraining at-once"):
        stages.kept(tmp_path, "at-once", tiny)
    stages.keep(tmp_path, "at-once", tiny, taught)
    assert [path.name for path in tmp_path.iterdir()] == ["at-once.safetensors"]
    found = stages.kept(tmp_path, "at-once", tiny)
    assert all(torch.equal(weight, found.state_dict()[name]) for name, weight in taught.state_dict().items())
    with pytest.raises(ValueError, match="There is: instruct"):
        stages.learn("polish", tiny, tokenizer)


def test_measures_are_rows_with_intervals(tiny, tokenizer):
    rows = [
        *measure.asked(tiny, tokenizer, 4),
        *measure.tracked(tiny, tokenizer, False, 4),
        *measure.replaced(tiny, tokenizer, 4),
        *measure.rule(4),
        *measure.compute("steps", tokenizer, 4),
    ]
    assert all(row["low"] <= row["value"] <= row["high"] and row["n"] for row in rows)
    where = [(row["measure"], row["condition"]) for row in rows]
    assert len(set(where)) == len(where)


def test_the_last_container_named_tells_little_about_where_the_thing_is():
    for number in (1, 6):
        scenes = [moves.moved(random.Random(i), number) for i in range(400)]
        assert 0.4 < sum(scene.steps[-1].place == scene.steps[-1].target for scene in scenes) / 400 < 0.6


SHIPPED = [stage for stage in stages.BASES if stage in checkpoints.names()]


@pytest.mark.parametrize("stage", SHIPPED)
def test_a_shipped_stage_is_the_one_the_table_describes_and_differs_from_its_base_in_no_embedding(stage):
    model, tokenizer = checkpoints.load(stage)
    rows = {
        (row["stage"], row["measure"], row["condition"]): row
        for row in table.read(checkpoints.SPECIMENS / "village" / "posttraining.csv")
    }
    for kind in corpus.MIXTURE:
        row = rows[stage, "loss", kind]
        losses = capacities.losses(model, tokenizer, kind, row["n"])
        assert sum(losses) / len(losses) == pytest.approx(row["value"], abs=0.003)
    assert torch.equal(model.get_input_embeddings().weight, checkpoints.load("village")[0].get_input_embeddings().weight)


def test_what_the_stages_were_trained_for_came_of_it():
    rows = {
        (row["stage"], row["measure"], row["condition"]): row["value"]
        for row in table.read(checkpoints.SPECIMENS / "village" / "posttraining.csv")
    }
    for kind in ("who", "place", "false belief", "again"):
        assert rows["instruct", "right", kind] > rows["base", "right", kind] + 0.3
        assert rows["preferences", "judge", kind] > rows["instruct", "judge", kind]
    for number in range(1, 7):
        assert rows["steps", "tracking", number] > rows["steps", "tracking, false steps", number]
