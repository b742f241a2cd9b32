"""KnobTests: what is told is what was measured; the page makes each test as the laboratory does; the figure in use."""

import re
from collections import OrderedDict

import pytest
import tiny_gguf
import torch
from engine_page import lay_out
from fit import NARROW, PHONE, accessible, apart, called_as_seen, fits, legible
from live_page import LivePage
from live_page import lay_out as lay_out_live
from playwright.sync_api import expect
from real_model import kept
from real_page import Site, fetch
from traitlets import TraitError

import lab.models
from lab.evidence import figures
from lab.real import first_token, outliers
from lab.real.accounts import ACCOUNTS
from lab.real.texts import FIRST, Text
from lab.text.tokenizer import prompt_ids
from widgets import KnobTests, base
from widgets.knob_tests_told import ACCOUNTS as TOLD
from widgets.knob_tests_told import BROKEN, GROUPS, INTACT

ROOT = '[data-widget="KnobTests"]'
READY = f"{ROOT}[data-ready]:not([data-stale])"
LAYER, ROW, COLUMN = 1, 5, 7  # of the planted knob
KNOB = {"name": f"model.layers.{LAYER}.mlp.down_proj.weight", "row": ROW, "column": COLUMN}
TEXT = "the dog near the old mill saw two horses and ran"
BY_LOT = [test for test in first_token.TESTS if test.endswith("any way")]
SHORT, SILENT = "at 0: values as short as before", "at 0: values at 0"

expect.set_options(timeout=30_000)  # a loaded machine takes its time


def planted(folder):
    """A small model with a knob by which the first token, and hardly any other, is changed."""
    model = tiny_gguf.a_model(num_hidden_layers=4)
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6)  # so that every part matters
        model.model.layers[LAYER].mlp.down_proj.weight[ROW, COLUMN] = 1000.0
    return tiny_gguf.write(folder / "planted.gguf", tiny_gguf.metadata(model), tiny_gguf.tensors(model))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site") / "site", planted)
    yield site
    site.close()


@pytest.fixture(scope="module")
def by_torch(site):
    """`by_torch(test)` is the loss on TEXT under a test, as the laboratory has it."""
    model, tokenizer = lab.models.load(str(site.file))
    text = Text("prose", prompt_ids(tokenizer, TEXT), FIRST)
    knob = outliers.Candidate(LAYER, KNOB["name"], ROW, COLUMN, 1000.0, 1.0, 0)
    seen = first_token.see(model, knob, [text], [0])
    return lambda test: float(first_token.outcome(model, knob, [text], seen, test)[0])


# ---- What is told ----------------------------------------------------------------------------------------------------


def test_what_is_told_was_measured():
    widget, told = KnobTests(), [name for tests in GROUPS.values() for name in tests]
    assert (INTACT, BROKEN) == (first_token.INTACT, first_token.BROKEN)
    assert set(told) < set(first_token.TESTS) and [test["id"] for test in widget.tests] == told
    for test in widget.tests:
        row = figures.find(kept("knob-tests"), start="with", test=test["id"], texts="all", measure="share")
        assert test["share"] == {key: row[key] for key in ("n", "value", "low", "high")}
        assert test["loss"]["intact"] < test["loss"]["broken"]


def test_every_bet_is_among_the_tests_but_the_one_that_asks_for_no_beginning_token():
    widget = KnobTests()
    made = {test["id"] for test in widget.tests}
    for account, shown in zip(ACCOUNTS, widget.accounts, strict=True):
        assert shown["name"] == TOLD[account.name][0]
        assert account.bets.keys() - shown["bets"].keys() <= {"at 0: the stream of another text's first token"}
        assert shown["bets"].keys() <= made
    frame = widget.to_frame()
    bets = [row for row in kept("knob-accounts") if row["start"] == "with"]
    assert sorted(zip(frame["account"], frame["test"], frame["bet"])) == sorted(
        (row["account"], row["test"], row["bet"]) for row in bets
    )


def test_a_knob_turned_is_told_as_in_the_table_of_its_turns():
    for times in (-1, 0.25, 0.5, 0.75, 2):
        test = figures.find(
            kept("knob-tests"), start="with", test=f"knob at {times:g} times its value", texts="all", measure="loss"
        )
        turned = figures.find(kept("knob-turned"), layer=11, times=times, texts="all", measure="loss")
        assert test["value"] == pytest.approx(turned["value"], abs=1e-3)


def test_what_does_not_fit_is_refused():
    for wrong in ({"test": "at 0: nothing"}, {"knob": {"name": "a"}}, {"model": "village"}):
        with pytest.raises(TraitError, match=next(iter(wrong))):
            KnobTests(**wrong)


# ---- The page makes each test as the laboratory does -----------------------------------------------------------------


@pytest.fixture(scope="module")
def made(browser, serve, site, tmp_path_factory):
    """`made(test)` is what the page finds on TEXT: the losses, and the changes by which it made the test."""
    folder = lay_out(tmp_path_factory.mktemp("engine"))
    (folder / "specimens").mkdir()
    (folder / "widgets").symlink_to(base.STATIC.parent)
    (folder / "planted.gguf").symlink_to(site.file)
    page = browser.new_page()
    page.goto(serve(folder) + "index.html")
    page.evaluate(
        """async ([text, knob, layer]) => {
          const api = await import("./engine.js");
          const { bench } = await import("/widgets/knob_tests/bench.js");
          const { findKnob } = await import("/widgets/conversation/knob.js");
          const buffer = await (await fetch("planted.gguf")).arrayBuffer();
          const engine = await api.startPacked({ files: api.staticFiles("specimens/"), name: "planted", buffer, exact: true });
          window.made = await bench(engine, await findKnob(engine, knob), layer, text);
          window.tests = Object.keys((await import("/widgets/knob_tests/tests.js")).TESTS);
        }""",
        [TEXT, KNOB, LAYER],
    )
    yield page
    page.close()


def test_the_page_knows_every_test_that_is_told(made):
    assert set(made.evaluate("tests")) == {name for tests in GROUPS.values() for name in tests}


@pytest.mark.parametrize("test", [name for tests in GROUPS.values() for name in tests])
def test_page_and_laboratory_find_the_same(made, by_torch, test):
    found = made.evaluate("(test) => made(test)", test)
    assert found["intact"] == pytest.approx(by_torch(INTACT), abs=1e-3)
    assert found["broken"] == pytest.approx(by_torch(BROKEN), abs=1e-3)
    if test in BY_LOT:  # another direction each
        assert abs(found["tested"] - found["broken" if test.startswith("at 0") else "intact"]) > 1e-3
    else:
        assert found["tested"] == pytest.approx(by_torch(test), abs=1e-3)


def test_what_is_drawn_by_lot_is_as_long_as_it_was(made):
    drawn, length = made.evaluate(
        """async () => {
          const { TESTS } = await import("/widgets/knob_tests/tests.js");
          const data = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)); // one token, two heads, twelve numbers each
          const run = new Map([["blocks.1.attn.hook_v", { shape: [1, 2, 12], data }]]);
          const { changes } = TESTS["as it is: values as long, any way"].of({ layer: 0, layers: 2, tokens: 1, intact: run, broken: run });
          const length = (all) => [0, 12].map((at) => Math.hypot(...all.slice(at, at + 12)));
          return [length(changes[0].value), length(data)];
        }"""
    )
    assert drawn == pytest.approx(length, rel=1e-5)


# ---- In use ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(watched, site):
    """`opened(…)` opens a page with one KnobTests with these traits."""

    def open_page(*, theme="light", context=None, **traits):
        url = site.put(KnobTests(**{"knob": KNOB, "text": TEXT} | traits), theme=theme)
        page = site.folder / "index.html"  # of one section, as a lesson is
        page.write_text(page.read_text().replace("<main>", "<main><section>").replace("</main>", "</section></main>"))
        return watched(url, READY, expected=None, **(context or {}))

    return open_page


def bet(page, account="It fetches nothing"):
    page.get_by_label(account, exact=True).check()
    page.get_by_role("button", name="That is my bet").click()


def make(page, test, side=None):
    page.locator(f'[data-test="{test}"]').click()
    if side:
        page.locator(f"{ROOT} input[value={side}]").check()
    page.get_by_role("button", name="Make this test" if side else "Just show me").click()
    expect(page.locator(READY)).to_be_attached()


def board(page):
    """Who held, came out half right, failed: how often."""
    rows = page.locator(".k-board tbody tr").all()
    return {row.locator("th").inner_text(): [int(text) for text in row.locator("td").all_inner_texts()] for row in rows}


def test_first_the_readers_bet_then_the_accounts_then_what_came(opened):
    page = opened()
    expect(page.locator("#after")).to_be_hidden()
    expect(page.locator("[data-test]").first).to_be_hidden()
    bet(page)
    expect(page.locator(".k-said")).to_be_focused()
    page.locator(f'[data-test="{SILENT}"]').click()
    expect(page.locator(".k-bets li")).to_have_text(
        ["Parking: says nothing about this", "It fetches nothing: hardly any", "A particular vector: nearly all, or more"]
    )
    expect(page.locator(".g-measured")).to_have_count(0)
    page.get_by_role("button", name="Make this test").click()
    expect(page.get_by_role("alert").filter(has_text="Choose one first.")).to_be_visible()
    page.locator(f"{ROOT} input[value=harmed]").check()
    page.get_by_role("button", name="Make this test").click()
    expect(page.locator(".k-panel")).to_be_focused()
    row = figures.find(kept("knob-tests"), start="with", test=SILENT, texts="all", measure="share")
    told = [figures.fixed(row[key], 2) for key in ("value", "low", "high")]
    expect(page.locator(".g-measured-told")).to_have_text(
        f"{told[0]} of the damage (95% interval {told[1]} to {told[2]}, {row['n']} texts)"
    )
    assert board(page) == {
        "Parking": [0, 0, 0],
        "It fetches nothing": [0, 0, 1],
        "A particular vector": [1, 0, 0],
        "You": [1, 0, 0],
    }
    make(page, SHORT, "spared")
    assert board(page)["You"] == [1, 1, 0] and board(page)["It fetches nothing"] == [0, 1, 1]
    expect(page.get_by_label("Why were you off?").first).to_be_visible()


def test_at_the_end_the_board_is_the_table_and_the_page_goes_on(opened):
    page = opened()
    bet(page)
    page.get_by_role("button", name="Enough: show me how it ends").click()
    expect(page.get_by_role("region", name="How it ends")).to_be_focused()
    expect(page.locator("#after")).to_be_visible()
    found = board(page)
    for account in ACCOUNTS:
        rows = [row for row in kept("knob-accounts") if (row["start"], row["account"]) == ("with", account.name)]
        assert found[TOLD[account.name][0]] == [sum(row["verdict"] == one for row in rows) for one in ("held", "half", "failed")]
    expect(page.locator(".k-end")).to_contain_text("You bet otherwise. “A particular vector” lost no bet.")
    answer = page.evaluate("JSON.parse(localStorage.getItem('gnm:answer:KnobTests:survivor'))")
    assert (answer["said"], answer["came"], answer["right"]) == ("It fetches nothing", "A particular vector", False)


def test_with_the_model_each_test_is_made_on_the_readers_text(opened, by_torch):
    page = opened()
    bet(page)
    make(page, SHORT, "between")
    expect(page.locator(".g-measured")).to_have_count(1)  # it is not here yet
    fetch(page)
    expect(page.locator(".k-panel")).to_contain_text("Made in this page, on")
    intact, broken, tested = (by_torch(test) for test in (INTACT, BROKEN, SHORT))
    expect(page.locator(".k-panel")).to_contain_text("On your text: ")
    words = page.locator(".k-panel .g-small").first.inner_text().partition("On your text: ")[2]
    assert [float(number) for number in re.findall(r"\d+\.\d+", words)] == pytest.approx([intact, broken, tested], abs=0.011)
    page.get_by_label("The text").fill("too few")
    expect(page.locator(".k-panel")).to_contain_text("Write some more: tests need 8 tokens")
    page.get_by_label("The text").fill(TEXT + " home")
    expect(page.locator(".k-panel")).to_contain_text("Made in this page, on")
    page.get_by_label("Which text?").select_option(index=1)
    expect(page.locator(".k-panel")).to_contain_text("the beginning of your text")  # its tokens are small, so there are many
    assert page.get_by_label("The text").input_value() == KnobTests().texts[1]["text"]


def test_another_model_has_no_such_knob_and_what_was_measured_stays(opened):
    page = opened(knob=KNOB | {"row": 10_000}, over=True, test=SILENT)
    fetch(page)
    expect(page.locator(".k-panel")).to_contain_text("This model has no such knob")
    expect(page.locator(".g-measured")).to_have_count(1)


def test_a_reload_keeps_what_was_bet_and_seen(opened):
    page = opened()
    bet(page)
    make(page, SILENT, "harmed")
    page.wait_for_function(
        "Object.entries(localStorage).some(([key, value]) => key.endsWith('#KnobTests') && value.includes('seen'))"
    )
    page.reload()
    expect(page.locator(READY)).to_be_attached()
    assert board(page)["You"] == [1, 0, 0]
    expect(page.locator(".g-measured")).to_have_count(1)
    expect(page.locator("#after")).to_be_hidden()


def test_who_only_wants_to_see_is_shown_everything(opened):
    page = opened()
    page.get_by_role("button", name="Just show me").click()
    expect(page.locator("#after")).to_be_visible()
    page.locator(f'[data-test="{SILENT}"]').click()
    expect(page.locator(".g-measured")).to_have_count(1)
    expect(page.locator(".k-verdicts tr").last).to_contain_text("no bet")


@pytest.mark.parametrize(("theme", "context"), [("light", PHONE), ("dark", NARROW), ("dark", {})])
def test_it_keeps_out_no_reader(opened, theme, context):
    page = opened(theme=theme, context=context)
    checks = (accessible, legible, called_as_seen, fits, apart)
    for check in checks:
        check(page, ROOT)
    bet(page)
    page.locator(f'[data-test="{SILENT}"]').click()
    for check in checks:
        check(page, ROOT)
    make(page, SILENT, "spared")
    fetch(page)
    expect(page.locator(".k-panel")).to_contain_text("Made in this page, on")
    page.get_by_role("button", name="Enough").click()
    for check in checks:
        check(page, ROOT)


def test_in_a_notebook_the_kernel_makes_the_tests(browser, serve, site, by_torch, tmp_path, monkeypatch):
    tiny, load = str(site.file), lab.models.load
    monkeypatch.setattr(lab.models, "load", lambda name, *more: load(tiny) if name == "smollm2" else load(name, *more))
    monkeypatch.setattr("widgets.live.models._loaded", OrderedDict())
    widget = KnobTests(knob=KNOB, text=TEXT, over=True, test=SHORT)
    page = browser.new_page()
    live = LivePage(page, widget, serve(lay_out_live(tmp_path, widget)) + "index.html")
    live.until("document.querySelector('.k-panel')?.textContent.includes('Made in this page')")
    assert (
        f"{figures.fixed(by_torch(SHORT), 2)} in this test"
        in page.locator(".k-panel .g-small").first.inner_text().partition("On your")[2]
    )
    page.close()
