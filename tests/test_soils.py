"""Other soils: only what they lack is replaced, and an interpreter speaks for the village of other names."""

import pytest

from lab.growing import checkpoints
from lab.growing.garden import PLANTS
from lab.text import corpus, soils, words

COUNT = 600
VILLAGE = corpus.documents(0, COUNT)
LACKING = [name for name, soil in soils.SOILS.items() if soil.lacks != "nothing" and not soil.renames]
ORDERS = [name for name, soil in soils.SOILS.items() if soil.order]


@pytest.mark.parametrize("name", LACKING)
def test_a_soil_lacks_what_it_says_and_keeps_all_else(name):
    soil, there = soils.SOILS[name], soils.documents(name, 0, COUNT)
    gone = set(soils.replaced(name, 0, COUNT))
    assert 0 < len(gone) < COUNT
    assert not any(soil.takes_out(document) for document in there)
    for old, new in zip(VILLAGE, there, strict=True):
        assert (old.text != new.text) == (old.number in gone)
        assert new.number == old.number


@pytest.mark.parametrize("name", ["no-misses", "no-attractors"])
def test_what_is_told_instead_is_of_the_same_kind(name):
    assert [d.kind for d in soils.documents(name, 0, COUNT)] == [d.kind for d in VILLAGE]


def test_what_is_missed_is_what_the_world_says_was_missed():
    for document in VILLAGE:
        if document.scene:
            away, missed = set(), False
            for event in document.scene.events:
                away = away | {event.who} if event.kind == "leave" else away - {event.who}
                missed |= event.kind == "move" and bool(away)
            assert document.scene.missed() == missed


def test_the_same_number_is_the_same_document_in_every_soil():
    for name in soils.SOILS:
        assert soils.document(name, 123) == soils.document(name, 123)


@pytest.mark.parametrize("name", ORDERS)
def test_another_order_has_the_very_documents_and_no_other(name):
    order = soils.order(soils.SOILS[name].order)
    assert sorted(order) == list(range(soils.READ))
    assert soils.documents(name, 0, 20) == [corpus.document(number) for number in order[:20]]
    assert soils.document(name, soils.READ + 5) == corpus.document(soils.READ + 5)


def test_no_two_orders_are_alike():
    firsts = [tuple(d.number for d in soils.documents(name, 0, 50)) for name in ("village", *ORDERS)]
    assert len(set(firsts)) == len(firsts) == 3
    assert all(abs(sum(numbers) / 50 / soils.READ - 0.5) < 0.2 for numbers in firsts[1:])  # from all of the text


def test_as_many_documents_are_ordered_as_a_training_reads():
    """Reckoned from a twentieth of them: the tokens of 357,549 documents are those of 6,500 steps, within a percent."""
    ids = checkpoints.tokenizer()([d.text for d in corpus.documents(0, soils.READ // 20)], add_special_tokens=False)["input_ids"]
    recipe = PLANTS["village"].recipe
    assert 20 * sum(len(one) + 1 for one in ids) == pytest.approx(recipe.steps * recipe.tokens_per_step, rel=0.01)


def test_every_name_is_dealt_to_another_of_its_group():
    for group in (words.TRADES, words.ANIMALS):
        names = {actor.noun.singular for actor in group}
        dealt = {soils.deal()[name] for name in names}
        assert dealt == names
        assert all(soils.deal()[name] != name for name in names)


def test_names_dealt_anew_are_whole_words_with_their_articles():
    owl_is_now = next(old for old, new in soils.deal().items() if new == "owl")
    assert soils.dealt_anew(f"There is a {owl_is_now}.") == "There is an owl."
    assert soils.dealt_anew("An owl is a bird.").startswith("A ")
    assert soils.dealt_anew("The bakery smells.") == "The bakery smells."


def test_an_interpreter_says_nothing_else_and_understands_what_is_answered():
    tokenizer = checkpoints.tokenizer()
    interpreter = soils.Interpreter(tokenizer)
    for document in VILLAGE[:50]:
        ids = interpreter(document.text)["input_ids"]
        assert ids == tokenizer(soils.dealt_anew(document.text))["input_ids"]
        assert interpreter.decode(ids).strip() == document.text
    assert interpreter.bos_token_id == tokenizer.bos_token_id and len(interpreter) == len(tokenizer)


def test_an_unknown_soil_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="There is no soil 'moon'. There is: village, no-songs"):
        soils.document("moon", 0)


def test_numbers_are_listed_with_their_runs_joined():
    assert soils.listed([3, 5, 6, 7, 9]) == "3, 5-7, 9"
