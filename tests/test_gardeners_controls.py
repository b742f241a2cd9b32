"""GardenersControls: what it says was set and where, and the reader who guesses which control decided what."""

import json

import pytest
from fit import PHONE, accessible, fits
from links import NOTED
from playwright.sync_api import expect
from small_garden import plant, row
from traitlets import TraitError
from widget_page import ROOT, plain_state, write_page

from lab.evidence import figures
from lab.table import write
from widgets import GardenersControls, base, of_seedlings

expect.set_options(timeout=60_000)  # a loaded machine takes its time

FIGURE = '[data-widget="GardenersControls"]'
READY = FIGURE + '[data-ready="true"]'
BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })"
WIDGET = GardenersControls()
LABELS = {control["id"]: control["label"] for control in WIDGET.controls} | {"none": "None of them for sure"}
OUTCOMES = {outcome["id"]: outcome for outcome in WIDGET.outcomes}
PARTS = [{"turned": "the text", "n": 44, "factor": [0.62, 0.4, 0.78], "seed": [0.05, 0, 0.2], "rest": [0.33, 0.2, 0.55]}]


# ---- What it says ------------------------------------------------------------------------------------


def test_what_the_maker_sets_stands_where_it_is_said_to():
    for control in WIDGET.controls:
        lines = (ROOT / control["path"]).read_text().splitlines()
        assert any(line.startswith((f"def {control['name']}(", f"{control['name']} =")) for line in lines), control["id"]


def test_heads_are_those_of_the_tables():
    assert [place["seed"] for place in WIDGET.heads if place["model"] == "village"] == [
        sister["seed"] for sister in OUTCOMES["head"]["sisters"]
    ]
    for place in WIDGET.heads:
        for layer, scores in enumerate(place["scores"]):
            for head, score in enumerate(scores):
                found = figures.curve("prefix matching", f"L{layer}H{head}", place["seed"], place["model"])
                assert found[-1]["value"] == score


def test_likeness_is_that_of_the_table():
    rows = [row for row in figures.shared("similarity") if row["seed"] != row["other_seed"]]
    same = [
        row["value"] for row in rows if row["step"] and row["measure"] == "same prediction" and row["condition"] == "any token"
    ]
    starts = [row["value"] for row in rows if row["step"] == 0 and row["measure"] == "CKA" and row["condition"] == "at the"]
    assert WIDGET.alike["same"] == [min(same), max(same)] and WIDGET.alike["starts"] == [min(starts), max(starts)]


def test_state_is_plain_and_wrong_values_are_refused():
    state = plain_state(WIDGET)
    assert json.loads(json.dumps(state)) == state and len(json.dumps(state)) < 100_000
    with pytest.raises(TraitError, match="outcome must be one of copying, agreement, .*, not 'height'"):
        GardenersControls(outcome="height")
    with pytest.raises(TraitError, match="no trait 'seed'"):
        GardenersControls(seed=1)


def test_what_goes_with_what_among_the_seedlings_is_read_from_their_table(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "SPECIMENS", tmp_path)
    assert of_seedlings.parts("false belief") == []
    rows = [
        {"factor": factor, "outcome": outcome, "measure": measure, "n": 44, "value": value, "low": 0.1, "high": 0.9}
        for factor in ("soil", "order")
        for outcome, value in (
            ("false belief", 0.4),
            ("deeds", None if factor == "soil" else 0.3),
        )  # the same in all: nothing to divide
        for measure in ("factor", "seed", "rest")
    ]
    (tmp_path / "seedlings").mkdir()
    write(tmp_path / "seedlings" / "parts.csv", tuple(rows[0]), rows)
    assert [(part["turned"], part["n"], part["factor"]) for part in of_seedlings.parts("false belief")] == [
        ("the text", 44, [0.4, 0.1, 0.9]),
        ("the order", 44, [0.4, 0.1, 0.9]),
    ]
    assert [part["turned"] for part in of_seedlings.parts("deeds")] == ["the order"]


# ---- The reader --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("controls")
    write_page(folder, WIDGET, theme='data-theme="light"')
    write_page(folder, GardenersControls(revealed=True, outcome="retold"), name="dark.html", theme='data-theme="dark"')

    def planted(name, runs):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(base, "SPECIMENS", plant(tmp_path_factory.mktemp("garden"), runs))
            widget = GardenersControls(outcome="away") if runs else GardenersControls()
            _ = (widget.outcomes, widget.heads, widget.alike)  # read while this garden is there
        write_page(folder, widget, name=name)

    def away(*values):
        return [row("belief", "false belief", value, step=step) for step, value in zip((500, 1000), values)]

    planted("alike.html", {("village", 0): away(0.9, 0.9), ("village", 1): away(0.91, 0.91)})
    planted("apart.html", {("village", 0): away(0.9, 0.9), ("village", 1): away(0.91, 0.91), ("no-misses", 0): away(0.5, 0.2)})
    planted("empty.html", {})
    divided = GardenersControls(outcome="away")
    divided.outcomes = [outcome | {"seedlings": PARTS if outcome["id"] == "away" else []} for outcome in divided.outcomes]
    write_page(folder, divided, name="divided.html")
    return serve(folder)


@pytest.fixture
def visit(watched, url):
    return lambda name="index.html", **how: watched(url + name, READY, expected=None, **how)


def guess(page, control):
    page.locator(".p-predict").get_by_role("radio", name=LABELS[control], exact=True).check()
    page.get_by_role("button", name="Show what each did").click()


def test_the_reader_guesses_and_is_told_which_control_moved_it(visit):
    page = visit()
    expect(page.locator(".k-changes, .k-table")).to_have_count(0)
    page.get_by_role("button", name="Show what each did").click()
    expect(page.locator(".p-missing")).to_have_text("Choose one first.")
    accessible(page, FIGURE)
    first, second = list(OUTCOMES.values())[:2]
    guess(page, first["answer"])
    verdict = page.locator(".k-verdict")
    expect(verdict).to_have_text(f"Rightly guessed: {LABELS[first['answer']].lower()}. Your guesses so far: 1 of 1.")
    expect(verdict).to_be_focused()
    expect(page.locator(".k-line[data-kind='sister']")).to_have_count(len(first["sisters"]))
    shown = page.locator(".k-dot:is([data-kind='beyond'], [data-kind='within'])").evaluate_all(
        "all => all.map((dot) => [dot.dataset.kind, Number.parseFloat(dot.style.left) / 100])"
    )
    things = {(turn["control"], turn["label"]) for turn in first["turns"]}  # the same from several seeds stands on one line
    expect(page.locator(".k-line:is([data-kind='beyond'], [data-kind='within'])")).to_have_count(len(things))
    assert shown == [
        ["beyond" if turn["beyond"] else "within", pytest.approx(turn["value"], abs=1e-6)] for turn in first["turns"]
    ]
    expect(page.locator(".k-line[data-kind='missing']")).to_have_count(len(first["missing"]))
    accessible(page, FIGURE)

    page.get_by_role("button", name="Next: ").click()
    expect(page.get_by_role("radio", name=second["label"])).to_be_checked()
    wrong = next(control for control in LABELS if control != second["answer"])
    guess(page, wrong)
    expect(verdict).to_contain_text(f"You said: {LABELS[wrong].lower()}. It was: {LABELS[second['answer']].lower()}.")
    expect(verdict).to_contain_text("1 of 2")
    expect(page.locator(".k-table tbody tr")).to_have_count(2)
    page.reload()
    expect(verdict).to_contain_text("1 of 2")
    page.get_by_role("button", name="Forget my guesses").click()
    expect(page.get_by_role("button", name="Show what each did")).to_be_visible()
    assert page.evaluate(NOTED) == []


def test_by_keyboard_alone_and_without_a_place_to_keep_guesses(visit):
    page = visit("apart.html", before=lambda page: page.add_init_script(BLOCKED))
    page.locator(".g-pill input").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".k-verdict")).to_have_text("Rightly guessed: text. Your guesses so far: 1 of 1.")
    expect(page.locator(".k-parts")).to_contain_text("the text")
    expect(page.locator(".k-division")).to_contain_text("2 sisters and one run on another text")


def test_all_can_be_seen_at_once_with_the_most_of_each_in_bold(visit):
    page = visit()
    page.get_by_role("button", name="Show all of it without guessing").click()
    expect(page.locator(".k-table")).to_be_focused()
    for outcome in OUTCOMES.values():
        most = page.locator(f'[data-outcome="{outcome["id"]}"] td[data-most="true"]')
        if outcome["answer"] == "none":
            expect(most).to_have_count(0)
        else:
            expect(most).to_have_attribute("data-label", LABELS[outcome["answer"]])
    assert page.locator(".k-model").count() == len(WIDGET.heads)
    assert page.evaluate(NOTED) == []


def test_where_runs_cannot_be_told_apart_nothing_is_said_to_have_decided(visit):
    page = visit("alike.html")
    guess(page, "none")
    expect(page.locator(".k-verdict")).to_contain_text("Rightly guessed: none of them for sure.")
    expect(page.locator(".k-division")).to_contain_text("Nothing can be divided")
    expect(page.locator(".k-line[data-kind='missing']").first).to_contain_text("not grown yet")


def test_of_many_smaller_plants_it_says_what_the_differences_go_with(visit):
    page = visit("divided.html")
    expect(page.locator(".k-seedlings")).to_have_count(0)
    page.get_by_role("button", name="Just show me").click()
    shares = page.locator(".k-seedlings tbody tr")
    expect(shares).to_have_count(1)
    expect(shares).to_contain_text("the text")
    expect(shares.get_by_role("cell")).to_have_text(["44", "62% (40–78%)", "5.0% (0–20%)", "33% (20–55%)"])
    accessible(page, FIGURE)


def test_without_figures_it_says_so(visit):
    expect(visit("empty.html").locator(FIGURE)).to_contain_text("Nothing has been measured yet.")


def test_dark_on_a_phone(visit):
    page = visit("dark.html", reduced_motion="reduce", **PHONE)
    retold = OUTCOMES["retold"]
    expect(page.locator(".k-verdict")).to_have_text(f"Moved most by: {LABELS[retold['answer']].lower()}.")
    if retold["division"]:
        page.locator(".k-division summary").click()
    fits(page, FIGURE)
    accessible(page, FIGURE)
