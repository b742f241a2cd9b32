"""The tasks about the real model, done with it in the book's page: what else is tried of them is tried with a stand-in."""

import pytest
import real_model
from playwright.sync_api import expect

from course import figure_tasks

REAL = [name for name in figure_tasks.names() if figure_tasks.read(name)["figure"]["traits"].get("model") == "smollm2"]
LONG = 300_000  # ms: it is put together from its parts, and computes on what the machine has left


@real_model.there
@pytest.mark.slow
def test_tasks_about_the_real_one_can_be_done_with_it(watched, site, html):
    if not (html / "_static/smollm2").exists():
        pytest.skip("the site was built without the real model")
    page = watched(site + "book/course/exercises/in-the-figures.html", "#make-a-real-one-sure", expected=None)
    for name in REAL:
        task = figure_tasks.read(name)
        page.locator(f"#{name.partition('/')[2]}").scroll_into_view_if_needed()  # a figure is drawn once it comes near
        place = page.locator('[data-widget="FigureTask"]', has_text=task["title"])
        place.get_by_text("One way to do it").click()
        place.get_by_role("button", name="Set the figure to it").click()
        expect(place.locator(".f-figure [data-widget]")).to_be_attached()
        if name == REAL[0]:  # the others find it in the browser
            place.get_by_role("button", name="Fetch it").first.click()
        verdict = place.locator(".f-verdict[data-right]")
        while not verdict.count():  # until it is there, the task asks for it
            place.get_by_role("button", name="Check it").click()
            expect(place.locator(".f-verdict")).not_to_contain_text("The model is being asked", timeout=LONG)
        expect(verdict).to_contain_text("Reached. ")
        expect(verdict).to_contain_text(task["shows"])
