"""A widget goes from one model to another, of the book's and from elsewhere, and stays whole where one is refused."""

import families
import pytest
from traitlets import TraitError

from widgets import CheckpointSlider, NextTokenPrediction, WeightEditor

LAST = 6500  # step of the village's models


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("models")
    families.llama(path)
    return str(path)


@pytest.mark.parametrize("widget", [NextTokenPrediction, WeightEditor])
def test_there_and_back(folder, widget):
    one = widget(prompt="The dog")
    at_first = one.predict()
    one.model = folder
    assert one.step == 0 and one._live and one.predict() != at_first
    one.model = "village"
    assert one.step == LAST and not one._live and one.predict() == at_first


def test_turned_knobs_of_another_model_are_let_go(folder):
    one = WeightEditor()
    one.edits = [{"name": one.matrix, "index": 5, "value": 1.0}]
    one.model = folder
    assert one.edits == [] and one.matrix in one.shapes()


@pytest.mark.parametrize("wrong", ["/nowhere/at/all", ""])
def test_a_model_that_is_refused_changes_nothing(wrong):
    one = NextTokenPrediction()
    with pytest.raises(TraitError):
        one.model = wrong
    assert one.model == "village" and not one._live and one.step == LAST and "gap" in one.tasks


def test_a_model_of_one_moment_is_refused_by_the_slider_and_changes_nothing(folder):
    one = CheckpointSlider()
    with pytest.raises(TraitError, match="two revisions"):
        one.model = folder
    assert one.model == "village" and not one._live and one.step == LAST
