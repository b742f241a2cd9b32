"""The world keeps the truth, the narrator tells it, and what is held out stays out."""

import random
import re

import pytest

from lab.text import corpus, days, heldout, songs, words
from lab.text.world import Scene, simulate

DOCUMENTS = corpus.documents(0, 3000)


def test_a_move_changes_the_belief_of_those_who_see_it_only():
    scene = Scene(["Anna", "Ben"], "barn", ["box", "jar"], present={"Anna", "Ben"})
    scene.put("Anna", "ball", "box")
    scene.leave("Anna")
    scene.move("Ben", "ball", "jar")
    scene.come_back("Anna")
    assert scene.place["ball"] == "jar"
    assert scene.belief["Anna", "ball"] == "box" and scene.is_false_belief("Anna", "ball")
    assert scene.belief["Ben", "ball"] == "jar" and not scene.is_false_belief("Ben", "ball")


def test_simulated_scenes_hold_both_true_and_false_beliefs():
    scenes = [simulate(random.Random(n)) for n in range(500)]
    false = [any(s.is_false_belief(who, thing) for who, thing in s.belief) for s in scenes]
    assert 0.2 < sum(false) / len(false) < 0.8


def test_a_document_is_known_by_its_number():
    assert corpus.document(1234) == corpus.document(1234)
    assert len({document.text for document in DOCUMENTS}) == len(DOCUMENTS)


def test_the_mixture_is_the_one_that_is_stated():
    for kind, percent in corpus.MIXTURE.items():
        share = sum(document.kind == kind for document in DOCUMENTS) / len(DOCUMENTS)
        assert abs(share - percent / 100) < 0.03


def test_at_least_800_distinct_words():
    found = {word for document in DOCUMENTS for word in re.findall(r"[a-z]+", document.text.lower())}
    assert len(found) >= 800


def test_no_object_is_ever_put_in_a_held_out_container():
    objects = {noun.singular for noun in words.OBJECTS}
    for document in DOCUMENTS:
        if document.kind == "scene":
            boxes = set(re.findall(r"(?:in|to|out of) the (\w+)", document.text)) | set(re.findall(r"\ban? (\w+)", document.text))
            things = objects & set(re.findall(r"the (\w+)", document.text))
            assert not {(t, b) for t in things for b in boxes} & heldout.pairs("object-container"), document.text


def test_held_out_subjects_and_adjectives_never_meet():
    singular = {form: noun.singular for noun in heldout.SUBJECTS for form in (noun.singular, noun.plural)}
    between = "|".join(words.PREPOSITIONS)
    for document in DOCUMENTS:
        if document.kind == "song":
            continue  # a song's words belong together in no way
        pairs = re.findall(rf"The (\w+) (?:{between}) the (\w+)", document.text)
        assert not {(singular[a], singular[b]) for a, b in pairs} & heldout.pairs("subject-attractor")
        for adjective, noun in re.findall(r"[Tt]he (\w+) (\w+)", document.text):
            assert (adjective, singular.get(noun, noun)) not in heldout.pairs("adjective-actor")


def test_attractors_of_both_numbers_stand_between_subject_and_verb():
    rng = random.Random(0)
    told = " ".join(days.with_attractor(rng) for _ in range(2000))
    assert re.search(r"The dog \w+ the cats (is|was|waits)", told) or re.search(r"The \w+ near the \w+s is", told)
    assert re.search(r"The \w+s near the \w+ (are|were)", told)


@pytest.mark.parametrize("tell", [songs.bare, songs.verses])
def test_a_song_says_its_material_again(tell):
    sung = re.findall(r"\w+", tell(random.Random(3)))
    assert max(sung.count(word) for word in sung) >= 2
