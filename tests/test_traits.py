"""A widget in one's own Python: what is misspelt is told, what is closed is gone, and what its docstring says is so."""

import doctest
import gc
import importlib
import os
import pkgutil
import subprocess
import sys
import weakref

import pytest
from ipywidgets import GridspecLayout, HBox, Tab, Text, VBox, interactive, jslink, link
from traitlets import TraitError

import widgets
from widgets import NextTokenPrediction, base

ALL = [getattr(widgets, name) for name in widgets.__all__]
MODULES = [importlib.import_module(f"widgets.{module.name}") for module in pkgutil.iter_modules(widgets.__path__)]


def test_a_misspelt_trait_is_an_error_also_when_it_is_assigned():
    one = NextTokenPrediction(prompt="The baker")
    with pytest.raises(TraitError, match="no trait 'promt'. Did you mean 'prompt'?.* It has: examples, gap"):
        one.promt = "The miller"
    with pytest.raises(TraitError, match="no trait 'colour'. It has: "):
        one.colour = "red"
    assert one.prompt == "The baker" and not hasattr(one, "promt")


@pytest.mark.parametrize("widget", ALL, ids=lambda widget: widget.__name__)
def test_where_no_widget_is_drawn_a_sentence_stands(widget):
    one = widget()
    data, _ = one._repr_mimebundle_()
    assert data["text/plain"].startswith(f"{widget.__name__}, a figure of Grown, Not Made?") and "<" not in data["text/plain"]
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == one.model_id
    one.close()
    assert one._repr_mimebundle_() == ({"text/plain": f"This {widget.__name__} was closed. Run its cell again to see it."}, {})
    one.close()  # once more is no harm


def test_in_a_script_the_table_is_what_the_view_would_show():
    one = NextTokenPrediction(prompt="The baker is", temperature=0.5)
    assert not one.prediction  # no view has shown it
    frame = one.to_frame()
    assert list(frame["text"]) == ["␣" + token.strip() for token, _, _ in one.predict()]
    assert list(frame["drawn"]) == [drawn for _, _, drawn in one.predict()]
    assert frame["probability"].is_monotonic_decreasing and frame["drawn"][0] > frame["probability"][0]


@pytest.mark.parametrize("widget", ALL, ids=lambda widget: widget.__name__)
def test_what_ipywidgets_sets_itself_is_no_misspelling(widget):
    one = widget()
    one.layout.width = "30em"
    one.tooltip, one.tabbable = "Of one's own", False
    one.observe(lambda change: None)
    one.add_class("mine")
    one._of_a_subclass = 1  # a name with a line before it is nobody's trait
    one.send = lambda content, buffers=None: None  # a method may be put in another's place, as tests do
    assert one.get_state(one.own_traits()).keys() == set(one.own_traits())


def test_traits_are_watched_and_linked_as_those_of_any_widget():
    one, text, seen = NextTokenPrediction(prompt="The baker"), Text(), []
    one.observe(lambda change: seen.append(change["new"]), "prompt")
    bond = link((one, "prompt"), (text, "value"))
    assert text.value == "The baker"
    text.value = "The dog"
    assert one.prompt == "The dog" and seen == ["The dog"]
    bond.unlink()
    jslink((one, "prompt"), (text, "value"))
    made = interactive(lambda temperature: setattr(one, "temperature", temperature), temperature=(0.0, 2.0, 0.5))
    made.children[0].value = 1.5
    assert one.temperature == 1.5


def test_layouts_take_widgets_as_their_children():
    one, two = NextTokenPrediction(), NextTokenPrediction()
    grid = GridspecLayout(1, 2)
    grid[0, 0], grid[0, 1] = one, two
    for box in (HBox([one, two]), VBox([one, two]), Tab([one, two]), grid):
        assert set(box.children) == {one, two}


def test_widgets_that_are_closed_are_gone():
    """Two of each: 50."""
    seen = []
    for widget in (*ALL, *ALL):
        one = widget()
        seen.append(weakref.ref(one))
        one.close()
    del one
    gc.collect()
    assert [ref() for ref in seen if ref()] == []


def test_who_works_on_a_front_end_is_given_what_follows_the_file():
    told = "import widgets; print(type(widgets.NextTokenPrediction._esm).__name__)"
    for hmr, kind in (("1", "FileContents"), ("0", "str")):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", told],
            cwd=base.STATIC.parents[1],
            env=os.environ | {"ANYWIDGET_HMR": hmr},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == kind


class ShownInANotebook(doctest.OutputChecker):
    """Of a widget that ends a cell a notebook shows the figure, which a docstring leaves out."""

    def check_output(self, want: str, got: str, flags: int) -> bool:
        return (not want and got.startswith("<widgets.")) or super().check_output(want, got, flags)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_what_a_docstring_shows_is_what_happens(module):
    runner = doctest.DocTestRunner(ShownInANotebook(), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0


def test_every_widget_s_docstring_shows_how_it_is_made():
    without = [widget.__name__ for widget in ALL if ">>> " not in (widget.__doc__ or "")]
    assert without == []
