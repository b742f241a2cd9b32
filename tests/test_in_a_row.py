"""Widgets beside one another: in a row of ipywidgets, and in any other that goes by what its contents need."""

import pytest

from widgets import base

ROW = """<style>{style}</style><div class="{row}" style="display: flex; width: {width}px">
<div class="lm-Widget"><div class="gnm">One</div></div><div class="lm-Widget"><div class="gnm">Another</div></div></div>"""


@pytest.fixture
def places(browser):
    """`places(row, width)`: where two widgets stand in a row of that class, as (left, top, width)."""
    context = browser.new_context(viewport={"width": 1200, "height": 600})
    style = (base.STATIC / "first_guess.css").read_text()

    def look(row: str, width: int) -> list[tuple[float, float, float]]:
        page = context.new_page()
        page.set_content(ROW.format(style=style, row=row, width=width))
        boxes = [one.bounding_box() for one in page.locator(".gnm").all()]
        return [(box["x"], box["y"], box["width"]) for box in boxes]

    yield look
    context.close()


def test_two_in_a_row_of_ipywidgets_share_it(places):
    (left, top, width), (right, below, other) = places("widget-hbox", 1000)
    assert top == below and right >= left + width
    assert width == other > 400


def test_a_row_that_is_too_narrow_breaks(places):
    (left, top, width), (right, below, other) = places("widget-hbox", 390)
    assert left == right and below > top
    assert width == other == 390


def test_in_any_other_row_a_widget_can_be_read_all_the_same(places):
    for _, _, width in places("", 1000):
        assert width > 220
