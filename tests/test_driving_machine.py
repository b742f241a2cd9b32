"""DrivingMachine: the page's physics beside the laboratory's, and the figure as a reader meets it."""

import json
import os
import re

import pytest
import torch
from fit import PHONE, accessible, fits
from playwright.sync_api import expect
from traitlets import TraitError
from widget_page import write_page

from lab.driving import cart, lesions, machine
from lab.driving.__main__ import FOLDER
from widgets import DrivingMachine, base

FILE = json.loads((FOLDER / "machines.json").read_text())
KNOBS = {
    (one["school"], one["seed"]): torch.tensor(one["knobs"]).double().unflatten(0, (machine.ROWS, -1)) for one in FILE["machines"]
}
GOES = {pair: lesions.ends(knobs[None].float()).mean(-1)[0].tolist() for pair, knobs in KNOBS.items()}  # green, red
DECIDES = next(pair for pair, (green, red) in GOES.items() if green > 1 and red < -1)
FIGURE = '[data-widget="DrivingMachine"]'
UNDECIDED = next(pair for pair, (green, red) in GOES.items() if green * red > 1)


# ---- The page's physics --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ask(browser, serve):
    """`ask(script, argument)` runs an async function of the widget's modules."""
    page = browser.new_page()
    page.goto(serve(base.STATIC.parent) + "parts/theme.css")
    load = (
        "const [physics, cart, lesions, training] = await Promise.all(['physics', 'cart', 'lesions', 'training']"
        ".map((name) => import(`/driving_machine/${name}.js`)));"
    )
    yield lambda script, argument=None: page.evaluate(f"async (given) => {{ {load} return {script}; }}", argument)
    page.close()


def test_the_page_computes_what_the_laboratory_does(ask):
    drives = [(4.0, 1.0, 0.0), (2.0, 0.0, 0.7), (3.3, 1.0, -1.0)]
    lamp, green, slope = (torch.tensor(column, dtype=torch.float64) for column in zip(*drives))
    kept = [1.0] * 12
    kept[4] = kept[8] = 0.0
    knobs = KNOBS[DECIDES]
    told = machine.run(knobs[None], lamp, green, slope, torch.tensor(kept).double())
    smoke, places = cart.drive(lamp, green, slope)
    for i, (where, colour, rise) in enumerate(drives):
        given = {"knobs": knobs.flatten().tolist(), "kept": kept, "met": {"lamp": where, "green": colour, "slope": rise}}
        here = ask(
            "((r, c) => [r.smoke, r.x, r.cogs, c.smoke, c.x].map((a) => [...a]))"
            "(physics.run(given.knobs, given.met, given.kept), cart.drive(given.met))",
            given,
        )
        there = [told["smoke"][0, i], told["x"][0, i], told["cogs"][0, i], smoke[i], places[i]]
        for one, other in zip(here, there, strict=True):
            assert one == pytest.approx(other.flatten().tolist(), abs=1e-9)


def test_its_gradient_is_that_of_autograd(ask):
    knobs = KNOBS[DECIDES].clone().requires_grad_(True)
    met = [torch.tensor([value], dtype=torch.float64) for value in (3.0, 1.0, 0.4)]
    asked = cart.drive(*met)[0]
    ((machine.run(knobs[None], *met)["smoke"][0] - asked) ** 2).mean().backward()
    found = ask(
        "((g) => (physics.learn(given, {lamp: 3, green: 1, slope: 0.4}, "
        "cart.drive({lamp: 3, green: 1, slope: 0.4}).smoke, g), [...g]))(new Float64Array(physics.KNOBS))",
        knobs.flatten().tolist(),
    )
    assert found == pytest.approx(knobs.grad.flatten().tolist(), abs=1e-9)


def test_taking_cogs_out_does_the_same_in_both(ask):
    knobs = KNOBS[DECIDES]
    found = ask("lesions.lesions(given, lesions.setsOf(1))", knobs.flatten().tolist())
    there = lesions.without(knobs.float(), [tuple(one["cogs"]) for one in found]).tolist()
    assert [one["gap"] for one in found] == pytest.approx(there, abs=1e-3)
    assert found == sorted(found, key=lambda one: one["gap"]) and len(ask("lesions.setsOf(3)")) == 220


def test_training_in_the_page_makes_the_smoke_better_and_the_same_chance_makes_the_same_machine(ask):
    script = """(() => { const runs = [0, 1].map(() => {
        const pupil = training.trainer(given, training.chanceFrom(4), { iterations: 25 });
        const losses = []; while (!pupil.done()) losses.push(pupil.step());
        return { losses, knobs: [...pupil.knobs] }; }); return runs; })()"""
    one, other = ask(script, FILE["machines"][0]["untrained"])
    assert one == other
    assert sum(one["losses"][-5:]) < sum(one["losses"][:5]) / 2


# ---- The figure ----------------------------------------------------------------------------------


def test_traits_take_what_there_is():
    assert DrivingMachine(taken=[3, 1, 3]).taken == [1, 3]
    with pytest.raises(TraitError, match="cogs 0 to 11"):
        DrivingMachine(taken=[12])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("driving")
    school, seed = DECIDES
    write_page(folder, DrivingMachine(school=school, seed=seed, revealed=True), theme='data-theme="light"')
    write_page(
        folder, DrivingMachine(school=school, seed=seed, green=False, revealed=True), name="dark.html", theme='data-theme="dark"'
    )
    write_page(folder, DrivingMachine(school=school, seed=seed), name="covered.html")
    return folder


@pytest.fixture(scope="module")
def url(folder, serve):
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    """`visit()` opens the figure and waits until it can be used."""

    def open_page(name="index.html", at=url, **how):
        return watched(at + name, f'{FIGURE}[data-ready="true"]', **how)

    return open_page


def test_where_it_goes_is_guessed_before_it_drives(visit):
    page = visit("covered.html", reduced_motion="reduce")
    vehicle = page.locator(".d-vehicle")
    at_the_start = vehicle.get_attribute("transform")
    seen = page.locator(FIGURE)
    for told in ("After nine seconds", "The gap between them", "Drive"):
        expect(seen.get_by_text(told, exact=told == "Drive")).to_be_hidden()
    assert "goes to" not in page.get_by_role("img").first.get_attribute("aria-label")
    accessible(page, FIGURE)
    page.get_by_role("button", name="Let it drive").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Choose one first.")).to_be_visible()
    page.get_by_label("The same way for both").check()
    page.get_by_role("button", name="Let it drive").press("Enter")
    expect(page.get_by_text("After nine seconds")).to_be_visible()
    assert vehicle.get_attribute("transform") != at_the_start
    told = page.get_by_role("group", name="Predict first")
    expect(told).to_contain_text("Not so. Forward for green and back for red, as the cart did.")
    ends = [f"{abs(end):.1f} {'back' if end < 0 else 'ahead'}" for end in GOES[DECIDES]]
    expect(told).to_contain_text(f"it ends {ends[0]} for green and {ends[1]} for red")
    page.get_by_label("Why were you off?").fill("I took it for a fan.")
    page.reload()
    expect(page.get_by_text("After nine seconds")).to_be_visible()  # asked once
    assert "goes to" in page.get_by_role("img").first.get_attribute("aria-label")


def test_the_last_second_of_the_slider_is_the_one_that_the_sentence_names(visit):
    page = visit()
    expect(page.get_by_role("slider", name="Second")).to_have_attribute("aria-valuetext", "9.0")


def test_a_reader_watches_both_lamps_takes_out_three_cogs_and_is_told_the_truth(visit):
    page = visit(reduced_motion="reduce")
    status = page.locator(".d-status")
    expect(status).to_contain_text("ahead of where it began")
    page.get_by_label("red lamp").check()
    expect(status).to_contain_text("back of where it began")
    commit = page.get_by_role("button", name="These three decide")
    expect(commit).to_be_disabled()
    for cog in (1, 6, 12):
        button = page.get_by_role("button", name=f"Cog {cog}", exact=True)
        button.focus()
        page.keyboard.press("Space")
        expect(button).to_have_attribute("aria-pressed", "true")
    commit.click()
    left = lesions.without(KNOBS[DECIDES].float(), [(0, 5, 11)]).item()
    expect(page.locator(".d-verdict .g-title").first).to_contain_text(f"to {left:.1f}".replace("-", "−").replace("−0.0", "0.0"))
    expect(page.locator(".d-table tbody tr")).to_have_count(5)
    expect(page.locator(".d-bars li")).to_have_count(12)
    page.get_by_role("button", name="Put all back").click()
    expect(page.locator(".d-verdict")).to_have_count(0)


def test_a_machine_that_does_not_tell_the_lamps_apart_says_so(visit):
    page = visit()
    page.get_by_label("Which machine").select_option(f"{UNDECIDED[0]} {UNDECIDED[1]}")
    expect(page.locator(".d-gap")).to_contain_text("no decision in it to look for")


def test_a_machine_is_trained_in_the_page(visit):
    page = visit(reduced_motion="reduce")
    page.get_by_text("Train one yourself").click()
    before = page.locator(".d-gap").text_content()
    page.get_by_role("button", name="Train it here, from untrained").click()
    expect(page.get_by_role("button", name="Train it here again")).to_be_enabled(timeout=60_000)
    assert page.locator(".d-gap").text_content() != before


def test_the_drive_can_be_looked_at_second_by_second(visit):
    page = visit(reduced_motion="reduce")
    vehicle = page.locator(".d-vehicle")
    at_the_end = vehicle.get_attribute("transform")
    page.get_by_role("slider", name="Second").fill("0")
    assert vehicle.get_attribute("transform") != at_the_end
    page.get_by_role("button", name="Drive").click()
    expect(vehicle).to_have_attribute("transform", at_the_end)


@pytest.mark.parametrize("name", ["index.html", "dark.html"])
def test_it_fits_a_phone_and_axe_finds_nothing(visit, name):
    page = visit(name, **PHONE)
    fits(page, FIGURE)
    accessible(page, FIGURE)


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_missing_or_damaged_file_is_told_in_a_sentence_and_comes_when_tried_again(visit, tmp_path, serve, damage):
    static = tmp_path / "_static"
    (static / "specimens/driving").mkdir(parents=True)
    if damage == "cut":
        (static / "specimens/driving/machines.json").write_bytes((FOLDER / "machines.json").read_bytes()[:5000])
    write_page(tmp_path, DrivingMachine())
    page = visit(at=serve(tmp_path))
    trouble = page.get_by_role("alert").filter(has_text=re.compile(r"driving/machines\.json is (missing|damaged)"))
    expect(trouble).to_be_visible()
    file = static / "specimens/driving/machines.json"
    file.write_bytes((FOLDER / "machines.json").read_bytes())
    os.utime(file, (later := file.stat().st_mtime + 5, later))  # HTTP dates know whole seconds only
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("Machine").first).to_be_visible()
    expect(trouble).to_have_count(0)
